/**
 * From what an agent typed for metrics to those that a node has.
 *
 * @module
 */

import type { WireMetric, WireMetrics } from "@fgm/server/api/metrics";
import { listText } from "../answers/clipped.ts";
import { nearNames } from "./near_names.ts";
import { ToolError } from "./tool_error.ts";

/** Metrics of one analysis: each takes several requests. */
export const METRICS_PER_CALL_MAX = 12;

/** The metrics that a question is about. */
export interface ChosenMetrics {
  /** At most `METRICS_PER_CALL_MAX`. */
  readonly metrics: readonly WireMetric[];
  /** Names of those that match too, but are beyond the limit. */
  readonly others: readonly string[];
}

/** What was typed: one of both, or neither for the key metrics. */
export interface WantedMetrics {
  readonly metric?: string | undefined;
  readonly metric_prefix?: string | undefined;
}

/**
 * Chooses metrics. A name may be the end of one behind a dot, as "memory.current" is.
 *
 * @throws {ToolError} when both are given, or nothing matches, or a name's end fits several.
 */
export function chooseMetrics(known: WireMetrics, wanted: WantedMetrics): ChosenMetrics {
  const { metric, metric_prefix: prefix } = wanted;
  if (metric !== undefined && prefix !== undefined) {
    throw new ToolError('Give "metric" or "metric_prefix", not both.');
  }
  if (metric !== undefined) return { metrics: [findMetric(known, metric)], others: [] };
  if (prefix !== undefined) return bounded(withPrefix(known, prefix));
  const byName = new Map(known.metrics.map((one) => [one.name, one]));
  return bounded(known.key_metrics.flatMap((name) => byName.get(name) ?? []));
}

/**
 * The metric of a name, or of the end of a name.
 *
 * @throws {ToolError} when there is none, or more than one.
 */
export function findMetric({ metrics }: WireMetrics, wanted: string): WireMetric {
  const exact = metrics.find(({ name }) => name === wanted);
  if (exact !== undefined) return exact;
  const ends = metrics.filter(({ name }) => name.endsWith(`.${wanted}`));
  const [only] = ends;
  if (only !== undefined && ends.length === 1) return only;
  if (ends.length > 1) {
    throw new ToolError(
      `"${wanted}" fits several metrics: ${
        listText(ends.map(({ name }) => name), 8)
      }. Give one of them.`,
    );
  }
  throw noSuchMetric(wanted, metrics);
}

function withPrefix({ metrics }: WireMetrics, prefix: string): readonly WireMetric[] {
  const starting = metrics.filter(({ name }) => name.startsWith(prefix));
  if (starting.length > 0) return starting;
  // "memory.stat" is what the kernel's file is called; the names of the catalogue have more before it.
  const within = metrics.filter(({ name }) => name.includes(`.${prefix}`));
  if (within.length > 0) return within;
  throw noSuchMetric(prefix, metrics);
}

function noSuchMetric(wanted: string, metrics: readonly WireMetric[]): ToolError {
  const near = nearNames(wanted, metrics.map(({ name }) => name), 5);
  const wayOut = near.length === 0
    ? "list_metrics names those that there are."
    : `Nearest: ${listText(near, 5)}; list_metrics with search finds others.`;
  return new ToolError(`There is no metric "${wanted}" here. ${wayOut}`);
}

function bounded(metrics: readonly WireMetric[]): ChosenMetrics {
  return {
    metrics: metrics.slice(0, METRICS_PER_CALL_MAX),
    others: metrics.slice(METRICS_PER_CALL_MAX).map(({ name }) => name),
  };
}
