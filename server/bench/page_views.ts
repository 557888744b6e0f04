/**
 * What the page is asked to show while it is measured, as addresses.
 *
 * @module
 */

import type { AskedData } from "./questions.ts";

/** Five panels: CPU, memory, one that has a limit, and counters as rates. */
export const PANEL_METRICS: readonly string[] = [
  "total_cpu_usage_millicores",
  "cgroup.v2.memory.current",
  "cgroup.v2.pids.current",
  "cgroup.v2.memory.stat.anon",
  "cgroup.v2.cpu.stat.user_usec",
];

/** Containers of a view: the legend of five is what fits. */
export const VIEW_CONTAINERS = 5;

/** A desk's window in which five panels can be seen. */
export const BENCH_SIZE = { width: 1_440, height: 1_600 } as const;

/** Five panels of containers, with `time` such as "range=all". */
export function fivePanels(time: string, containerIds: readonly string[]): string {
  return [
    time,
    ...PANEL_METRICS.map((metric) => `panel=${metric}`),
    ...containerIds.map((id) => `container=${id}`),
  ].join("&");
}

/** The containers that are there longest, as many as a view has. */
export function longLived({ containers }: AskedData): readonly string[] {
  return containers
    .toSorted((a, b) => (b.lastMs - b.firstMs) - (a.lastMs - a.firstMs))
    .slice(0, VIEW_CONTAINERS)
    .map(({ id }) => id);
}
