/**
 * The terminal, the clock and other programs, for the two tools that change a cluster.
 *
 * @module
 */

import { startTimeout } from "../client/patience.ts";
import { IMPATIENT_EXIT_CODE, shutdownSignal } from "../pod/shutdown.ts";
import { createPause } from "./deploy_pause.ts";
import { createProgress } from "./deploy_progress.ts";
import { createRun, type Run } from "./deploy_run.ts";
import type { WaitWorld } from "./deploy_wait.ts";

/** What both tools need of the world. */
export interface Terminal extends Omit<WaitWorld, "ask"> {
  readonly run: Run;
  /** Writes a line to standard output: the outcome. */
  readonly tell: (line: string) => void;
  /** Writes a line to standard error: what is being done, or why not. */
  readonly warn: (line: string) => void;
}

/**
 * Runs `act` and gives the exit code: its own, 130 once a signal ended it, 2 for a `RangeError`, which is
 * about flags, and 1 for everything else that it throws.
 */
export async function withTerminal(
  goal: string,
  act: (terminal: Terminal) => Promise<number>,
): Promise<number> {
  using shutdown = shutdownSignal();
  const { signal } = shutdown;
  try {
    return await act({
      signal,
      run: createRun(signal, { startTimer: startTimeout }),
      pause: createPause(signal),
      nowMs: () => performance.now(),
      progress: createProgress({
        write: (text) => Deno.stderr.writeSync(new TextEncoder().encode(text)),
        columns: Deno.stderr.isTerminal() ? Deno.consoleSize().columns : undefined,
      }),
      tell: (line) => console.log(line),
      warn: (line) => console.error(line),
    });
  } catch (error) {
    if (signal.aborted) return IMPATIENT_EXIT_CODE;
    const reason = error instanceof Error ? error.message : String(error);
    console.error(reason.startsWith("Cannot ") ? reason : `Cannot ${goal}: ${reason}`);
    return error instanceof RangeError ? 2 : 1;
  }
}
