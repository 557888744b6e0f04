/**
 * The metric that a person means by a name or a part of one.
 *
 * @module
 */

import type { WireMetric } from "@fgm/server/api/metrics";
import { type Metrics, searchMetrics } from "./metric_search.ts";

/** Metrics that a complaint names. */
const NAMED_MAX = 3;

/** A metric, or one line that says why there is none. */
export type NamedMetric =
  | { readonly metric: WireMetric; readonly complaint?: undefined }
  | { readonly metric?: undefined; readonly complaint: string };

/**
 * The metric of that name; or the only one whose name ends with "." and the text; or the only one whose
 * name has it in it.
 */
export function metricNamed(metrics: Metrics | undefined, text: string): NamedMetric {
  if (metrics === undefined) return { complaint: "The viewer has not said its metrics yet" };
  const exact = metrics.metrics.get(text);
  if (exact !== undefined) return { metric: exact };
  const word = text.toLowerCase();
  const all = [...metrics.metrics.values()];
  const containing = all.filter(({ name }) => name.toLowerCase().includes(word));
  for (const fitting of [all.filter(({ name }) => name.endsWith(`.${word}`)), containing]) {
    const [only, ...others] = fitting;
    if (only !== undefined && others.length === 0) return { metric: only };
  }
  const nearest = searchMetrics(metrics, text).slice(0, NAMED_MAX).map(({ name }) => name);
  if (containing.length > 1) {
    return { complaint: `"${text}" fits ${containing.length} metrics: ${nearest.join(", ")} …` };
  }
  return {
    complaint: nearest.length === 0
      ? `No metric "${text}": m searches them`
      : `No metric "${text}"; nearest: ${nearest.join(", ")}`,
  };
}
