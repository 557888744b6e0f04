/**
 * A program that stands for kubectl: a shell script that does what files in its folder say.
 *
 * @module
 */

/**
 * `get` writes the file `pods`; `port-forward` says that it forwards from the port in the file `port`,
 * and lives until it is ended. With a file `stderr` both write that instead and end with code 1; with a
 * file `hang` they say nothing and live.
 */
const SCRIPT = `#!/bin/sh
cd "$(dirname "$0")" || exit 9
echo "$@" >>calls
if [ -e hang ]; then echo $$ >>pids; exec sleep 1000; fi
if [ -e stderr ]; then cat stderr >&2; exit 1; fi
case "$*" in
*port-forward*)
  echo "Forwarding from 127.0.0.1:$(cat port) -> 8050"
  echo $$ >>pids
  exec sleep 1000
  ;;
*) cat pods ;;
esac
`;

/** The files that the script looks at. */
export type FakeKubectlFile = "pods" | "port" | "stderr" | "hang";

/** A kubectl of one test. Disposing of it removes its folder. */
export interface FakeKubectl extends AsyncDisposable {
  /** Path of the program. */
  readonly path: string;
  /** Writes a file, or removes it where the text is undefined. */
  readonly set: (file: FakeKubectlFile, text: string | undefined) => void;
  /** The arguments of each call so far, joined by spaces. */
  readonly calls: () => readonly string[];
  /** Process ids of those that live, or lived, oldest first. */
  readonly pids: () => readonly number[];
}

/** Makes one that knows the pods given, as JSON text, and forwards from port 1. */
export async function fakeKubectl(pods = '{"items":[]}'): Promise<FakeKubectl> {
  const folder = await Deno.makeTempDir({ prefix: "fgm-kubectl-" });
  const path = `${folder}/kubectl`;
  const set = (file: FakeKubectlFile, text: string | undefined) => {
    if (text === undefined) Deno.removeSync(`${folder}/${file}`);
    else Deno.writeTextFileSync(`${folder}/${file}`, text);
  };
  const lines = (file: string) => {
    try {
      return Deno.readTextFileSync(`${folder}/${file}`).trimEnd().split("\n");
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return []; // nothing was called yet
      throw error;
    }
  };
  await Deno.writeTextFile(path, SCRIPT, { mode: 0o755 });
  set("pods", pods);
  set("port", "1");
  return {
    path,
    set,
    calls: () => lines("calls"),
    pids: () => lines("pids").map(Number),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** Whether a process runs. One that ended and was not yet taken note of does not (proc(5), "state"). */
export function isRunning(pid: number): boolean {
  try {
    const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
    return !/^\d+ \(.*\) [ZX]/s.test(stat);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    // It ended between the opening of the file and the reading of it: ESRCH.
    if (error instanceof Error && error.message.includes("os error 3")) return false;
    throw error;
  }
}

/** Ends the name of a test that looks at processes; "" where it can. */
export const NO_PROC_NOTE = Deno.build.os === "linux" ? "" : " (skipped: needs Linux's /proc)";
