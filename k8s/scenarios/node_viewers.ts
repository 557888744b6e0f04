/**
 * The viewers of nodes through the user's kubectl, each connected when it is first asked for.
 *
 * @module
 */

import { createViewerClient, type ViewerClient } from "@fgm/server/api/client";
import type { ClusterChoice } from "../client/kubectl.ts";
import type { StartTimer } from "../client/patience.ts";
import { type ForwardEvent, type PortForward, startPortForward } from "../client/port_forward.ts";
import { listViewerPods, podOfNode, VIEWER_PORT } from "../client/viewer_pods.ts";
import type { ViewerAccess } from "./command_context.ts";

/** Time for a way to be made, in milliseconds; it may take several tries. */
export const WAY_MS_MAX = 30_000;

/** How to reach viewers. */
export interface NodeViewersOptions extends ClusterChoice {
  /** Shown to every viewer. */
  readonly token?: string | undefined;
  readonly userAgent: string;
  readonly startTimer: StartTimer;
  /** Milliseconds. */
  readonly now: () => number;
  /** Draws numbers in [0, 1). */
  readonly random: () => number;
}

/** Viewers, and the ways to them. Disposing of it ends every kubectl. */
export type NodeViewers = ViewerAccess & AsyncDisposable;

/** Makes a set that has no way to anybody yet. */
export function nodeViewers(options: NodeViewersOptions): NodeViewers {
  const ways = new Map<string, Way>();
  return {
    client: async (node, signal) => {
      const known = ways.get(node) ?? new Way(node, options);
      ways.set(node, known);
      try {
        return await known.client(signal);
      } catch (error) {
        ways.delete(node);
        await known[Symbol.asyncDispose]();
        throw error;
      }
    },
    doubt: (node) => ways.get(node)?.doubt(),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...ways.values()].map((way) => way[Symbol.asyncDispose]()));
    },
  };
}

/** Owns the kubectl to one node. */
class Way implements AsyncDisposable {
  readonly #node: string;
  readonly #options: NodeViewersOptions;
  readonly #forward: PortForward;
  #client: ViewerClient | undefined;
  /** Why there is none, as far as it was told. */
  #why = "kubectl has not said anything yet";
  #isImpossible = false;
  #changed = Promise.withResolvers<void>();

  constructor(node: string, options: NodeViewersOptions) {
    this.#node = node;
    this.#options = options;
    this.#forward = startPortForward({
      ...options,
      findPod: async (signal) => {
        const pod = podOfNode(await listViewerPods({ ...options, signal }), node);
        if (pod.isReady) return pod.name;
        throw new RangeError(`Cannot ask the viewer of ${node}: it is not ready: ${pod.why}`);
      },
      port: VIEWER_PORT,
      what: `the viewer of ${node}`,
      onEvent: (event) => this.#take(event),
    });
  }

  /** Waits until there is a way. @throws {Error} when there is none, or the signal's reason. */
  async client(signal: AbortSignal): Promise<ViewerClient> {
    let isLate = false;
    const given = Promise.withResolvers<void>();
    const stopTimer = this.#options.startTimer(() => {
      isLate = true;
      given.resolve();
    }, WAY_MS_MAX);
    const stop = () => given.resolve();
    signal.addEventListener("abort", stop, { once: true });
    try {
      for (;;) {
        signal.throwIfAborted();
        if (this.#client !== undefined) return this.#client;
        if (isLate || this.#isImpossible) {
          throw new Error(`Cannot reach the viewer of ${this.#node}: ${this.#why}`);
        }
        await Promise.race([this.#changed.promise, given.promise]);
      }
    } finally {
      stopTimer();
      signal.removeEventListener("abort", stop);
    }
  }

  doubt(): void {
    this.#client = undefined;
    this.#why = "it gave no answer";
    this.#forward.restart();
  }

  #take(event: ForwardEvent): void {
    switch (event.kind) {
      case "making":
        return;
      case "made": {
        const { token, userAgent } = this.#options;
        this.#client = createViewerClient({
          url: event.url,
          userAgent,
          ...token === undefined ? {} : { token },
        });
        break;
      }
      case "lost":
      case "impossible":
        this.#client = undefined;
        this.#why = event.why;
        this.#isImpossible = event.kind === "impossible";
        break;
      default:
        event satisfies never;
    }
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#forward[Symbol.asyncDispose]();
  }
}
