/**
 * A server on a Unix socket that starts anew every so often, and drops who is connected.
 *
 * @module
 */

import { pause } from "../../pod/pause.ts";
import { defineRole, type Role } from "./role.ts";

/** Time for which nobody listens between two lives, in milliseconds. */
const DOWN_MS = 1_000;

/** Listens, reads what is written and forgets it; closes everything once in a while. */
export const SERVE_SOCKET: Role = defineRole({
  name: "serve-socket",
  summary: "Reads from a Unix socket, and closes it together with its connections now and then.",
  flags: [
    { name: "path", kind: "string", default: "/run/pipes/lines.sock", help: "The socket." },
    {
      name: "restart-every-seconds",
      kind: "number",
      min: 1,
      default: 30,
      help: "From start to start; for the last second of it nobody listens.",
    },
  ],
}, async ({ path, restartEverySeconds }, signal) => {
  while (!signal.aborted) {
    await serve(path, Math.max(DOWN_MS, restartEverySeconds * 1_000) - DOWN_MS, signal);
    await pause(DOWN_MS, signal);
  }
  return 0;
});

async function serve(path: string, upMs: number, signal: AbortSignal): Promise<void> {
  await removeIfThere(path); // of a life that ended without closing it
  const connections = new Set<Deno.UnixConn>();
  const listener = Deno.listen({ transport: "unix", path });
  const accepting = (async () => {
    for await (const connection of listener) {
      connections.add(connection);
      forget(connection).then(() => connections.delete(connection));
    }
  })();
  await pause(upMs, signal);
  listener.close();
  await accepting;
  // A read that is under way keeps a connection open until the next line: one is lost, as in a crash.
  for (const connection of connections) connection.close();
}

/** Reads until the connection ends, from whichever side. */
async function forget(connection: Deno.UnixConn): Promise<void> {
  const buffer = new Uint8Array(4_096);
  try {
    while (await connection.read(buffer) !== null);
    connection.close();
  } catch (error) {
    if (!isClosed(error)) throw error;
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted ||
    error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe;
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
