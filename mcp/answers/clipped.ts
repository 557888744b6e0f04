/**
 * Texts from outside, fit for one line of an answer.
 *
 * @module
 */

/** Longest sentence that is taken over from a viewer, in characters. */
export const SENTENCE_LENGTH_MAX = 300;

/** Longest name within a sentence, in characters: a usual pod's is shorter, one of 253 is not read. */
export const NAME_LENGTH_MAX = 80;

/** At most `max` characters on one line, without control characters; what is missing becomes "…". */
export function clipped(text: string, max: number = SENTENCE_LENGTH_MAX): string {
  const line = oneLine(text);
  return line.length <= max ? line : `${line.slice(0, max - 1)}…`;
}

/** The same, with the middle left out: the ends of generated names tell them apart. */
export function clippedName(name: string, max: number = NAME_LENGTH_MAX): string {
  const line = oneLine(name);
  if (line.length <= max) return line;
  const tail = Math.floor((max - 1) / 2);
  return `${line.slice(0, max - 1 - tail)}…${line.slice(-tail)}`;
}

/** Names joined by commas: the first few, and how many more there are. */
export function listText(names: readonly string[], max: number): string {
  const shown = names.slice(0, max).map((name) => clippedName(name));
  const more = names.length - shown.length;
  return more === 0 ? shown.join(", ") : `${shown.join(", ")} and ${more} more`;
}

function oneLine(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").trim();
}
