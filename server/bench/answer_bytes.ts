/**
 * The bytes of an answer, until it ends or nobody wants more of it.
 *
 * @module
 */

/**
 * The bytes as they come. Whoever stops to iterate gives the connection up, and so does the signal: the one
 * that was given to `fetch` is not enough. Deno 2.8 holds what listens to it only weakly, and once that was
 * collected as garbage an answer goes on, whatever is aborted (denoland/deno#29075).
 *
 * @throws the signal's reason when it is aborted.
 */
export async function* answerBytes(
  { body }: Response,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  const giveUp = () => void reader.cancel().then(ignore, ignore);
  signal?.addEventListener("abort", giveUp, { once: true });
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read();
      signal?.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    signal?.removeEventListener("abort", giveUp);
    giveUp();
  }
}

function ignore(): void {}
