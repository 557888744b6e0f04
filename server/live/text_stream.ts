/**
 * Sends texts at the pace of whoever reads them, and not at all to who reads nothing for long: a client
 * that has gone without a word would keep its place for ever.
 *
 * @module
 */

import { SlowClientError } from "../export/export_errors.ts";
import { type StartInterval, startInterval } from "../start_interval.ts";

/** Time after which a client that takes nothing of what there is for it is cut off, in milliseconds. */
export const LIVE_IDLE_MS_MAX = 60_000;

/** How often it is looked whether a client takes anything, in milliseconds. */
export const IDLE_LOOK_MS = 1_000;

/** How a stream ends before its texts do. */
export interface TextStreamOptions {
  /** Aborted when the reader goes away, so that the source of the texts stops to wait. */
  readonly abort: AbortController;
  /** Told when the source fails; the reader then sees an early end. */
  readonly onError: (error: unknown) => void;
  /** `setInterval` by default. */
  readonly repeat?: StartInterval;
}

/** Asks for the next text when the reader has taken the one before. The source starts with the first. */
export function textStream(
  texts: AsyncGenerator<string, void, void>,
  { abort, onError, repeat = startInterval }: TextStreamOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let isTheirTurn = false;
  let waitedMs = 0;
  let stopLooking: (() => void) | undefined;
  const look = (controller: ReadableStreamDefaultController) => {
    waitedMs += isTheirTurn ? IDLE_LOOK_MS : 0;
    if (waitedMs <= LIVE_IDLE_MS_MAX) return;
    const error = new SlowClientError("Cannot go on sending: nothing was read for a minute");
    stopLooking?.();
    onError(error);
    abort.abort(error);
    controller.error(error);
    texts.return().catch(onError);
  };
  return new ReadableStream({
    async pull(controller) {
      stopLooking ??= repeat(() => look(controller), IDLE_LOOK_MS);
      isTheirTurn = false;
      waitedMs = 0;
      try {
        const { done, value } = await texts.next();
        if (abort.signal.aborted) return; // cancelled meanwhile: there is nobody to tell
        isTheirTurn = true;
        if (!done) return controller.enqueue(encoder.encode(value));
        stopLooking();
        controller.close();
      } catch (error) {
        if (abort.signal.aborted) return;
        stopLooking();
        onError(error);
        controller.close();
      }
    },
    async cancel(reason) {
      stopLooking?.();
      abort.abort(reason);
      await texts.return();
    },
  }, { highWaterMark: 0 });
}
