/**
 * Fuzzy search for containers, ranked as fzf ranks.
 *
 * A search looks at `namespace/pod/container`. Its syntax is fzf's extended one: several words must
 * all match; `'word` matches exactly, `^word` at the start, `word$` at the end, `!word` must not occur.
 * The ids are random letters in which every short word occurs somehow, so they count only from their
 * start.
 *
 * @module
 */

import type { Container } from "@fgm/collector/model";
import { extendedMatch, Fzf } from "fzf";
import { ID_PREFIX_LENGTH_MIN } from "./container_lookup.ts";

/** Score of a container whose id begins with what was searched: above every fuzzy match. */
const ID_SCORE = 1_000_000;

/** The containers that match and how well they do, greater being better, in the order given. */
export function searchContainers<C extends Container>(
  containers: readonly C[],
  search: string,
): ReadonlyMap<C, number> {
  const words = search.trim();
  const scores = new Map<C, number>();
  const matcher = new Fzf<readonly Container[]>(containers, {
    selector: nameOf,
    match: extendedMatch,
    casing: "case-insensitive",
  });
  for (const { item, score } of matcher.find(words)) scores.set(item as C, score);
  if (words.length >= ID_PREFIX_LENGTH_MIN) {
    for (const container of containers) {
      if (container.id.startsWith(words.toLowerCase())) scores.set(container, ID_SCORE);
    }
  }
  return scores;
}

function nameOf(container: Container): string {
  const { namespace, podName, containerName, id } = container;
  const parts = [namespace, podName, containerName].filter((part) => part !== undefined);
  return parts.length === 0 ? id.slice(0, 12) : parts.join("/");
}
