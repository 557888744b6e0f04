/**
 * When the machine booted, from `/proc/stat`, and the unit of the kernel's process times.
 *
 *     cpu  1360 0 1083 1630 18 0 6 0 0 0
 *     btime 1767304800
 *
 * `btime` is in seconds since the Unix epoch. Kernel doc: filesystems/proc, "/proc/stat".
 *
 * @module
 */

import { lineError } from "../cgroup/file_parser.ts";

/**
 * Clock ticks in a second, as `/proc/<pid>/stat` counts. The kernel converts to this unit (USER_HZ)
 * whatever its own timer runs at, and it is 100 on every architecture that Deno is built for.
 */
export const CLOCK_TICKS_PER_SECOND = 100;

/**
 * Wall-clock time of boot in milliseconds since the Unix epoch, exact to a second.
 *
 * @throws {SyntaxError} when the text has no such line.
 */
export function parseBootTimeMs(text: string): number {
  const [, seconds] = /^btime ([0-9]+)$/m.exec(text) ?? [];
  if (seconds === undefined) throw lineError(text.split("\n", 1)[0] ?? "", "a text with btime");
  return Number(seconds) * 1000;
}
