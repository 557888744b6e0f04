/**
 * When each container was seen in one segment, in as little memory as that takes: a viewer keeps
 * 10,000 segments with a hundred containers each.
 *
 * @module
 */

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

/** An order of the ordinals of the columns that were packed last. */
interface Order {
  readonly from: Uint32Array;
  readonly sorted: Uint32Array;
  readonly positions: Uint32Array;
  readonly hasRepeats: boolean;
}

/**
 * Packs the spans of one segment after the other. Segments mostly hold the same containers as the one
 * before: then they are not sorted again, and share the column of ordinals.
 */
export class SpanPacker {
  #order: Order = orderOf(new Uint32Array(0));

  /** Packs columns as `packSpans` would. Of what was given, the ordinals may be kept. */
  pack(columns: SpanColumns): ContainerSpans {
    if (!isSame(columns.ordinals, this.#order.from)) this.#order = orderOf(columns.ordinals);
    const { sorted, positions } = this.#order;
    if (this.#order.hasRepeats) {
      return packSpans(Array.from(columns.ordinals, (_, i) => spanAt(columns, i)));
    }
    return {
      ordinals: sorted,
      firstMs: gather(columns.firstMs, positions),
      lastMs: gather(columns.lastMs, positions),
    };
  }
}

/** Most spans that are sorted with their positions: 2^20, more than the bytes of a sidecar can hold. */
const POSITIONS_MAX = 2 ** 20;

function orderOf(from: Uint32Array): Order {
  if (from.length > POSITIONS_MAX) {
    throw new RangeError(`Cannot pack spans: ${from.length} are more than ${POSITIONS_MAX}`);
  }
  // One number holds an ordinal and its position, exactly: numbers sort without a call for each pair.
  const keys = new Float64Array(from.length);
  for (let i = 0; i < from.length; i++) keys[i] = from[i]! * POSITIONS_MAX + i;
  keys.sort();
  const [sorted, positions] = [new Uint32Array(from.length), new Uint32Array(from.length)];
  for (let i = 0; i < keys.length; i++) {
    sorted[i] = Math.floor(keys[i]! / POSITIONS_MAX);
    positions[i] = keys[i]! % POSITIONS_MAX;
  }
  return { from, sorted, positions, hasRepeats: hasRepeats(sorted) };
}

function isSame(a: Uint32Array, b: Uint32Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function hasRepeats(sorted: Uint32Array): boolean {
  for (let i = 1; i < sorted.length; i++) if (sorted[i] === sorted[i - 1]) return true;
  return false;
}

function gather(values: Float64Array, positions: Uint32Array): Float64Array {
  const gathered = new Float64Array(values.length);
  for (let i = 0; i < positions.length; i++) gathered[i] = values[positions[i]!]!;
  return gathered;
}

function spanAt({ ordinals, firstMs, lastMs }: SpanColumns, i: number): ContainerSpan {
  return { ordinal: ordinals[i]!, firstMs: firstMs[i]!, lastMs: lastMs[i]! };
}

/** The span of one container, or undefined when the segment does not hold it. */
export function findSpan(spans: ContainerSpans, ordinal: number): ContainerSpan | undefined {
  let [low, high] = [0, spans.ordinals.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (spans.ordinals[middle]! < ordinal) low = middle + 1;
    else high = middle;
  }
  if (spans.ordinals[low] !== ordinal) return undefined;
  return { ordinal, firstMs: spans.firstMs[low]!, lastMs: spans.lastMs[low]! };
}

/** Calls `visit` for each container of a segment. */
export function forEachSpan(spans: ContainerSpans, visit: (span: ContainerSpan) => void): void {
  for (let i = 0; i < spans.ordinals.length; i++) visit(spanAt(spans, i));
}
