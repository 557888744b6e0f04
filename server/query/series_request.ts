/**
 * What can be asked about series, and how it is answered.
 *
 * @module
 */

import type { Container } from "@fgm/collector/model";
import type { EnvelopePoints } from "./envelope.ts";
import type { SeriesSamples } from "./sample_list.ts";

/** Samples of all series of one answer together: 16 bytes each, so 64 MB. */
export const SAMPLES_PER_ANSWER_MAX = 4_000_000;

/**
 * One series of an answer: a container, or all containers of one lineage (same namespace, pod and
 * container name), oldest first, shown as the newest. No container is in two series of one request.
 */
export interface SeriesMembers {
  readonly container: Container;
  /** At least one. */
  readonly members: readonly Container[];
}

/** A question about one metric in [fromMs, toMs). */
export interface SeriesRequest {
  readonly metric: string;
  readonly series: readonly SeriesMembers[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly as: "raw" | "rate";
  /** Aborted when the caller does not wait for the answer any more. */
  readonly signal: AbortSignal;
}

/** A question that is answered with a drawing. */
export interface EnvelopeRequest extends SeriesRequest {
  /** Most points of each series. */
  readonly points: number;
}

/** Whether any value of these containers' metric differs from another. */
export interface MovedRequest extends Omit<SeriesRequest, "series" | "as"> {
  readonly containers: readonly Container[];
}

/** Whose series it is. */
export interface SeriesOwner {
  readonly container: Container;
  /** Ids of the members, as in the request. */
  readonly memberIds: readonly string[];
}

/** Drawn series, in the order of the request; one without samples has no points. */
export interface EnvelopeAnswer {
  /** Width of a bucket, or the sampling interval where the points are the samples themselves. */
  readonly stepMs: number;
  /** Whether a file that overlaps the range could not be read. */
  readonly isTruncated: boolean;
  readonly series: readonly (SeriesOwner & { readonly points: EnvelopePoints })[];
}

/** Whole series, in the order of the request; one without samples has empty columns. */
export interface SamplesAnswer {
  /** Longest sampling interval of what was read; 1 s when nothing was. */
  readonly intervalMs: number;
  /** Whether a file that overlaps the range could not be read. */
  readonly isTruncated: boolean;
  readonly series: readonly (SeriesOwner & SeriesSamples)[];
}

/** Means of series. */
export interface AveragesAnswer {
  /** By the id of the container that the series is shown as; nothing for one without samples. */
  readonly averages: ReadonlyMap<string, number>;
  /** Whether a file that overlaps the range could not be read. */
  readonly isTruncated: boolean;
}

/** Which containers' metric took more than one value, and which stood above zero. */
export interface MovedAnswer {
  readonly ids: ReadonlySet<string>;
  /** Those of which any value is above zero, moved or not. */
  readonly aboveZero: ReadonlySet<string>;
  /** Whether a file that overlaps the range could not be read. */
  readonly isTruncated: boolean;
}

/** The series of one container by itself. */
export function seriesOf(container: Container): SeriesMembers {
  return { container, members: [container] };
}
