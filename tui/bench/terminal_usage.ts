/**
 * What a program in a terminal costs over some time.
 *
 * @module
 */

import { readable } from "@fgm/collector/bench/bench_table";
import { wait } from "@fgm/collector/bench/collector_process";
import { cpuMs, residentBytes } from "@fgm/collector/bench/process_usage";

/** A program whose bytes are counted. */
export interface CountedProgram {
  readonly pid: () => number;
  /** Written so far. */
  readonly bytes: () => number;
}

/** What it cost. */
export interface TerminalUsage {
  /** User and system time of all its threads, in percent of one core. */
  readonly cpuPercent: number;
  readonly bytesPerSecond: number;
  /** Resident at the end. */
  readonly residentBytes: number;
}

/**
 * Watches a program for so many milliseconds.
 *
 * @throws {Error} when it ends meanwhile.
 */
export async function watchUsage(
  { pid, bytes }: CountedProgram,
  lengthMs: number,
): Promise<TerminalUsage> {
  const measured = pid();
  const [cpuBefore, bytesBefore, beganMs] = [cpuMs(measured), bytes(), performance.now()];
  await wait(lengthMs);
  const [cpuAfter, bytesAfter, endMs] = [cpuMs(measured), bytes(), performance.now()];
  const resident = residentBytes(measured);
  if (resident === 0) throw new Error("Cannot measure a program in a terminal: it ended early");
  return {
    cpuPercent: (cpuAfter - cpuBefore) / (endMs - beganMs) * 100,
    bytesPerSecond: (bytesAfter - bytesBefore) / (endMs - beganMs) * 1000,
    residentBytes: resident,
  };
}

const KILOBYTE = 1000;
const MEBIBYTE = 1024 * 1024;

/** Written bytes and memory, for a cell of the table. */
export function describeUsage(usage: TerminalUsage): string {
  const kilobytes = readable(usage.bytesPerSecond / KILOBYTE);
  return `${kilobytes} kB/s written, ${readable(usage.residentBytes / MEBIBYTE)} MiB resident`;
}
