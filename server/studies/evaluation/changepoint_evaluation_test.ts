import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { CONTROL_KINDS } from "./changepoint_controls.ts";
import { evaluateChangepoint, matchPlaces, sampledCase } from "./changepoint_evaluation.ts";
import { CLEAR_KINDS, FAINT_KINDS } from "./changepoint_signals.ts";

const MATCHES: ReadonlyArray<
  readonly [planted: number[], found: number[], want: (number | undefined)[]]
> = [
  [[], [], []],
  [[100], [], []],
  [[100], [103], [3]],
  [[100], [106], [undefined]],
  [[100], [99, 101], [1, undefined]],
  [[100, 104], [103, 102], [1, 2]],
];
for (const [planted, found, want] of MATCHES) {
  Deno.test(`matchPlaces() of [${found}] with [${planted}] planted`, () => {
    assertEquals(matchPlaces(planted, found), want);
  });
}

Deno.test("sampledCase() gives the truth in positions of what was sampled", () => {
  const values = Float64Array.of(1, 1, 1, 5, 5);
  const { series, changes } = sampledCase({ values, changes: [3], missing: new Set([1, 3]) });
  assertEquals(Array.from(series.timesMs), [0, 2_000, 4_000]);
  assertEquals(changes, [2]);
});

Deno.test("evaluateChangepoint() has at least as many kinds of controls as of clear signals", () => {
  assert(Object.keys(CONTROL_KINDS).length >= Object.keys(CLEAR_KINDS).length);
});

for (const [kind, draw] of Object.entries({ ...CLEAR_KINDS, ...FAINT_KINDS, ...CONTROL_KINDS })) {
  Deno.test(`"${kind}" is drawn alike from one seed, with its changes in order and inside`, () => {
    const drawn = draw(seededRandom(7));
    assertEquals(draw(seededRandom(7)), drawn);
    assert(drawn.values.every(Number.isFinite));
    drawn.changes.forEach((at, i) => {
      assert(at > (drawn.changes[i - 1] ?? 0) && at < drawn.values.length, `${drawn.changes}`);
    });
  });
}

Deno.test("evaluateChangepoint() meets its aims on a few series of each kind", () => {
  const { rows, outcomes } = evaluateChangepoint({
    randomOf: seededRandom,
    firstSeed: 50_001,
    seriesPerKind: 2,
  });
  const clear = rows.find(({ kind }) => kind === "all clear");
  assert(clear !== undefined && clear.f1 >= 0.9, `F1 ${clear?.f1}`);
  const controls = rows.find(({ kind }) => kind === "all control");
  assert(
    controls !== undefined && controls.falsePer100Series <= 4,
    `${controls?.falsePer100Series}`,
  );
  assertEquals(
    outcomes.length,
    rows.filter(({ kind }) => !kind.startsWith("all "))
      .reduce((sum, { found }) => sum + found, 0),
  );
});
