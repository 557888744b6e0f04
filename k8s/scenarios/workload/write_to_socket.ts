/**
 * A client that writes to a Unix socket and does not expect its server to leave.
 *
 * @module
 */

import { connectAsC, type CSocket } from "./c_socket.ts";
import { pause } from "../../pod/pause.ts";
import { defineRole, type Role } from "./role.ts";

/** Time between two tries to connect, in milliseconds. */
const TRY_EVERY_MS = 200;

/** Time between two lines, in milliseconds. */
const LINE_EVERY_MS = 100;

/** Connects, and writes until that is the end of it. */
export const WRITE_TO_SOCKET: Role = defineRole({
  name: "write-to-socket",
  summary: "Writes lines to a Unix socket; SIGPIPE ends it when the other side closes.",
  flags: [
    { name: "path", kind: "string", default: "/run/pipes/lines.sock", help: "The socket." },
  ],
}, async ({ path }, signal) => {
  const socket = await connected(path, signal);
  for (let line = 1; !signal.aborted; line++) {
    socket?.writeLine(`line ${line}`);
    await pause(LINE_EVERY_MS, signal);
  }
  return 0;
});

/** Waits for somebody to listen; undefined when told to stop first. */
async function connected(path: string, signal: AbortSignal): Promise<CSocket | undefined> {
  while (!signal.aborted) {
    const socket = connectAsC(path);
    if (socket !== undefined) return socket;
    await pause(TRY_EVERY_MS, signal);
  }
}
