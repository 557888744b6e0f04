/**
 * From the samples of several series to ticks: all values that share an instant.
 *
 * @module
 */

import type { SeriesSamples } from "../query/sample_list.ts";

/** All values of one instant. */
export interface TickRow {
  readonly timeMs: number;
  /** For each metric the value of each series; null where it has none. */
  readonly values: readonly (readonly (number | null)[])[];
  /** Positions [metric, series] of values to which no line may be drawn from the value before. */
  readonly breaks: readonly (readonly [number, number])[];
}

/** One metric of one series, read up to `next`. */
interface Reader {
  readonly samples: SeriesSamples;
  readonly breaks: ReadonlySet<number>;
  next: number;
}

/**
 * The ticks after `afterMs`, ascending, each with at least one value. Of several samples of a series at
 * one instant (after a step of the clock) the last counts.
 *
 * `columns[metric][series]` may begin before: it is then known whether the first tick is interrupted.
 */
export function* tickRows(
  columns: readonly (readonly SeriesSamples[])[],
  { afterMs }: { readonly afterMs: number },
): Generator<TickRow> {
  const readers = columns.map((series) => series.map((samples) => readerOf(samples, afterMs)));
  for (;;) {
    let timeMs = Infinity;
    for (const row of readers) {
      for (const { samples, next } of row) {
        timeMs = Math.min(timeMs, samples.timesMs[next] ?? Infinity);
      }
    }
    if (timeMs === Infinity) return;
    const breaks: [number, number][] = [];
    const values = readers.map((row, metric) =>
      row.map((reader, series) => {
        const { value, isBreak } = takeAt(reader, timeMs);
        if (isBreak) breaks.push([metric, series]);
        return value;
      })
    );
    yield { timeMs, values, breaks };
  }
}

function readerOf(samples: SeriesSamples, afterMs: number): Reader {
  const first = samples.timesMs.findIndex((timeMs) => timeMs > afterMs);
  return {
    samples,
    breaks: new Set(samples.breaks),
    next: first < 0 ? samples.timesMs.length : first,
  };
}

function takeAt(
  reader: Reader,
  timeMs: number,
): { readonly value: number | null; readonly isBreak: boolean } {
  let [value, isBreak]: [number | null, boolean] = [null, false];
  for (; reader.samples.timesMs[reader.next] === timeMs; reader.next++) {
    value = reader.samples.values[reader.next]!;
    isBreak ||= reader.breaks.has(reader.next);
  }
  return { value, isBreak };
}
