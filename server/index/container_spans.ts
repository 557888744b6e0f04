/**
 * When each container was seen in one segment, in as little memory as that takes: a viewer keeps
 * 10,000 segments with a hundred containers each.
 *
 * @module
 */

import { lowerBound } from "../query/lower_bound.ts";

/** When one container was seen, both ends included. */
export interface ContainerSpan {
  readonly ordinal: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** The containers of one segment, 20 bytes each. */
export interface ContainerSpans {
  /** Ascending. */
  readonly ordinals: Uint32Array;
  readonly firstMs: Float64Array;
  readonly lastMs: Float64Array;
}

/** Packs spans, in any order. Several of one ordinal become one that covers them. */
export function packSpans(spans: readonly ContainerSpan[]): ContainerSpans {
  const byOrdinal = new Map<number, ContainerSpan>();
  for (const span of spans) {
    const known = byOrdinal.get(span.ordinal);
    byOrdinal.set(
      span.ordinal,
      known === undefined ? span : {
        ordinal: span.ordinal,
        firstMs: Math.min(known.firstMs, span.firstMs),
        lastMs: Math.max(known.lastMs, span.lastMs),
      },
    );
  }
  const sorted = [...byOrdinal.values()].sort((a, b) => a.ordinal - b.ordinal);
  return {
    ordinals: Uint32Array.from(sorted, (span) => span.ordinal),
    firstMs: Float64Array.from(sorted, (span) => span.firstMs),
    lastMs: Float64Array.from(sorted, (span) => span.lastMs),
  };
}

/** The columns of `ContainerSpans` in any order. */
export type SpanColumns = ContainerSpans;

/**
 * Packs the spans of one segment after the other. Segments mostly hold the same containers as the one
 * before: then they are not sorted again, and share the column of ordinals. Nothing is made for a
 * segment but what it keeps: there are thousands.
 */
export class SpanPacker {
  /** Ordinals of the columns that were packed last, and the positions that bring them in order. */
  #from = new Uint32Array(0);
  #positions = new Uint32Array(0);
  #keys = new Float64Array(0);
  #sorted = new Uint32Array(0);
  #hasRepeats = false;

  /** Packs columns as `packSpans` would. Nothing of what is given is kept. */
  pack(columns: SpanColumns): ContainerSpans {
    const { ordinals, firstMs, lastMs } = columns;
    if (!this.#isSorted(ordinals)) this.#sort(ordinals);
    if (this.#hasRepeats) return packSpans(Array.from(ordinals, (_, i) => spanAt(columns, i)));
    const count = ordinals.length;
    const times = new Float64Array(2 * count);
    for (let i = 0; i < count; i++) {
      const from = this.#positions[i]!;
      times[i] = firstMs[from]!;
      times[count + i] = lastMs[from]!;
    }
    return {
      ordinals: this.#sorted,
      firstMs: times.subarray(0, count),
      lastMs: times.subarray(count),
    };
  }

  #isSorted(ordinals: Uint32Array): boolean {
    if (ordinals.length !== this.#sorted.length) return false;
    for (let i = 0; i < ordinals.length; i++) if (ordinals[i] !== this.#from[i]) return false;
    return true;
  }

  #sort(ordinals: Uint32Array): void {
    const count = ordinals.length;
    if (count > POSITIONS_MAX) {
      throw new RangeError(`Cannot pack spans: ${count} are more than ${POSITIONS_MAX}`);
    }
    if (count > this.#from.length) {
      this.#from = new Uint32Array(2 * count);
      this.#positions = new Uint32Array(2 * count);
      this.#keys = new Float64Array(2 * count);
    }
    this.#from.set(ordinals);
    // One number holds an ordinal and its position, exactly: numbers sort without a call for a pair.
    const keys = this.#keys.subarray(0, count);
    for (let i = 0; i < count; i++) keys[i] = ordinals[i]! * POSITIONS_MAX + i;
    keys.sort();
    this.#sorted = new Uint32Array(count);
    this.#hasRepeats = false;
    for (let i = 0; i < count; i++) {
      const ordinal = Math.floor(keys[i]! / POSITIONS_MAX);
      this.#sorted[i] = ordinal;
      this.#positions[i] = keys[i]! - ordinal * POSITIONS_MAX;
      if (i > 0 && ordinal === this.#sorted[i - 1]) this.#hasRepeats = true;
    }
  }
}

/** Most spans that are sorted with their positions: 2^20, more than the bytes of a sidecar can hold. */
const POSITIONS_MAX = 2 ** 20;

function spanAt({ ordinals, firstMs, lastMs }: SpanColumns, i: number): ContainerSpan {
  return { ordinal: ordinals[i]!, firstMs: firstMs[i]!, lastMs: lastMs[i]! };
}

/** The span of one container, or undefined when the segment does not hold it. */
export function findSpan(spans: ContainerSpans, ordinal: number): ContainerSpan | undefined {
  const position = findPosition(spans.ordinals, ordinal);
  return position < 0 ? undefined : spanAt(spans, position);
}

/** Position of a container among ascending ordinals; -1 where it is not among them. */
export function findPosition(ordinals: Uint32Array, ordinal: number): number {
  const position = lowerBound(ordinals, ordinal);
  return ordinals[position] === ordinal ? position : -1;
}

/** Calls `visit` for each container of a segment. */
export function forEachSpan(spans: ContainerSpans, visit: (span: ContainerSpan) => void): void {
  for (let i = 0; i < spans.ordinals.length; i++) visit(spanAt(spans, i));
}
