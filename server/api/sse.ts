/**
 * Reads server-sent events: the event stream format of WHATWG HTML, section 9.2.
 *
 *     retry: 2000
 *
 *     id: 1768254720000
 *     event: tick
 *     data: {"t":1768254720000,"values":[[42]]}
 *
 * Lines end in CR, LF or CRLF; a byte order mark at the very start is skipped; a line that begins with
 * a colon is a comment; several `data` lines are joined by LF; a blank line ends an event. An event
 * that the stream's end cuts off is dropped, and its id with it: it is asked for again.
 *
 * @module
 */

/** One event. */
export interface ServerSentEvent {
  /** "message" where the stream names none. */
  readonly event: string;
  readonly data: string;
  /** The last id that the stream gave, with this event or before it; "" when it gave none. */
  readonly lastEventId: string;
}

/** What a parser has found. */
export interface ParsedEvents {
  readonly events: readonly ServerSentEvent[];
  /** Milliseconds to wait before a reconnect, where the stream said so in these bytes. */
  readonly retryMs: number | undefined;
}

/** Longest line and longest event that are taken, in characters: a tick of 500 values has some 10,000. */
export const SSE_EVENT_LENGTH_MAX = 4 * 1024 * 1024;

/** Turns the bytes of one connection into events, wherever they are cut. */
export class SseParser {
  // Left to itself, Deno's decoder skips a byte order mark at the start of every part.
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #isAtStart = true;
  #line = "";
  #endedInCr = false;
  #event = "";
  #data: string[] = [];
  #dataLength = 0;
  #lastEventId: string;
  /** An id counts once its event is whole. */
  #pendingId: string;

  /** `lastEventId` is the one that the connection was opened with; "" for the first connection. */
  constructor(lastEventId = "") {
    this.#lastEventId = this.#pendingId = lastEventId;
  }

  /** The last id of a whole event. */
  get lastEventId(): string {
    return this.#lastEventId;
  }

  /**
   * Takes in the next bytes.
   *
   * @throws {SyntaxError} for an event longer than `SSE_EVENT_LENGTH_MAX`, which is no event of ours.
   */
  push(bytes: Uint8Array): ParsedEvents {
    const decoded = this.#decoder.decode(bytes, { stream: true });
    const text = this.#isAtStart ? decoded.replace(/^\uFEFF/, "") : decoded;
    if (decoded !== "") this.#isAtStart = false;
    const events: ServerSentEvent[] = [];
    let retryMs: number | undefined;
    let start = 0;
    // A CR may be the first half of a CRLF whose LF comes with the next bytes.
    if (this.#endedInCr && text.startsWith("\n")) start = 1;
    if (text.length > 0) this.#endedInCr = text.endsWith("\r");
    for (const { index, 0: ending } of text.matchAll(/\r\n|\r|\n/g)) {
      if (index < start) continue;
      const line = this.#line + text.slice(start, index);
      this.#line = "";
      start = index + ending.length;
      if (line === "") {
        const event = this.#dispatch();
        if (event !== undefined) events.push(event);
      } else {
        retryMs = this.#takeLine(line) ?? retryMs;
      }
    }
    this.#line += text.slice(start);
    this.#checkLength(this.#line.length);
    return { events, retryMs };
  }

  #dispatch(): ServerSentEvent | undefined {
    this.#lastEventId = this.#pendingId;
    const [event, data] = [this.#event, this.#data];
    this.#event = "";
    this.#data = [];
    this.#dataLength = 0;
    if (data.length === 0) return undefined;
    return {
      event: event === "" ? "message" : event,
      data: data.join("\n"),
      lastEventId: this.#lastEventId,
    };
  }

  /** Takes in a line that is not blank. Returns the time to reconnect if it gives one. */
  #takeLine(line: string): number | undefined {
    const colon = line.indexOf(":");
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    switch (field) {
      case "event":
        this.#event = value;
        return undefined;
      case "data":
        this.#dataLength += value.length + 1;
        this.#checkLength(this.#dataLength);
        this.#data.push(value);
        return undefined;
      case "id":
        if (!value.includes("\0")) this.#pendingId = value;
        return undefined;
      case "retry":
        return /^\d{1,9}$/.test(value) ? Number(value) : undefined;
      default:
        return undefined; // fields that are not known are skipped
    }
  }

  #checkLength(length: number): void {
    if (length <= SSE_EVENT_LENGTH_MAX) return;
    throw new SyntaxError(
      `Cannot read event stream: an event is longer than ${SSE_EVENT_LENGTH_MAX} characters`,
    );
  }
}
