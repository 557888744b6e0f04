import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { evaluatePeriodicity, totalRow } from "./periodicity.ts";
import { CONTROL_KINDS } from "./periodicity_controls.ts";
import { drawsFrom, redNoise, scaledTo, whiteNoise } from "./periodicity_shapes.ts";
import { SIGNAL_KINDS } from "./periodicity_signals.ts";

const SMALL = { randomOf: seededRandom, seriesPerKind: 3, firstSeed: 500, snrsDb: [10] };

Deno.test("evaluatePeriodicity() counts right, missed and wrong findings by kind", () => {
  const rows = evaluatePeriodicity({ ...SMALL, kinds: ["sine", "superposed", "white noise"] });
  assertEquals(rows.map(({ kind, snrDb }) => [kind, snrDb]), [
    ["sine", 10],
    ["superposed", 10],
    ["white noise", undefined],
  ]);
  const [sine, superposed, noise] = rows;
  assertEquals([sine!.right, sine!.missed], [3, 0]);
  assertEquals(superposed!.right + superposed!.missed, 6);
  assertEquals([noise!.right, noise!.missed, noise!.wrong], [0, 0, 0]);
  assertEquals(sine!.confidences.length, sine!.right + sine!.wrong);
});

Deno.test("evaluatePeriodicity() gives the same rows for the same seeds", () => {
  const options = { ...SMALL, kinds: ["gaps", "chirp"] };
  assertEquals(evaluatePeriodicity(options), evaluatePeriodicity(options));
});

Deno.test("evaluatePeriodicity() misses everything where it may not look", () => {
  const values = { min_period_s: 1e6 };
  const [row] = evaluatePeriodicity({ ...SMALL, kinds: ["sine"], values });
  assertEquals([row!.right, row!.missed, row!.recall], [0, 3, 0]);
  assertEquals(row!.badSeeds, [500, 501, 502]);
});

Deno.test("totalRow() sums rows", () => {
  const rows = evaluatePeriodicity({ ...SMALL, kinds: ["sine", "white noise"] });
  const total = totalRow("all", rows);
  assertEquals([total.series, total.right, total.kind], [6, 3, "all"]);
  assertEquals(total.hours, rows[0]!.hours + rows[1]!.hours);
  assert(rows[0]!.hours > 3 * 100 / 3600, "three series of more than a hundred seconds");
});

for (const [kind, generate] of Object.entries(SIGNAL_KINDS)) {
  Deno.test(`SIGNAL_KINDS ${kind} makes finite series whose periods fit three times`, () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { series, truths } = generate(drawsFrom(seededRandom(seed)), 6);
      assert(series.values.every(Number.isFinite), `seed ${seed}`);
      assert(truths.length > 0);
      for (const { periodMs, startMs, endMs } of truths) {
        assert((endMs - startMs + 1000) / periodMs >= 3, `seed ${seed}`);
      }
    }
  });
}

for (const [kind, generate] of Object.entries(CONTROL_KINDS)) {
  Deno.test(`CONTROL_KINDS ${kind} makes finite series`, () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { values, timesMs } = generate(drawsFrom(seededRandom(seed)));
      assert(values.length >= 100 && values.every(Number.isFinite), `seed ${seed}`);
      assertEquals(timesMs.length, values.length);
    }
  });
}

Deno.test("redNoise() has deviation 1 and the memory asked for", () => {
  const noise = redNoise(drawsFrom(seededRandom(1)), 20_000, 0.8);
  const square = noise.reduce((sum, value) => sum + value * value, 0);
  const lagged = noise.reduce((sum, value, i) => sum + value * (noise[i - 1] ?? 0), 0);
  assertAlmostEquals(square / noise.length, 1, 0.1);
  assertAlmostEquals(lagged / square, 0.8, 0.03);
});

Deno.test("scaledTo() gives mean 0 and the deviation asked for", () => {
  const scaled = scaledTo(whiteNoise(drawsFrom(seededRandom(1)), 500).map((v) => 9 + 3 * v), 2);
  assertAlmostEquals(scaled.reduce((sum, value) => sum + value, 0) / 500, 0, 1e-9);
  assertAlmostEquals(scaled.reduce((sum, value) => sum + value ** 2, 0) / 500, 4, 1e-9);
  assertEquals(scaledTo(new Float64Array(3).fill(5), 2), new Float64Array(3));
});
