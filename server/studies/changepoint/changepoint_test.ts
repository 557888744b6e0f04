import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { randomInteger, seededRandom } from "../../testing/random.ts";
import {
  autoregression,
  heavyTails,
  randomWalk,
  whiteNoise,
} from "../evaluation/changepoint_noise.ts";
import { CONTROL_KINDS } from "../evaluation/changepoint_controls.ts";
import { testConformance } from "../conformance.ts";
import { type StudySeries, type StudyValues, withDefaults } from "../study.ts";
import { changepointStudy } from "./changepoint.ts";

testConformance(changepointStudy);

type Shape = (at: number) => number;

function seriesOf(values: Float64Array, kept: (i: number) => boolean = () => true): StudySeries {
  const positions = Array.from(values.keys()).filter(kept);
  return {
    timesMs: Float64Array.from(positions, (i) => i * 1_000),
    values: Float64Array.from(positions, (i) => values[i]!),
    intervalMs: 1_000,
    unit: "unknown",
  };
}

function found(series: StudySeries, values: StudyValues = {}) {
  return changepointStudy.run(series, withDefaults(changepointStudy, values)).findings;
}

/** White noise of deviation 1 plus a shape. */
function noisy(shape: Shape, { count = 1_200, seed = 7, loud = 1 } = {}): Float64Array {
  return whiteNoise(seededRandom(seed), count).map((value, i) => loud * value + shape(i));
}

const stepAt = (at: number, size: number): Shape => (i) => i < at ? 0 : size;

const FOUND: ReadonlyArray<
  readonly [name: string, values: Float64Array, wanted: readonly number[]]
> = [
  ["a step of 4 deviations", noisy(stepAt(700, 4)), [700]],
  ["a step down", noisy(stepAt(300, -5)), [300]],
  ["a step and the way back", noisy((i) => i >= 400 && i < 460 ? 6 : 0), [400, 460]],
  ["a step without noise", noisy(stepAt(600, 1), { loud: 0 }), [600]],
  ["a step in whole numbers", noisy(stepAt(600, 5)).map(Math.round), [600]],
  ["a step among 40 samples", noisy(stepAt(18, 6), { count: 40 }), [18]],
  ["a step before a ramp", noisy((i) => i < 500 ? 0 : 8 + (i - 500) / 50), [500]],
  ["a leak that ends in a restart", noisy((i) => (i % 800) / 20), [800]],
  [
    "a jump of a random walk",
    randomWalk(seededRandom(3), 1_200).map((v, i) => v + stepAt(640, 25)(i)),
    [640],
  ],
  [
    "a step in autoregressive noise",
    autoregression(seededRandom(5), 1_200, { phi: 0.7 }).map((v, i) => v + stepAt(500, 6)(i)),
    [500],
  ],
];
for (const [name, values, wanted] of FOUND) {
  for (const method of ["bocpd", "pelt"]) {
    Deno.test(`changepointStudy finds ${name} by ${method}`, () => {
      const places = found(seriesOf(values), { method }).map(({ timeMs }) => timeMs / 1_000);
      assertEquals(places.length, wanted.length, `found ${places}`);
      places.forEach((place, i) => assertAlmostEquals(place, wanted[i]!, 2));
    });
  }
}

const NOT_FOUND: ReadonlyArray<readonly [name: string, values: Float64Array]> = [
  ["white noise", noisy(() => 0)],
  ["heavy tails", heavyTails(seededRandom(2), 1_200)],
  ["strongly autoregressive noise", autoregression(seededRandom(3), 3_600, { phi: 0.9 })],
  ["a random walk", randomWalk(seededRandom(4), 3_600)],
  ["a ramp", noisy((i) => i / 40)],
  ["a ramp without noise", noisy((i) => i / 40, { loud: 0 })],
  ["a ramp that begins late", noisy((i) => Math.max(0, i - 600) / 20)],
  ["a slow rise between two levels", noisy((i) => Math.min(20, Math.max(0, i - 400) / 20))],
  ["a sine", noisy((i) => 10 * Math.sin(i / 50))],
  ["a pulse train", noisy((i) => i % 80 < 30 ? 10 : 0)],
  ["a regular sawtooth", noisy((i) => (i % 100) / 5)],
  ["single spikes", noisy((i) => i % 97 === 0 ? 40 : 0)],
  ["spikes of four samples", noisy((i) => i % 293 < 4 ? 30 : 0)],
  ["noise that grows fourfold", noisy(() => 0).map((value, i) => i < 600 ? value : 4 * value)],
  ["a constant", new Float64Array(900).fill(3)],
  ["a constant that toggles", noisy(() => 0).map((value) => value > 1.9 ? 1 : 0)],
  ["quantised noise", noisy(() => 0, { loud: 0.5 }).map(Math.round)],
  ["a shift by half a deviation", noisy(stepAt(600, 0.5))],
];
for (const [name, values] of NOT_FOUND) {
  for (const method of ["bocpd", "pelt"]) {
    Deno.test(`changepointStudy finds nothing in ${name} by ${method}`, () => {
      assertEquals(found(seriesOf(values), { method }).map(({ text }) => text), []);
    });
  }
}

