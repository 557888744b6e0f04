/**
 * From what a person types for a container to the container.
 *
 * @module
 */

import type { Container } from "@fgm/collector/model";
import { nearestNames } from "./nearest.ts";

/** Shortest prefix of an id that is accepted. */
export const ID_PREFIX_LENGTH_MIN = 4;

/** Candidates named in an error. */
const CANDIDATES_MAX = 10;

/** Characters of a short id, as `crictl` prints it. */
const SHORT_ID_LENGTH = 12;

/** What was found for one id or prefix. */
export type LookupOutcome =
  | { readonly kind: "found"; readonly container: Container }
  | { readonly kind: "ambiguous"; readonly candidates: readonly string[] }
  | { readonly kind: "unknown"; readonly nearest: readonly string[] }
  | { readonly kind: "too-short" };

/** The first 12 characters of an id. */
export function shortId(id: string): string {
  return id.slice(0, SHORT_ID_LENGTH);
}

/** Finds the container with this id, or the only one whose id begins with it. */
export function lookUpContainer(
  wanted: string,
  containers: readonly Container[],
): LookupOutcome {
  const exact = containers.find(({ id }) => id === wanted);
  if (exact !== undefined) return { kind: "found", container: exact };
  if (wanted.length < ID_PREFIX_LENGTH_MIN) return { kind: "too-short" };
  const matches = containers.filter(({ id }) => id.startsWith(wanted));
  const [first] = matches;
  if (first === undefined) {
    return { kind: "unknown", nearest: nearestContainers(wanted, containers) };
  }
  if (matches.length === 1) return { kind: "found", container: first };
  const candidates = matches.map(({ id }) => distinctPrefix(id, matches)).sort();
  return { kind: "ambiguous", candidates: candidates.slice(0, CANDIDATES_MAX) };
}

/** As short as a short id, unless two candidates would then look the same. */
function distinctPrefix(id: string, matches: readonly Container[]): string {
  const isShared = matches.filter((other) => shortId(other.id) === shortId(id)).length > 1;
  return isShared ? id : shortId(id);
}

/** People type pod names, too: they are told the id that belongs to it. */
function nearestContainers(wanted: string, containers: readonly Container[]): readonly string[] {
  const idByName = new Map<string, string>();
  for (const { id, podName, containerName } of containers) {
    idByName.set(shortId(id), shortId(id));
    if (podName !== undefined) idByName.set(podName, `${shortId(id)} (${podName})`);
    if (containerName !== undefined) {
      idByName.set(containerName, `${shortId(id)} (${podName ?? "?"}/${containerName})`);
    }
  }
  const nearest = nearestNames(wanted, idByName.keys());
  return [...new Set(nearest.map((name) => idByName.get(name) ?? name))];
}
