/**
 * Extremes of counters in sealed segments that were looked at lately: whoever looks at a day asks
 * again and again which counters moved in it.
 *
 * A sealed segment never changes, and the index makes another SegmentRef when a file is replaced: what
 * is kept for a ref is right for as long as there is that ref.
 *
 * @module
 */

import type { SegmentRef } from "../index/segment_ref.ts";

/** Memory for extremes that are kept: two counters of 100 containers over a day, and room. */
export const EXTENT_CACHE_BYTES = 8 * 1024 * 1024;

/** What an entry takes besides its columns. */
const ENTRY_BYTES = 400;

/** Least and greatest finite value of each container of a segment that has one, in any order. */
export interface SegmentExtents {
  readonly ordinals: Uint32Array;
  readonly least: Float64Array;
  readonly greatest: Float64Array;
}

interface Entry {
  readonly segment: SegmentRef;
  readonly extents: SegmentExtents;
}

/** Keeps extremes in bounded memory; what was not used for longest goes first. */
export class ExtentCache {
  readonly #bytesMax: number;
  /** In the order of their last use. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(bytesMax: number = EXTENT_CACHE_BYTES) {
    this.#bytesMax = bytesMax;
  }

  /** What the entries take. */
  get byteSize(): number {
    return this.#bytes;
  }

  /** Extremes of a metric in a segment, if they are kept. */
  find(segment: SegmentRef, metric: string): SegmentExtents | undefined {
    const key = keyOf(segment, metric);
    const entry = this.#entries.get(key);
    if (entry?.segment !== segment) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.extents;
  }

  /** Keeps the extremes of a metric in a segment. */
  put(segment: SegmentRef, metric: string, extents: SegmentExtents): void {
    const key = keyOf(segment, metric);
    this.#drop(key);
    this.#entries.set(key, { segment, extents });
    this.#bytes += bytesOf(extents);
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#bytesMax) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= bytesOf(entry.extents);
  }
}

/** No name of a metric has a line break, and no two files one path. */
function keyOf({ path }: SegmentRef, metric: string): string {
  return `${metric}\n${path}`;
}

function bytesOf({ ordinals, least, greatest }: SegmentExtents): number {
  return ENTRY_BYTES + ordinals.byteLength + least.byteLength + greatest.byteLength;
}
