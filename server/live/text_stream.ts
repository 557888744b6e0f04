/**
 * Sends texts at the pace of whoever reads them.
 *
 * @module
 */

/** How a stream ends before its texts do. */
export interface TextStreamOptions {
  /** Aborted when the reader goes away, so that the source of the texts stops to wait. */
  readonly abort: AbortController;
  /** Told when the source fails; the reader then sees an early end. */
  readonly onError: (error: unknown) => void;
}

/** Asks for the next text when the reader has taken the one before. The source starts with the first. */
export function textStream(
  texts: AsyncGenerator<string, void, void>,
  { abort, onError }: TextStreamOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await texts.next();
        if (abort.signal.aborted) return; // cancelled meanwhile: there is nobody to tell
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      } catch (error) {
        if (abort.signal.aborted) return;
        onError(error);
        controller.close();
      }
    },
    async cancel(reason) {
      abort.abort(reason);
      await texts.return();
    },
  }, { highWaterMark: 0 });
}
