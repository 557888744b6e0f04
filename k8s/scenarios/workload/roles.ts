/**
 * Everything that a workload can be.
 *
 * @module
 */

import { BURN, SPIKES } from "./burn.ts";
import { CRASH } from "./crash.ts";
import { LEAK } from "./leak.ts";
import type { Role, RoleStart } from "./role.ts";
import { SERVE_SOCKET } from "./serve_socket.ts";
import { TODO_BACKEND } from "./todo_backend.ts";
import { TODO_FRONTEND } from "./todo_frontend.ts";
import { TODO_VISITORS } from "./todo_visitors.ts";
import { WRITE_TO_SOCKET } from "./write_to_socket.ts";

/** All roles, in the order in which they are listed. */
export const ROLES: readonly Role[] = [
  LEAK,
  BURN,
  SPIKES,
  CRASH,
  SERVE_SOCKET,
  WRITE_TO_SOCKET,
  TODO_BACKEND,
  TODO_FRONTEND,
  TODO_VISITORS,
];

/** What the program's arguments ask for: a role and its flags, or the list of roles. */
export function startOf(
  [name, ...args]: readonly string[],
  env: (name: string) => string | undefined,
): RoleStart {
  if (name === undefined || name === "--help" || name === "-h") {
    return { kind: "told", text: rolesText() };
  }
  const role = ROLES.find((one) => one.name === name);
  if (role !== undefined) return role.start(args, env);
  const names = ROLES.map((one) => one.name).join(", ");
  return { kind: "error", message: `Cannot be ${JSON.stringify(name)}: not one of ${names}` };
}

function rolesText(): string {
  const width = Math.max(...ROLES.map(({ name }) => name.length));
  return [
    "Trouble for a scenario. Usage: fgm-workload ROLE [FLAGS]; see fgm-workload ROLE --help",
    "",
    ...ROLES.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
  ].join("\n");
}
