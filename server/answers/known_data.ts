/**
 * What has to be known of the data to understand a question about it. A viewer knows it from its index,
 * an exported page from its head; this folder turns both into the same answers.
 *
 * @module
 */

import { badParameter } from "../http/problems.ts";
import type { SeenContainer } from "../query/data_view.ts";
import { type DataBounds, resolveRange, type TimeRange } from "../query/time_range.ts";

/** The data as a whole. */
export interface KnownData {
  /** Containers with a sample in a range, or at all when undefined; in no order. */
  readonly containers: (range: TimeRange | undefined) => readonly SeenContainer[];
  /** Names of all metrics that have a value somewhere, sorted. */
  readonly metricNames: () => readonly string[];
  /** Undefined where there is no data. */
  readonly bounds: DataBounds | undefined;
  /** What questions take for now, milliseconds since 1970. */
  readonly nowMs: number;
}

/** The range parameters of a question, read. */
export interface AskedRange {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly range?: string | undefined;
}

/**
 * Resolves a range against the data that there is.
 *
 * @throws {ProblemError} for a bad one, which is the caller's fault.
 */
export function rangeIn({ from, to, range }: AskedRange, known: KnownData): TimeRange {
  try {
    return resolveRange({ fromMs: from, toMs: to, range }, known);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw badParameter(from === undefined ? "to" : "from", error.message);
  }
}
