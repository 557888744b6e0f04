/**
 * `cpu.max`: the CPU limit, as quota and period in microseconds.
 *
 *     20000 100000
 *
 * or, without a limit,
 *
 *     max 100000
 *
 * Kernel doc: admin-guide/cgroup-v2, "CPU Interface Files".
 *
 * @module
 */

import {
  DIGIT_0,
  DIGIT_9,
  lineError,
  NEWLINE,
  SPACE,
  textOf,
  wholeLinesEnd,
} from "./file_parser.ts";

const LETTER_A = 97;
const LETTER_M = 109;
const LETTER_X = 120;
const MAX_LENGTH = "max".length;

/** A CPU limit. */
export interface CpuMax {
  /** CPU time allowed in each period; undefined when there is no limit. */
  readonly quotaUsec: number | undefined;
  readonly periodUsec: number;
}

/**
 * The limit, or undefined when the text is empty or was cut off before its newline.
 *
 * @throws {SyntaxError} when the text is anything but a quota and a period above zero.
 */
export function parseCpuMax(bytes: Uint8Array, length: number): CpuMax | undefined {
  const end = wholeLinesEnd(bytes, length);
  if (end === 0) return undefined;
  const isUnlimited = bytes[0] === LETTER_M && bytes[1] === LETTER_A && bytes[2] === LETTER_X;
  const space = isUnlimited ? MAX_LENGTH : endOfDigits(bytes, 0);
  const periodEnd = endOfDigits(bytes, space + 1);
  const periodUsec = numberAt(bytes, space + 1, periodEnd);
  const isShaped = space > 0 && bytes[space] === SPACE && bytes[periodEnd] === NEWLINE &&
    periodEnd + 1 === end && periodUsec > 0;
  if (!isShaped) throw lineError(textOf(bytes, 0, end - 1), "a CPU quota and period");
  return { quotaUsec: isUnlimited ? undefined : numberAt(bytes, 0, space), periodUsec };
}

/** The caller's text ends with a newline, which ends the last digits. */
function endOfDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at]! >= DIGIT_0 && bytes[at]! <= DIGIT_9) at += 1;
  return at;
}

function numberAt(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) value = value * 10 + (bytes[at]! - DIGIT_0);
  return value;
}
