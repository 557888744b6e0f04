/**
 * Small real programs for real cgroups: shell loops of `sh` and coreutils, each with a behaviour to
 * look at.
 *
 * Every loop asks now and then whether the process that started it (`$FGM_PARENT`) is still there,
 * and ends when it is not.
 *
 * @module
 */

import type { QosClass } from "../model.ts";

/** One program and the container it runs in. */
export interface RealProgram {
  readonly name: string;
  readonly containerName: string;
  readonly qosClass: QosClass;
  /** Run by `sh -c`. `$FGM_WORK` is a directory of its own to write in. */
  readonly script: string;
  /** Texts for files of the cgroup; a file that this tree lacks is left out. */
  readonly limits: Readonly<Record<string, string>>;
}

const WHILE_PARENT_LIVES = 'while kill -0 "$FGM_PARENT" 2>/dev/null; do';

/** Keeps one core busy for so many seconds, in steps of some ten milliseconds. */
const BUSY_FUNCTION = `busy() {
  end=$(( $(date +%s) + $1 ))
  while [ "$(date +%s)" -lt "$end" ]; do
    i=0
    while [ "$i" -lt 20000 ]; do i=$((i + 1)); done
  done
}`;

/** Busy for 3 s of every 15 s, by the clock: a period of 15 s and a duty of 0.2. */
const SPIKER = `${BUSY_FUNCTION}
${WHILE_PARENT_LIVES}
  sleep $(( 15 - $(date +%s) % 15 ))
  busy 3
done`;

/**
 * Holds a megabyte more every second until it holds 120, then ends and is restarted. `tail` keeps
 * what it may have to print, which makes it a program that leaks at a known rate.
 */
const LEAKER = `{
  held=0
  ${WHILE_PARENT_LIVES}
    [ "$held" -lt 120 ] || break
    head -c 1048576 /dev/zero
    held=$((held + 1))
    sleep 1
  done
} | tail -c 256m > /dev/null`;

/** Wants two thirds of a core and is allowed a fifth of one, where the tree can limit it. */
const THROTTLED = `${BUSY_FUNCTION}
${WHILE_PARENT_LIVES}
  busy 2
  sleep 1
done`;

const IDLE = `${WHILE_PARENT_LIVES}
  sleep 5
done`;

/** Writes 4 MB to disk every second and waits until they are there. */
const WRITER = `${WHILE_PARENT_LIVES}
  dd if=/dev/zero of="$FGM_WORK/writer" bs=65536 count=64 conv=fsync 2>/dev/null
  sleep 1
done`;

/** The programs of the demo. */
export const REAL_PROGRAMS: readonly RealProgram[] = [
  {
    name: "spiker",
    containerName: "worker",
    qosClass: "Burstable",
    script: SPIKER,
    limits: {},
  },
  {
    name: "leaker",
    containerName: "app",
    qosClass: "Burstable",
    script: LEAKER,
    limits: { "memory.max": "268435456" },
  },
  {
    name: "throttled",
    containerName: "app",
    qosClass: "Guaranteed",
    script: THROTTLED,
    limits: { "cpu.max": "20000 100000", "memory.max": "67108864" },
  },
  { name: "idle", containerName: "sidecar", qosClass: "BestEffort", script: IDLE, limits: {} },
  { name: "writer", containerName: "db", qosClass: "Burstable", script: WRITER, limits: {} },
];
