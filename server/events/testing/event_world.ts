/**
 * Containers and ticks for tests of events, in seconds from 0.
 *
 * @module
 */

import type { SeenContainer } from "../../query/data_view.ts";
import type { CoverageSource } from "../coverage.ts";

/** A container that was sampled from one second to another, both included. */
export function lived(
  id: string,
  [firstSecond, lastSecond]: readonly [firstSecond: number, lastSecond: number],
  changes: Partial<SeenContainer> = {},
): SeenContainer {
  return {
    id,
    podName: `pod-${id}`,
    namespace: "shop",
    containerName: "app",
    podUid: undefined,
    qosClass: "Burstable",
    labels: undefined,
    firstSeenMs: firstSecond * 1_000,
    lastSeenMs: lastSecond * 1_000,
    nodeName: "worker-1",
    ...changes,
  };
}

/** A file that was sampled at these seconds, ascending; only its ends are known unless `hasTicks`. */
export function sampledAt(
  seconds: readonly number[],
  options: {
    readonly nodeName?: string;
    readonly hasTicks?: boolean;
    readonly intervalMs?: number;
  } = {},
): CoverageSource {
  return {
    nodeName: options.nodeName ?? "worker-1",
    firstMs: seconds[0]! * 1_000,
    lastMs: seconds.at(-1)! * 1_000,
    intervalMs: options.intervalMs ?? 1_000,
    ticksMs: options.hasTicks === true
      ? Float64Array.from(seconds, (second) => second * 1_000)
      : undefined,
  };
}

/** Whole numbers from one to another, both included. */
export function seconds(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
