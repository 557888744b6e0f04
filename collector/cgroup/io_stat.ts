/**
 * `io.stat`: what a cgroup did to each block device.
 *
 *     259:0 rbytes=90430464 wbytes=299008000 rios=8950 wios=1252 dbytes=50331648 dios=3021
 *     8:16 rbytes=1459200 wbytes=314773504 rios=192 wios=353 dbytes=0 dios=0
 *
 * Bytes and operations since the cgroup was made; a device is `major:minor`. What kernels print
 * beyond that, and what is made of it here:
 * - Many print a device without any I/O as a bare `8:0 `, and 5.15 forgets the newline after it, so
 *   that the next device follows on the same line. Such devices are left out.
 * - A device that has no number of its own (the paths behind NVMe multipath, ZFS's own layer) is
 *   called `(unknown)`, possibly several times. These are left out: their I/O passes through a device
 *   that is listed, and would count twice.
 * - `cost.*` values (io.cost) are not counters of I/O and are skipped, as are newer kernels' keys.
 *
 * Kernel doc: admin-guide/cgroup-v2, "IO Interface Files".
 *
 * @module
 */

import {
  DIGIT_0,
  DIGIT_9,
  EXACT_DIGITS_MAX,
  lineError,
  NEWLINE,
  SPACE,
  textOf,
  wholeLinesEnd,
} from "./file_parser.ts";

const COLON = 58;
const EQUALS = 61;
const PARENTHESIS_OPEN = 40;
const LETTER_B = 98;
const LETTER_D = 100;
const LETTER_I = 105;
const LETTER_R = 114;
const LETTER_W = 119;

/** The counters of a device, in the order of `DeviceIo.values`. */
export const DEVICE_IO_KEYS = ["rbytes", "wbytes", "rios", "wios", "dbytes", "dios"] as const;

/** The kernel's word for a device without a number. */
const UNKNOWN_DEVICE = "(unknown)";

const BYTES_KEY_LENGTH = "rbytes".length;
const OPERATIONS_KEY_LENGTH = "rios".length;

/** I/O of one cgroup on one block device. */
export interface DeviceIo {
  /** `major:minor`. */
  readonly device: string;
  /** In the order of `DEVICE_IO_KEYS`; NaN for a counter that this kernel does not print. */
  readonly values: Float64Array;
}

/**
 * Devices in the order of the file. Empty for an empty file, which is what a cgroup without any I/O
 * has. Devices without counters are left out.
 *
 * @throws {SyntaxError} when a word is neither a device nor `key=value`, a wanted value is not a
 * whole number, or values come before any device.
 */
export function parseIoStat(bytes: Uint8Array, length: number): readonly DeviceIo[] {
  const end = wholeLinesEnd(bytes, length);
  const found: DeviceIo[] = [];
  let device: string | undefined;
  let values: Float64Array | undefined;
  for (let at = 0; at < end;) {
    const wordEnd = endOfWord(bytes, at);
    if (wordEnd === at) {
      at += 1; // a separator
      continue;
    }
    const first = bytes[at]!;
    if (first >= DIGIT_0 && first <= DIGIT_9 || first === PARENTHESIS_OPEN) {
      device = deviceName(bytes, at, wordEnd);
      values = undefined;
    } else {
      const counter = counterAt(bytes, at, wordEnd);
      if (device === undefined) throw wordError(bytes, at, wordEnd);
      if (counter.index >= 0 && device !== UNKNOWN_DEVICE) {
        if (values === undefined) {
          values = new Float64Array(DEVICE_IO_KEYS.length).fill(NaN);
          found.push({ device, values });
        }
        values[counter.index] = wholeNumberAt(bytes, counter.valueAt, wordEnd);
      }
    }
    at = wordEnd + 1;
  }
  return found;
}

/** The caller's text ends with a newline, which ends the last word. */
function endOfWord(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] !== SPACE && bytes[at] !== NEWLINE) at += 1;
  return at;
}

function deviceName(bytes: Uint8Array, from: number, to: number): string {
  if (bytes[from] === PARENTHESIS_OPEN) {
    if (textOf(bytes, from, to) !== UNKNOWN_DEVICE) throw wordError(bytes, from, to);
    return UNKNOWN_DEVICE;
  }
  const colon = bytes.indexOf(COLON, from);
  if (colon < 0 || colon >= to - 1) throw wordError(bytes, from, to);
  const major = wholeNumberAt(bytes, from, colon);
  return `${major}:${wholeNumberAt(bytes, colon + 1, to)}`;
}

/** Index in `DEVICE_IO_KEYS`, or -1 for a key that nobody asked for; and where its value starts. */
function counterAt(
  bytes: Uint8Array,
  from: number,
  to: number,
): { readonly index: number; readonly valueAt: number } {
  const equals = bytes.indexOf(EQUALS, from);
  if (equals <= from || equals >= to) throw wordError(bytes, from, to);
  return { index: counterIndex(bytes, from, equals - from), valueAt: equals + 1 };
}

/**
 * The kernel's keys differ in their first letter (r, w, d) and in "bytes" against "ios", and no
 * other key has the same length and these two letters.
 */
function counterIndex(bytes: Uint8Array, from: number, keyLength: number): number {
  const second = bytes[from + 1];
  const isBytes = keyLength === BYTES_KEY_LENGTH && second === LETTER_B;
  const isOperations = keyLength === OPERATIONS_KEY_LENGTH && second === LETTER_I;
  if (!isBytes && !isOperations) return -1;
  const offset = isBytes ? 0 : 2;
  switch (bytes[from]) {
    case LETTER_R:
      return offset;
    case LETTER_W:
      return offset + 1;
    case LETTER_D:
      return isBytes ? 4 : 5;
    default:
      return -1;
  }
}

function wholeNumberAt(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    if (byte < DIGIT_0 || byte > DIGIT_9) throw wordError(bytes, from, to);
    value = value * 10 + (byte - DIGIT_0);
  }
  if (to === from) throw wordError(bytes, from, to);
  return to - from > EXACT_DIGITS_MAX ? Number(textOf(bytes, from, to)) : value;
}

function wordError(bytes: Uint8Array, from: number, to: number): SyntaxError {
  return lineError(textOf(bytes, from, to), "a device or a counter of I/O");
}
