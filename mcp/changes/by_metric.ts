/**
 * One line for each metric that changed: up and down again is one story.
 *
 * @module
 */

import type { Change, LevelChange } from "./change.ts";
import type { RankedChange } from "./rank.ts";

/** Share of a change by which the level may miss where it came from, and still be back. */
const BACK_SHARE = 0.25;

/** The most telling change of a metric. */
export interface MetricChange {
  readonly change: Change;
  /** When the level was back where it had been; undefined when it was not. */
  readonly backMs: number | undefined;
  /** Other changes of the metric, without the one back. */
  readonly others: number;
}

/** The most telling change of each metric, in the order of `ranked`. */
export function byMetric(ranked: readonly RankedChange[]): readonly MetricChange[] {
  const groups = Map.groupBy(ranked, ({ change }) => change.metric);
  return [...groups.values()].map((group): MetricChange => {
    const { change } = group[0]!;
    const backMs = change.kind === "level" ? timeBack(change, group) : undefined;
    return { change, backMs, others: group.length - (backMs === undefined ? 1 : 2) };
  });
}

function timeBack(change: LevelChange, group: readonly RankedChange[]): number | undefined {
  const size = Math.abs(change.after - change.before);
  const back = group.flatMap(({ change: other }) =>
    other.kind === "level" && other.timeMs > change.timeMs &&
      Math.abs(other.after - change.before) <= BACK_SHARE * size
      ? [other.timeMs]
      : []
  );
  return back.length === 0 ? undefined : Math.min(...back);
}
