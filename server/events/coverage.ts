/**
 * When each node was sampled at all; see the definitions in `event.ts`.
 *
 * @module
 */

import { lowerBound } from "../query/lower_bound.ts";
import { RATE_GAP_INTERVALS } from "../query/rate.ts";
import type { Gap } from "./event.ts";

/** A file with samples of one node. */
export interface CoverageSource {
  /** "" where the file does not say. */
  readonly nodeName: string;
  /** Times of the first and last tick, both included. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly intervalMs: number;
  /** Times of the ticks in between, ascending; undefined where only the ends are known. */
  readonly ticksMs: Float64Array | undefined;
}

/** A time in which a node was sampled without a hole. Both ends are ticks. */
export interface CoveredSpan {
  readonly firstMs: number;
  readonly lastMs: number;
  /** Longest sampling interval in it. */
  readonly intervalMs: number;
}

/** Longest time without a tick that is no hole, in milliseconds. */
export function toleranceMs({ intervalMs }: { readonly intervalMs: number }): number {
  return RATE_GAP_INTERVALS * intervalMs;
}

/** Covered spans of each node, ascending, each more than the tolerance behind the one before. */
export function coverNodes(
  sources: readonly CoverageSource[],
): ReadonlyMap<string, readonly CoveredSpan[]> {
  const byNode = Map.groupBy(sources, ({ nodeName }) => nodeName);
  return new Map(
    [...byNode].map(([nodeName, own]) => [nodeName, joinSpans(own.flatMap(spansOf))]),
  );
}

/** The holes between spans, ascending. */
export function gapsOf(spans: readonly CoveredSpan[]): readonly Gap[] {
  return spans.slice(1).map((span, i) => ({ fromMs: spans[i]!.lastMs, toMs: span.firstMs }));
}

/** Position of the span that holds an instant; -1 where none does. */
export function spanAt(spans: readonly CoveredSpan[], timeMs: number): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (spans[middle]!.lastMs < timeMs) low = middle + 1;
    else high = middle;
  }
  const span = spans[low];
  return span !== undefined && span.firstMs <= timeMs ? low : -1;
}

/** The node that all files are from which name one; "" where they name several, or none. */
export function soleNodeOf(sources: readonly { readonly nodeName: string }[]): string {
  const names = new Set(sources.map(({ nodeName }) => nodeName).filter((name) => name !== ""));
  return names.size === 1 ? [...names].join() : "";
}

function spansOf(source: CoverageSource): CoveredSpan[] {
  const { firstMs, lastMs, intervalMs, ticksMs } = source;
  if (ticksMs === undefined) return [{ firstMs, lastMs, intervalMs }];
  const spans: CoveredSpan[] = [];
  let open = { firstMs, lastMs: firstMs, intervalMs };
  const add = (timeMs: number) => {
    if (timeMs - open.lastMs > toleranceMs(source)) {
      spans.push(open);
      open = { firstMs: timeMs, lastMs: timeMs, intervalMs };
    } else open.lastMs = Math.max(open.lastMs, timeMs);
  };
  for (let i = lowerBound(ticksMs, firstMs); i < ticksMs.length && ticksMs[i]! <= lastMs; i++) {
    add(ticksMs[i]!);
  }
  add(lastMs);
  return [...spans, open];
}

function joinSpans(spans: readonly CoveredSpan[]): readonly CoveredSpan[] {
  const joined: CoveredSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.firstMs - b.firstMs)) {
    const last = joined.at(-1);
    const intervalMs = Math.max(span.intervalMs, last?.intervalMs ?? 0);
    if (last === undefined || span.firstMs - last.lastMs > toleranceMs({ intervalMs })) {
      joined.push(span);
      continue;
    }
    const lastMs = Math.max(last.lastMs, span.lastMs);
    joined[joined.length - 1] = { firstMs: last.firstMs, lastMs, intervalMs };
  }
  return joined;
}
