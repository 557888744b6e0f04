/**
 * Series with periods in them, and what is true of each.
 *
 * @module
 */

import type { StudySeries } from "../study.ts";
import {
  added,
  CYCLE_SHAPES,
  type CycleShape,
  type CycleShapeName,
  type Draws,
  randomWalk,
  redNoise,
  scaledTo,
  whiteNoise,
} from "./periodicity_shapes.ts";

/** A period that a generated series has. */
export interface TruePeriod {
  readonly periodMs: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** A generated series. */
export interface LabelledSeries {
  readonly series: StudySeries;
  readonly truths: readonly TruePeriod[];
}

/** Makes a series of a kind whose periodic part has so many decibels over the noise. */
export type SignalGenerator = (draws: Draws, snrDb: number) => LabelledSeries;

const INTERVAL_MS = 1000;
const START_MS = 1.7e12;

/** Values at even times as a series, without the places that `isMissing` names. */
export function seriesOf(
  values: Float64Array,
  isMissing: (i: number) => boolean = () => false,
): StudySeries {
  const kept = Array.from(values.keys()).filter((i) => !isMissing(i));
  return {
    timesMs: Float64Array.from(kept, (i) => START_MS + i * INTERVAL_MS),
    values: Float64Array.from(kept, (i) => values[i]!),
    intervalMs: INTERVAL_MS,
    unit: "millicores",
  };
}

function truth(period: number, from: number, to: number): TruePeriod {
  return {
    periodMs: period * INTERVAL_MS,
    startMs: START_MS + from * INTERVAL_MS,
    endMs: START_MS + (to - 1) * INTERVAL_MS,
  };
}

/** Lengths in samples; the short ones are as frequent as the long. */
function length(draws: Draws): number {
  return draws.pick([240, 600, 1200, 3600]);
}

/** A period of which `leastCycles` or more fit; whole cells where `isWhole`. */
function periodIn(
  draws: Draws,
  count: number,
  { leastCycles = 8, leastCells = 4 }: {
    readonly leastCycles?: number;
    readonly leastCells?: number;
  } = {},
): number {
  const period = draws.logUniform(leastCells, Math.min(count / leastCycles, 600));
  return draws.uniform(0, 1) < 0.5 ? Math.round(period) : period;
}

function repeated(
  shape: CycleShape,
  count: number,
  { period, phase }: { readonly period: number; readonly phase: number },
): Float64Array {
  return Float64Array.from({ length: count }, (_, t) => {
    const turns = t / period + phase;
    return shape(turns - Math.floor(turns));
  });
}

function deviationOf(snrDb: number): number {
  return 10 ** (snrDb / 20);
}

function plain(name: CycleShapeName, leastCells: number): SignalGenerator {
  return (draws, snrDb) => {
    const count = length(draws);
    const period = periodIn(draws, count, { leastCells });
    const shape = CYCLE_SHAPES[name](draws, period);
    const cycle = repeated(shape, count, { period, phase: draws.uniform(0, 1) });
    const values = added(scaledTo(cycle, deviationOf(snrDb)), whiteNoise(draws, count));
    return { series: seriesOf(values), truths: [truth(period, 0, count)] };
  };
}

function anyShape(draws: Draws, period: number): CycleShape {
  const name = draws.pick<CycleShapeName>(["sine", "square", "pulse", "sawtooth", "mixed"]);
  return CYCLE_SHAPES[name](draws, period);
}

interface BaseOptions {
  readonly leastCells?: number;
  readonly leastCycles?: number;
}

/** A periodic part of deviation as wanted, with its period. */
function base(draws: Draws, snrDb: number, { leastCells = 8, leastCycles = 10 }: BaseOptions = {}) {
  const count = length(draws);
  const period = periodIn(draws, count, { leastCells, leastCycles });
  const cycle = repeated(anyShape(draws, period), count, { period, phase: draws.uniform(0, 1) });
  return { count, period, cycle: scaledTo(cycle, deviationOf(snrDb)) };
}

const fewCycles: SignalGenerator = (draws, snrDb) => {
  const count = length(draws);
  const period = count / draws.uniform(3.05, 8);
  const cycle = repeated(anyShape(draws, period), count, { period, phase: draws.uniform(0, 1) });
  const values = added(scaledTo(cycle, deviationOf(snrDb)), whiteNoise(draws, count));
  return { series: seriesOf(values), truths: [truth(period, 0, count)] };
};

const quick: SignalGenerator = (draws, snrDb) => {
  const count = length(draws);
  const period = draws.pick([2, 2.5, 3, 3.3, 4, 5]);
  const shape = CYCLE_SHAPES.sine();
  // A phase that samples of a period of 2 do not all hit at zero.
  const cycle = repeated(shape, count, { period, phase: 0.25 });
  const values = added(scaledTo(cycle, deviationOf(snrDb)), whiteNoise(draws, count));
  return { series: seriesOf(values), truths: [truth(period, 0, count)] };
};

const superposed: SignalGenerator = (draws, snrDb) => {
  const { count, period, cycle } = base(draws, snrDb, { leastCycles: 24, leastCells: 5 });
  const ratio = draws.pick([1.37, 1.62, 2.3, 3.4, 4.7, 5, 6, 7.6]);
  const other = repeated(CYCLE_SHAPES.sine(), count, {
    period: period * ratio,
    phase: draws.uniform(0, 1),
  });
  const values = added(cycle, scaledTo(other, deviationOf(snrDb)), whiteNoise(draws, count));
  return {
    series: seriesOf(values),
    truths: [truth(period, 0, count), truth(period * ratio, 0, count)],
  };
};

/** Cycles that start late or early, each by itself or each after the one before. */
function jittered(isWandering: boolean): SignalGenerator {
  return (draws, snrDb) => {
    const count = length(draws);
    const period = periodIn(draws, count, { leastCells: 10, leastCycles: 24 });
    const jitter = draws.uniform(0.02, isWandering ? 0.08 : 0.1) * period;
    const width = draws.uniform(0.1, 0.5) * period;
    const cycle = new Float64Array(count);
    let at = draws.uniform(0, period);
    for (let k = 0; at < count + period; k++) {
      const start = isWandering ? at : at + jitter * draws.normal();
      for (let t = Math.max(0, Math.ceil(start)); t < Math.min(count, start + width); t++) {
        cycle[t] = 1;
      }
      at += isWandering ? Math.max(0.2 * period, period + jitter * draws.normal()) : period;
    }
    const values = added(scaledTo(cycle, deviationOf(snrDb)), whiteNoise(draws, count));
    return { series: seriesOf(values), truths: [truth(period, 0, count)] };
  };
}

const gappy: SignalGenerator = (draws, snrDb) => {
  const { count, period, cycle } = base(draws, snrDb);
  const values = added(cycle, whiteNoise(draws, count));
  const lost = Uint8Array.from({ length: count }, () => draws.uniform(0, 1) < 0.2 ? 1 : 0);
  const hole = draws.integer(0, count - 1);
  lost.fill(1, hole, hole + Math.floor(count * draws.uniform(0, 0.15)));
  return { series: seriesOf(values, (i) => lost[i] === 1), truths: [truth(period, 0, count)] };
};

const drifting: SignalGenerator = (draws, snrDb) => {
  const { count, period, cycle } = base(draws, snrDb);
  const slope = draws.uniform(-20, 20) / count;
  const steps = new Float64Array(count);
  for (let k = draws.integer(1, 3); k > 0; k--) {
    const at = draws.integer(0, count - 1);
    const size = draws.uniform(-15, 15);
    for (let i = at; i < count; i++) steps[i] = steps[i]! + size;
  }
  const trend = steps.map((value, i) => value + slope * i);
  return {
    series: seriesOf(added(cycle, trend, whiteNoise(draws, count))),
    truths: [truth(period, 0, count)],
  };
};

const outliers: SignalGenerator = (draws, snrDb) => {
  const { count, period, cycle } = base(draws, snrDb);
  const noise = whiteNoise(draws, count)
    .map((value) => draws.uniform(0, 1) < 0.01 ? value + draws.uniform(-40, 40) : value);
  return { series: seriesOf(added(cycle, noise)), truths: [truth(period, 0, count)] };
};

const inRedNoise: SignalGenerator = (draws, snrDb) => {
  const { count, period, cycle } = base(draws, snrDb);
  const noise = redNoise(draws, count, draws.uniform(0.4, 0.9));
  return { series: seriesOf(added(cycle, noise)), truths: [truth(period, 0, count)] };
};

const onRandomWalk: SignalGenerator = (draws, snrDb) => {
  const { count, period, cycle } = base(draws, snrDb);
  // The walk goes about as far within a period as the noise is wide.
  const walk = randomWalk(draws, count).map((value) => value / Math.sqrt(period));
  return {
    series: seriesOf(added(cycle, walk, whiteNoise(draws, count))),
    truths: [truth(period, 0, count)],
  };
};

const episode: SignalGenerator = (draws, snrDb) => {
  const count = draws.pick([1200, 3600, 7200]);
  const lasts = Math.floor(draws.uniform(0.08, 0.4) * count);
  const from = draws.integer(0, count - lasts);
  const period = draws.logUniform(5, lasts / 12);
  const cycle = scaledTo(
    repeated(anyShape(draws, period), lasts, { period, phase: draws.uniform(0, 1) }),
    deviationOf(snrDb),
  );
  const values = whiteNoise(draws, count);
  cycle.forEach((value, i) => values[from + i] = values[from + i]! + value);
  return { series: seriesOf(values), truths: [truth(period, from, from + lasts)] };
};

/** Memory that grows and is collected, each cycle by itself: a sawtooth with uneven teeth. */
const collected: SignalGenerator = (draws, snrDb) => {
  const count = length(draws);
  const period = periodIn(draws, count, { leastCells: 12, leastCycles: 10 });
  let [top, left, tooth] = [1, 0, period];
  const cycle = Float64Array.from({ length: count }, () => {
    if (left <= 0) {
      top = draws.uniform(0.8, 1.2);
      tooth = period * (1 + 0.03 * draws.normal());
      left += tooth;
    }
    left--;
    return (top * (tooth - left)) / tooth;
  });
  const values = added(scaledTo(cycle, deviationOf(snrDb)), whiteNoise(draws, count));
  return { series: seriesOf(values), truths: [truth(period, 0, count)] };
};

/** A job that runs now and then on an idle machine: whole counts, mostly zero. */
const scheduledJob: SignalGenerator = (draws, snrDb) => {
  const count = draws.pick([1200, 3600]);
  const period = draws.pick([15, 30, 60, 90, 120]);
  const late = draws.integer(0, period - 1);
  const lasts = draws.integer(1, Math.max(1, Math.floor(period / 10)));
  const height = 30 * deviationOf(snrDb);
  const values = Float64Array.from({ length: count }, (_, t) => {
    const runs = (t + late) % period < lasts;
    return Math.round((runs ? height * draws.uniform(0.7, 1.3) : 0) + draws.exponential(3));
  });
  return { series: seriesOf(values), truths: [truth(period, 0, count)] };
};

/** Generators of series with periods, by kind. */
export const SIGNAL_KINDS: Readonly<Record<string, SignalGenerator>> = {
  sine: plain("sine", 6),
  square: plain("square", 6),
  pulse: plain("pulse", 8),
  sawtooth: plain("sawtooth", 6),
  mixed: plain("mixed", 8),
  quick,
  "few cycles": fewCycles,
  superposed,
  "jittered starts": jittered(false),
  "wandering phase": jittered(true),
  gaps: gappy,
  "trend and steps": drifting,
  outliers,
  "in red noise": inRedNoise,
  "on a random walk": onRandomWalk,
  episode,
  "collected memory": collected,
  "scheduled job": scheduledJob,
};
