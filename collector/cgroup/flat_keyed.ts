/**
 * "Flat keyed" files: `memory.stat`, `memory.events`, `cpu.stat`, `pids.events`.
 *
 *     usage_usec 5012345
 *     user_usec 3000001
 *     system_usec 2012344
 *     nr_periods 120
 *
 * One key and one whole number a line. Times end in `_usec`; memory.stat is in bytes, except for
 * counts of pages and events. Kernel doc: admin-guide/cgroup-v2, "Format".
 *
 * These are the bulk of what is parsed, so a parser learns the layout of the one file that it
 * serves. The first text is taken apart key by key; from then on the parser steps over the known
 * keys and reads only digits. What it checks on the way: each key ends with the byte it ended with
 * before, a space follows it, a newline follows the number, and the text ends where the layout does.
 * A text that no longer fits (controllers switched on add lines) is taken apart and learned anew.
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
  SPACE,
  textOf,
  wholeLinesEnd,
  wholeNumber,
} from "./file_parser.ts";

/** Shape of the last text that was taken apart; one entry of each array per line. */
interface Layout {
  readonly keyLengths: Int32Array;
  readonly keyLastBytes: Uint8Array;
  /** Slot of the line's value, or UNWANTED. */
  readonly slots: Int32Array;
  /**
   * Whether every wanted key was seen. Only then are the lines after the last wanted one left
   * unread; otherwise a missing key could appear there later.
   */
  readonly isComplete: boolean;
}

const UNWANTED = -1;

const NO_LAYOUT: Layout = {
  keyLengths: new Int32Array(0),
  keyLastBytes: new Uint8Array(0),
  slots: new Int32Array(0),
  isComplete: false,
};

/**
 * Makes a parser for one file that is read again and again. `slots` says which keys are wanted and
 * where their values go; other keys are skipped, since newer kernels add some.
 *
 * Values above 2^53 are kept as the nearest double.
 */
export function flatKeyedParser(slots: ReadonlyMap<string, number>): FileParser {
  let layout = NO_LAYOUT;
  return (bytes, length, out) => {
    const end = wholeLinesEnd(bytes, length);
    if (readByLayout(layout, bytes, { end, out })) return;
    for (const slot of slots.values()) out[slot] = NaN; // what the fast path misread before it noticed
    const lines = splitLines(bytes, end);
    for (const [slot, value] of wantedValues(lines, slots)) out[slot] = value;
    layout = learnLayout(lines, slots);
  };
}

/**
 * The fast path. Returns false, with some of `out` written, when the text does not fit the layout;
 * the caller then clears those slots and takes the text apart.
 *
 * The last byte before `end` is a newline, so no loop over digits or to a newline runs past it.
 */
function readByLayout(
  layout: Layout,
  bytes: Uint8Array,
  { end, out }: { readonly end: number; readonly out: Float64Array },
): boolean {
  const { keyLengths, keyLastBytes, slots } = layout;
  let at = 0;
  for (let line = 0; line < keyLengths.length; line++) {
    at += keyLengths[line]!;
    if (at >= end || bytes[at] !== SPACE || bytes[at - 1] !== keyLastBytes[line]) return false;
    at += 1;
    const slot = slots[line]!;
    if (slot === UNWANTED) {
      while (bytes[at] !== NEWLINE) at += 1;
    } else {
      const first = at;
      let value = 0;
      let byte = bytes[at]!;
      while (byte >= DIGIT_0 && byte <= DIGIT_9) {
        value = value * 10 + (byte - DIGIT_0);
        at += 1;
        byte = bytes[at]!;
      }
      if (byte !== NEWLINE || at === first) return false;
      out[slot] = at - first > EXACT_DIGITS_MAX ? Number(textOf(bytes, first, at)) : value;
    }
    at += 1;
  }
  return layout.isComplete || at === end;
}

/** One line of a file that is being taken apart. */
interface Line {
  readonly key: string;
  readonly value: string;
  readonly keyBytes: Uint8Array;
}

function splitLines(bytes: Uint8Array, end: number): readonly Line[] {
  const lines: Line[] = [];
  for (let at = 0; at < end;) {
    const lineEnd = bytes.indexOf(NEWLINE, at);
    const keyEnd = bytes.indexOf(SPACE, at);
    if (keyEnd <= at || keyEnd > lineEnd) {
      throw lineError(textOf(bytes, at, lineEnd), "a key and a number");
    }
    lines.push({
      key: textOf(bytes, at, keyEnd),
      value: textOf(bytes, keyEnd + 1, lineEnd),
      keyBytes: bytes.slice(at, keyEnd),
    });
    at = lineEnd + 1;
  }
  return lines;
}

/** The value of an unwanted key is not looked at: whatever it is, nobody asked for it. */
function wantedValues(
  lines: readonly Line[],
  slots: ReadonlyMap<string, number>,
): readonly (readonly [slot: number, value: number])[] {
  return lines.flatMap(({ key, value }) => {
    const slot = slots.get(key);
    if (slot === undefined) return [];
    const number = wholeNumber(value);
    if (Number.isNaN(number)) throw lineError(`${key} ${value}`, "a key and a number");
    return [[slot, number] as const];
  });
}

function learnLayout(lines: readonly Line[], slots: ReadonlyMap<string, number>): Layout {
  const seen = new Set(lines.map((line) => line.key).filter((key) => slots.has(key)));
  const isComplete = seen.size === slots.size;
  const lastWanted = lines.findLastIndex((line) => slots.has(line.key));
  const kept = isComplete ? lines.slice(0, lastWanted + 1) : lines;
  return {
    keyLengths: Int32Array.from(kept, (line) => line.keyBytes.length),
    keyLastBytes: Uint8Array.from(kept, (line) => line.keyBytes.at(-1) ?? 0),
    slots: Int32Array.from(kept, (line) => slots.get(line.key) ?? UNWANTED),
    isComplete,
  };
}
