/**
 * What comes of reading damaged input, as a value: two readers that have to agree are compared by it.
 *
 * @module
 */

/** What was read, or the message with which it was refused. */
export type ReadOutcome =
  | { readonly read: unknown; readonly refused?: undefined }
  | { readonly read?: undefined; readonly refused: string };

/** Reads. @throws whatever is no SyntaxError, which is how damage is told. */
export function outcomeOf(read: () => unknown): ReadOutcome {
  try {
    return { read: read() };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { refused: error.message };
  }
}
