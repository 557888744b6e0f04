/**
 * From what an agent typed for a container to the container, among those that viewers listed.
 *
 * Definitions
 * - A lineage is `namespace/pod/container`; it stays when a restart gives the container a new id.
 * - A text means, in this order: the container with that id; the lineage it names, by neighbouring parts;
 *   the one container whose id begins with it; the one lineage that all its words occur in.
 *
 * @module
 */

import type { WireContainer } from "@fgm/server/api/containers";

/** Shortest start of an id that counts as one. */
export const ID_PREFIX_LENGTH_MIN = 4;

/** A container that a node has. */
export interface Located {
  readonly node: string;
  readonly container: WireContainer;
}

/** A container to ask about. */
export interface Target extends Located {
  /** What the viewer is to be asked: a lineage, so that restarts are joined, or an id. */
  readonly asked: string;
}

/** What a text means. */
export type Match =
  | { readonly kind: "found"; readonly target: Target }
  /** Newest first, each lineage once per node. */
  | { readonly kind: "ambiguous"; readonly candidates: readonly Located[] }
  | { readonly kind: "unknown" };

/** Finds what `wanted` means among `listed`. */
export function matchContainer(wanted: string, listed: readonly Located[]): Match {
  const text = wanted.trim().replace(/^\/+|\/+$/g, "");
  const exact = listed.filter(({ container }) => container.id === text);
  if (exact.length > 0) return oneOf(exact, idOf);
  const named = listed.filter(({ container }) => names(text, container));
  if (named.length > 0) return oneOf(named, lineageOf);
  const starting = text.length < ID_PREFIX_LENGTH_MIN
    ? []
    : listed.filter(({ container }) => container.id.startsWith(text));
  if (starting.length > 0) return oneOf(starting, idOf);
  const words = text.toLowerCase().split(/\s+/);
  const containing = listed.filter(({ container }) =>
    words.every((word) => lineageOf(container).toLowerCase().includes(word))
  );
  return containing.length > 0 ? oneOf(containing, lineageOf) : { kind: "unknown" };
}

/** The lineage of a container, or its id where the node never learnt its name. */
export function lineageOf({ lineage, id }: WireContainer): string {
  return lineage ?? id;
}

function idOf({ id }: WireContainer): string {
  return id;
}

/** Whether the text is the lineage or neighbouring parts of it, other than its namespace alone. */
function names(text: string, container: WireContainer): boolean {
  const { lineage, namespace, pod_name: pod, container_name: name } = container;
  if (lineage === null || !`/${lineage}/`.includes(`/${text}/`)) return false;
  return text !== namespace || text === pod || text === name;
}

/** One target when all have the same key on the same node; the newest stands for its lineage. */
function oneOf(matches: readonly Located[], keyOf: (container: WireContainer) => string): Match {
  const newest = new Map<string, Located>();
  for (const match of matches) {
    const key = `${match.node}\n${keyOf(match.container)}`;
    const known = newest.get(key);
    if (known === undefined || isNewer(match, known)) newest.set(key, match);
  }
  const candidates = [...newest.values()].sort((a, b) => isNewer(a, b) ? -1 : 1);
  const [only] = candidates;
  if (only === undefined) return { kind: "unknown" };
  if (candidates.length > 1) return { kind: "ambiguous", candidates };
  return { kind: "found", target: { ...only, asked: keyOf(only.container) } };
}

function isNewer(a: Located, b: Located): boolean {
  const later = a.container.last_seen_ms - b.container.last_seen_ms;
  if (later !== 0) return later > 0;
  return lineageOf(a.container) < lineageOf(b.container);
}
