/**
 * The metrics of several nodes as one list: versions may differ, and so may kernels.
 *
 * @module
 */

import type { WireMetric, WireMetrics } from "@fgm/server/api/metrics";

/** Every metric once, by name; key metrics in the order of the first node that has each. */
export function unionOfMetrics(lists: readonly WireMetrics[]): WireMetrics {
  const byName = new Map<string, WireMetric>();
  for (const metric of lists.flatMap(({ metrics }) => metrics)) {
    if (!byName.has(metric.name)) byName.set(metric.name, metric);
  }
  const metrics = [...byName.values()].sort((a, b) => a.name < b.name ? -1 : 1);
  return { metrics, key_metrics: [...new Set(lists.flatMap((list) => list.key_metrics))] };
}

/** Names by what they begin with, up to the last dot; names without one are under "". */
export function groupsOf(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const start = name.slice(0, name.lastIndexOf(".") + 1);
    groups.set(start, [...groups.get(start) ?? [], name.slice(start.length)]);
  }
  return groups;
}
