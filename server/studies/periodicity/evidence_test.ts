import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { drawsFrom, randomWalk, redNoise, whiteNoise } from "../evaluation/periodicity_shapes.ts";
import { assess } from "./assess.ts";
import { cyclesOf, signalOf, stretchOf } from "./cycles.ts";
import { cutCoefficients, evidenceOf } from "./evidence.ts";

function known(values: Float64Array) {
  return signalOf(values, new Uint8Array(values.length).fill(1));
}

const sine = (count: number, period: number) =>
  Float64Array.from({ length: count }, (_, t) => 4 * Math.cos((2 * Math.PI * t) / period));

Deno.test("cyclesOf() has half of the amplitude in the coefficient of each cycle", () => {
  const stretch = stretchOf(known(sine(200, 20)), { start: 0, end: 200 }, 20);
  const cycles = cyclesOf(stretch, { period: 20, cyclesPerBlock: 1, harmonics: 2 });
  assertEquals(cycles.blocks, 10);
  for (let j = 0; j < 10; j++) {
    assertAlmostEquals(cycles.re[0]![j]!, 2, 1e-9);
    assertAlmostEquals(cycles.im[0]![j]!, 0, 1e-9);
    assertAlmostEquals(cycles.re[1]![j]!, 0, 1e-9);
    assertAlmostEquals(cycles.energy[j]!, 8, 1e-9);
  }
});

Deno.test("cyclesOf() leaves out blocks of which more than half is missing", () => {
  const signal = signalOf(
    sine(200, 20),
    Uint8Array.from({ length: 200 }, (_, t) => t < 55 ? 0 : 1),
  );
  const stretch = stretchOf(signal, { start: 0, end: 200 }, 20);
  const { usable } = cyclesOf(stretch, { period: 20, cyclesPerBlock: 1, harmonics: 1 });
  assertEquals([...usable], [0, 0, 0, 1, 1, 1, 1, 1, 1, 1]);
});

Deno.test("assess() refines a period by all of its cycles", () => {
  const noisy = sine(1000, 20.37).map((value, t) => value + ((t * 7919) % 101) / 101);
  const assessment = assess(known(noisy), { start: 0, end: 1000 }, { period: 20.2 });
  assertAlmostEquals(assessment!.period, 20.37, 0.01);
  assertEquals(assessment!.evidence.kind, "coherent");
});

Deno.test("assess() has no answer for fewer than three cycles", () => {
  assertEquals(assess(known(sine(50, 20)), { start: 0, end: 50 }, { period: 20 }), undefined);
  assertEquals(assess(known(sine(50, 20)), { start: 0, end: 50 }, { period: NaN }), undefined);
});

const NOISES = { whiteNoise, randomWalk, redNoise: redNoiseOf(0.95) };
function redNoiseOf(memory: number) {
  return (draws: ReturnType<typeof drawsFrom>, count: number) => redNoise(draws, count, memory);
}
for (const [name, make] of Object.entries(NOISES)) {
  Deno.test(`evidenceOf() of ${name} is as rare as it says`, () => {
    const [series, chances] = [400, [0.1, 0.01]];
    const logs = Array.from({ length: series }, (_, seed) => {
      const signal = known(make(drawsFrom(seededRandom(seed)), 240));
      const stretch = stretchOf(signal, { start: 0, end: 240 }, 20);
      const cycles = cyclesOf(stretch, { period: 20, cyclesPerBlock: 1, harmonics: 8 });
      return evidenceOf(cutCoefficients(cycles)).logChance;
    });
    for (const chance of chances) {
      const share = logs.filter((log) => log < Math.log(chance)).length / series;
      assert(share <= 1.5 * chance + 2 / series, `${share} of ${name} below ${chance}`);
    }
  });
}
