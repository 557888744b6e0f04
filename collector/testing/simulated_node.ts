/**
 * Keeps a simulated host alive in real time, so that the real programs have a node to watch on any
 * machine.
 *
 * @module
 */

import { SHOWCASE_MIX } from "./behaviour_mix.ts";
import type { NodeOptions } from "./node_model.ts";
import { createHostTree, type HostTree } from "./host_tree.ts";

/** What to simulate, and for how long. */
export interface SimulationOptions extends Partial<NodeOptions> {
  /** Ends the simulation; its files are removed then. */
  readonly signal: AbortSignal;
  /** A directory to build in; it is created and removed. One of its own by default. */
  readonly directory?: string;
  /** Wall clock in milliseconds; the machine's by default. */
  readonly now?: () => number;
}

/** A node that lives until its signal is aborted. */
export interface SimulatedNode {
  /** The roots, as the collector's flags want them. */
  readonly cgroupRoot: string;
  readonly procRoot: string;
  readonly containerLogDir: string;
  readonly host: HostTree;
  /** Time of its first state; the next ones come half an interval after each whole one. */
  readonly startMs: number;
  /** Settles when everything is removed; rejects when the directory could not be written. */
  readonly done: Promise<void>;
}

/** Enough of them for one of each kind of the showcase. */
const CONTAINERS = 12;

/** A seed whose leak grows by 40 MB a minute and whose spiker is busy for 3 s of every 15 s. */
const SEED = 4;

/** After a pause of the machine, at most this many intervals are made up for. */
const CATCH_UP_INTERVALS_MAX = 60;

/**
 * Starts a node whose files change every interval, half-way between a collector's ticks at whole
 * multiples of it: so nobody reads a file while it is written.
 *
 * @throws {Error} when the directory cannot be written.
 */
export function simulateNode(options: SimulationOptions): SimulatedNode {
  const { signal, now = Date.now, intervalMs = 1000, directory } = options;
  const startMs = Math.floor(now() / intervalMs) * intervalMs;
  const host = createHostTree({
    seed: options.seed ?? SEED,
    containers: options.containers ?? CONTAINERS,
    mix: options.mix ?? SHOWCASE_MIX,
    startMs,
    intervalMs,
    ...(directory === undefined ? {} : { directory }),
  });
  const { cgroupRoot, procRoot, containerLogDir } = host;
  const done = keepAlive(host, { signal, now, intervalMs, startMs });
  return { cgroupRoot, procRoot, containerLogDir, host, startMs, done };
}

async function keepAlive(
  host: HostTree,
  clock: {
    readonly signal: AbortSignal;
    readonly now: () => number;
    readonly intervalMs: number;
    readonly startMs: number;
  },
): Promise<void> {
  using _owned = host;
  const { signal, now, intervalMs, startMs } = clock;
  let lived = 0;
  while (!signal.aborted) {
    const nextMs = startMs + (lived + 1) * intervalMs + intervalMs / 2;
    await pause(nextMs - now(), signal);
    if (signal.aborted) return;
    const due = Math.floor((now() - startMs - intervalMs / 2) / intervalMs) - lived;
    for (let i = 0; i < Math.min(due, CATCH_UP_INTERVALS_MAX); i++) host.advance();
    lived += Math.max(0, due);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(finish, Math.max(0, ms));
    signal.addEventListener("abort", finish, { once: true });
    function finish() {
      clearTimeout(timer);
      signal.removeEventListener("abort", finish);
      resolve();
    }
  });
}
