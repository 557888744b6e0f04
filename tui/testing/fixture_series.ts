/**
 * Series for pictures: shapes that a person knows from a cluster, the same in every run.
 *
 * @module
 */

import type { WireSeriesContainer } from "@fgm/server/api/timeseries";
import type { SeriesColumns, SeriesData } from "../state/answers.ts";

/** Newest sample of all fixtures: 2026-07-14 21:52:06 in Berlin. */
export const NEWEST_MS = Date.UTC(2026, 6, 14, 19, 52, 6);

/** Sampling interval of all fixtures in milliseconds. */
export const INTERVAL_MS = 1_000;

/** Numbers in [0, 1), the same for the same seed (a linear congruential generator, Numerical Recipes). */
export function seededNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}

/** A value at a time, or null where there is none. */
export type Shape = (atMs: number) => number | null;

/** What series are made for. */
export interface SeriesPlan {
  readonly metric: string;
  readonly unit: string;
  readonly as?: "raw" | "rate";
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  readonly containers: readonly WireSeriesContainer[];
  /** One for each container. */
  readonly shapes: readonly Shape[];
  readonly isTruncated?: boolean;
}

/** Series as the viewer would answer them: each bucket has the extremes of the seconds in it. */
export function seriesData(plan: SeriesPlan): SeriesData {
  const { metric, unit, fromMs, toMs, stepMs } = plan;
  return {
    metric,
    unit,
    as: plan.as ?? "raw",
    fromMs,
    toMs,
    stepMs,
    isTruncated: plan.isTruncated ?? false,
    series: plan.containers.map((container, index) =>
      columnsOf(plan, { container, shape: plan.shapes[index] ?? (() => null) })
    ),
  };
}

function columnsOf(
  { fromMs, toMs, stepMs }: SeriesPlan,
  { container, shape }: { readonly container: WireSeriesContainer; readonly shape: Shape },
): SeriesColumns {
  const points: { t: number; min: number | null; max: number | null; avg: number | null }[] = [];
  for (let t = Math.ceil(fromMs / stepMs) * stepMs; t < toMs; t += stepMs) {
    const values: number[] = [];
    for (let at = t; at < Math.min(t + stepMs, toMs); at += INTERVAL_MS) {
      const value = shape(at);
      if (value !== null) values.push(value);
    }
    if (values.length > 0) {
      const sum = values.reduce((a, b) => a + b, 0);
      const [min, max] = [Math.min(...values), Math.max(...values)];
      points.push({ t, min, max, avg: sum / values.length });
    } else if (points.length > 0 && points.at(-1)?.avg !== null) {
      points.push({ t, min: null, max: null, avg: null });
    }
  }
  return {
    container,
    t: points.map(({ t }) => t),
    min: points.map(({ min }) => min),
    max: points.map(({ max }) => max),
    avg: points.map(({ avg }) => avg),
  };
}

/** Noise in [-1, 1] that depends on the second alone. */
function noise(atMs: number, seed: number): number {
  return seededNumbers(Math.round(atMs / INTERVAL_MS) * 31 + seed)() * 2 - 1;
}

/** A load that comes and goes every `periodMs`, between `low` and `high`. */
export function wave(
  { low, high, periodMs, seed }: {
    readonly low: number;
    readonly high: number;
    readonly periodMs: number;
    readonly seed: number;
  },
): Shape {
  return (atMs) => {
    const phase = (1 + Math.sin((atMs / periodMs) * 2 * Math.PI + seed)) / 2;
    return Math.max(0, low + (high - low) * phase + noise(atMs, seed) * (high - low) * 0.06);
  };
}

/** A level that changes from `before` to `after` at a time. */
export function step(
  { before, after, atMs: changeMs, seed }: {
    readonly before: number;
    readonly after: number;
    readonly atMs: number;
    readonly seed: number;
  },
): Shape {
  return (atMs) => {
    const level = atMs < changeMs ? before : after;
    return Math.max(0, level + noise(atMs, seed) * 0.05 * Math.max(before, after));
  };
}

/** A leak: grows by `perHour`, and begins anew at `low` when it reaches `high`. */
export function sawtooth(
  { low, high, perHour, seed }: {
    readonly low: number;
    readonly high: number;
    readonly perHour: number;
    readonly seed: number;
  },
): Shape {
  return (atMs) => {
    const grown = ((atMs - NEWEST_MS + 30 * 86_400_000) / 3_600_000) * perHour;
    return low + (grown % (high - low)) + noise(atMs, seed) * (high - low) * 0.004;
  };
}

/** A shape that says nothing in [fromMs, toMs). */
export function interrupted(
  shape: Shape,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Shape {
  return (atMs) => atMs >= fromMs && atMs < toMs ? null : shape(atMs);
}

/** The same value at all times. */
export function flat(value: number): Shape {
  return () => value;
}
