/**
 * Segmentation by pruned exact linear time search (Killick, Fearnhead and Eckley, 2012): the segments
 * whose squared distances from their means, plus a penalty for each change, are least. One noise
 * deviation for the whole signal, no prior, no probabilities.
 *
 * @module
 */

import { momentsOf, residualsOf } from "./moments.ts";

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
  const costs = new Float64Array(count + 1).fill(Infinity);
  costs[0] = -penalty;
  const previous = new Int32Array(count + 1);
  let candidates: number[] = [0];
  for (let end = segmentMin; end <= count; end++) {
    const opened = end - segmentMin;
    if (opened >= segmentMin) candidates.push(opened);
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
