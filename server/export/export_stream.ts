/**
 * A response body that is made while it is read.
 *
 * Semantics
 * - Nothing is made ahead of the reader: what is not read is not made, and a slow reader costs the
 *   memory of one piece.
 * - The body ends properly only when everything was sent. Any failure makes it fail, so that the
 *   connection is cut in the middle of a chunk and the client knows.
 * - A reader that takes nothing for `idleMsMax` is cut off; so is a piece that is not made within
 *   `pieceMsMax`. A reader that goes away stops the work.
 *
 * @module
 */

import { SlowClientError } from "./export_errors.ts";
import { QueryTimeoutError } from "../query/query_errors.ts";
import type { StartInterval } from "../start_interval.ts";

/** Bytes made one piece after the other; returning early frees what they are made from. */
export type Pieces = AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined>;

/** How it ended. */
export type StreamOutcome =
  | { readonly kind: "sent"; readonly byteCount: number }
  | { readonly kind: "client gone"; readonly byteCount: number }
  | { readonly kind: "failed"; readonly byteCount: number; readonly error: unknown };

/** How a body is watched over. */
export interface StreamOptions {
  /** Aborted to stop the making of pieces. */
  readonly work: AbortController;
  readonly idleMsMax: number;
  readonly pieceMsMax: number;
  /** A clock in milliseconds. */
  readonly now: () => number;
  readonly startInterval: StartInterval;
  /** Called once, when no more will be sent. */
  readonly onEnd: (outcome: StreamOutcome) => void;
}

/** How often it is looked whether anything has moved, in milliseconds. */
export const WATCH_EVERY_MS = 1_000;

/** Sends `first` and then `pieces`. */
export function streamPieces(
  first: Uint8Array<ArrayBuffer>,
  pieces: Pieces,
  options: StreamOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream(new PieceSource(first, pieces, options), { highWaterMark: 0 });
}

type Controller = ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;

class PieceSource implements UnderlyingDefaultSource<Uint8Array<ArrayBuffer>> {
  readonly #pieces: Pieces;
  readonly #options: StreamOptions;
  readonly #stopWatch: () => void;
  #first: Uint8Array<ArrayBuffer> | undefined;
  #turn: "client" | "maker" = "client";
  #turnSinceMs: number;
  #byteCount = 0;
  #isEnded = false;
  #controller: Controller | undefined;

  constructor(first: Uint8Array<ArrayBuffer>, pieces: Pieces, options: StreamOptions) {
    this.#first = first;
    this.#pieces = pieces;
    this.#options = options;
    this.#turnSinceMs = options.now();
    this.#stopWatch = options.startInterval(() => this.#watch(), WATCH_EVERY_MS);
    const { signal } = options.work;
    signal.addEventListener("abort", () => this.#abandon(signal.reason), { once: true });
  }

  start(controller: Controller): void {
    this.#controller = controller;
  }

  async pull(controller: Controller): Promise<void> {
    this.#give("maker");
    try {
      const piece = this.#first ?? await this.#next();
      this.#first = undefined;
      if (this.#isEnded) return;
      if (piece === undefined) {
        this.#end({ kind: "sent", byteCount: this.#byteCount });
        controller.close();
        return;
      }
      this.#byteCount += piece.length;
      this.#give("client");
      controller.enqueue(piece);
    } catch (error) {
      this.#fail(error);
    }
  }

  cancel(): void {
    this.#end({ kind: "client gone", byteCount: this.#byteCount });
  }

  /** The next piece that holds anything; an empty one would leave the reader waiting. */
  async #next(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    for (;;) {
      const { done, value } = await this.#pieces.next();
      if (done === true) return undefined;
      if (value.length > 0) return value;
    }
  }

  #give(turn: "client" | "maker"): void {
    this.#turn = turn;
    this.#turnSinceMs = this.#options.now();
  }

  #watch(): void {
    const { now, idleMsMax, pieceMsMax } = this.#options;
    const waitedMs = now() - this.#turnSinceMs;
    if (this.#turn === "client" && waitedMs > idleMsMax) {
      this.#fail(new SlowClientError(`Cannot go on sending: nothing was read for ${waitedMs} ms`));
    } else if (this.#turn === "maker" && waitedMs > pieceMsMax) {
      this.#fail(new QueryTimeoutError(`Cannot go on reading: it took ${waitedMs} ms`));
    }
  }

  /** Whoever aborts the work from outside is the client that went away. */
  #abandon(reason: unknown): void {
    if (this.#isEnded) return;
    this.#end({ kind: "client gone", byteCount: this.#byteCount });
    this.#controller?.error(reason);
  }

  #fail(error: unknown): void {
    if (this.#isEnded) return;
    this.#end({ kind: "failed", byteCount: this.#byteCount, error });
    this.#controller?.error(error);
  }

  #end(outcome: StreamOutcome): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#stopWatch();
    if (outcome.kind !== "sent") {
      this.#options.work.abort(new DOMException("The export was stopped", "AbortError"));
    }
    // Whether it fails by being stopped is of no interest any more: `outcome` says why it was.
    this.#pieces.return().catch(() => undefined);
    this.#options.onEnd(outcome);
  }
}
