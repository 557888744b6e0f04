/**
 * `cgroup.procs`: the processes of a cgroup, one PID a line, in no order.
 *
 *     4026
 *     4031
 *
 * A process that moves while the file is read can show up twice, and one that the reader's PID
 * namespace cannot see is printed as 0. Reading fails with EOPNOTSUPP in a threaded cgroup.
 * Kernel doc: admin-guide/cgroup-v2, "Core Interface Files".
 *
 * @module
 */

import { DIGIT_0, DIGIT_9, lineError, NEWLINE, textOf, wholeLinesEnd } from "./file_parser.ts";

/** Number of processes listed, those that cannot be seen from here included. */
export function countPids(bytes: Uint8Array, length: number): number {
  let count = 0;
  const end = Math.min(length, bytes.length);
  for (let at = 0; at < end; at++) if (bytes[at] === NEWLINE) count += 1;
  return count;
}

/**
 * The first `limit` PIDs that can be seen from here, each once.
 *
 * @throws {SyntaxError} when a line is not a number.
 */
export function parsePids(bytes: Uint8Array, length: number, limit: number): readonly number[] {
  const end = wholeLinesEnd(bytes, length);
  const pids = new Set<number>();
  for (let at = 0; at < end && pids.size < limit; at++) {
    const first = at;
    let pid = 0;
    for (let byte = bytes[at]!; byte !== NEWLINE; byte = bytes[++at]!) {
      if (byte < DIGIT_0 || byte > DIGIT_9) {
        throw lineError(textOf(bytes, first, bytes.indexOf(NEWLINE, first)), "a process id");
      }
      pid = pid * 10 + (byte - DIGIT_0);
    }
    if (at === first) throw lineError("", "a process id");
    if (pid !== 0) pids.add(pid);
  }
  return [...pids];
}
