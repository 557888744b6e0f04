/**
 * Samples of sealed segments that were read lately, so that a chart which follows the present, or is
 * panned and zoomed, does not decode the same files again and again.
 *
 * Semantics
 * - What is kept is one container's samples of one metric in one segment, whole; that there are none
 *   is kept, too.
 * - A sealed segment never changes, and the index makes another SegmentRef when a file is replaced. So
 *   what is kept for a ref is right for as long as there is that ref, and nothing else is ever asked for.
 * - The least recently used segment and metric go first when there is no room.
 *
 * @module
 */

import type { SegmentRef } from "../index/segment_ref.ts";
import { joinSamples, type SampleColumns } from "./sample_columns.ts";

/** Memory for samples that are kept, 8 bytes each: some fifty days of one series. */
export const SAMPLE_CACHE_BYTES = 32 * 1024 * 1024;

/** Memory of an entry beside its samples, as measured. */
const ENTRY_BYTES = 256;

/** Samples of one part of a container. */
export interface PartSamples {
  /** Name of the device or process; null for the container itself. */
  readonly part: string | null;
  readonly samples: SampleColumns;
}

interface Entry {
  readonly segment: SegmentRef;
  readonly byContainer: Map<string, readonly PartSamples[]>;
  /** Ticks are common to all series of a segment, mostly: one column serves them. */
  timesMs: Float64Array | undefined;
  bytes: number;
}

/** Keeps samples in bounded memory. */
export class SampleCache {
  readonly #bytesMax: number;
  /** The least recently used first. */
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(bytesMax: number = SAMPLE_CACHE_BYTES) {
    this.#bytesMax = bytesMax;
  }

  /** Memory in use. */
  get byteSize(): number {
    return this.#bytes;
  }

  /** Samples above which a query is not worth keeping: it would drive out everything else. */
  get samplesPerQueryMax(): number {
    return Math.floor(this.#bytesMax / 2 / Float64Array.BYTES_PER_ELEMENT);
  }

  /** What is kept of a metric in a segment, by container id; undefined when nothing is. */
  find(
    segment: SegmentRef,
    metric: string,
  ): ReadonlyMap<string, readonly PartSamples[]> | undefined {
    const key = keyOf(segment, metric);
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    if (entry.segment !== segment) {
      this.#bytes -= entry.bytes;
      return undefined;
    }
    this.#entries.set(key, entry);
    return entry.byContainer;
  }

  /** Keeps a copy of all samples of a container's metric in a segment. */
  put(
    segment: SegmentRef,
    metric: string,
    kept: { readonly containerId: string; readonly parts: readonly PartSamples[] },
  ): void {
    const key = keyOf(segment, metric);
    let entry = this.#entries.get(key);
    if (entry?.segment !== segment) {
      if (entry !== undefined) this.#bytes -= entry.bytes;
      entry = { segment, byContainer: new Map(), timesMs: undefined, bytes: 0 };
    }
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (!entry.byContainer.has(kept.containerId)) {
      const bytesBefore = entry.bytes;
      entry.byContainer.set(kept.containerId, kept.parts.map((part) => copyInto(entry, part)));
      entry.bytes += ENTRY_BYTES;
      this.#bytes += entry.bytes - bytesBefore;
    }
    this.#makeRoom();
  }

  #makeRoom(): void {
    for (const [key, { bytes }] of this.#entries) {
      if (this.#bytes <= this.#bytesMax) return;
      this.#entries.delete(key);
      this.#bytes -= bytes;
    }
  }
}

/** No path and no name holds the zero character. */
function keyOf({ path }: SegmentRef, metric: string): string {
  return `${metric}\0${path}`;
}

function copyInto(entry: Entry, { part, samples }: PartSamples): PartSamples {
  const values = samples.values.slice();
  entry.bytes += values.byteLength + ENTRY_BYTES;
  if (entry.timesMs === undefined || !isSame(entry.timesMs, samples.timesMs)) {
    entry.timesMs = samples.timesMs.slice();
    entry.bytes += entry.timesMs.byteLength;
  }
  return { part, samples: { timesMs: entry.timesMs, values } };
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Gathers what a statement reads of each segment, until it has read all. */
export class CacheFill {
  readonly #pieces = new Map<SegmentRef, Map<string, Map<string | null, SampleColumns[]>>>();

  /** Takes a piece of a container's samples. */
  add(segment: SegmentRef, containerId: string, { part, samples }: PartSamples): void {
    let byContainer = this.#pieces.get(segment);
    if (byContainer === undefined) this.#pieces.set(segment, byContainer = new Map());
    let byPart = byContainer.get(containerId);
    if (byPart === undefined) byContainer.set(containerId, byPart = new Map());
    const pieces = byPart.get(part);
    if (pieces === undefined) byPart.set(part, [samples]);
    else pieces.push(samples);
  }

  /** Has a segment's containers kept, those of which nothing came included: they have no samples. */
  putInto(
    cache: SampleCache,
    metric: string,
    { segment, ids }: { readonly segment: SegmentRef; readonly ids: Iterable<string> },
  ): void {
    const byContainer = this.#pieces.get(segment);
    for (const containerId of ids) {
      const byPart = [...byContainer?.get(containerId) ?? []];
      const parts = byPart.map(([part, pieces]) => ({ part, samples: joinSamples(pieces) }));
      cache.put(segment, metric, { containerId, parts });
    }
  }
}
