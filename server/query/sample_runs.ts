/**
 * Pieces of series that lie behind one another in memory, as one.
 *
 * @module
 */

import type { SampleColumns } from "./sample_columns.ts";

/** Memory that holds many columns. */
export interface SampleMemory {
  readonly numbers: Float64Array;
}

/** Samples of a part of a container somewhere in memory. */
export interface SamplePiece {
  /** Name of the device or process; null for the container itself. */
  readonly part: string | null;
  readonly length: number;
  readonly times: SampleMemory;
  /** Where in the memory they begin. */
  readonly timesAt: number;
  readonly values: SampleMemory;
  readonly valuesAt: number;
  /** As in `SampleColumns`. */
  readonly longestStepMs: number | undefined;
}

/** Samples of a part of a container. */
export interface RunSamples {
  readonly part: string | null;
  readonly samples: SampleColumns;
}

/** The samples of a piece, which stay in its memory. */
export function samplesOf(
  { part, length, times, timesAt, values, valuesAt, longestStepMs }: SamplePiece,
): RunSamples {
  return {
    part,
    samples: {
      timesMs: times.numbers.subarray(timesAt, timesAt + length),
      values: values.numbers.subarray(valuesAt, valuesAt + length),
      longestStepMs,
    },
  };
}

/** Collects pieces. */
export class SampleRuns {
  readonly #runs: { -readonly [Key in keyof SamplePiece]: SamplePiece[Key] }[] = [];

  /** Adds a piece, to the one before where it goes on right behind it: in memory, and in time. */
  add(piece: SamplePiece): void {
    const last = this.#runs.at(-1);
    const stepMs = last === undefined ? undefined : stepBetween(last, piece);
    if (last === undefined || stepMs === undefined) {
      this.#runs.push({ ...piece });
      return;
    }
    last.length += piece.length;
    last.longestStepMs = last.longestStepMs === undefined || piece.longestStepMs === undefined
      ? undefined
      : Math.max(last.longestStepMs, piece.longestStepMs, stepMs);
  }

  /** The runs, in the order in which they began. */
  take(): RunSamples[] {
    return this.#runs.map(samplesOf);
  }
}

/**
 * Milliseconds from the last sample of a piece to the first of one that lies right behind it; undefined
 * where that one is of another part, lies elsewhere or begins earlier.
 */
function stepBetween(before: SamplePiece, piece: SamplePiece): number | undefined {
  const isBehind = before.part === piece.part &&
    before.times === piece.times && before.timesAt + before.length === piece.timesAt &&
    before.values === piece.values && before.valuesAt + before.length === piece.valuesAt;
  if (!isBehind) return undefined;
  if (before.length === 0 || piece.length === 0) return 0;
  const { numbers } = piece.times;
  const stepMs = numbers[piece.timesAt]! - numbers[piece.timesAt - 1]!;
  return stepMs >= 0 ? stepMs : undefined;
}
