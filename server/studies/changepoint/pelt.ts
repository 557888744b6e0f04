/**
 * Segmentation by pruned exact linear time search (Killick, Fearnhead and Eckley, 2012): the segments
 * whose squared distances from their means, plus a penalty for each change, are least. One noise
 * deviation for the whole signal, no prior, no probabilities.
 *
 * @module
 */

import { momentsOf, residualsOf } from "./moments.ts";

/** Most places where a segment may start. */
const STARTS_MAX = 800;

/** Settings of the search. */
export interface PeltModel {
  /** Cost of a change, in units of the squared signal. */
  readonly penalty: number;
  /** Fewest samples of a segment. */
  readonly segmentMin: number;
}

/** First samples of the segments of least cost, without the first segment. */
export function pelt(signal: Float64Array, { penalty, segmentMin }: PeltModel): readonly number[] {
  const count = signal.length;
  if (count < 2 * segmentMin) return [];
  const moments = momentsOf(signal);
  // Without changes nothing is pruned: a coarser grid of starts bounds what is then a square.
  const stride = Math.max(1, Math.ceil(count / STARTS_MAX));
  const costs = new Float64Array(count + 1).fill(Infinity);
  costs[0] = -penalty;
  const previous = new Int32Array(count + 1);
  let candidates: number[] = [0];
  for (let opened = 0, end = segmentMin; end <= count; end = nextEnd(end, { stride, count })) {
    for (; opened + segmentMin <= end; opened += stride) {
      if (opened >= segmentMin && costs[opened]! < Infinity) candidates.push(opened);
    }
    for (const start of candidates) {
      const cost = costs[start]! + residualsOf(moments, start, end) + penalty;
      if (cost < costs[end]!) [costs[end], previous[end]] = [cost, start];
    }
    // A start that already costs more than the best without the penalty can never win again.
    candidates = candidates.filter((start) =>
      costs[start]! + residualsOf(moments, start, end) <= costs[end]!
    );
  }
  const starts: number[] = [];
  for (let at = previous[count]!; at > 0; at = previous[at]!) starts.push(at);
  return starts.reverse();
}

/** The next end that is looked at: on the grid of starts, and at last the end of the signal. */
function nextEnd(
  end: number,
  { stride, count }: { readonly stride: number; readonly count: number },
): number {
  return end === count ? count + 1 : Math.min(count, (Math.floor(end / stride) + 1) * stride);
}
