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
 *   take three times their size. Times have slabs of their own, so that what one segment holds of a
 *   container can lie right behind what the segment before does: a day of a thousand segments is then
 *   handed out in a few runs. The oldest slab goes when there is no room; what was used since it became
 *   old has moved on to the newest one.
 *
 * @module
 */

import type { SegmentRef } from "../index/segment_ref.ts";
import { joinSamples, longestStepMs, type SampleColumns } from "./sample_columns.ts";
import { type RunSamples, type SamplePiece, SampleRuns, samplesOf } from "./sample_runs.ts";

/** Memory for samples that are kept, 8 bytes each: five panels of ten series each over a day. */
export const SAMPLE_CACHE_BYTES = 64 * 1024 * 1024;

/** Numbers in a slab: 256 KB. What is larger has a slab to itself. */
const SLAB_NUMBERS = 32_768;

/** What an entry takes besides its samples, also where it has none. */
const ENTRY_BYTES = 300;

/** Entries in a slab. */
const ENTRIES_PER_SLAB_MAX = 512;

/** Memory for entries besides that for samples, where all are of short segments. */
export const SAMPLE_ENTRIES_BYTES = ENTRY_BYTES * ENTRIES_PER_SLAB_MAX * SAMPLE_CACHE_BYTES /
  (SLAB_NUMBERS * Float64Array.BYTES_PER_ELEMENT);

/** Which samples are meant. */
export interface CacheKey {
  readonly segment: SegmentRef;
  readonly metric: string;
  /** Ordinal of the container. */
  readonly ordinal: number;
}

/** What is kept of a container in some segments. */
export interface KeptSamples {
  /** Those of each part in the order of the segments; pieces that follow one another as one. */
  readonly runs: readonly RunSamples[];
  /** Segments of which it is not known what the container has. */
  readonly unknown: readonly SegmentRef[];
}

/** What a slab is filled with. */
type SlabKind = "times" | "values";

interface Slab {
  readonly kind: SlabKind;
  /** Emptied when the slab goes, so that its memory does, whoever still knows it. */
  numbers: Float64Array;
  length: number;
  /** Counts the slabs from the first on. */
  readonly serial: number;
  /** What lies in it; with times, nothing. */
  readonly entries: { readonly of: Map<number, Entry>; readonly key: number }[];
}

interface Entry {
  readonly slab: Slab;
  readonly pieces: readonly KeptPiece[];
}

/** Ticks are common to all series of a segment, mostly: one column of a slab serves them. */
type KeptPiece = SamplePiece & { readonly times: Slab; readonly values: Slab };

/** Times of a segment. */
interface Ticks {
  readonly slab: Slab;
  readonly at: number;
  readonly longestStepMs: number;
}

/** Keeps samples in bounded memory. */
export class SampleCache {
  readonly #bytesMax: number;
  readonly #slabs: Slab[] = [];
  readonly #entries = new WeakMap<SegmentRef, Map<number, Entry>>();
  /** Where the ticks of a segment lie that were kept last. */
  readonly #ticks = new WeakMap<SegmentRef, Ticks>();
  readonly #metrics = new Map<string, number>();
  #bytes = 0;
  #serial = 0;

  /** Keeps nothing where there is no room for two slabs, one of times and one of values. */
  constructor(bytesMax: number = SAMPLE_CACHE_BYTES) {
    this.#bytesMax = bytesMax - bytesMax % (SLAB_NUMBERS * Float64Array.BYTES_PER_ELEMENT);
  }

  /** Memory of the slabs, which is bounded. */
  get byteSize(): number {
    return this.#bytes;
  }

