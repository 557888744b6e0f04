/**
 * HTTP for as long as a program runs, whoever connects.
 *
 * Deno's server bounds the head of a request, to 64 KB, and nothing else: a connection that says nothing
 * is kept for ever. What bounds their number is the process's limit of open files (`ulimit -n`), at some
 * 10 KB of memory each; and when that is reached, Deno's server ends. This one begins anew instead: it
 * closes all its connections, which clients that mean well open again, and listens where it did.
 *
 * @module
 */

import type { Logger } from "./log.ts";
import { pause } from "./pause.ts";

/** Time between two tries to listen again, in milliseconds: so long are new connections refused. */
export const LISTEN_AGAIN_MS = 50;

/** How often it is logged that all connections were closed, in milliseconds. */
const WARNING_EVERY_MS = 60_000;

/** Where to listen. */
export interface ServeAddress {
  readonly hostname: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** How to serve. */
export interface ServeOptions {
  /** Ends the serving when it is aborted: connections that do nothing are closed, others end by themselves. */
  readonly signal?: AbortSignal;
  /** Told when it begins anew. */
  readonly log?: Pick<Logger, "limited">;
}

/** A server that listens. */
export interface Serving {
  readonly port: number;
  /** Resolves when the serving has ended. Never rejects. */
  readonly finished: Promise<void>;
  /** Takes no more connections, and resolves when those that there are have ended by themselves. */
  readonly shutdown: () => Promise<void>;
}

type Handler = (request: Request) => Response | Promise<Response>;

/**
 * Serves until the signal is aborted or it is shut down.
 *
 * @throws what `Deno.serve` does when the address cannot be listened on; see `listenFailure`.
 */
export function serve(
  address: ServeAddress,
  handler: Handler,
  { signal = new AbortController().signal, log }: ServeOptions = {},
): Serving {
  const ending = new AbortController();
  const ended = AbortSignal.any([signal, ending.signal]);
  let current = listen(address, handler, signal);
  const taken = { ...address, port: current.server.addr.port };
  const run = async () => {
    while (!await endOf(current, taken, log)) {
      const next = await listenAgain(() => listen(taken, handler, signal), ended);
      if (next === undefined) return;
      current = next;
    }
  };
  return {
    port: taken.port,
    finished: run(),
    shutdown: async () => {
      ending.abort();
      await current.server.shutdown();
    },
  };
}

interface Listening {
  readonly server: Deno.HttpServer<Deno.NetAddr>;
  /** Aborted to close its connections. */
  readonly over: AbortController;
}

function listen(address: ServeAddress, handler: Handler, signal: AbortSignal): Listening {
  const over = new AbortController();
  const options = { signal: AbortSignal.any([over.signal, signal]), onListen: () => {} };
  return { server: Deno.serve({ ...address, ...options }, handler), over };
}

/** Waits until a server ends; false when it could not take connections any more. */
async function endOf(
  { server, over }: Listening,
  address: ServeAddress,
  log: ServeOptions["log"],
): Promise<boolean> {
  try {
    await server.finished;
    return true;
  } catch (error) {
    over.abort();
    log?.limited("connections", WARNING_EVERY_MS)
      .warn("Closed all connections: no more could be taken", { ...address, error });
    return false;
  }
}

/** Tries until the address, and a descriptor to listen with, are free; undefined after the end. */
async function listenAgain(
  begin: () => Listening,
  ended: AbortSignal,
): Promise<Listening | undefined> {
  while (!ended.aborted) {
    try {
      return begin();
    } catch {
      await pause(LISTEN_AGAIN_MS, ended); // what was closed a moment ago is not free yet
    }
  }
}

/** Why an address of `--port` cannot be listened on, in one line for a person. */
export function listenFailure({ hostname, port }: ServeAddress, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  const state = cause instanceof Deno.errors.AddrInUse
    ? "another program does already; take another --port, or 0 for a free one"
    : why;
  const host = hostname.includes(":") ? `[${hostname}]` : hostname;
  return new Error(`Cannot listen on ${host}:${port}: ${state}`, { cause });
}
