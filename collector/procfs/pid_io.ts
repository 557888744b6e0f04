/**
 * `/proc/<pid>/io`: what a process asked of the storage layer.
 *
 *     rchar: 323934931
 *     wchar: 323929600
 *     syscr: 632687
 *     syscw: 632675
 *     read_bytes: 0
 *     write_bytes: 323932160
 *     cancelled_write_bytes: 0
 *
 * Bytes since the process started. Only the process's owner or CAP_SYS_PTRACE may read it.
 * Kernel doc: filesystems/proc, "/proc/<pid>/io".
 *
 * @module
 */

import { lineError, wholeLines, wholeNumber } from "../cgroup/file_parser.ts";

/** Bytes that a process caused to be moved between memory and storage. */
export interface PidIo {
  readonly readBytes: number;
  readonly writeBytes: number;
}

/**
 * Parses the first `length` bytes of a process's `io`.
 *
 * @throws {SyntaxError} when one of the two counters is missing or not a number.
 */
export function parsePidIo(bytes: Uint8Array, length: number): PidIo {
  const lines = wholeLines(bytes, length);
  return { readBytes: counter(lines, "read_bytes"), writeBytes: counter(lines, "write_bytes") };
}

function counter(lines: readonly string[], key: string): number {
  const line = lines.find((candidate) => candidate.startsWith(`${key}: `));
  const value = line === undefined ? NaN : wholeNumber(line.slice(key.length + 2));
  if (Number.isNaN(value)) throw lineError(line ?? "", `"${key}: " and a number`);
  return value;
}
