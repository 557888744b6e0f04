/**
 * Pods that a rollout puts in the place of others: their names differ, so nothing that is said of one name
 * compares what was with what is.
 *
 *     shop/orders-5f9c7d6b8d-x7k2p/app   ▅▅▅▅▅▅ stop
 *     shop/orders-7b4d9f5c6x-m4d8q/app          start ▇▇▇▇▇▇
 *
 * A Deployment names pods `<name>-<hash of its template>-<random>`, a DaemonSet or Job `<name>-<random>`, both
 * of letters and digits that make no words (k8s.io/apimachinery, `util/rand`).
 *
 * @module
 */

import type { ContainerEvent } from "./change.ts";

/** Time between a start and the stop of what it replaces, either first, in milliseconds. */
const APART_MS_MAX = 180_000;

const RANDOM = "[bcdfghjklmnpqrstvwxz2456789]";
const POD_SUFFIX = new RegExp(`(-${RANDOM}{8,10})?-${RANDOM}{5}$`);

/** A container and what happened to it. */
export interface Lived {
  /** `namespace/pod/container`, or an id. */
  readonly name: string;
  readonly events: readonly ContainerEvent[];
}

/** One in the place of another. */
export interface Replacement {
  readonly name: string;
  readonly replaces: string;
  readonly startMs: number;
}

/**
 * The replacements among containers of a node: of one workload, nearest first, each container once.
 * Whatever restarted in its pod replaces nothing.
 */
export function replacementsOf(containers: readonly Lived[]): readonly Replacement[] {
  const starts = containers.flatMap((one) => onlyTime(one, "start", "stop"));
  const stops = containers.flatMap((one) => onlyTime(one, "stop", "start"));
  const pairs = starts.flatMap((start) =>
    stops.filter((stop) => stop.name !== start.name && stop.workload === start.workload)
      .map((stop) => ({ start, stop, apartMs: Math.abs(start.timeMs - stop.timeMs) }))
  ).filter(({ apartMs }) => apartMs <= APART_MS_MAX).sort((a, b) => a.apartMs - b.apartMs);
  const used = new Set<string>();
  const found: Replacement[] = [];
  for (const { start, stop } of pairs) {
    if (used.has(start.name) || used.has(stop.name)) continue;
    used.add(start.name).add(stop.name);
    found.push({ name: start.name, replaces: stop.name, startMs: start.timeMs });
  }
  return found;
}

/** Namespace, workload and container of a lineage; undefined of pods whose names stay when they are replaced. */
export function workloadOf(name: string): string | undefined {
  const [namespace, pod, container] = name.split("/");
  if (pod === undefined || container === undefined || !POD_SUFFIX.test(pod)) return undefined;
  return `${namespace}/${pod.replace(POD_SUFFIX, "")}/${container}`;
}

/** When it started or stopped, where that is all that happened: what goes on and off is not replaced. */
function onlyTime(
  { name, events }: Lived,
  type: "start" | "stop",
  other: "start" | "stop",
): readonly { readonly name: string; readonly workload: string; readonly timeMs: number }[] {
  const workload = workloadOf(name);
  const times = events.filter((event) => event.type === type);
  if (workload === undefined || times.length !== 1) return [];
  if (events.some((event) => event.type === other || event.type === "restart")) return [];
  return [{ name, workload, timeMs: times[0]!.time_ms }];
}