Deno.test("changepointStudy says levels, direction, time and range", () => {
  const [finding, ...others] = found(seriesOf(noisy(stepAt(700, -50), { loud: 0.5 })));
  assertEquals(others, []);
  assert(finding !== undefined);
  const { before, after, direction, timeMs, startMs, endMs, magnitude, confidence } = finding;
  assertAlmostEquals(before, 0, 0.2);
  assertAlmostEquals(after, -50, 0.2);
  assertEquals([direction, timeMs, startMs, endMs], ["down", 700_000, 699_000, 700_000]);
  assertAlmostEquals(magnitude, before - after, 1e-9);
  assert(confidence > 0.99);
});

Deno.test("changepointStudy places a change across a gap into the gap", () => {
  const series = seriesOf(noisy(stepAt(700, 8)), (i) => i < 650 || i >= 760);
  const [finding] = found(series);
  assertEquals([finding?.startMs, finding?.endMs], [649_000, 760_000]);
});

Deno.test("changepointStudy gives a wider range to a fainter step", () => {
  const widthOf = (size: number) => {
    const [finding] = found(seriesOf(noisy(stepAt(600, size))));
    return finding === undefined ? 0 : finding.endMs - finding.startMs;
  };
  assert(widthOf(1.6) > widthOf(8));
});

Deno.test("changepointStudy notes the regular edges that it leaves out", () => {
  const series = seriesOf(noisy((i) => i % 80 < 30 ? 10 : 0));
  const { note } = changepointStudy.run(series, withDefaults(changepointStudy, {}));
  assert(note?.includes("periodicity"), note);
});

Deno.test("changepointStudy honours min_step, min_segment and min_confidence", () => {
  const step = seriesOf(noisy(stepAt(600, 4)));
  assertEquals(found(step, { min_step: 6 }), []);
  const pulse = seriesOf(noisy((i) => i >= 400 && i < 430 ? 8 : 0));
  assertEquals(found(pulse).length, 2);
  assertEquals(found(pulse, { min_segment: 60 }), []);
  const all = found(step, { min_confidence: 0.9999 });
  assert(all.every(({ confidence }) => confidence >= 0.9999));
});

Deno.test("changepointStudy finds the same changes in the mirror", () => {
  for (let seed = 1; seed <= 10; seed++) {
    const random = seededRandom(seed);
    const at = randomInteger(random, { least: 100, most: 500 });
    const values = noisy(stepAt(at, 5), { count: 600, seed });
    const plain = found(seriesOf(values));
    const mirrored = found(seriesOf(values.map((value) => -value)));
    assertEquals(
      mirrored.map(({ timeMs }) => timeMs),
      plain.map(({ timeMs }) => timeMs),
      `seed ${seed}`,
    );
    assertEquals(
      mirrored.map(({ direction }) => direction),
      plain.map(() => "down"),
      `seed ${seed}`,
    );
  }
});

Deno.test("changepointStudy refines on the samples what it found on the blocks of a day", () => {
  const values = noisy((i) => i < 30_011 ? 0 : i < 61_203 ? 4 : -2, { count: 86_400 });
  const places = found(seriesOf(values)).map(({ timeMs }) => timeMs / 1_000);
  assertEquals(places.length, 2);
  assertAlmostEquals(places[0]!, 30_011, 3);
  assertAlmostEquals(places[1]!, 61_203, 3);
});

for (const kind of ["walk in pages", "bursts that die away"]) {
  Deno.test(`changepointStudy finds hardly anything in ten signals of "${kind}"`, () => {
    let count = 0;
    for (let seed = 1; seed <= 10; seed++) {
      count += found(seriesOf(CONTROL_KINDS[kind]!(seededRandom(seed)).values)).length;
    }
    assert(count <= 1, `${count} findings`);
  });
}
