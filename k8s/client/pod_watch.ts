/**
 * Follows the pods of one namespace that carry certain labels. Asks for nothing else: a Role with get,
 * list and watch on pods in that namespace is all it takes.
 *
 * @module
 */

import type { Logger } from "../pod/log.ts";
import type { KubeApi } from "./kube_api.ts";
import { KubeError } from "./kube_error.ts";
import { startTimeout, type StartTimer } from "./patience.ts";
import {
  type PodStaleness,
  type PodWatchEvent,
  type PodWatchState,
  startPodWatch,
  stepPodWatch,
} from "./pod_watch_machine.ts";
import type { PodInfo } from "./pods.ts";

/** Pods of one page of a list: a page is some 5 MB at most, which no API takes long to write. */
export const PAGE_PODS = 250;

/** Time after which the API is asked to end a watch, in seconds; it begins anew where it was. */
export const WATCH_SECONDS = 300;

/** Which pods, and the world. */
export interface PodWatchOptions {
  readonly namespace: string;
  /** Such as "app.kubernetes.io/name=fgm,app.kubernetes.io/component=node". */
  readonly labelSelector: string;
  readonly log?: Logger;
  /** Called after each change of the set or of its staleness. */
  readonly onChange?: () => void;
  /** Wall clock in milliseconds since the Unix epoch; `Date.now` by default. */
  readonly now?: () => number;
  /** Draws numbers in [0, 1); `Math.random` by default. */
  readonly random?: () => number;
  /** `setTimeout` by default. */
  readonly startTimer?: StartTimer;
}

/** A watch that runs until it is disposed of. Disposing waits until the last request is over. */
export interface PodWatch extends AsyncDisposable {
  /** The pods that were known last, in no order. The same map as long as nothing changes. */
  readonly pods: () => ReadonlyMap<string, PodInfo>;
  /** Set when the pods may be others by now; undefined when they are not known to be. */
  readonly staleness: () => PodStaleness | undefined;
  /** Whether there ever was a whole list, so that "no pods" means that there are none. */
  readonly isListed: () => boolean;
  /** Resolves with the first whole list, and when it is disposed of before that. Never rejects. */
  readonly listed: Promise<void>;
  /** For metrics. */
  readonly counts: () => { readonly failures: number; readonly expiries: number };
}

/**
 * Starts to follow. Failures are told by `staleness` and the log, and tried again for ever.
 *
 * @throws {RangeError} for a namespace that cannot be one.
 */
export function watchPods(api: KubeApi, options: PodWatchOptions): PodWatch {
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(options.namespace)) {
    throw new RangeError(`Cannot watch namespace "${options.namespace}": this is no name of one`);
  }
  const loop = new Loop(api, options);
  const ended = loop.run();
  return {
    pods: () => loop.state.pods,
    staleness: () => loop.state.staleness,
    isListed: () => loop.state.isListed,
    listed: loop.listed,
    counts: () => ({ failures: loop.failures, expiries: loop.state.expiries }),
    [Symbol.asyncDispose]: async () => {
      loop.stop();
      await ended;
    },
  };
}

/** Carries out what the machine wants, one thing after the other. */
class Loop {
  state: PodWatchState;
  /** All that ever failed. */
  failures = 0;
  readonly listed: Promise<void>;
  readonly #api: KubeApi;
  readonly #options: PodWatchOptions;
  readonly #now: () => number;
  readonly #path: string;
  readonly #end = new AbortController();
  readonly #resolveListed: () => void;
  /** What was logged last of why the set may be another one; undefined when it was said to be right. */
  #toldWhy: string | undefined;

