/**
 * Up to when the ticks of some containers are all there.
 *
 * Definitions
 * - A stream's cursor is the time up to which it has sent everything. A tick that appears later with an
 *   earlier time would never be sent, so a stream reads no further than the horizon.
 * - One collector writes its ticks in ascending time: with it alone, the horizon is its newest tick.
 * - Several collectors in one directory (data of several nodes) tick independently. The horizon then
 *   lies before the next tick that any of them can still write; one whose tick is overdue by
 *   `LATE_MS` has stopped, and is not waited for.
 *
 * Trace, two collectors with an interval of 1 s:
 *
 *     a has ticks until   10.003   10.003   11.003   12.003
 *     b has ticks until    9.007   10.007   10.007   10.007
 *     horizon              9.507   10.007   10.507   12.003      at last, b is given up
 *
 * @module
 */

import { type ContainerSpans, findSpan } from "../index/container_spans.ts";

/** How long after its time, judged by the ticks of others, a tick is waited for, in milliseconds. */
export const LATE_MS = 900;

/** How far before its interval has passed a tick can come, in milliseconds; half of it at most. */
const EARLY_MS = 500;

/** Something with ticks. */
export interface LiveSource {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly intervalMs: number;
  /** "" when it is not known. */
  readonly nodeName: string;
  readonly spans: ContainerSpans;
}

/** A source that may still grow. */
export interface OpenSource extends LiveSource {
  readonly path: string;
  /** Says who writes it. */
  readonly header: { readonly identifier: string } | undefined;
}

/** What can be read at one instant. */
export interface LiveSources {
  readonly segments: readonly LiveSource[];
  readonly journals: readonly OpenSource[];
}

/** Whether a source has samples of any of these containers in (fromMs, toMs]. */
export function holdsAny(
  source: LiveSource,
  ordinals: readonly number[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): boolean {
  if (!(source.lastMs > fromMs && source.firstMs <= toMs)) return false;
  return ordinals.some((ordinal) => {
    const span = findSpan(source.spans, ordinal);
    return span !== undefined && span.lastMs > fromMs && span.firstMs <= toMs;
  });
}

/**
 * The time up to which all ticks after `cursorMs` of these containers are there; `cursorMs` itself
 * when there is none.
 */
export function horizonMs(
  { segments, journals }: LiveSources,
  ordinals: readonly number[],
  { cursorMs }: { readonly cursorMs: number },
): number {
  const news = { fromMs: cursorMs, toMs: Infinity };
  const held = [...segments, ...journals].filter((source) => holdsAny(source, ordinals, news));
  const newestMs = held.reduce((ms, { lastMs }) => Math.max(ms, lastMs), cursorMs);
  const ever = { fromMs: -Infinity, toMs: Infinity };
  const writers = newestOfEachWriter(journals.filter((one) => holdsAny(one, ordinals, ever)));
  const nextMs = writers
    .filter(({ lastMs, intervalMs }) => newestMs <= lastMs + intervalMs + LATE_MS)
    .map(({ lastMs, intervalMs }) => lastMs + intervalMs - Math.min(intervalMs / 2, EARLY_MS));
  return Math.max(cursorMs, Math.floor(Math.min(newestMs, ...nextMs)));
}

/** While a journal is sealed, the same collector writes the next one: the old one will not grow. */
function newestOfEachWriter(journals: readonly OpenSource[]): readonly OpenSource[] {
  const newest = new Map<string, OpenSource>();
  for (const journal of journals) {
    const writer = journal.header?.identifier ?? "";
    const known = newest.get(writer);
    if (known === undefined || journal.lastMs > known.lastMs) newest.set(writer, journal);
  }
  return [...newest.values()];
}
