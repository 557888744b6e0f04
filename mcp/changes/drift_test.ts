import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { driftOf } from "./drift.ts";

const STEP_MS = 60_000;

/** An hour of minutes. */
function hour(valueAt: (minute: number) => number | null) {
  const minutes = Array.from({ length: 60 }, (_, minute) => minute);
  return {
    timesMs: minutes.map((minute) => minute * STEP_MS),
    values: minutes.map(valueAt),
  };
}

/** Normal noise from a seed. */
function noiseOf(seed: number): () => number {
  let state = seed;
  const unit = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  return () => Math.sqrt(-2 * Math.log(unit() || 1e-9)) * Math.cos(2 * Math.PI * unit());
}

const slope = (from: number, to: number) => (minute: number) =>
  Math.min(1, Math.max(0, (minute - from) / (to - from)));

for (const [seed, from, to] of [[1, 20, 35], [2, 5, 50], [3, 40, 48], [4, 10, 16]] as const) {
  Deno.test(`driftOf() sees a level that took from ${from} to ${to} (seed ${seed})`, () => {
    const noise = noiseOf(seed);
    const at = slope(from, to);
    const drift = driftOf(hour((minute) => 15 + 285 * at(minute) + 5 * noise()));
    assert(drift !== undefined);
    assertAlmostEquals(drift.fromMs / STEP_MS, from, 2);
    assertAlmostEquals(drift.toMs / STEP_MS, to, 2);
    assertAlmostEquals(drift.before, 15, 8);
    assertAlmostEquals(drift.after, 300, 8);
  });
}

Deno.test("driftOf() sees falls, and takes gaps for nothing", () => {
  const at = slope(20, 35);
  const drift = driftOf(hour((minute) => minute % 7 === 0 ? null : 100 - 80 * at(minute)));
  assertEquals([Math.round(drift?.before ?? 0), Math.round(drift?.after ?? 0)], [100, 20]);
});

for (let seed = 10; seed < 30; seed++) {
  Deno.test(`driftOf() makes nothing of noise, white or slow (seed ${seed})`, () => {
    const noise = noiseOf(seed);
    let slow = 0;
    assertEquals(driftOf(hour(() => 100 + noise())), undefined);
    // What a minute keeps of the minute before where traffic wanders for two of them.
    assertEquals(driftOf(hour(() => 100 + (slow = 0.6 * slow + noise()))), undefined);
  });
}

const NONE: ReadonlyArray<readonly [string, (minute: number) => number | null]> = [
  ["a jump", (minute) => minute < 30 ? 10 : 90],
  ["a jump inside of a step of time", (minute) => minute < 30 ? 10 : minute === 30 ? 50 : 90],
  ["up and down", (minute) => minute > 20 && minute < 40 ? 50 : 10],
  ["a saw-tooth", (minute) => minute % 9],
  ["what stands still", () => 7],
  ["no samples", () => null],
  ["few samples", (minute) => minute < 6 ? minute : null],
];

for (const [what, valueAt] of NONE) {
  Deno.test(`driftOf() makes nothing of ${what}`, () => {
    assertEquals(driftOf(hour(valueAt)), undefined);
  });
}
