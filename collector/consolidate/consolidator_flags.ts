/**
 * The flags of `fgm-consolidator`.
 *
 * @module
 */

import type { FlagValues, ProgramSpec } from "@fgm/k8s/pod/flags";
import { DAEMON_FLAGS } from "../daemon_flags.ts";

/** Flag table of the consolidator. */
export const CONSOLIDATOR_FLAGS = [
  {
    name: "data-dir",
    kind: "string",
    default: "fgm-data",
    env: "FGM_DATA_DIR",
    placeholder: "DIR",
    help: "Data directory of a collector; one consolidator at a time.",
  },
  {
    name: "once",
    kind: "boolean",
    help: "Merge what there is to merge, then end.",
  },
  {
    name: "dry-run",
    kind: "boolean",
    help: "Print what would be merged first, change nothing, then end.",
  },
  {
    name: "verify",
    kind: "boolean",
    help: "Read every segment, print which are not what was written, change nothing, then end.",
  },
  {
    name: "interval-seconds",
    kind: "integer",
    default: 60,
    min: 1,
    max: 86_400,
    env: "FGM_CONSOLIDATE_INTERVAL_SECONDS",
    help: "Time between two looks at the data directory.",
  },
  {
    name: "min-age-seconds",
    kind: "integer",
    default: 300,
    min: 0,
    max: 604_800,
    env: "FGM_CONSOLIDATE_MIN_AGE_SECONDS",
    help: "Age of a segment's last row before it is merged.",
  },
  {
    name: "max-bytes",
    kind: "integer",
    default: 128 * 1024 ** 2,
    min: 64 * 1024,
    max: 4 * 1024 ** 3,
    env: "FGM_CONSOLIDATE_MAX_BYTES",
    help: "Largest sum of the sizes of segments that are merged into one.",
  },
  {
    name: "metrics-port",
    kind: "integer",
    default: 0,
    min: 0,
    max: 65_535,
    env: "FGM_CONSOLIDATE_METRICS_PORT",
    help: "Serve what was merged as OpenMetrics at /metrics on this port; 0 is off.",
  },
  ...DAEMON_FLAGS,
] as const;

/** The parsed flags of `fgm-consolidator`. */
export type ConsolidatorFlags = FlagValues<typeof CONSOLIDATOR_FLAGS>;

/** How `fgm-consolidator --help` describes the program. */
export function consolidatorProgram(version: string): ProgramSpec<typeof CONSOLIDATOR_FLAGS> {
  return {
    name: "fgm-consolidator",
    summary: "Merges the small segments of a data directory, also while a collector writes there.",
    version,
    flags: CONSOLIDATOR_FLAGS,
    examples: [
      "fgm-consolidator --data-dir /data",
      "fgm-consolidator --data-dir /data --dry-run",
      "fgm-consolidator --data-dir /data --once --min-age-seconds 0",
      "fgm-consolidator --data-dir /data --verify",
    ],
  };
}
