/**
 * Search among the metrics, ranked as fzf ranks.
 *
 * Letters in order are enough in names; in units and meanings words must stand as they are, because a
 * sentence has the letters of every short word somewhere. fzf's extended syntax holds ('word exactly,
 * ^start, end$, !not).
 *
 * @module
 */

import { byLengthAsc, extendedMatch, Fzf } from "fzf";
import type { WireMetric } from "../../../api/metrics.ts";
import type { Facts } from "./page_state.ts";

/** Characters of a search that are looked at: more say nothing that any name could have. */
const SEARCH_LENGTH_MAX = 200;

/** The metrics that match, best first; for an empty search all, those that tell most first. */
export function searchMetrics(
  { metrics, keyMetrics }: Pick<Facts, "metrics" | "keyMetrics">,
  search: string,
): readonly WireMetric[] {
  const leading = keyMetrics.flatMap((name) => metrics.get(name) ?? []);
  const all = [...new Set([...leading, ...metrics.values()])];
  const words = search.trim().slice(0, SEARCH_LENGTH_MAX);
  if (words === "") return all;
  const options = {
    match: extendedMatch,
    casing: "case-insensitive",
  } as const;
  const names = new Fzf<readonly WireMetric[]>(all, {
    ...options,
    tiebreakers: [byLengthAsc],
    selector: ({ name }) => name,
  });
  const texts = new Fzf<readonly WireMetric[]>(all, {
    ...options,
    tiebreakers: [byLengthAsc],
    selector: ({ name, unit, meaning }) => `${name} ${unit} ${meaning}`,
    fuzzy: false,
  });
  const found = [...names.find(words), ...texts.find(words)].map(({ item }) => item);
  return [...new Set(found)];
}
