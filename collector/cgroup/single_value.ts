/**
 * Files that hold one number: `memory.current`, `memory.max`, `pids.current` and their like.
 *
 *     67108864
 *
 * or, for a limit that is not set,
 *
 *     max
 *
 * Memory is in bytes. "max" means that there is no limit, which is absence, not a huge number.
 * Kernel doc: admin-guide/cgroup-v2, "Conventions".
 *
 * @module
 */

import {
  DIGIT_0,
  DIGIT_9,
  EXACT_DIGITS_MAX,
  type FileParser,
  lineError,
  NEWLINE,
  textOf,
  wholeLinesEnd,
} from "./file_parser.ts";

/** Makes a parser that puts the number into `slot`, and leaves it untouched for "max". */
export function singleValueParser(slot: number): FileParser {
  return (bytes, length, out) => {
    let value = 0;
    let at = 0;
    while (at < length) {
      const byte = bytes[at]!;
      if (byte < DIGIT_0 || byte > DIGIT_9) break;
      value = value * 10 + (byte - DIGIT_0);
      at += 1;
    }
    if (at > 0 && at + 1 === length && bytes[at] === NEWLINE) {
      out[slot] = at > EXACT_DIGITS_MAX ? Number(textOf(bytes, 0, at)) : value;
      return;
    }
    if (isMax(bytes, length)) return;
    const end = wholeLinesEnd(bytes, length);
    if (end === 0) return; // empty, or cut off before its newline
    throw lineError(textOf(bytes, 0, end - 1), 'one number or "max"');
  };
}

/** Half of all containers have no limits, so "max" is compared as bytes too. */
function isMax(bytes: Uint8Array, length: number): boolean {
  return length === MAX_LINE.length && MAX_LINE.every((byte, index) => bytes[index] === byte);
}

const MAX_LINE = new TextEncoder().encode("max\n");
