/**
 * `/proc/<pid>/stat`: who a process is and how much CPU it used.
 *
 *     4026 (my (odd) name) S 1 4026 4026 0 -1 4194560 1523 0 3 0 250 75 0 0 20 0 12 0 8812345 91320320 1450 …
 *
 * Fields count from 1: 2 is the name in parentheses, which may itself hold spaces and parentheses;
 * 14 and 15 are user and system time, 20 the number of threads, 22 the start time after boot, 24 the
 * resident pages. Times are in clock ticks (`CLOCK_TICKS_PER_SECOND`). Kernel doc: filesystems/proc,
 * table 1-4.
 *
 * @module
 */

import { DIGIT_0, DIGIT_9, lineError, SPACE, textOf } from "../cgroup/file_parser.ts";

/** What fgm takes from a process's `stat`. */
export interface PidStat {
  /** The kernel's name of the process; its backslashes and newlines are escaped by the kernel. */
  readonly comm: string;
  readonly utimeTicks: number;
  readonly stimeTicks: number;
  readonly threads: number;
  /** Clock ticks between boot and the start of the process; with the PID, its identity. */
  readonly startTicks: number;
  /** Resident memory in pages; an estimate of the kernel's own, cheap to have. */
  readonly rssPages: number;
}

const PARENTHESIS_OPEN = 40;
const PARENTHESIS_CLOSE = 41;

/** Field 3, the state, follows the closing parenthesis. */
const FIELD_AFTER_NAME = 3;
const FIELD_UTIME = 14;
const FIELD_STIME = 15;
const FIELD_THREADS = 20;
const FIELD_START = 22;
const FIELD_RSS = 24;

/**
 * Parses the first `length` bytes of a process's `stat`.
 *
 * @throws {SyntaxError} when the name or one of the wanted fields is missing or not a number.
 */
export function parsePidStat(bytes: Uint8Array, length: number): PidStat {
  const end = Math.min(length, bytes.length);
  const open = bytes.indexOf(PARENTHESIS_OPEN);
  let close = end - 1;
  while (close >= 0 && bytes[close] !== PARENTHESIS_CLOSE) close -= 1;
  if (open < 0 || open >= close) throw statError(bytes, end);
  const fields = { utime: NaN, stime: NaN, threads: NaN, start: NaN, rss: NaN };
  let at = close + 1;
  for (let field = FIELD_AFTER_NAME; field <= FIELD_RSS; field++) {
    if (at >= end || bytes[at] !== SPACE) throw statError(bytes, end);
    const first = at + 1;
    at = first;
    let value = 0;
    let isNumber = true;
    for (let byte = bytes[at]!; at < end && byte > SPACE; byte = bytes[++at]!) {
      if (byte < DIGIT_0 || byte > DIGIT_9) isNumber = false;
      value = value * 10 + (byte - DIGIT_0);
    }
    if (at === first) throw statError(bytes, end);
    const kept = isNumber ? value : NaN;
    if (field === FIELD_UTIME) fields.utime = kept;
    else if (field === FIELD_STIME) fields.stime = kept;
    else if (field === FIELD_THREADS) fields.threads = kept;
    else if (field === FIELD_START) fields.start = kept;
    else if (field === FIELD_RSS) fields.rss = kept;
  }
  const { utime, stime, threads, start, rss } = fields;
  // A number that ends with the last byte read may have been cut off.
  if (Number.isNaN(utime + stime + threads + start + rss) || at >= end) throw statError(bytes, end);
  return {
    comm: textOf(bytes, open + 1, close),
    utimeTicks: utime,
    stimeTicks: stime,
    threads,
    startTicks: start,
    rssPages: rss,
  };
}

function statError(bytes: Uint8Array, end: number): SyntaxError {
  return lineError(textOf(bytes, 0, end).trimEnd(), "the stat of a process");
}
