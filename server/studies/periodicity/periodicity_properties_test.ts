import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { drawsFrom } from "../evaluation/periodicity_shapes.ts";
import { seriesOf, SIGNAL_KINDS } from "../evaluation/periodicity_signals.ts";
import type { StudySeries } from "../study.ts";
import { type PeriodicityFinding, periodicityStudy } from "./periodicity.ts";

const SEEDS = [11, 12, 13];
const KINDS = ["pulse", "mixed", "superposed", "gaps", "episode", "on a random walk"] as const;

function findingsOf(series: StudySeries): readonly PeriodicityFinding[] {
  return periodicityStudy.run(series, {}).findings;
}

function withValues(series: StudySeries, change: (value: number) => number): StudySeries {
  return { ...series, values: series.values.map(change) };
}

/** Same periods and ranges, amplitudes larger by a factor. */
function assertSame(
  got: readonly PeriodicityFinding[],
  want: readonly PeriodicityFinding[],
  { factor = 1, shiftMs = 0 }: { readonly factor?: number; readonly shiftMs?: number } = {},
): void {
  assertEquals(got.length, want.length);
  want.forEach((one, i) => {
    const other = got[i]!;
    assertAlmostEquals(other.periodMs, one.periodMs, one.periodMs * 1e-4);
    assertAlmostEquals(other.startMs, one.startMs + shiftMs, 1);
    assertAlmostEquals(other.endMs, one.endMs + shiftMs, 1);
    assertAlmostEquals(other.confidence, one.confidence, 1e-3);
    assertAlmostEquals(other.magnitude / factor, one.magnitude, one.magnitude * 1e-3);
  });
}

for (const kind of KINDS) {
  for (const seed of SEEDS) {
    const make = () => SIGNAL_KINDS[kind]!(drawsFrom(seededRandom(seed)), 8).series;

    for (const factor of [1e15, 1e-9, 3]) {
      Deno.test(`periodicityStudy finds the same in ${kind} times ${factor}, seed ${seed}`, () => {
        const series = make();
        const scaled = findingsOf(withValues(series, (value) => value * factor));
        assertSame(scaled, findingsOf(series), { factor });
      });
    }

    Deno.test(`periodicityStudy finds the same in ${kind} upside down, seed ${seed}`, () => {
      const series = make();
      const want = findingsOf(series);
      const got = findingsOf(withValues(series, (value) => -value));
      assertSame(got, want);
      got.forEach(({ duty }, i) => assertAlmostEquals(duty, 1 - want[i]!.duty, 0.07));
    });

    Deno.test(`periodicityStudy finds the same in ${kind} raised and later, seed ${seed}`, () => {
      const series = make();
      const shiftMs = 86_400_000;
      const raised = withValues(series, (value) => value + 1000);
      const later = { ...raised, timesMs: raised.timesMs.map((timeMs) => timeMs + shiftMs) };
      assertSame(findingsOf(later), findingsOf(series), { shiftMs });
    });
  }
}

function series(timesMs: readonly number[], values: readonly number[], intervalMs = 1000) {
  return {
    timesMs: Float64Array.from(timesMs),
    values: Float64Array.from(values),
    intervalMs,
    unit: "unknown",
  };
}

const even = (count: number, value: (t: number) => number) =>
  seriesOf(Float64Array.from({ length: count }, (_, t) => value(t)));

const DEGENERATE: Readonly<Record<string, StudySeries>> = {
  "no samples": series([], []),
  "one sample": series([0], [1]),
  "two samples": series([0, 1000], [1, 2]),
  "nine equal samples": even(9, () => 1e15),
  "nothing but zeros": even(5000, () => 0),
  "nothing but NaN": even(100, () => NaN),
  "nothing but infinities": even(100, (t) => t % 2 === 0 ? Infinity : -Infinity),
  "one time a hundred times": series(
    new Array(100).fill(5),
    new Array(100).fill(0).map((_, t) => t),
  ),
  "samples a year apart": series([0, 3e10, 6e10, 9e10, 1.2e11, 1.5e11, 1.8e11, 2e11, 2.4e11], [
    1,
    2,
    1,
    2,
    1,
    2,
    1,
    2,
    1,
  ]),
  "a gap of a year": series(
    Array.from({ length: 200 }, (_, t) => t * 1000 + (t > 100 ? 3e10 : 0)),
    Array.from({ length: 200 }, (_, t) => (t * 7919) % 101),
  ),
  "all gaps": series(
    Array.from({ length: 60 }, (_, t) => t * t * 100_000),
    Array.from({ length: 60 }, (_, t) => (t * 7919) % 101),
  ),
  "the largest numbers": even(
    300,
    (t) => (t * 7919) % 101 < 50 ? Number.MAX_VALUE : -Number.MAX_VALUE,
  ),
  "the smallest numbers": even(300, (t) => (t * 7919) % 101 < 50 ? Number.MIN_VALUE : 0),
  "a senseless interval": { ...even(300, (t) => (t * 7919) % 101), intervalMs: NaN },
  "an interval of zero": { ...even(300, (t) => (t * 7919) % 101), intervalMs: 0 },
};

for (const [name, degenerate] of Object.entries(DEGENERATE)) {
  Deno.test(`periodicityStudy answers for ${name}`, () => {
    for (const finding of findingsOf(degenerate)) {
      for (const value of Object.values(finding)) {
        assert(typeof value === "string" || Number.isFinite(value), JSON.stringify(finding));
      }
    }
  });
}

Deno.test("periodicityStudy passes over what is not a number, twice there or out of order", () => {
  const random = seededRandom(5);
  const clean = even(900, (t) => Math.sin(t / 3) + random());
  const timesMs = [...clean.timesMs, clean.timesMs[7]!, clean.timesMs[99]! + 1, NaN];
  const values = [...clean.values, 1e9, NaN, 5];
  const dirty = series(timesMs, values);
  assertSame(findingsOf(dirty), findingsOf(clean));
  assertEquals(findingsOf(clean).length, 1);
});

Deno.test("periodicityStudy never throws on garbage", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const draws = drawsFrom(seededRandom(seed));
    const count = draws.integer(0, 400);
    const odd = () => draws.pick([NaN, Infinity, 0, 1e300, -1e300, 1e-300, draws.normal()]);
    const garbage = series(
      Array.from({ length: count }, (_, t) => t * 1000 + draws.pick([0, 0, 0, 1, -5000, 400_000])),
      Array.from({ length: count }, () => draws.uniform(0, 1) < 0.2 ? odd() : draws.integer(0, 3)),
      draws.pick([1000, 1, 1e9, 0, -1, NaN, Infinity]),
    );
    try {
      findingsOf(garbage);
    } catch (cause) {
      throw new Error(`Cannot analyse garbage of seed ${seed}`, { cause });
    }
  }
});
