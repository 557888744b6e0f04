/**
 * Server-sent events of a viewer, as a browser would read them.
 *
 * @module
 */

import { type ServerSentEvent, SseParser } from "../api/sse.ts";
import { answerBytes } from "./answer_bytes.ts";

/**
 * Events in the order in which they come, until the caller stops to iterate or the stream ends.
 *
 * @throws {Error} for an answer other than 200, and the signal's reason when it is aborted.
 */
export async function* readEvents(
  url: string,
  signal: AbortSignal,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const response = await fetch(url, { signal });
  if (response.status !== 200) {
    throw new Error(
      `/api/live answered ${response.status}: ${(await response.text()).slice(0, 300)}`,
    );
  }
  const parser = new SseParser();
  for await (const bytes of answerBytes(response, signal)) yield* parser.push(bytes).events;
}
