/**
 * Flags of the two programs that work in a data directory, which mean the same in both.
 *
 * @module
 */

import { LOG_LEVELS } from "@fgm/k8s/pod/log";

/** Where numbers are served, and what is logged. */
export const DAEMON_FLAGS = [
  {
    name: "host",
    kind: "string",
    default: "127.0.0.1",
    env: "FGM_HOST",
    placeholder: "ADDRESS",
    help: "Address the metrics port listens on.",
  },
  {
    name: "log-level",
    kind: "string",
    default: "info",
    choices: LOG_LEVELS,
    env: "FGM_LOG_LEVEL",
    help: "Least important events that are logged.",
  },
] as const;
