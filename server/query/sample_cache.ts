/**
 * Samples of sealed segments that were read lately, so that a chart which follows the present, or is
 * panned and zoomed, does not decode the same files again and again.
 *
 * Semantics
 * - What is kept is one container's samples of one metric in one segment, whole; that there are none
 *   is kept, too.
 * - A sealed segment never changes, and the index makes another SegmentRef when a file is replaced. So
 *   what is kept for a ref is right for as long as there is that ref, and nothing else is ever asked for.
 * - Samples lie behind each other in slabs of memory: by themselves, the few of a short segment would
 *   take three times their size. The oldest slab goes when there is no room; what was used since it
 *   became old has moved on to the newest one.
 *
 * @module
 */

import type { SegmentRef } from "../index/segment_ref.ts";
import { joinSamples, longestStepMs, type SampleColumns } from "./sample_columns.ts";

/** Memory for samples that are kept, 8 bytes each: five panels of ten series each over a day. */
export const SAMPLE_CACHE_BYTES = 64 * 1024 * 1024;

/** Numbers in a slab: 256 KB. What is larger has a slab to itself. */
const SLAB_NUMBERS = 32_768;

/** Entries in a slab: each takes some 300 bytes besides its samples, also where it has none. */
const ENTRIES_PER_SLAB_MAX = 512;

/** Samples of one part of a container. */
export interface PartSamples {
  /** Name of the device or process; null for the container itself. */
  readonly part: string | null;
  readonly samples: SampleColumns;
}

/** Which samples are meant. */
export interface CacheKey {
  readonly segment: SegmentRef;
  readonly metric: string;
  /** Ordinal of the container. */
  readonly ordinal: number;
}

interface Slab {
  /** Emptied when the slab goes, so that its memory does, whoever still knows it. */
  numbers: Float64Array;
  length: number;
  /** Counts the slabs from the first on. */
  readonly serial: number;
  readonly entries: { readonly of: Map<number, Entry>; readonly key: number }[];
}

interface Entry {
  readonly slab: Slab;
  readonly parts: readonly KeptPart[];
}

interface KeptPart {
  readonly part: string | null;
  readonly length: number;
  readonly valuesAt: number;
  /** Ticks are common to all series of a segment, mostly: one column of a slab serves them. */
  readonly times: Ticks;
  readonly isFinite: boolean;
}

interface Place {
  readonly slab: Slab;
  readonly at: number;
}

interface Ticks extends Place {
  readonly longestStepMs: number;
}

/** Keeps samples in bounded memory. */
export class SampleCache {
  readonly #slabsMax: number;
  readonly #slabs: Slab[] = [];
  readonly #entries = new WeakMap<SegmentRef, Map<number, Entry>>();
  /** Where the ticks of a segment lie that were kept last. */
  readonly #ticks = new WeakMap<SegmentRef, Ticks>();
  readonly #metrics = new Map<string, number>();
  #bytes = 0;
  #serial = 0;

  constructor(bytesMax: number = SAMPLE_CACHE_BYTES) {
    this.#slabsMax = Math.floor(bytesMax / (SLAB_NUMBERS * Float64Array.BYTES_PER_ELEMENT));
  }

  /** Memory of the slabs. */
  get byteSize(): number {
    return this.#bytes;
  }

