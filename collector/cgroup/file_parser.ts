/**
 * What every parser of a kernel file shares: its signature, and its words for text that makes no
 * sense.
 *
 * Parsers read bytes rather than strings: a hundred containers of 17 files each are parsed every
 * second, and turning those into strings costs more than reading them did.
 *
 * @module
 */

/**
 * Parses the first `length` bytes of a file into the slots of `out` that it knows.
 *
 * A key that the file lacks leaves its slot as it was or makes it NaN, so that a caller who filled
 * `out` with NaN sees absence. A last line without its newline was cut off and is dropped: half a
 * number is wrong.
 *
 * @throws {SyntaxError} when the text makes no sense. Nothing of the file is then in `out`.
 */
export type FileParser = (bytes: Uint8Array, length: number, out: Float64Array) => void;

/** ASCII codes that kernel files are made of. */
export const NEWLINE = 10;
/** ASCII space. */
export const SPACE = 32;
/** ASCII digit zero; the other digits follow it. */
export const DIGIT_0 = 48;
/** ASCII digit nine. */
export const DIGIT_9 = 57;

/**
 * Most digits that are read by plain multiplication: every whole number of 15 digits is exact in a
 * double, and a longer one may round on the way.
 */
export const EXACT_DIGITS_MAX = 15;

/** Longest piece of a damaged file that an error message repeats, in characters. */
export const QUOTED_TEXT_MAX = 80;

/** Where the whole lines of a text end: just after its last newline, or 0 when there is none. */
export function wholeLinesEnd(bytes: Uint8Array, length: number): number {
  let end = Math.min(length, bytes.length);
  while (end > 0 && bytes[end - 1] !== NEWLINE) end -= 1;
  return end;
}

/** Bytes `from` to `to` as text. Bytes that are not UTF-8 become U+FFFD. */
export function textOf(bytes: Uint8Array, from: number, to: number): string {
  return new TextDecoder().decode(bytes.subarray(from, to));
}

/**
 * The error for a line that makes no sense. `wanted` completes "Cannot parse line "…": it is not ".
 *
 * It does not name the file: the caller, who opened it, does.
 */
export function lineError(line: string, wanted: string): SyntaxError {
  const quoted = line.length > QUOTED_TEXT_MAX ? `${line.slice(0, QUOTED_TEXT_MAX)}…` : line;
  return new SyntaxError(`Cannot parse line ${JSON.stringify(quoted)}: it is not ${wanted}`);
}

/** A whole number in decimal digits, or NaN for anything else, the empty text included. */
export function wholeNumber(text: string): number {
  return /^[0-9]+$/.test(text) ? Number(text) : NaN;
}

/** The whole lines of a text, without their newlines. For the paths that need not be fast. */
export function wholeLines(bytes: Uint8Array, length: number): readonly string[] {
  const end = wholeLinesEnd(bytes, length);
  return end === 0 ? [] : textOf(bytes, 0, end - 1).split("\n");
}
