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
  spans.ordinals.forEach((ordinal, i) => {
    visit({ ordinal, firstMs: spans.firstMs[i]!, lastMs: spans.lastMs[i]! });
  });
}
