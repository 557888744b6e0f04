/**
 * Answers about a range of which a part could not be read, in words and in structured answers.
 *
 * @module
 */

/** One sentence; empty where all was read. */
export function partialText(isPartial: boolean): string {
  return isPartial
    ? "A part of the data in this range could not be read: there may be more than this."
    : "";
}

/** The field `partial` of a structured answer; no field where all was read. */
export function partialField(isPartial: boolean): { readonly partial?: true } {
  return isPartial ? { partial: true } : {};
}
