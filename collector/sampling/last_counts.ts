/**
 * What is remembered of a container for when it is gone: what the OOM killer did to it, and how near
 * it was to its memory limit.
 *
 * @module
 */

import { cgroupMetricName, metricsOf, slotOf } from "../metrics.ts";
import type { Sample } from "../model.ts";
import { containerSubject } from "./container_probe.ts";
import type { KillSuspect } from "./kill_ledger.ts";
import type { KillCounters } from "./kill_level.ts";

/** The last that a container said of itself. */
export interface LastCounts extends KillCounters, KillSuspect {
  kills: number;
  groupKills: number;
  limitShare: number;
}

/** Of a container that was not read yet. */
export const NO_COUNTS: LastCounts = { kills: 0, groupKills: 0, limitShare: NaN };

const slotOfFile = (file: string, key?: string): number =>
  slotOf("container", cgroupMetricName(file, key));

const SLOT = {
  kills: slotOfFile("memory.events", "oom_kill"),
  groupKills: slotOfFile("memory.events", "oom_group_kill"),
  memory: slotOfFile("memory.current"),
  limit: slotOfFile("memory.max"),
  activeFile: slotOfFile("memory.stat", "active_file"),
  inactiveFile: slotOfFile("memory.stat", "inactive_file"),
};

/**
 * Takes over what a container's values say. A file that vanished while the container was read left no
 * value: what was said before holds.
 */
export function rememberCounts(into: LastCounts, values: Float64Array): void {
  const kills = values[SLOT.kills]!;
  const groupKills = values[SLOT.groupKills]!;
  if (!Number.isNaN(kills)) into.kills = kills;
  if (!Number.isNaN(groupKills)) into.groupKills = groupKills;
  const cached = (values[SLOT.activeFile]! || 0) + (values[SLOT.inactiveFile]! || 0);
  const limitShare = (values[SLOT.memory]! - cached) / values[SLOT.limit]!;
  if (!Number.isNaN(limitShare)) into.limitShare = limitShare;
}

/** A row of what the container counted at last and the kills that it could not count any more. */
export function killedRow(
  last: KillCounters & { readonly id: string },
  more: KillCounters,
): Sample {
  const values = new Float64Array(metricsOf("container").length).fill(NaN);
  values[SLOT.kills] = last.kills + more.kills;
  values[SLOT.groupKills] = last.groupKills + more.groupKills;
  return { subject: containerSubject(last.id), values };
}
