/**
 * Lists of texts as parameters of a statement.
 *
 * A list that is bound as such is a native value for each of its texts, some 50 bytes of which are never
 * given back: whoever asks for hours binds one text in its place.
 *
 * @module
 */

/** In SQL, a list of texts that is bound as `listParameter` gives it. */
export const LIST_PARAMETER = `from_json(?, '["VARCHAR"]')`;

/** What is bound to a `LIST_PARAMETER`. */
export function listParameter(texts: readonly string[]): string {
  return JSON.stringify(texts);
}
