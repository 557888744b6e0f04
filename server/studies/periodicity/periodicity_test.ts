import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { drawsFrom, randomWalk, redNoise, whiteNoise } from "../evaluation/periodicity_shapes.ts";
import { seriesOf } from "../evaluation/periodicity_signals.ts";
import type { StudySeries, StudyValues } from "../study.ts";
import { type PeriodicityFinding, periodicityStudy } from "./periodicity.ts";

const NO_VALUES: StudyValues = {};
const START_MS = 1.7e12;

function findingsOf(series: StudySeries, values = NO_VALUES): readonly PeriodicityFinding[] {
  return periodicityStudy.run(series, values).findings;
}

/** A shape over time plus white noise of deviation `noise`. */
function noisy(
  count: number,
  shape: (t: number) => number,
  { noise = 1, seed = 1 }: { readonly noise?: number; readonly seed?: number } = {},
): Float64Array {
  return whiteNoise(drawsFrom(seededRandom(seed)), count).map((value, t) =>
    noise * value + shape(t)
  );
}

const sine = (period: number, size = 2) => (t: number) =>
  size * Math.sin((2 * Math.PI * t) / period);
const pulse = (period: number, size = 8) => (t: number) => t % period === 5 ? size : 0;

interface PeriodCase {
  readonly name: string;
  readonly values: Float64Array;
  readonly isMissing?: (i: number) => boolean;
  /** Periods in samples, ascending. */
  readonly want: readonly number[];
}

const CLEAR: readonly PeriodCase[] = [
  { name: "a sine", values: noisy(600, sine(20)), want: [20] },
  { name: "a period between two samples", values: noisy(600, sine(13.37)), want: [13.37] },
  { name: "a period of two samples", values: noisy(600, (t) => 3 * (t % 2)), want: [2] },
  { name: "a period of a third of the range", values: noisy(900, sine(300, 6)), want: [300] },
  { name: "a square wave", values: noisy(900, (t) => t % 60 < 24 ? 3 : 0), want: [60] },
  { name: "a sawtooth", values: noisy(900, (t) => (t % 45) / 9), want: [45] },
  { name: "one sample in sixty", values: noisy(3600, pulse(60)), want: [60] },
  { name: "one sample in sixty upside down", values: noisy(3600, pulse(60, -8)), want: [60] },
  { name: "pulses on an idle line", values: noisy(900, pulse(60), { noise: 0 }), want: [60] },
  {
    name: "every second pulse higher",
    values: noisy(900, (t) => t % 40 === 5 ? 14 : t % 20 === 5 ? 5 : 0),
    want: [40],
  },
  {
    name: "two periods",
    values: noisy(1200, (t) => sine(13)(t) + sine(37)(t)),
    want: [13, 37],
  },
  {
    name: "two periods of which one divides the other",
    values: noisy(3600, (t) => sine(10)(t) + sine(60)(t)),
    want: [10, 60],
  },
  { name: "a trend", values: noisy(900, (t) => sine(20)(t) + t / 10), want: [20] },
  {
    name: "steps",
    values: noisy(900, (t) => sine(20)(t) + (t > 300 ? 30 : 0) - (t > 700 ? 12 : 0)),
    want: [20],
  },
  {
    name: "outliers",
    values: noisy(900, (t) => sine(20)(t) + ([97, 260, 311, 640, 803].includes(t) ? 60 : 0)),
    want: [20],
  },
  {
    name: "a fifth of the samples missing",
    values: noisy(900, sine(20)),
    isMissing: (i) => (i * 2654435761) % 1000 < 200,
    want: [20],
  },
  {
    name: "a hole",
    values: noisy(900, sine(20)),
    isMissing: (i) => i > 400 && i < 520,
    want: [20],
  },
  {
    name: "red noise",
    values: redNoise(drawsFrom(seededRandom(3)), 1800, 0.8).map((value, t) =>
      value + sine(15, 1.5)(t)
    ),
    want: [15],
  },
  {
    name: "a random walk",
    values: randomWalk(drawsFrom(seededRandom(4)), 1800).map((value, t) => value + sine(15, 5)(t)),
    want: [15],
  },
];

for (const { name, values, isMissing, want } of CLEAR) {
  Deno.test(`periodicityStudy finds the period of ${name}`, () => {
    const findings = findingsOf(seriesOf(values, isMissing));
    const got = findings.map(({ periodMs }) => periodMs / 1000).sort((a, b) => a - b);
    assertEquals(got.length, want.length, `periods ${got}`);
    want.forEach((period, i) => assertAlmostEquals(got[i]!, period, Math.max(0.2, period / 100)));
    for (const { startMs, endMs } of findings) {
      const cycle = Math.max(...want) * 1000;
      assert(startMs - START_MS <= cycle && START_MS + values.length * 1000 - endMs <= 2 * cycle);
    }
  });
}

