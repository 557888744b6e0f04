/**
 * Keeps a port of this machine connected to a pod, through the user's kubectl:
 *
 *     $ kubectl port-forward --address 127.0.0.1 pod/fgm-x2x7k :8050
 *     Forwarding from 127.0.0.1:41831 -> 8050
 *     Handling connection for 41831
 *
 * The local port is chosen by kubectl. When kubectl ends, since the pod or the connection to the cluster
 * is gone, the pod is looked up again (it may have been replaced) and kubectl is started anew, after
 * 0.5 s, 1 s … 15 s.
 *
 * @module
 */

import { type GuardedChild, startGuarded } from "./guarded_child.ts";
import { clusterArgs, type ClusterChoice, LAST_WORDS_MS_MAX } from "./kubectl.ts";
import type { StartTimer } from "./patience.ts";
import { KubectlError, kubectlFailure, kubectlMissing } from "./kubectl_error.ts";

/** Time for kubectl to say which port it is, in milliseconds. */
export const FORWARD_MS_MAX = 20_000;

/** First wait before kubectl is started again, in milliseconds. */
export const FORWARD_RETRY_MS_MIN = 500;

/** Longest wait before kubectl is started again, in milliseconds. */
export const FORWARD_RETRY_MS_MAX = 15_000;

/** A connection that lived this long, in milliseconds, was a good one: the waits begin anew. */
export const FORWARD_GOOD_MS = 10_000;

/** Characters of standard error that are kept: kubectl writes a line for every failed connection. */
const STDERR_LENGTH_MAX = 8_192;

/** How kubectl ends when it is to be started anew. */
const GIVEN_UP = "is made anew";

/** What happens to the connection. */
export type ForwardEvent =
  /** `what` completes "Connecting to …". */
  | { readonly kind: "making"; readonly what: string }
  /** `url` is of this machine, and another one each time. */
  | { readonly kind: "made"; readonly url: string }
  /** It will be made again. `why` is one line. */
  | { readonly kind: "lost"; readonly why: string; readonly retryInMs: number }
  /** It makes no sense to try again. Only before it was ever made. `why` is one line. */
  | { readonly kind: "impossible"; readonly why: string };

/** What to connect to. */
export interface PortForwardOptions extends ClusterChoice {
  /**
   * The pod's name. Asked before each start.
   *
   * @throws {KubectlError | RangeError} when there is none.
   */
  readonly findPod: (signal: AbortSignal) => Promise<string>;
  /** Port in the pod. */
  readonly port: number;
  /** Completes "Connecting to …", such as "the viewer of worker-1". */
  readonly what: string;
  readonly onEvent: (event: ForwardEvent) => void;
  readonly startTimer: StartTimer;
  /** Monotonic or wall-clock time in milliseconds. */
  readonly now: () => number;
  /** Draws numbers in [0, 1). */
  readonly random: () => number;
}

/** A connection that is kept up. Disposing of it ends kubectl and waits until it is gone. */
export interface PortForward extends AsyncDisposable {
  /** Makes it anew, for who finds that it leads nowhere although kubectl runs. */
  readonly restart: () => void;
}

/** Starts to keep a connection up. Nothing is thrown: all that happens is an event. */
export function startPortForward(options: PortForwardOptions): PortForward {
  return new KeptForward(options);
}

/** Owns the child and the loop that starts it again. */
class KeptForward implements PortForward {
  readonly #options: PortForwardOptions;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #restart = new AbortController();
  #failures = 0;
  #wasMade = false;

  constructor(options: PortForwardOptions) {
    this.#options = options;
    this.#done = this.#keepUp();
  }

