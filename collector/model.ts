/**
 * The vocabulary of everything fgm keeps: containers, the subjects that values are about, and ticks.
 *
 * No behaviour lives here. Whoever reads or writes the data directory shares these shapes.
 *
 * @module
 */

/** Quality-of-service class that kubelet gives a pod; "Unknown" outside Kubernetes. */
export type QosClass = "Guaranteed" | "Burstable" | "BestEffort" | "Unknown";

/** The container id under which fgm records what it costs itself. */
export const SELF_CONTAINER_ID = "fgm-self";

/** One container as far as the node knows it. A field is undefined until its source has been seen. */
export interface Container {
  /** Full runtime id: 64 hexadecimal digits for containerd, CRI-O, Docker and Podman. */
  readonly id: string;
  readonly podName: string | undefined;
  readonly namespace: string | undefined;
  readonly containerName: string | undefined;
  /** Dashed UUID, or 32 hexadecimal digits for a static pod. */
  readonly podUid: string | undefined;
  readonly qosClass: QosClass;
  /** Pod labels; undefined unless the Kubernetes API was asked and answered. */
  readonly labels: Readonly<Record<string, string>> | undefined;
}

/** Which list of metrics a subject carries: see `metricsOf` in `metrics.ts`. */
export type MetricScope = "container" | "device" | "process" | "self";

/**
 * What a set of values is about: a whole container, one block device of it, one process of it, or
 * fgm itself. Together with a metric name it names a series.
 */
export interface Subject {
  readonly scope: MetricScope;
  readonly containerId: string;
  /** `major:minor` of a block device; only in scope "device". */
  readonly device: string | undefined;
  /** Process id as the host sees it; only in scope "process". */
  readonly pid: number | undefined;
  /** The kernel's name of the process (`comm`, at most 15 bytes); only in scope "process". */
  readonly comm: string | undefined;
}

/**
 * The values of one subject at one tick, in the order of `metricsOf(subject.scope)`.
 * NaN means absent: not read, not offered by this kernel, no limit, or no honest rate yet.
 */
export interface Sample {
  readonly subject: Subject;
  readonly values: Float64Array;
}

/** Everything sampled at one instant. */
export interface Tick {
  /** Wall clock in milliseconds since the Unix epoch, UTC. */
  readonly timeMs: number;
  /** Containers first seen, or described anew, since the tick before. */
  readonly containers: readonly Container[];
  readonly samples: readonly Sample[];
}
