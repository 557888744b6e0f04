/**
 * How long one request may take: all of it, or each of its steps.
 *
 * @module
 */

import type { KubeErrorReason } from "./kube_error.ts";

/** Calls `act` once after `delayMs`, unless the function that it returns is called before. */
export type StartTimer = (act: () => void, delayMs: number) => () => void;

/** `setTimeout` as a `StartTimer`. */
export function startTimeout(act: () => void, delayMs: number): () => void {
  const timer = setTimeout(act, delayMs);
  return () => clearTimeout(timer);
}

/** What patience needs besides its time. */
export interface PatienceOptions {
  readonly startTimer: StartTimer;
  /** Of whoever waits for the answer. */
  readonly caller: AbortSignal | undefined;
}

/** Runs out when the time is over, when the caller aborts, or when it is ended. */
export class Patience {
  readonly #startTimer: StartTimer;
  readonly #caller: AbortSignal | undefined;
  readonly #time = new AbortController();
  readonly #end = new AbortController();
  #limitMs: number;
  #isStepwise = false;
  #stop: () => void;
  /** Aborted when it has run out. */
  readonly signal: AbortSignal;

  /** Starts to count: everything together has `limitMs` milliseconds. */
  constructor(limitMs: number, { startTimer, caller }: PatienceOptions) {
    this.#limitMs = limitMs;
    this.#startTimer = startTimer;
    this.#caller = caller;
    const callers = caller === undefined ? [] : [caller];
    this.signal = AbortSignal.any([this.#time.signal, this.#end.signal, ...callers]);
    this.#stop = this.#start();
  }

  /** From now on, each step has `stepMs`, and what lies between two steps does not count. */
  allow(stepMs: number): void {
    this.#stop();
    this.#isStepwise = true;
    this.#limitMs = stepMs;
  }

  /** Waits for one step. @throws the signal's reason when it runs out, or what the step throws. */
  async step<T>(act: () => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    if (this.#isStepwise) this.#stop = this.#start();
    try {
      return await untilAborted(act(), this.signal);
    } finally {
      if (this.#isStepwise) this.#stop();
    }
  }

  /** Why a step has thrown `error`. */
  reasonOf(error: unknown): KubeErrorReason {
    if (this.#caller?.aborted) return { kind: "cancelled" };
    if (this.#time.signal.aborted) return { kind: "timeout", timeoutMs: this.#limitMs };
    return { kind: "unreachable", state: stateOf(error) };
  }

  /** Stops to count, and aborts what is still under way. */
  end(): void {
    this.#stop();
    this.#end.abort();
  }

  #start(): () => void {
    return this.#startTimer(() => this.#time.abort(), this.#limitMs);
  }
}

/** What `fetch` says, in fewer words. */
function stateOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/connection refused/i.test(message)) return "the connection is refused";
  if (/dns error/i.test(message)) return "the name of the host is not known";
  const certificate = /invalid peer certificate: (\w+)/i.exec(message)?.[1];
  if (certificate !== undefined) return `its certificate is not to be trusted: ${certificate}`;
  if (/reading a body|closed connection|connection closed|reset|before message/i.test(message)) {
    return "the connection broke off";
  }
  return message.replace(/^error sending request.*?\): /, "");
}

/** A promise that does not outlive a signal, whatever its maker makes of the same signal. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
