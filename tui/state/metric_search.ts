/**
 * Search among the viewer's metrics, ranked as fzf ranks.
 *
 * Words that occur in names count more than those of meanings and units: "anon" is first of all a
 * metric of that name. Each word must match somewhere, in any order; fzf's extended syntax holds
 * ('word exactly, ^start, end$, !not).
 *
 * @module
 */

import type { WireMetric } from "@fgm/server/api/metrics";
import { byLengthAsc, extendedMatch, Fzf } from "fzf";
import type { ViewerFacts } from "./state.ts";

/** What is known of the metrics, and which tell most. */
export type Metrics = Pick<ViewerFacts, "metrics" | "keyMetrics">;

/** The metrics that match, best first; for an empty search all, the key metrics first. */
export function searchMetrics(
  { metrics, keyMetrics }: Metrics,
  search: string,
): readonly WireMetric[] {
  const all = keyFirst([...metrics.values()], keyMetrics);
  const words = search.trim();
  if (words === "") return all;
  const byName = matches(all, words, { textOf: ({ name }) => name, fuzzy: "v2" });
  const named = new Set(byName);
  // Sentences have the letters of every short word somewhere: there, words must occur as they are.
  const byText = matches(all, words, {
    textOf: ({ name, meaning, unit }) => `${name} ${unit} ${meaning}`,
    fuzzy: false,
  });
  return [...byName, ...byText.filter((metric) => !named.has(metric))];
}

/** The matching ones, best first. */
function matches(
  metrics: readonly WireMetric[],
  words: string,
  { textOf, fuzzy }: {
    readonly textOf: (metric: WireMetric) => string;
    readonly fuzzy: "v2" | false;
  },
): readonly WireMetric[] {
  const finder = new Fzf<readonly WireMetric[]>(metrics, {
    selector: textOf,
    match: extendedMatch,
    casing: "case-insensitive",
    tiebreakers: [byLengthAsc],
    fuzzy,
  });
  return finder.find(words).map(({ item }) => item);
}

function keyFirst(
  metrics: readonly WireMetric[],
  keyMetrics: readonly string[],
): readonly WireMetric[] {
  const rank = new Map(keyMetrics.map((name, index) => [name, index]));
  const rankOf = ({ name }: WireMetric) => rank.get(name) ?? rank.size;
  return metrics.toSorted((a, b) => rankOf(a) - rankOf(b));
}
