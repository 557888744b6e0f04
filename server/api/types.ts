/**
 * The shapes that travel over HTTP between `fgm-viewer` and everything that asks it.
 *
 * JSON, UTF-8, snake_case. Times are integer milliseconds since the Unix epoch, in names that end in
 * `_ms`. Ranges are half open: a sample at `to_ms` is outside. `API.md` shows each with a request.
 *
 * @module
 */

/** How a metric is to be read: a gauge is a reading of now, a counter only grows. */
export type WireMetricKind = "gauge" | "counter";

/** Whether a series holds values as stored, or a counter's change per second. */
export type WireSeriesAs = "raw" | "rate";

/** One container, as `/api/containers` lists it. What the node never learnt is null. */
export interface WireContainer {
  readonly id: string;
  /** The first 12 characters of the id, as `kubectl` and `crictl` print it. */
  readonly short_id: string;
  readonly pod_name: string | null;
  readonly container_name: string | null;
  readonly namespace: string | null;
  readonly pod_uid: string | null;
  readonly qos_class: string;
  /** Pod labels; empty unless the collector was allowed to ask the Kubernetes API. */
  readonly labels: Readonly<Record<string, string>>;
  /** First and last sample in the data that is still kept, not in the container's life. */
  readonly first_seen_ms: number;
  readonly last_seen_ms: number;
  /**
   * Average of the sort metric over the range, in the unit of the answer's `sort_unit`; null where
   * the container has no sample of it. Only in answers sorted by a metric.
   */
  readonly value?: number | null;
}

/** Answer of `GET /api/containers`. */
export interface WireContainers {
  readonly containers: readonly WireContainer[];
  /** Containers that match, on all pages together. */
  readonly total: number;
  /** Give it back as `cursor` for the next page; absent on the last page. */
  readonly next_cursor?: string;
  /** Unit of `value`; only in answers sorted by a metric. */
  readonly sort_unit?: string;
}

/** The part of a container that a chart's legend needs. */
export interface WireSeriesContainer {
  readonly id: string;
  readonly short_id: string;
  readonly pod_name: string | null;
  readonly container_name: string | null;
  readonly namespace: string | null;
}

/**
 * One series as aligned columns: entry i of each array is one point. Where `min`, `max` and `avg` are
 * null the series is interrupted; a line must not be drawn across that point.
 */
export interface WireSeries {
  readonly container: WireSeriesContainer;
  /** Strictly ascending. Start of the bucket, or the time of the sample: see `step_ms`. */
  readonly t: readonly number[];
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  readonly avg: readonly (number | null)[];
}

/** Answer of `GET /api/timeseries`. */
export interface WireTimeseries {
  readonly metric: string;
  /** Unit of the values as they are given: a rate says so, as in "bytes/s". */
  readonly unit: string;
  readonly kind: WireMetricKind;
  readonly as: WireSeriesAs;
  readonly from_ms: number;
  readonly to_ms: number;
  /**
   * Width of a bucket. When no series has more samples than `points` it is the sampling interval, and
   * each point is one sample at its own time, with equal min, max and avg.
   */
  readonly step_ms: number;
  /** True when a file that may hold part of the answer could not be read. */
  readonly truncated: boolean;
  /** One per container asked for, in that order; empty arrays where there is no sample in range. */
  readonly series: readonly WireSeries[];
}

/** One metric that is present in the data. */
export interface WireMetric {
  readonly name: string;
  readonly kind: WireMetricKind;
  /** Unit as stored; "unknown" for names that are not in the catalogue. */
  readonly unit: string;
  readonly meaning: string;
  /** Whether `/api/timeseries` shows it as a change per second unless told otherwise. */
  readonly plot_as_rate: boolean;
  /** Whether the name is in this version's catalogue. */
  readonly known: boolean;
}

/** Answer of `GET /api/metrics`, sorted by name. */
export interface WireMetrics {
  readonly metrics: readonly WireMetric[];
}

/** One run of a collector, from `sessions/<identifier>.json`. */
export interface WireSession {
  readonly run_id: string;
  readonly identifier: string;
  readonly started_ms: number;
  readonly node_name: string | null;
  readonly cluster_name: string | null;
  readonly interval_ms: number;
  readonly rotation_ms: number;
  /** Version of the collector that wrote it. */
  readonly version: string;
}

/** Answer of `GET /api/instance`. */
export interface WireInstance {
  readonly pod_name: string | null;
  readonly node_name: string | null;
  readonly cluster_name: string | null;
  readonly version: string;
  readonly git_rev: string;
  readonly format_version: number;
  /** Newest first. */
  readonly sessions: readonly WireSession[];
}

/** Answer of `GET /api/health`: the process answers, whatever the state of the data. */
export interface WireHealth {
  readonly status: "ok";
}

/** Answer of `GET /api/ready`. Without readable data it is a problem with status 503 instead. */
export interface WireReady {
  readonly status: "ready";
  /** Oldest and newest sample. */
  readonly from_ms: number;
  readonly to_ms: number;
  /** Sealed segments and other Parquet files that are read. */
  readonly segments: number;
  /** Open journals that are read. */
  readonly journals: number;
  readonly containers: number;
  /** Age of the newest sample; negative when the data is from a clock ahead of this one. */
  readonly newest_age_ms: number;
}

/** An error, RFC 9457 `application/problem+json`. */
export interface WireProblem {
  /** Stable name of the kind of error, such as `urn:fgm:problem:unknown-metric`: see `API.md`. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What was wrong with this request, and the way out. */
  readonly detail: string;
  /** The query parameter at fault. */
  readonly parameter?: string;
  /** What could have been meant: container ids, metric names, parameter names. */
  readonly candidates?: readonly string[];
}
