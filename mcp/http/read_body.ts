/**
 * Reads a request's body, which may be neither long nor slow: both would hold memory for a client that
 * has shown nothing yet.
 *
 * @module
 */

/** Largest body, in bytes: arguments are names and times. */
export const REQUEST_BYTES_MAX = 256 * 1024;

/** Longest time that a body may take to arrive, in milliseconds. */
export const REQUEST_READ_MS_MAX = 10_000;

/** A body, or what is wrong with it. */
export type Body =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "too-large" | "too-slow" | "cut" };

/** Reads a body as UTF-8; "" where there is none. */
export async function readBody(
  request: Request,
  { bytesMax = REQUEST_BYTES_MAX, msMax = REQUEST_READ_MS_MAX } = {},
): Promise<Body> {
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) return { kind: "too-large" };
  if (request.body === null) return { kind: "text", text: "" };
  const reader = request.body.getReader();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    reader.cancel().catch(() => undefined); // the reading below ends, which is all that matters
  }, msMax);
  try {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let bytes = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (isLate) return { kind: "too-slow" };
      if (done) return { kind: "text", text: await new Blob(chunks).text() };
      bytes += value.byteLength;
      if (bytes > bytesMax) {
        await reader.cancel();
        return { kind: "too-large" };
      }
      chunks.push(value);
    }
  } catch {
    return { kind: isLate ? "too-slow" : "cut" }; // the client went away in the middle
  } finally {
    clearTimeout(timer);
  }
}
