/**
 * One look at the disk for all clients that follow the newest ticks.
 *
 * The first client starts the poller, the last one stops it. A poll that finds something new raises
 * the revision; every poll wakes every client, which then compares the revision with the one that it
 * has read up to. There is no queue for each client: a client that is slow finds the revision
 * raised by several when it comes back, and reads more at once.
 *
 * @module
 */

import type { IndexSnapshot } from "../index/segment_index.ts";
import { OverloadError, QueryGate } from "../query/query_gate.ts";
import { type StartInterval, startInterval } from "../start_interval.ts";

/** Clients that follow at the same time. */
export const LIVE_CLIENTS_MAX = 64;

/** Time between two looks at the disk, in milliseconds; a tick is on the screens within 2 s. */
export const LIVE_POLL_MS = 300;

/** Reads that run at the same time, so that most places are left to other queries. */
const LIVE_READS_RUNNING_MAX = 2;

/** What a hub needs from outside. */
export interface LiveHubOptions {
  /** Looks at the disk. */
  readonly refresh: () => Promise<IndexSnapshot>;
  /** Told of a look that failed; the next poll looks again. */
  readonly onError: (error: unknown) => void;
  /** `setInterval` where it is left out; tests poll by hand. */
  readonly repeat?: StartInterval;
  /** Defaults to `LIVE_CLIENTS_MAX`. */
  readonly clientsMax?: number;
}

/** The place of one client. Disposing of it, which may be done twice, ends its wait. */
export interface LiveSeat extends Disposable {
  /** Waits for the next poll. False when the seat is disposed of, or the hub. One wait at a time. */
  nextPoll(): Promise<boolean>;
}

/** Polls while there is a client. */
export class LiveHub implements Disposable {
  /** Bounds the reads of all clients together. */
  readonly reads: QueryGate;
  readonly #options: LiveHubOptions;
  readonly #clientsMax: number;
  readonly #seats = new Map<LiveSeat, PromiseWithResolvers<boolean> | undefined>();
  #stop: (() => void) | undefined;
  #isPolling = false;
  #isClosed = false;
  #polls = 0;
  #revision = 0;
  #signature = "";

  constructor(options: LiveHubOptions) {
    this.#options = options;
    this.#clientsMax = options.clientsMax ?? LIVE_CLIENTS_MAX;
    this.reads = new QueryGate({ running: LIVE_READS_RUNNING_MAX, waiting: this.#clientsMax });
  }

  /** Clients now. */
  get clients(): number {
    return this.#seats.size;
  }

  /** Whether the poller runs, which it does exactly while there are clients. */
  get isPolling(): boolean {
    return this.#stop !== undefined;
  }

  /** Polls so far: a clock that stands still while nobody listens. */
  get polls(): number {
    return this.#polls;
  }

  /** Grows with every poll that found new ticks, or the same ones in other files. */
  get revision(): number {
    return this.#revision;
  }

  /** @throws {OverloadError} when there are as many clients as there may be. */
  requirePlace(): void {
    if (this.#seats.size < this.#clientsMax) return;
    throw new OverloadError(`Cannot follow: ${this.#seats.size} clients do so already`);
  }

  /** Takes a place. @throws {OverloadError} as `requirePlace` does. */
  enter(): LiveSeat {
    this.requirePlace();
    const seat: LiveSeat = {
      nextPoll: () => this.#wait(seat),
      [Symbol.dispose]: () => this.#leave(seat),
    };
    if (this.#isClosed) return seat;
    this.#seats.set(seat, undefined);
    this.#stop ??= (this.#options.repeat ?? startInterval)(() => this.#poll(), LIVE_POLL_MS);
    return seat;
  }

  /** Sends everybody away, for good. */
  [Symbol.dispose](): void {
    this.#isClosed = true;
    for (const seat of [...this.#seats.keys()]) this.#leave(seat);
  }

  #wait(seat: LiveSeat): Promise<boolean> {
    if (!this.#seats.has(seat)) return Promise.resolve(false);
    const wait = Promise.withResolvers<boolean>();
    this.#seats.set(seat, wait);
    return wait.promise;
  }

  #leave(seat: LiveSeat): void {
    this.#seats.get(seat)?.resolve(false);
    this.#seats.delete(seat);
    if (this.#seats.size > 0) return;
    this.#stop?.();
    this.#stop = undefined;
  }

  /** A poll that comes while another one still looks is left out rather than queued. */
  async #poll(): Promise<void> {
    if (this.#isPolling) return;
    this.#isPolling = true;
    try {
      const signature = signatureOf(await this.#options.refresh());
      if (signature !== this.#signature) this.#revision++;
      this.#signature = signature;
    } catch (error) {
      this.#options.onError(error);
    } finally {
      this.#isPolling = false;
      this.#polls++;
      for (const [seat, wait] of this.#seats) {
        this.#seats.set(seat, undefined);
        wait?.resolve(true);
      }
    }
  }
}

/** What differs between two snapshots as soon as one has a tick that the other has not. */
function signatureOf({ segments, journals }: IndexSnapshot): string {
  const ticks = journals.map(({ path, tickCount }) => `${path} ${tickCount}`).sort();
  return [segments.length, segments.at(-1)?.path, ...ticks].join("\n");
}
