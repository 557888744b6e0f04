/**
 * The sealing child: one journal, one line of JSON, one exit code.
 *
 * @module
 */

import { cpuUsage } from "node:process";
import { sealJournal } from "./seal.ts";

/** What the world looks like to the child; `seal_main.ts` and the compiled binary provide it. */
export interface SealChildHost {
  /** Writes text to standard output. */
  readonly write: (text: string) => void;
  /** CPU time of this process so far, in microseconds. */
  readonly cpuUsec: () => number;
}

const THIS_PROCESS: SealChildHost = {
  write: (text) => void Deno.stdout.writeSync(new TextEncoder().encode(text)),
  cpuUsec: () => {
    const { user, system } = cpuUsage();
    return user + system;
  },
};

/**
 * Seals `args[0]`; `args[1]`, where given, is the path of `libduckdb.so`. Writes
 * `{"ok":true,"outcome":…,"cpuUsec":…}` or `{"ok":false,"message":…,"hopeless":…}` and returns the exit
 * code: 0 or 1. It is hopeless to try again where the journal is of a newer format.
 *
 * Ctrl-C in a terminal reaches the whole process group; the child finishes all the same.
 */
export async function runSealChild(
  args: readonly string[],
  host: SealChildHost = THIS_PROCESS,
): Promise<number> {
  const [journalPath, libraryPath] = args;
  const ignore = () => {};
  for (const signal of IGNORED_SIGNALS) Deno.addSignalListener(signal, ignore);
  try {
    if (journalPath === undefined) throw new RangeError("Cannot seal: no journal is named");
    const outcome = await sealJournal(journalPath, { libraryPath });
    host.write(JSON.stringify({ ok: true, outcome, cpuUsec: host.cpuUsec() }) + "\n");
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const hopeless = error instanceof SyntaxError;
    host.write(JSON.stringify({ ok: false, message, hopeless }) + "\n");
    return 1;
  } finally {
    for (const signal of IGNORED_SIGNALS) Deno.removeSignalListener(signal, ignore);
  }
}

const IGNORED_SIGNALS: readonly Deno.Signal[] = ["SIGINT", "SIGTERM"];
