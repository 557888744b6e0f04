/**
 * Bearer tokens (RFC 6750): from a file on the one side, from a header on the other.
 *
 * @module
 */

import { timingSafeEqual } from "node:crypto";

/** Shortest token that is taken: 128 bits in hexadecimal are 32 characters, in base64 22. */
const TOKEN_LENGTH_MIN = 16;

/**
 * Reads the token of `--token-file`.
 *
 * @throws {RangeError} with one line for a person when there is none.
 */
export function readTokenFile(path: string): string {
  let token;
  try {
    token = Deno.readTextFileSync(path).trim();
  } catch (cause) {
    throw new RangeError(`Cannot read --token-file ${path}: it is missing or not readable`, {
      cause,
    });
  }
  if (token.length < TOKEN_LENGTH_MIN || /\s/.test(token)) {
    throw new RangeError(
      `Cannot use --token-file ${path}: a token is one word of at least ${TOKEN_LENGTH_MIN} characters`,
    );
  }
  return token;
}

/** The token in an `Authorization` header, undefined where there is none. */
export function bearerTokenOf(authorization: string | undefined | null): string | undefined {
  return /^Bearer +([^ ]+) *$/i.exec(authorization ?? "")?.[1];
}

/**
 * Whether two secrets are equal. Digests have the same length, so the time that the comparison takes
 * tells nothing of where two secrets differ.
 */
export async function isSameSecret(a: string, b: string): Promise<boolean> {
  const digest = async (text: string) =>
    new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return timingSafeEqual(await digest(a), await digest(b));
}
