/**
 * What fgm costs, as a sample like any other: container id `fgm-self`.
 *
 * @module
 */

import { metricsOf, slotOf } from "../metrics.ts";
import { type Container, type Sample, SELF_CONTAINER_ID, type Subject } from "../model.ts";
import { millicores } from "./rates.ts";

/** Readings of one tick. Counters run from the start of the process. */
export interface SelfReading {
  /** Monotonic time of the reading, in milliseconds. */
  readonly atMs: number;
  /** CPU time of the collector and of its finished sealing processes, in microseconds. */
  readonly cpuUsec: number;
  readonly rssBytes: number;
  readonly openFiles: number;
  readonly containers: number;
  readonly samples: number;
  /** Of the tick before, since this one is not over; NaN at the first. */
  readonly tickDurationMs: number;
  readonly tickLatenessMs: number;
  readonly pssSpendMs: number;
  readonly journalBytes: number;
  readonly segmentBytes: number;
  readonly missedTicks: number;
  readonly droppedTicks: number;
  readonly readErrors: number;
}

const NAMES: Readonly<Record<Exclude<keyof SelfReading, "atMs" | "cpuUsec">, string>> = {
  rssBytes: "fgm.rss_bytes",
  openFiles: "fgm.open_files",
  containers: "fgm.containers",
  samples: "fgm.samples",
  tickDurationMs: "fgm.tick_duration_ms",
  tickLatenessMs: "fgm.tick_lateness_ms",
  pssSpendMs: "fgm.pss_spend_ms",
  journalBytes: "fgm.journal_bytes",
  segmentBytes: "fgm.segment_bytes",
  missedTicks: "fgm.missed_ticks",
  droppedTicks: "fgm.dropped_ticks",
  readErrors: "fgm.read_errors",
};

const SLOTS = Object.entries(NAMES).map(([field, name]) =>
  [field as keyof typeof NAMES, slotOf("self", name)] as const
);
const CPU_SLOT = slotOf("self", "fgm.cpu_usage_millicores");

const SUBJECT: Subject = {
  scope: "self",
  containerId: SELF_CONTAINER_ID,
  device: undefined,
  pid: undefined,
  comm: undefined,
};

/** How fgm describes itself among the containers. */
export function selfContainer(
  where: { readonly podName: string; readonly namespace: string | undefined },
): Container {
  return {
    id: SELF_CONTAINER_ID,
    podName: where.podName,
    namespace: where.namespace,
    containerName: "fgm",
    podUid: undefined,
    qosClass: "Unknown",
    labels: undefined,
  };
}

/** The collector's own sample, given the reading of the tick before. */
export function selfSample(previous: SelfReading | undefined, current: SelfReading): Sample {
  const values = new Float64Array(metricsOf("self").length).fill(NaN);
  for (const [field, slot] of SLOTS) values[slot] = current[field];
  if (previous !== undefined && current.atMs > previous.atMs) {
    const elapsedMs = current.atMs - previous.atMs;
    values[CPU_SLOT] = millicores(previous.cpuUsec, current.cpuUsec, elapsedMs);
  }
  return { subject: SUBJECT, values };
}