  /** Samples above which a query is not worth keeping: it would drive out everything else. */
  get samplesPerQueryMax(): number {
    return Math.floor(this.#slabsMax * SLAB_NUMBERS / 2);
  }

  /** What is kept; empty where it is known that there are no samples, undefined where nothing is known. */
  find({ segment, metric, ordinal }: CacheKey): readonly PartSamples[] | undefined {
    return this.keptOf(segment, metric)(ordinal);
  }

  /** `find` for one metric of one segment: a day has thousands of both. */
  keptOf(
    segment: SegmentRef,
    metric: string,
  ): (ordinal: number) => readonly PartSamples[] | undefined {
    const number = this.#metrics.get(metric);
    const entries = number === undefined ? undefined : this.#entries.get(segment);
    return (ordinal) => {
      const entry = entries?.get(numberOf(number!, ordinal));
      if (entry === undefined || entry.parts.some(({ times }) => isGone(times.slab))) {
        return undefined;
      }
      const parts = entry.parts.map((kept) => samplesOf(entry.slab, kept));
      if (this.#isOld(entry.slab)) this.put({ segment, metric, ordinal }, parts);
      return parts;
    };
  }

  /** Keeps a copy of all samples of a container's metric in a segment. */
  put(key: CacheKey, parts: readonly PartSamples[]): void {
    const room = parts.reduce((sum, { samples }) => sum + 2 * samples.values.length, 0);
    const slab = this.#slabFor(room);
    if (slab === undefined) return;
    const entries = this.#entries.get(key.segment) ?? new Map<number, Entry>();
    this.#entries.set(key.segment, entries);
    const metric = this.#metrics.get(key.metric) ?? this.#metrics.size;
    this.#metrics.set(key.metric, metric);
    const number = numberOf(metric, key.ordinal);
    const kept = parts.map((part) => this.#append(slab, key.segment, part));
    entries.set(number, { slab, parts: kept });
    slab.entries.push({ of: entries, key: number });
  }

  #append(slab: Slab, segment: SegmentRef, { part, samples }: PartSamples): KeptPart {
    const { timesMs, values } = samples;
    const known = this.#ticks.get(segment);
    const isKnown = known !== undefined && !isGone(known.slab) && !this.#isOld(known.slab) &&
      isSame(columnOf(known, timesMs.length), timesMs);
    const times = isKnown
      ? known
      : { slab, at: write(slab, timesMs), longestStepMs: longestStepMs(timesMs) };
    this.#ticks.set(segment, times);
    const isFinite = values.every(Number.isFinite);
    return { part, length: values.length, valuesAt: write(slab, values), times, isFinite };
  }

  /** A slab with room for so many numbers; undefined where there never will be. */
  #slabFor(room: number): Slab | undefined {
    const newest = this.#slabs.at(-1);
    const isFull = newest === undefined || newest.entries.length >= ENTRIES_PER_SLAB_MAX ||
      newest.length + room > newest.numbers.length;
    if (!isFull) return newest;
    const size = Math.max(SLAB_NUMBERS, room);
    const bytesMax = this.#slabsMax * SLAB_NUMBERS * Float64Array.BYTES_PER_ELEMENT;
    const bytes = size * Float64Array.BYTES_PER_ELEMENT;
    if (bytes > bytesMax) return undefined;
    while (this.#slabs.length > 0 && this.#bytes + bytes > bytesMax) this.#dropOldest();
    const slab = {
      numbers: new Float64Array(size),
      length: 0,
      serial: ++this.#serial,
      entries: [],
    };
    this.#slabs.push(slab);
    this.#bytes += bytes;
    return slab;
  }

  #dropOldest(): void {
    const slab = this.#slabs.shift();
    if (slab === undefined) return;
    this.#bytes -= slab.numbers.byteLength;
    for (const { of, key } of slab.entries) if (of.get(key)?.slab === slab) of.delete(key);
    slab.numbers = new Float64Array(0);
    slab.entries.length = 0;
  }

  /** What is in the older half of the slabs moves on when it is used. */
  #isOld(slab: Slab): boolean {
    return this.#serial - slab.serial > this.#slabs.length / 2;
  }
}

/** One number for a metric and a container: there are fewer than 2^21 of the one and 2^32 of the other. */
function numberOf(metric: number, ordinal: number): number {
  return metric * 2 ** 32 + ordinal;
}

function isGone(slab: Slab): boolean {
  return slab.numbers.length === 0;
}

function columnOf({ slab, at }: Place, length: number): Float64Array {
  return slab.numbers.subarray(at, at + length);
}

function write(slab: Slab, numbers: Float64Array): number {
  const at = slab.length;
  slab.numbers.set(numbers, at);
  slab.length += numbers.length;
  return at;
}

function samplesOf(slab: Slab, { part, length, valuesAt, times, isFinite }: KeptPart): PartSamples {
  return {
    part,
    samples: {
      timesMs: columnOf(times, length),
      values: columnOf({ slab, at: valuesAt }, length),
      longestStepMs: isFinite ? times.longestStepMs : undefined,
    },
  };
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Gathers what a statement reads of each segment, until it has read all. */
export class CacheFill {
  readonly #pieces = new Map<SegmentRef, Map<number, Map<string | null, SampleColumns[]>>>();

  /** Takes a piece of a container's samples. */
  add(segment: SegmentRef, ordinal: number, { part, samples }: PartSamples): void {
    let byContainer = this.#pieces.get(segment);
    if (byContainer === undefined) this.#pieces.set(segment, byContainer = new Map());
    let byPart = byContainer.get(ordinal);
    if (byPart === undefined) byContainer.set(ordinal, byPart = new Map());
    const pieces = byPart.get(part);
    if (pieces === undefined) byPart.set(part, [samples]);
    else pieces.push(samples);
  }

  /** Has a container kept; if nothing came of it, that it has no samples. */
  putInto(cache: SampleCache, key: CacheKey): void {
    const byPart = [...this.#pieces.get(key.segment)?.get(key.ordinal) ?? []];
    cache.put(key, byPart.map(([part, pieces]) => ({ part, samples: joinSamples(pieces) })));
  }
}