const random = drawsFrom(seededRandom(7));
const CONTROLS: Readonly<Record<string, Float64Array>> = {
  "white noise": noisy(1800, () => 0),
  "red noise": redNoise(drawsFrom(seededRandom(8)), 1800, 0.95),
  "a random walk": randomWalk(drawsFrom(seededRandom(9)), 1800),
  "a step": noisy(900, (t) => t > 400 ? 20 : 0),
  "a ramp": noisy(900, (t) => t / 5),
  "a ramp without noise": noisy(900, (t) => t / 5, { noise: 0 }),
  "a parabola without noise": noisy(900, (t) => t * t, { noise: 0 }),
  "one hump": noisy(900, (t) => 9 * Math.exp(-(((t - 450) / 150) ** 2))),
  "one spike": noisy(900, (t) => t === 300 ? 50 : 0, { noise: 0 }),
  "two spikes": noisy(900, (t) => t === 300 || t === 600 ? 50 : 0, { noise: 0 }),
  "three even spikes": noisy(900, (t) => t % 300 === 150 ? 50 : 0, { noise: 0 }),
  "two and a half cycles": noisy(500, sine(200, 5)),
  "a chirp": noisy(1800, (t) => 3 * Math.sin(2 * Math.PI * (t / 90 + (t * t) / 90_000))),
  "events at random": noisy(1800, () => random.uniform(0, 1) < 0.02 ? 9 : 0),
  "quantised noise": noisy(1800, () => 0).map((value) => Math.round(value)),
};

for (const [name, values] of Object.entries(CONTROLS)) {
  Deno.test(`periodicityStudy finds nothing in ${name}`, () => {
    const { findings, note } = periodicityStudy.run(seriesOf(values), NO_VALUES);
    assertEquals(findings, []);
    assert(note !== undefined && note.length > 0);
  });
}

Deno.test("periodicityStudy finds where an episode begins and ends", () => {
  const values = noisy(7200, (t) => t >= 3000 && t < 3600 ? sine(12, 3)(t) : 0);
  const [finding, ...others] = findingsOf(seriesOf(values));
  assertEquals(others, []);
  assertAlmostEquals(finding!.periodMs, 12_000, 120);
  assertAlmostEquals(finding!.startMs, START_MS + 3_000_000, 30_000);
  assertAlmostEquals(finding!.endMs, START_MS + 3_600_000, 30_000);
});

Deno.test("periodicityStudy survives starts that are late by a tenth of the period", () => {
  const late = drawsFrom(seededRandom(11));
  const values = noisy(1800, () => 0);
  for (let k = 0; k < 60; k++) {
    const start = Math.round(30 * k + 3 * late.normal());
    for (let t = Math.max(0, start); t < Math.min(1800, start + 8); t++) values[t] = values[t]! + 4;
  }
  const [finding, ...others] = findingsOf(seriesOf(values));
  assertEquals(others, []);
  assertAlmostEquals(finding!.periodMs, 30_000, 600);
  assertAlmostEquals(finding!.jitterMs, 4_200, 1_500); // two starts, each late by 3 s
});

Deno.test("periodicityStudy measures amplitude, duty and says them", () => {
  const [finding] = findingsOf(seriesOf(noisy(3600, (t) => t % 60 < 6 ? 10 : 0, { noise: 0.1 })));
  assertAlmostEquals(finding!.amplitude, 5, 0.2);
  assertEquals(finding!.magnitude, finding!.amplitude);
  assertAlmostEquals(finding!.duty, 0.1, 0.02);
  assert(finding!.text.startsWith("Repeats every 1 min for 60 cycles with an amplitude of 5"));
  assert(finding!.text.endsWith(" millicores, high for 10 % of each."), finding!.text);
});

Deno.test("periodicityStudy grows more confident with more cycles and less noise", () => {
  const confidence = (count: number, noise: number) =>
    findingsOf(seriesOf(noisy(count, sine(20), { noise })))[0]?.confidence ?? 0;
  assert(confidence(120, 1) < confidence(400, 1));
  assert(confidence(400, 2) < confidence(400, 1));
  assert(confidence(4000, 1) <= 1);
});

const BOUNDS: ReadonlyArray<readonly [StudyValues, readonly number[]]> = [
  [{}, [13, 37]],
  [{ min_period_s: 20 }, [37]],
  [{ max_period_s: 20 }, [13]],
  [{ min_cycles: 50 }, [13]],
  [{ significance: 1e-12, min_period_s: 500 }, []],
];
for (const [values, want] of BOUNDS) {
  Deno.test(`periodicityStudy keeps to ${JSON.stringify(values)}`, () => {
    const series = seriesOf(noisy(1200, (t) => sine(13)(t) + sine(37)(t)));
    const got = findingsOf(series, values).map(({ periodMs }) => Math.round(periodMs / 1000));
    assertEquals(got.sort((a, b) => a - b), want);
  });
}
