/**
 * Reads files that are small when they are sound: a damaged one may be of any length.
 *
 * @module
 */

/**
 * The bytes of a file of at most `maxBytes`. `subject` names it in errors: "sidecar".
 *
 * @throws {SyntaxError} when it is longer; nothing of it is read then.
 * @throws {Deno.errors.NotFound} when there is none.
 */
export function readSmallFile(
  path: string,
  { maxBytes, subject }: { readonly maxBytes: number; readonly subject: string },
): Uint8Array<ArrayBuffer> {
  const { size } = Deno.statSync(path);
  if (size > maxBytes) {
    throw new SyntaxError(`Cannot read ${subject}: ${size} bytes are more than ${maxBytes}`);
  }
  return Deno.readFileSync(path);
}