  /** Memory of the slabs and of the entries in them, about. */
  get byteSizeWithEntries(): number {
    return this.#slabs.reduce(
      (sum, { entries }) => sum + entries.length * ENTRY_BYTES,
      this.#bytes,
    );
  }

  /** Samples above which a query is not worth keeping: it would drive out everything else. */
  get samplesPerQueryMax(): number {
    return this.#bytesMax / Float64Array.BYTES_PER_ELEMENT / 2;
  }

  /** What is kept; empty where it is known that there are no samples, undefined where nothing is known. */
  find({ segment, metric, ordinal }: CacheKey): readonly RunSamples[] | undefined {
    const { runs, unknown } = this.findAll([segment], { metric, ordinal });
    return unknown.length === 0 ? runs : undefined;
  }

  /** What is kept of a container in segments, in the order in which they are given. */
  findAll(
    segments: readonly SegmentRef[],
    { metric, ordinal }: Omit<CacheKey, "segment">,
  ): KeptSamples {
    const known = this.#metrics.get(metric);
    if (known === undefined) return { runs: [], unknown: segments };
    const number = numberOf(known, ordinal);
    const unknown: SegmentRef[] = [];
    const old: { readonly segment: SegmentRef; readonly parts: readonly RunSamples[] }[] = [];
    const runs = new SampleRuns();
    for (const segment of segments) {
      const entry = this.#entries.get(segment)?.get(number);
      if (entry === undefined || isLost(entry)) {
        unknown.push(segment);
        continue;
      }
      for (const piece of entry.pieces) runs.add(piece);
      if (this.#isOld(entry)) old.push({ segment, parts: entry.pieces.map(samplesOf) });
    }
    const taken = runs.take(); // before their memory can go
    for (const { segment, parts } of old) this.put({ segment, metric, ordinal }, parts);
    return { runs: taken, unknown };
  }

  /** Keeps a copy of all samples of a container's metric in a segment. */
  put(key: CacheKey, parts: readonly RunSamples[]): void {
    const metric = this.#metrics.get(key.metric) ?? this.#metrics.size;
    this.#metrics.set(key.metric, metric);
    const number = numberOf(metric, key.ordinal);
    const entries = this.#entries.get(key.segment) ?? new Map<number, Entry>();
    this.#entries.set(key.segment, entries);
    entries.delete(number);
    const room = parts.reduce((sum, { samples }) => sum + samples.values.length, 0);
    if (2 * room * Float64Array.BYTES_PER_ELEMENT > this.#bytesMax) return;
    const times = parts.map(({ samples }) => this.#ticksOf(key.segment, samples.timesMs));
    const slab = this.#slabFor("values", room);
    const hasTimes = times.every((ticks) => ticks !== undefined && !isGone(ticks.slab));
    if (slab === undefined || !hasTimes) return; // one has driven out the other
    const pieces = parts.map(({ part, samples: { values } }, i): KeptPiece => ({
      part,
      length: values.length,
      times: times[i]!.slab,
      timesAt: times[i]!.at,
      values: slab,
      valuesAt: write(slab, values),
      longestStepMs: values.every(Number.isFinite) ? times[i]!.longestStepMs : undefined,
    }));
    entries.set(number, { slab, pieces });
    slab.entries.push({ of: entries, key: number });
  }

  /** Where these times of a segment lie; undefined where there is no room for them. */
  #ticksOf(segment: SegmentRef, timesMs: Float64Array): Ticks | undefined {
    const known = this.#ticks.get(segment);
    const isKnown = known !== undefined && !isGone(known.slab) && !this.#isOldSlab(known.slab) &&
      isSame(known.slab.numbers.subarray(known.at, known.at + timesMs.length), timesMs);
    if (isKnown) return known;
    const slab = this.#slabFor("times", timesMs.length);
    if (slab === undefined) return undefined;
    const ticks = { slab, at: write(slab, timesMs), longestStepMs: longestStepMs(timesMs) };
    this.#ticks.set(segment, ticks);
    return ticks;
  }

  /** A slab with room for so many numbers; undefined where there never will be. */
  #slabFor(kind: SlabKind, room: number): Slab | undefined {
    const newest = this.#slabs.findLast((slab) => slab.kind === kind);
    const isFull = newest === undefined || newest.entries.length >= ENTRIES_PER_SLAB_MAX ||
      newest.length + room > newest.numbers.length;
    if (!isFull) return newest;
    const size = Math.max(SLAB_NUMBERS, room);
    const bytes = size * Float64Array.BYTES_PER_ELEMENT;
    if (bytes > this.#bytesMax) return undefined;
    while (this.#slabs.length > 0 && this.#bytes + bytes > this.#bytesMax) this.#dropOldest();
    const slab = {
      kind,
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

  /** What is in the older half of the slabs moves on when it is used, once others will have to go. */
  #isOld({ slab, pieces }: Entry): boolean {
    if (this.#isOldSlab(slab)) return true;
    for (const { times } of pieces) if (this.#isOldSlab(times)) return true;
    return false;
  }

  #isOldSlab(slab: Slab): boolean {
    return 2 * this.#bytes > this.#bytesMax &&
      this.#serial - slab.serial > this.#slabs.length / 2;
  }
}

/** One number for a metric and a container: there are fewer than 2^21 of the one and 2^32 of the other. */
function numberOf(metric: number, ordinal: number): number {
  return metric * 2 ** 32 + ordinal;
}

function isGone(slab: Slab): boolean {
  return slab.numbers.length === 0;
}

/** Whether memory of it has gone. */
function isLost({ pieces }: Entry): boolean {
  for (const { times } of pieces) if (isGone(times)) return true;
  return false;
}

/** Writes behind what is there, and answers where. */
function write(slab: Slab, numbers: Float64Array): number {
  const at = slab.length;
  slab.numbers.set(numbers, at);
  slab.length += numbers.length;
  return at;
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
  add(segment: SegmentRef, ordinal: number, { part, samples }: RunSamples): void {
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
