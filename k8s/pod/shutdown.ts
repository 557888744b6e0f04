/**
 * From the signals that end a process to an `AbortSignal` that its parts can wait on.
 *
 * @module
 */

/** Exit code after a second signal: what shells report for a process ended by SIGINT (128 + 2). */
export const IMPATIENT_EXIT_CODE = 130;

/**
 * Signals this close together are one: Ctrl-C reaches the whole process group, and a parent such as
 * `deno task` passes it on once more.
 */
export const SAME_SIGNAL_MS = 1_000;

/** An abort signal tied to the process's signals until it is disposed of. */
export interface Shutdown extends Disposable {
  /** Aborted by the first signal; its reason is an `AbortError` naming that signal. */
  readonly signal: AbortSignal;
}

/** The process as `shutdownSignal` sees it; tests give it a stand-in. */
export interface ShutdownProcess {
  readonly names: readonly Deno.Signal[];
  listen(name: Deno.Signal, act: () => void): void;
  unlisten(name: Deno.Signal, act: () => void): void;
  /** Monotonic time in milliseconds. */
  now(): number;
  exit(code: number): void;
}

const DENO_PROCESS: ShutdownProcess = {
  // Windows knows no SIGTERM; Ctrl-Break is what its service managers send instead.
  names: Deno.build.os === "windows" ? ["SIGINT", "SIGBREAK"] : ["SIGTERM", "SIGINT"],
  listen: (name, act) => Deno.addSignalListener(name, act),
  unlisten: (name, act) => Deno.removeSignalListener(name, act),
  now: () => performance.now(),
  exit: (code) => Deno.exit(code),
};

/**
 * Starts to listen for SIGTERM and SIGINT. The first one aborts `signal`, which gives the program
 * the time to seal and close; a later one ends the process at once with code 130, for a person
 * who presses Ctrl-C again. Disposing gives the signals their default effect back.
 */
export function shutdownSignal(process: ShutdownProcess = DENO_PROCESS): Shutdown {
  const controller = new AbortController();
  let firstMs = 0;
  const listeners = process.names.map((name) => {
    const act = () => {
      if (controller.signal.aborted) {
        if (process.now() - firstMs >= SAME_SIGNAL_MS) process.exit(IMPATIENT_EXIT_CODE);
        return;
      }
      firstMs = process.now();
      controller.abort(new DOMException(`Received ${name}`, "AbortError"));
    };
    process.listen(name, act);
    return { name, act };
  });
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const { name, act } of listeners.splice(0)) process.unlisten(name, act);
    },
  };
}
