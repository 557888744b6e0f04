/**
 * `/proc/<pid>/limits`: how many files this process may keep open.
 *
 *     Limit                     Soft Limit           Hard Limit           Units
 *     Max open files            1024                 524288               files
 *
 * Kernel doc: filesystems/proc, "/proc/<pid>/limits"; getrlimit(2), RLIMIT_NOFILE.
 *
 * @module
 */

import { lineError } from "../cgroup/file_parser.ts";

/**
 * The soft limit of open files; Infinity for "unlimited".
 *
 * @throws {SyntaxError} when the text has no such line.
 */
export function parseOpenFilesMax(text: string): number {
  const [line = "", soft] = /^Max open files +(\S+) .*$/m.exec(text) ?? [];
  if (soft === "unlimited") return Infinity;
  if (soft === undefined || !/^[0-9]+$/.test(soft)) throw lineError(line, "a limit of open files");
  return Number(soft);
}
