/**
 * Which requests are being answered. Each asks several viewers, so that there may be only so many.
 *
 * @module
 */

/** Requests that are answered at the same time, of all clients together. */
export const REQUESTS_MAX = 64;

/** Requests of one session that are answered at the same time: agents call a few tools at once. */
export const SESSION_REQUESTS_MAX = 16;

/** What a client calls its request (JSON-RPC 2.0, "id"). */
export type RequestId = string | number;

/** Why requests are not taken. */
export interface FlightRefusal {
  readonly status: 400 | 429 | 503;
  readonly message: string;
  /** Whether the same may be asked again in a moment. */
  readonly isPassing: boolean;
}

/** Those of one session, or of one request without a session. */
export interface Flight {
  /** Counts requests as under way, all or none; returns why not. */
  readonly begin: (ids: readonly RequestId[]) => FlightRefusal | undefined;
  /** Counts a request as answered; whether it was under way. */
  readonly end: (id: RequestId) => boolean;
  /** Counts all of them as answered. */
  readonly endAll: () => void;
}

/** Those of all sessions. */
export class RequestsInFlight {
  #count = 0;

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  /** Begins to count for one session. */
  open(): Flight {
    const ids = new Set<RequestId>();
    const end = (id: RequestId) => {
      const wasUnderWay = ids.delete(id);
      if (wasUnderWay) this.#count--;
      return wasUnderWay;
    };
    return {
      begin: (asked) => {
        const refusal = this.#refusal(ids, asked);
        if (refusal !== undefined) return refusal;
        for (const id of asked) ids.add(id);
        this.#count += asked.length;
        return undefined;
      },
      end,
      endAll: () => [...ids].forEach(end),
    };
  }

  #refusal(
    ids: ReadonlySet<RequestId>,
    asked: readonly RequestId[],
  ): FlightRefusal | undefined {
    if (asked.length === 0) return undefined;
    const used = asked.find((id, index) => ids.has(id) || asked.indexOf(id) !== index);
    if (used !== undefined) {
      const shown = JSON.stringify(used).slice(0, 60);
      const message = `Request ${shown} is under way already: each needs an id of its own`;
      return { status: 400, message, isPassing: false };
    }
    if (ids.size + asked.length > SESSION_REQUESTS_MAX) {
      const message = `Too many requests at once: a client may have ${SESSION_REQUESTS_MAX} ` +
        "under way; wait for an answer";
      return { status: 429, message, isPassing: true };
    }
    if (this.#count + asked.length > REQUESTS_MAX) {
      const message = `Busy: ${REQUESTS_MAX} requests are being answered; ask again in a moment`;
      return { status: 503, message, isPassing: true };
    }
    return undefined;
  }
}
