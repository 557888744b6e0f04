/**
 * Notices ticks that a stream will not give out, because they lie behind its cursor.
 *
 * After a node's clock was set back, its collector writes ticks of times that a stream has passed
 * already, and a stream never goes back. The same becomes of a collector that was given up for being
 * late. Whoever follows has to be told, and can then ask for what lies there.
 *
 * Trace, the cursor at 100, the clock set back by 60:
 *
 *     journals  a until 100                   nothing
 *               a until 100, b from 41 to 41  behind, from 40
 *               b from 41 to 42               behind, from 41
 *
 * @module
 */

import { holdsAny, type OpenSource } from "./live_source.ts";

/** What a stream is about, and how far it has come. */
export interface StreamPlace {
  readonly ordinals: readonly number[];
  readonly cursorMs: number;
}

const EVER = { fromMs: -Infinity, toMs: Infinity };

/** Remembers up to when each journal was seen, as long as there is such a journal. */
export class BehindWatch {
  /** Undefined before the first look, which finds nothing: what lies there is no news. */
  #seen: ReadonlyMap<string, number> | undefined;

  /**
   * To be asked each time before a stream reads on, with the journals that it will read from.
   *
   * @returns the time after which ticks have appeared behind the cursor since the look before;
   * undefined when none have.
   */
  look(
    journals: readonly OpenSource[],
    { ordinals, cursorMs }: StreamPlace,
  ): number | undefined {
    let fromMs = Infinity;
    for (const journal of journals) {
      const { path, firstMs, lastMs } = journal;
      const seenMs = this.#seen === undefined ? lastMs : this.#seen.get(path) ?? firstMs - 1;
      const isBehind = seenMs < lastMs && lastMs <= cursorMs;
      if (isBehind && holdsAny(journal, ordinals, EVER)) fromMs = Math.min(fromMs, seenMs);
    }
    this.#seen = new Map(journals.map(({ path, lastMs }) => [path, lastMs]));
    return fromMs === Infinity ? undefined : fromMs;
  }
}
