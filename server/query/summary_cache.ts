/**
 * Summaries of metrics in sealed segments that were looked at lately: whoever looks at a day asks again
 * and again which counters moved in it, and who had the most.
 *
 * A sealed segment never changes, and the index makes another SegmentRef when a file is replaced: what
 * is kept for a ref is right for as long as there is that ref.
 *
 * @module
 */

import type { SegmentRef } from "../index/segment_ref.ts";

/** Memory for summaries that are kept: five metrics of 100 containers over a day of short segments. */
export const SUMMARY_CACHE_BYTES = 16 * 1024 * 1024;

/** What an entry takes besides its columns. */
const ENTRY_BYTES = 400;

/** The finite values of each container of a segment that has such, in any order. */
export interface SegmentSummaries {
  readonly ordinals: Uint32Array;
  readonly count: Uint32Array;
  readonly sum: Float64Array;
  readonly least: Float64Array;
  readonly greatest: Float64Array;
}

interface Entry {
  readonly segment: SegmentRef;
  readonly summaries: SegmentSummaries;
}

/** Keeps summaries in bounded memory; what was not used for longest goes first. */
export class SummaryCache {
  readonly #bytesMax: number;
  /** In the order of their last use. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(bytesMax: number = SUMMARY_CACHE_BYTES) {
    this.#bytesMax = bytesMax;
  }

  /** What the entries take. */
  get byteSize(): number {
    return this.#bytes;
  }

  /** Summaries of a metric in a segment, if they are kept. */
  find(segment: SegmentRef, metric: string): SegmentSummaries | undefined {
    const key = keyOf(segment, metric);
    const entry = this.#entries.get(key);
    if (entry?.segment !== segment) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.summaries;
  }

  /** Keeps the summaries of a metric in a segment. */
  put(segment: SegmentRef, metric: string, summaries: SegmentSummaries): void {
    const key = keyOf(segment, metric);
    this.#drop(key);
    this.#entries.set(key, { segment, summaries });
    this.#bytes += bytesOf(summaries);
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#bytesMax) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= bytesOf(entry.summaries);
  }
}

/** No name of a metric has a line break, and no two files one path. */
function keyOf({ path }: SegmentRef, metric: string): string {
  return `${metric}\n${path}`;
}

function bytesOf(summaries: SegmentSummaries): number {
  return Object.values(summaries).reduce((sum, { byteLength }) => sum + byteLength, ENTRY_BYTES);
}
