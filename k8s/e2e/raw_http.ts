/**
 * HTTP/1.1 by hand, for clients that do not behave: what they send is theirs, and what they do not read
 * stays unread.
 *
 * @module
 */

const encoder = new TextEncoder();

/** Longest head that is read, in bytes. */
const HEAD_BYTES_MAX = 64 * 1024;

/** A connection that was opened by hand. Disposing closes it. */
export interface RawConnection extends Disposable {
  /** Writes all of it; false when the other side has hung up. */
  readonly send: (text: string) => Promise<boolean>;
  /** The status of the next answer, of which no more is read; 0 when there is none. */
  readonly status: () => Promise<number>;
}

/** Connects to a port of this machine. */
export async function connectRaw(port: number): Promise<RawConnection> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  return {
    send: async (text) => {
      const bytes = encoder.encode(text);
      try {
        for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
        return true;
      } catch (error) {
        return unlessGone(error) ?? false;
      }
    },
    status: async () => {
      const decoder = new TextDecoder();
      let head = "";
      try {
        while (!head.includes("\r\n\r\n") && head.length < HEAD_BYTES_MAX) {
          const bytes = new Uint8Array(1_024);
          const count = await connection.read(bytes);
          if (count === null) break;
          head += decoder.decode(bytes.subarray(0, count), { stream: true });
        }
      } catch (error) {
        unlessGone(error);
      }
      return Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);
    },
    [Symbol.dispose]: () => connection.close(),
  };
}

/** The other side has closed the connection, in whichever way. */
function unlessGone(error: unknown): undefined {
  const isGone = error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionAborted;
  if (!isGone) throw error;
}

/** A request without a body. */
export function rawRequest(path: string, headers: readonly string[] = []): string {
  return [`GET ${path} HTTP/1.1`, "Host: localhost", ...headers, "", ""].join("\r\n");
}
