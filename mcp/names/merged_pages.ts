/**
 * Merges the containers of several nodes, each in the order that its viewer gave them.
 *
 * @module
 */

import type { WireContainer } from "@fgm/server/api/containers";
import { lineageOf, type Located } from "./match_container.ts";

/** Order of a list of containers; "value" is of a metric. */
export type ListOrder = "recency" | "name" | "relevance" | "value";

/** Containers seen this shortly before the end of the range run on: the viewer's own limit. */
export const RUNNING_MS = 10_000;

/** What a node has behind the rows that are told. */
export interface NodeRows {
  readonly node: string;
  readonly rows: readonly WireContainer[];
  /** Whether it has rows behind these. */
  readonly hasMore: boolean;
  /** End of the range on the node, in milliseconds. */
  readonly toMs: number;
}

/** A page, and how many rows of each node are on it. */
export interface MergedPage {
  readonly rows: readonly Located[];
  readonly taken: ReadonlyMap<string, number>;
  readonly hasMore: boolean;
}

/**
 * The first `limit` rows of all nodes together. Fewer where a node's rows end before its list does:
 * what comes next is not known then.
 */
export function mergePages(
  nodes: readonly NodeRows[],
  { order, limit }: { readonly order: ListOrder; readonly limit: number },
): MergedPage {
  const taken = new Map<string, number>(nodes.map(({ node }) => [node, 0]));
  const rows: Located[] = [];
  while (rows.length < limit) {
    const isOpen = nodes.some((one) => one.hasMore && taken.get(one.node) === one.rows.length);
    if (isOpen) break;
    const best = firstOf(nodes, taken, order);
    if (best === undefined) break;
    const index = taken.get(best.node) ?? 0;
    rows.push({ node: best.node, container: best.rows[index]! });
    taken.set(best.node, index + 1);
  }
  const hasMore = nodes.some((one) => one.hasMore || (taken.get(one.node) ?? 0) < one.rows.length);
  return { rows, taken, hasMore };
}

function firstOf(
  nodes: readonly NodeRows[],
  taken: ReadonlyMap<string, number>,
  order: ListOrder,
): NodeRows | undefined {
  let best: NodeRows | undefined;
  for (const one of nodes) {
    const row = one.rows[taken.get(one.node) ?? 0];
    if (row === undefined) continue;
    const bestIndex = taken.get(best?.node ?? "") ?? 0;
    const isFirst = best === undefined ||
      compare(one, best, { order, indexes: [taken.get(one.node) ?? 0, bestIndex] }) < 0;
    if (isFirst) best = one;
  }
  return best;
}

function compare(
  a: NodeRows,
  b: NodeRows,
  { order, indexes: [indexA, indexB] }: {
    readonly order: ListOrder;
    readonly indexes: readonly [number, number];
  },
): number {
  const [rowA, rowB] = [a.rows[indexA]!, b.rows[indexB]!];
  const [nameA, nameB] = [lineageOf(rowA), lineageOf(rowB)];
  const byName = nameA < nameB ? -1 : nameA > nameB ? 1 : 0;
  switch (order) {
    case "value":
      return descending(rowA.value ?? -Infinity, rowB.value ?? -Infinity) || byName;
    case "recency":
      return descending(recencyOf(rowA, a.toMs), recencyOf(rowB, b.toMs)) || byName;
    case "name":
      return byName;
    case "relevance":
      // Scores are not told: the best of each node, then the second of each.
      return indexA - indexB;
    default:
      return order satisfies never;
  }
}

function descending(a: number, b: number): number {
  return a === b ? 0 : a > b ? -1 : 1;
}

function recencyOf(row: WireContainer, toMs: number): number {
  return row.last_seen_ms >= toMs - RUNNING_MS ? Infinity : row.last_seen_ms;
}