  readonly restart = (): void => {
    this.#restart.abort();
  };

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #keepUp(): Promise<void> {
    const { onEvent, what } = this.#options;
    while (!this.#stop.signal.aborted) {
      onEvent({ kind: "making", what });
      const error = await this.#forwardOnce();
      if (this.#stop.signal.aborted) return;
      const isPassing = error instanceof KubectlError ? error.isPassing : this.#wasMade;
      const why = error instanceof KubectlError ? error.why : error.message;
      if (!isPassing && !this.#wasMade) return onEvent({ kind: "impossible", why });
      const retryInMs = this.#nextWaitMs();
      onEvent({ kind: "lost", why, retryInMs });
      await this.#wait(retryInMs, aborted(this.#stop.signal));
    }
  }

  /** One kubectl from its start to its end. Returns why it ended. */
  async #forwardOnce(): Promise<KubectlError | RangeError> {
    this.#restart = new AbortController();
    const signal = AbortSignal.any([this.#stop.signal, this.#restart.signal]);
    try {
      const pod = await this.#options.findPod(signal);
      await using forward = this.#startKubectl(pod);
      return await this.#follow(forward, signal);
    } catch (error) {
      if (error instanceof KubectlError || error instanceof RangeError) return error;
      if (signal.aborted) return this.#failure("", GIVEN_UP);
      throw error;
    }
  }

  #startKubectl(pod: string): GuardedChild {
    const { kubectl = "kubectl", port } = this.#options;
    const args = ["port-forward", "--address", "127.0.0.1", `pod/${pod}`, `:${port}`];
    try {
      return startGuarded(kubectl, [...clusterArgs(this.#options), ...args]);
    } catch (error) {
      const tried = `forward a port to ${this.#options.what}`;
      throw kubectlMissing(error, { tried, kubectl: "/bin/sh" }) ?? error;
    }
  }

  async #follow(forward: GuardedChild, signal: AbortSignal): Promise<KubectlError> {
    const { onEvent, now, startTimer } = this.#options;
    let stderr = "";
    const drained = eachText(forward.stderr, (text) => {
      stderr = (stderr + text).slice(-STDERR_LENGTH_MAX);
    });
    const late = Promise.withResolvers<string>();
    const stopTimer = startTimer(() => late.resolve("named no port in time"), FORWARD_MS_MAX);
    let madeMs: number | undefined;
    let stdout = "";
    const told = eachText(forward.stdout, (text) => {
      if (madeMs !== undefined) return;
      stdout += text;
      const port = forwardedPort(stdout);
      if (port === undefined || signal.aborted) return;
      stopTimer();
      madeMs = now();
      this.#wasMade = true;
      onEvent({ kind: "made", url: `http://127.0.0.1:${port}` });
    });
    const ended = forward.ended.then(async (how) => {
      if (!signal.aborted) await this.#wait(LAST_WORDS_MS_MAX, Promise.all([drained, told]));
      return how;
    });
    const how = await Promise.race([ended, late.promise, aborted(signal)]);
    stopTimer();
    if (madeMs !== undefined && now() - madeMs >= FORWARD_GOOD_MS) this.#failures = 0;
    return this.#failure(stderr, how);
  }

  #failure(stderr: string, how: string): KubectlError {
    const { what, kubectl = "kubectl" } = this.#options;
    const tried = `forward a port to ${what}`;
    // What the shell says of a program that is not there.
    if (/ended with code 12[67]$/.test(how)) {
      const isMissing = how.endsWith("127");
      const state = isMissing ? `there is no ${kubectl}` : `${kubectl} may not be run`;
      return new KubectlError("missing", { tried, state });
    }
    return kubectlFailure(stderr, { tried, ended: how });
  }

  #nextWaitMs(): number {
    const longestMs = Math.min(FORWARD_RETRY_MS_MAX, FORWARD_RETRY_MS_MIN * 2 ** this.#failures);
    this.#failures++;
    // Between half and all of it: terminals that one cluster lost do not come back all at once.
    return Math.round(longestMs * (1 + this.#options.random()) / 2);
  }

  /** Waits so long, or until something has come about. */
  async #wait(delayMs: number, something: Promise<unknown>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stopTimer = this.#options.startTimer(resolve, delayMs);
    await Promise.race([promise, something]);
    stopTimer();
  }
}

/** The local port, once kubectl has said it; it says the same for every address. */
export function forwardedPort(stdout: string): number | undefined {
  const port = /^Forwarding from 127\.0\.0\.1:(\d{1,5}) ->/m.exec(stdout)?.[1];
  return port === undefined ? undefined : Number(port);
}

function aborted(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const end = () => resolve(GIVEN_UP);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}

async function eachText(
  stream: ReadableStream<Uint8Array>,
  take: (text: string) => void,
): Promise<void> {
  for await (const text of stream.pipeThrough(new TextDecoderStream())) take(text);
}
