/**
 * The flags of `fgm`.
 *
 * @module
 */

import type { FlagValues, ProgramSpec } from "@fgm/k8s/pod/flags";
import { DAEMON_FLAGS } from "./daemon_flags.ts";

const GIB = 1024 ** 3;

/** Flag table of the collector. Limits keep a slip of the finger from filling a disk. */
export const COLLECTOR_FLAGS = [
  {
    name: "output-dir",
    kind: "string",
    default: "fgm-data",
    env: "FGM_OUTPUT_DIR",
    placeholder: "DIR",
    help: "Data directory. Created when missing; one collector at a time.",
  },
  {
    name: "interval-ms",
    kind: "integer",
    default: 1_000,
    min: 100,
    max: 60_000,
    env: "FGM_INTERVAL_MS",
    help: "Time between two samples, in milliseconds.",
  },
  {
    name: "rotation-seconds",
    kind: "integer",
    default: 90,
    min: 1,
    max: 3_600,
    env: "FGM_ROTATION_SECONDS",
    help: "Time covered by one segment before it is sealed to Parquet.",
  },
  {
    name: "retain-bytes",
    kind: "integer",
    default: 2 * GIB,
    min: 1024 ** 2,
    env: "FGM_RETAIN_BYTES",
    help: "Most disk space used; the oldest segments go first.",
  },
  {
    name: "retain-hours",
    kind: "number",
    default: 72,
    min: 0.1,
    max: 87_600,
    env: "FGM_RETAIN_HOURS",
    help: "Longest time kept; the oldest segments go first.",
  },
  {
    name: "cgroup-root",
    kind: "string",
    default: "/sys/fs/cgroup",
    env: "FGM_CGROUP_ROOT",
    placeholder: "DIR",
    help: "Where the host's cgroup v2 tree is mounted.",
  },
  {
    name: "proc-root",
    kind: "string",
    default: "/proc",
    env: "FGM_PROC_ROOT",
    placeholder: "DIR",
    help: "Where the host's /proc is mounted.",
  },
  {
    name: "container-log-dir",
    kind: "string",
    default: "/var/log/containers",
    env: "FGM_CONTAINER_LOG_DIR",
    placeholder: "DIR",
    help: "Where kubelet links container logs; the links' names name pods and containers.",
  },
  {
    name: "labels-from-api",
    kind: "boolean",
    env: "FGM_LABELS_FROM_API",
    help: "Ask the Kubernetes API for the labels of this node's pods; needs list on pods.",
  },
  {
    name: "include-sandboxes",
    kind: "boolean",
    env: "FGM_INCLUDE_SANDBOXES",
    help: "Sample the pause containers of pods as well.",
  },
  {
    name: "pss-budget",
    kind: "number",
    default: 0.5,
    min: 0,
    max: 100,
    env: "FGM_PSS_BUDGET",
    placeholder: "PERCENT",
    help: "Share of one core that reading PSS may use; 0 switches it off.",
  },
  {
    name: "per-process",
    kind: "integer",
    default: 0,
    min: 0,
    max: 50,
    env: "FGM_PER_PROCESS",
    help: "Record rows of this many of each container's largest processes.",
  },
  {
    name: "node-name",
    kind: "string",
    env: "NODE_NAME",
    placeholder: "NAME",
    help: "Name of this node; the host name when neither is given.",
  },
  {
    name: "metrics-port",
    kind: "integer",
    default: 0,
    min: 0,
    max: 65_535,
    env: "FGM_METRICS_PORT",
    help: "Serve the collector's own cost as OpenMetrics at /metrics on this port; 0 is off.",
  },
  ...DAEMON_FLAGS,
] as const;

/** The parsed flags of `fgm`. */
export type CollectorFlags = FlagValues<typeof COLLECTOR_FLAGS>;

/** How `fgm --help` describes the program. */
export function collectorProgram(version: string): ProgramSpec<typeof COLLECTOR_FLAGS> {
  return {
    name: "fgm",
    summary: "Samples every container of this node once a second into Parquet files.",
    version,
    flags: COLLECTOR_FLAGS,
    examples: [
      "fgm --output-dir /data",
      "fgm --cgroup-root /host/cgroup --proc-root /host/proc --pss-budget 0",
    ],
  };
}
