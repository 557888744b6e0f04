/**
 * From what a person types for a container to the container, or to its lineage.
 *
 * Definitions
 * - A container is known by its id, which a restart changes. Its lineage is `namespace/pod/container`,
 *   which a restart keeps: all containers of one lineage are the same container to a person.
 * - A text means, in this order: the container with that id; the lineage that it names, by all of
 *   `namespace/pod/container` or by neighbouring parts of it (`pod/container`, `namespace/pod`, `pod`,
 *   `container`); the container whose id begins with it. Each must fit exactly one.
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

/** A container and when it was seen. */
export interface DatedContainer extends Container {
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** What was found for one text. */
export type LookupOutcome<C extends DatedContainer> =
  | {
    readonly kind: "found";
    /** The newest of `members`. */
    readonly container: C;
    /** The container alone, or all of its lineage, oldest first. */
    readonly members: readonly C[];
    readonly isLineage: boolean;
  }
  | { readonly kind: "ambiguous"; readonly candidates: readonly string[] }
  | { readonly kind: "unknown"; readonly nearest: readonly string[] }
  | { readonly kind: "too-short" };

/** The first 12 characters of an id. */
export function shortId(id: string): string {
  return id.slice(0, SHORT_ID_LENGTH);
}

/** `namespace/pod/container`, or undefined when one of them is not known. */
export function lineageOf(
  { namespace, podName, containerName }: Pick<
    Container,
    "namespace" | "podName" | "containerName"
  >,
): string | undefined {
  const parts = [namespace, podName, containerName];
  return parts.includes(undefined) ? undefined : parts.join("/");
}

/** Finds what `wanted` means among `containers`. */
export function lookUpContainer<C extends DatedContainer>(
  wanted: string,
  containers: readonly C[],
): LookupOutcome<C> {
  const exact = containers.find(({ id }) => id === wanted);
  if (exact !== undefined) {
    return { kind: "found", container: exact, members: [exact], isLineage: false };
  }
  const lineages = lineagesNamed(wanted, containers);
  if (lineages.size === 1) {
    for (const members of lineages.values()) return foundLineage(members);
  }
  if (lineages.size > 1) return { kind: "ambiguous", candidates: shortest([...lineages.keys()]) };
  return lookUpPrefix(wanted, containers);
}

function lineagesNamed<C extends DatedContainer>(
  wanted: string,
  containers: readonly C[],
): ReadonlyMap<string, readonly C[]> {
  const named = new Map<string, C[]>();
  for (const container of containers) {
    const lineage = lineageOf(container);
    // Names hold no "/", so whole parts match wherever the bounded text occurs.
    if (lineage === undefined || !`/${lineage}/`.includes(`/${wanted}/`)) continue;
    if (wanted === container.namespace && wanted !== container.podName) {
      if (wanted !== container.containerName) continue; // a namespace alone means no container
    }
    const members = named.get(lineage) ?? [];
    members.push(container);
    named.set(lineage, members);
  }
  return named;
}

function foundLineage<C extends DatedContainer>(lineage: readonly C[]): LookupOutcome<C> {
  const members = [...lineage].sort((a, b) =>
    a.lastSeenMs - b.lastSeenMs || a.firstSeenMs - b.firstSeenMs || (a.id < b.id ? -1 : 1)
  );
  const container = members[members.length - 1]!;
  return { kind: "found", container, members, isLineage: true };
}

function lookUpPrefix<C extends DatedContainer>(
  wanted: string,
  containers: readonly C[],
): LookupOutcome<C> {
  const unknown = () =>
    ({ kind: "unknown", nearest: nearestContainers(wanted, containers) }) as const;
  if (wanted.length < ID_PREFIX_LENGTH_MIN) {
    return containers.some(({ id }) => id.startsWith(wanted)) ? { kind: "too-short" } : unknown();
  }
  const matches = containers.filter(({ id }) => id.startsWith(wanted));
  const [container] = matches;
  if (container === undefined) return unknown();
  if (matches.length === 1) {
    return { kind: "found", container, members: [container], isLineage: false };
  }
  return {
    kind: "ambiguous",
    candidates: shortest(matches.map(({ id }) => distinct(id, matches))),
  };
}

function shortest(candidates: readonly string[]): readonly string[] {
  return [...candidates].sort().slice(0, CANDIDATES_MAX);
}

/** As short as a short id, unless two candidates would then look the same. */
function distinct(id: string, matches: readonly Container[]): string {
  const isShared = matches.filter((other) => shortId(other.id) === shortId(id)).length > 1;
  return isShared ? id : shortId(id);
}

/** What can be given instead, nearest first: lineages, and ids of containers without one. */
function nearestContainers(wanted: string, containers: readonly Container[]): readonly string[] {
  const meant = new Map<string, string>();
  for (const container of containers) {
    const { id, podName, containerName } = container;
    const name = lineageOf(container) ?? shortId(id);
    for (const text of [name, shortId(id), podName, containerName]) {
      if (text !== undefined) meant.set(text, name);
    }
  }
  const nearest = nearestNames(wanted, meant.keys());
  return [...new Set(nearest.map((text) => meant.get(text) ?? text))];
}