  constructor(api: KubeApi, options: PodWatchOptions) {
    this.#api = api;
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#path = `/api/v1/namespaces/${options.namespace}/pods`;
    this.state = startPodWatch(this.#now());
    this.#toldWhy = this.state.staleness?.why; // that nothing is known at the start is no news
    const { promise, resolve } = Promise.withResolvers<void>();
    this.listed = promise;
    this.#resolveListed = resolve;
  }

  stop(): void {
    this.#end.abort();
    this.#resolveListed();
  }

  async run(): Promise<void> {
    while (!this.#end.signal.aborted) {
      const { next } = this.state;
      try {
        if (next.do === "list") await this.#list(next.continueToken);
        else if (next.do === "watch") await this.#watch(next.resourceVersion);
        else if (next.do === "wait") await this.#wait(next.delayMs);
      } catch (error) {
        this.#fail(error);
      }
    }
  }

  async #list(continueToken: string | undefined): Promise<void> {
    const query = {
      labelSelector: this.#options.labelSelector,
      limit: String(PAGE_PODS),
      ...continueToken === undefined ? {} : { continue: continueToken },
    };
    const page = await this.#api.getJson(this.#path, { query, signal: this.#end.signal });
    const before = this.state.failures;
    this.#step({ kind: "page", nowMs: this.#now(), page, chance: this.#chance() });
    if (this.state.failures > before) this.failures++;
  }

  async #watch(resourceVersion: string): Promise<void> {
    const query = {
      labelSelector: this.#options.labelSelector,
      allowWatchBookmarks: "true",
      timeoutSeconds: String(WATCH_SECONDS),
      resourceVersion,
    };
    for await (const item of this.#api.watch(this.#path, { query, signal: this.#end.signal })) {
      const nowMs = this.#now();
      if (item.kind === "opened") this.#step({ kind: "opened", nowMs });
      else {
        this.#step({ kind: "message", nowMs, message: item.message, chance: this.#chance() });
      }
      if (this.state.next.do !== "follow") return;
    }
    this.#step({ kind: "ended", nowMs: this.#now(), chance: this.#chance() });
  }

  async #wait(delayMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const end = () => resolve();
    const stop = (this.#options.startTimer ?? startTimeout)(end, delayMs);
    this.#end.signal.addEventListener("abort", end, { once: true });
    await promise;
    stop();
    this.#end.signal.removeEventListener("abort", end);
    if (!this.#end.signal.aborted) this.#step({ kind: "waited" });
  }

  #fail(error: unknown): void {
    if (this.#end.signal.aborted) return;
    // Whatever goes wrong, even in this program, must not end the watch for good.
    const why = error instanceof KubeError ? error.state : `cannot follow the pods: ${error}`;
    const isExpired = error instanceof KubeError && error.reason.kind === "refused" &&
      error.reason.status === 410;
    this.failures++;
    this.#step({ kind: "failed", nowMs: this.#now(), why, isExpired, chance: this.#chance() });
  }

  #chance(): number {
    return (this.#options.random ?? Math.random)();
  }

  #step(event: PodWatchEvent): void {
    const before = this.state;
    const after = this.state = stepPodWatch(before, event);
    if (after.isListed) this.#resolveListed();
    this.#tell(before, after);
    if (before.pods !== after.pods || before.staleness !== after.staleness) {
      this.#options.onChange?.();
    }
  }

  #tell(before: PodWatchState, after: PodWatchState): void {
    const { log, namespace } = this.#options;
    const { staleness } = after;
    if (staleness !== undefined && staleness.why !== this.#toldWhy) {
      this.#toldWhy = staleness.why;
      const since = new Date(staleness.sinceMs).toISOString();
      log?.warn("The nodes may be out of date", { namespace, since, why: staleness.why });
    }
    // While failures are in a row, a good moment between two of them is nothing to tell.
    if (staleness === undefined && after.failures === 0 && this.#toldWhy !== undefined) {
      this.#toldWhy = undefined;
      log?.info("The nodes are up to date", { namespace, pods: after.pods.size });
    }
    if (after.dropped > before.dropped) {
      log?.limited("dropped", 60_000).warn("Left pods out: there are too many", { namespace });
    }
  }
}
