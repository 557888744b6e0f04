/**
 * From the text of one flag or environment variable to its value, with one-line errors.
 *
 * @module
 */

import type { FlagSpec, NumberFlag } from "./flags.ts";

/** A mistake of the person who typed the command. The message is one line and complete. */
export class FlagError extends Error {
  override readonly name = "FlagError";
}

/**
 * The value of a flag from the texts given for it (more than one only in kind "strings").
 *
 * @param source what to name in an error: `flag --port`, `environment variable FGM_PORT`
 * @throws {FlagError} when a text does not fit the kind, range or choices of the flag.
 */
export function readFlagValue(
  flag: FlagSpec,
  texts: readonly string[],
  source: string,
): string | number | boolean | readonly string[] {
  switch (flag.kind) {
    case "strings":
      return texts.map((text) => readText(text, flag.choices, source));
    case "string":
      return readText(texts[0] ?? "", flag.choices, source);
    case "integer":
    case "number":
      return readNumber(texts[0] ?? "", flag, source);
    case "boolean":
      return readBoolean(texts[0] ?? "", source);
    default:
      return flag satisfies never;
  }
}

function readText(text: string, choices: readonly string[] | undefined, source: string): string {
  if (text === "") throw new FlagError(`Cannot read ${source}: its value is empty`);
  if (choices === undefined || choices.includes(text)) return text;
  throw new FlagError(`Cannot read ${source}: ${quote(text)} is not one of ${choices.join(", ")}`);
}

function readNumber(text: string, flag: NumberFlag, source: string): number {
  const whole = flag.kind === "integer";
  const { min = -Infinity, max = Infinity } = flag;
  // Number() alone would take "", "0x1F" and "1e3" as whole numbers: surprises on a command line.
  const shape = whole ? /^-?\d+$/ : /^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
  const value = shape.test(text) ? Number(text) : NaN;
  const fits = (whole ? Number.isSafeInteger(value) : Number.isFinite(value)) &&
    value >= min && value <= max;
  if (fits) return value;
  const noun = whole ? "a whole number" : "a number";
  throw new FlagError(`Cannot read ${source}: ${quote(text)} is not ${noun}${rangeText(flag)}`);
}

/** " from 0 to 65535", " of at least 1", " of at most 9", or nothing when there is no bound. */
export function rangeText({ min, max }: Pick<NumberFlag, "min" | "max">): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? "" : ` of at most ${max}`;
}

const TRUE_WORDS: readonly string[] = ["true", "1", "yes", "on"];
const FALSE_WORDS: readonly string[] = ["false", "0", "no", "off"];

function readBoolean(text: string, source: string): boolean {
  const word = text.toLowerCase();
  if (TRUE_WORDS.includes(word)) return true;
  if (FALSE_WORDS.includes(word)) return false;
  throw new FlagError(`Cannot read ${source}: ${quote(text)} is not true or false`);
}

/** Longest text repeated in an error, in UTF-16 units: the line must stay a line. */
const QUOTED_MAX = 60;

function quote(text: string): string {
  return JSON.stringify(text.length > QUOTED_MAX ? `${text.slice(0, QUOTED_MAX)}…` : text);
}

/**
 * The name that a mistyped word most likely meant, or undefined when none is near: at most a third
 * of its letters may differ.
 */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, distance: editDistance(word, name) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.name;
}

/** Longest word compared: beyond it nothing is near, and the table would cost its square. */
const COMPARED_MAX = 64;

/** Insertions, deletions, substitutions and swaps of neighbours that turn one word into the other. */
function editDistance(left: string, right: string): number {
  if (left.length > COMPARED_MAX || right.length > COMPARED_MAX) return Infinity;
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      const swapped = row > 1 && column > 1 &&
        left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? 0;
}
