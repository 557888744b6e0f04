/**
 * Cursors as texts that are opaque to callers and safe in a URL.
 *
 * @module
 */

/** Longest cursor that is looked at, in characters. */
const CURSOR_LENGTH_MAX = 4_096;

/** Text of the fields of a cursor. JSON has no infinity and no undefined: fields must have neither. */
export function encodeFields(fields: readonly unknown[]): string {
  return new TextEncoder().encode(JSON.stringify(fields))
    .toBase64({ alphabet: "base64url", omitPadding: true });
}

/** The fields of a cursor with `count` of them, of whatever type; undefined when the text is none. */
export function decodeFields(text: string, count: number): readonly unknown[] | undefined {
  if (text.length > CURSOR_LENGTH_MAX) return undefined;
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url" });
    const fields: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return Array.isArray(fields) && fields.length === count ? fields : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}
