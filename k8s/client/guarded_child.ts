/**
 * A child process that never outlives this one, whatever ends it, `kill -9` included.
 *
 * Between this process and the program stands a shell that reads from a pipe of ours. The kernel closes
 * the pipe when this process is gone, however it went; the shell then ends the program, with SIGTERM and,
 * two seconds later, with SIGKILL. No privilege and no process group is needed for that, and a shell that
 * is killed itself leaves its reader behind, which does the same.
 *
 *     fgm-tui ──pipe──▶ sh ──▶ kubectl port-forward
 *                        └──▶ reader: waits for the end of the pipe
 *
 * Windows has no such shell: there the program is started directly, and outlives a killed parent.
 *
 * @module
 */

import { childEnv } from "./kubectl.ts";

/**
 * Ends with the program's code. A signal makes `wait` return early, and the program is waited for once
 * more. The reader has no child of its own before the pipe ends, so that nothing is left of it once it
 * is killed.
 */
const GUARD = `
exec 3<&0
"$@" </dev/null 3<&- &
program=$!
exec 2>/dev/null
trap 'again=1; kill "$program" 2>/dev/null' TERM INT HUP
{
  trap - TERM INT HUP
  while read -r _; do :; done
  kill "$program" && sleep 2 && kill -9 "$program"
} <&3 3<&- >/dev/null &
reader=$!
exec 3<&-
again=1
while [ -n "$again" ]; do
  again=
  wait "$program"
  code=$?
done
kill "$reader" 2>/dev/null
exit "$code"
`;

/** A program that runs. Disposing of it ends it and waits until it is gone. */
export interface GuardedChild extends AsyncDisposable {
  readonly stdout: ReadableStream<Uint8Array>;
  readonly stderr: ReadableStream<Uint8Array>;
  /** How it ended, in words such as "ended with code 1". */
  readonly ended: Promise<string>;
}

/**
 * Starts a program. One that does not exist ends with code 127, as shells have it.
 *
 * @throws {Deno.errors.NotFound} when there is no shell.
 */
export function startGuarded(command: string, args: readonly string[]): GuardedChild {
  const around = {
    env: childEnv(),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  } as const;
  const child = Deno.build.os === "windows"
    ? new Deno.Command(command, { ...around, args: [...args] }).spawn()
    : new Deno.Command("/bin/sh", { ...around, args: ["-c", GUARD, "sh", command, ...args] })
      .spawn();
  const ended = child.status.then(({ code, signal }) =>
    signal === null ? `ended with code ${code}` : `was ended by ${signal}`
  );
  return {
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    async [Symbol.asyncDispose]() {
      if (Deno.build.os === "windows") child.kill();
      // The end of the pipe does the same, whoever closes it.
      else await child.stdin.close().catch(ignoreClosed);
      await ended;
    },
  };
}

/** Closing a pipe whose reader is gone already is what was wanted. */
function ignoreClosed(error: unknown): void {
  if (!(error instanceof Deno.errors.BrokenPipe || error instanceof TypeError)) throw error;
}
