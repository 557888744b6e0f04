/**
 * Pressure stall information: `cpu.pressure`, `memory.pressure`, `io.pressure`.
 *
 *     some avg10=0.06 avg60=0.21 avg300=0.99 total=8537362
 *     full avg10=0.00 avg60=0.13 avg300=0.96 total=8183134
 *
 * Averages are percentages with two decimals; `total` is cumulative microseconds. `cpu.pressure`
 * has no `full` line before Linux 5.13. Reading fails with EOPNOTSUPP where PSI is switched off.
 * Kernel doc: accounting/psi.
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
  wholeLines,
  wholeLinesEnd,
} from "./file_parser.ts";

const EQUALS = 61;
const POINT = 46;
const LETTER_S = 115;
const LETTER_F = 102;

/** Values of one line, in the order in which every kernel so far prints them. */
const LINE_KEYS = ["avg10", "avg60", "avg300", "total"] as const;
/** Bytes from the end of one value (or of "some") to the "=" of the next. */
const EQUALS_OFFSETS = Int32Array.from(LINE_KEYS, (key) => key.length + 1);
const LINE_NAME_LENGTH = 4;
const UNWANTED = -1;

/**
 * Makes a parser. Keys of `slots` join line and value with a point: "some.avg10", "full.total".
 * Keys that the text has beyond those are skipped.
 */
export function pressureParser(slots: ReadonlyMap<string, number>): FileParser {
  const slotsOf = (line: string) =>
    Int32Array.from(LINE_KEYS, (key) => slots.get(`${line}.${key}`) ?? UNWANTED);
  const some = slotsOf("some");
  const full = slotsOf("full");
  return (bytes, length, out) => {
    const end = wholeLinesEnd(bytes, length);
    let at = 0;
    while (at < end) {
      const lineSlots = bytes[at] === LETTER_S ? some : bytes[at] === LETTER_F ? full : undefined;
      at = lineSlots === undefined ? -1 : readKnownLine(bytes, { at, end, lineSlots, out });
      if (at < 0) return readAnyText(bytes, length, { slots, out });
    }
  };
}

/**
 * The fast path over one line in today's shape: position after its newline, or -1 for any other
 * shape. Every step is bounded by the newline before `end`, which is neither digit nor "=".
 */
function readKnownLine(
  bytes: Uint8Array,
  line: {
    readonly at: number;
    readonly end: number;
    readonly lineSlots: Int32Array;
    readonly out: Float64Array;
  },
): number {
  const { end, lineSlots, out } = line;
  let at = line.at + LINE_NAME_LENGTH;
  for (let index = 0; index < lineSlots.length; index++) {
    const equals = at + EQUALS_OFFSETS[index]!;
    if (equals >= end || bytes[at] !== SPACE || bytes[equals] !== EQUALS) return -1;
    at = equals + 1;
    const first = at;
    let digits = 0;
    let scale = 1;
    for (let byte = bytes[at]!; byte === POINT || isDigit(byte); byte = bytes[++at]!) {
      if (byte === POINT) {
        if (scale !== 1 || at === first) return -1;
        scale = 100;
      } else digits = digits * 10 + (byte - DIGIT_0);
    }
    // The averages have exactly two decimals, the total has none.
    const isWhole = index === lineSlots.length - 1;
    const isShaped = isWhole ? scale === 1 : scale === 100 && bytes[at - 3] === POINT;
    if (at === first || at - first > EXACT_DIGITS_MAX || !isShaped) return -1;
    const slot = lineSlots[index]!;
    if (slot !== UNWANTED) out[slot] = digits / scale;
  }
  return bytes[at] === NEWLINE ? at + 1 : -1;
}

function isDigit(byte: number): boolean {
  return byte >= DIGIT_0 && byte <= DIGIT_9;
}

/** The slow path: any order of keys, any number of decimals, any number of lines. */
function readAnyText(
  bytes: Uint8Array,
  length: number,
  { slots, out }: { readonly slots: ReadonlyMap<string, number>; readonly out: Float64Array },
): void {
  for (const slot of slots.values()) out[slot] = NaN;
  const found: [slot: number, value: number][] = [];
  for (const line of wholeLines(bytes, length)) {
    const [name, ...fields] = line.split(" ");
    for (const field of fields) {
      const [, key, text] = /^([a-z0-9_]+)=([0-9]+(?:\.[0-9]+)?)$/.exec(field) ?? [];
      if (key === undefined) throw lineError(line, "a line of pressure stall information");
      const slot = slots.get(`${name}.${key}`);
      if (slot !== undefined) found.push([slot, Number(text)]);
    }
    if (fields.length === 0) throw lineError(line, "a line of pressure stall information");
  }
  for (const [slot, value] of found) out[slot] = value;
}
