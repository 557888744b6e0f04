/**
 * Reads a live stream step by step, and polls for it by hand.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { SseParser } from "../api/sse.ts";
import type { StartInterval } from "../start_interval.ts";

/** Stands in for `setInterval`: the hub polls when the test says so. */
export class HandPoll {
  #acts: (() => void)[] = [];

  /** For `ViewerOptions`. */
  readonly repeat: StartInterval = (act) => {
    this.#acts.push(act);
    return () => this.#acts = this.#acts.filter((other) => other !== act);
  };

  /** Whether the hub polls, as it does while there are clients. */
  get isOn(): boolean {
    return this.#acts.length > 0;
  }

  /** Polls some times, as far as the hub polls at all. */
  async poll(times = 1): Promise<void> {
    for (let i = 0; i < times; i++) {
      for (const act of this.#acts) await act();
    }
  }
}

/** One event of a stream, its data parsed. */
export interface ReadEvent {
  readonly event: string;
  readonly id: string;
  // deno-lint-ignore no-explicit-any
  readonly data: any;
}

/** A stream being read. */
export class LiveReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #parser: SseParser;
  #events: ReadEvent[] = [];

  constructor(response: Response, lastEventId = "") {
    assertEquals(response.status, 200);
    assert(response.body !== null, "the answer has no body");
    this.#reader = response.body.getReader();
    this.#parser = new SseParser(lastEventId);
  }

  /** Id of the last whole event that was handed out or is about to be. */
  get lastEventId(): string {
    return this.#parser.lastEventId;
  }

  /** The next event; undefined at the end of the stream. */
  async next(): Promise<ReadEvent | undefined> {
    while (this.#events.length === 0) {
      const { value } = await this.#reader.read();
      if (value === undefined) return undefined;
      this.#take(value);
    }
    return this.#events.shift();
  }

  /** The events up to the tick of this time. */
  async upTo(timeMs: number): Promise<ReadEvent[]> {
    const events: ReadEvent[] = [];
    for (;;) {
      const event = await this.next();
      assert(event !== undefined, `the stream ended before ${timeMs}`);
      events.push(event);
      assert(!(event.data.t > timeMs), `the stream left ${timeMs} out for ${event.data.t}`);
      if (event.data.t === timeMs) return events;
    }
  }

  /** The next bytes as text, whatever they are; for comments. */
  async text(): Promise<string> {
    const { value } = await this.#reader.read();
    return new TextDecoder().decode(value);
  }

  /** Goes away. */
  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }

  #take(bytes: Uint8Array): void {
    for (const { event, data, lastEventId } of this.#parser.push(bytes).events) {
      this.#events.push({ event, id: lastEventId, data: JSON.parse(data) });
    }
  }
}

/** Times of the ticks among events. */
export function tickTimes(events: readonly ReadEvent[]): number[] {
  return events.filter(({ event }) => event === "tick").map(({ data }) => data.t);
}
