/**
 * The cursor of a list that is merged from several nodes: how many rows of each are told already.
 *
 *     1:1767607207000:9f3c01ab:4e1d2c3b=20,77aa0c12=3
 *     │ │             │        └ node, as a hash of its name, and its rows that are told
 *     │ │             └ the question, as a hash: a cursor of another one is refused
 *     │ └ end of the range, in milliseconds, so that all pages are about the same
 *     └ version
 *
 * @module
 */

import { ToolError } from "./tool_error.ts";

/** Where the next page begins. */
export interface PagePosition {
  readonly toMs: number;
  /** Rows that are told, by node; those of the other nodes are none. */
  readonly told: ReadonlyMap<string, number>;
}

/** What a cursor is made for. */
export interface PagedQuestion {
  /** All of the question that decides which rows come in which order. */
  readonly question: string;
  readonly nodes: readonly string[];
}

const REFUSED = "This cursor belongs to another question, or is damaged. " +
  "Repeat all arguments of the page before, or leave the cursor out.";

/** The cursor as text: short, and safe in a URL. */
export function writeCursor({ toMs, told }: PagePosition, { question }: PagedQuestion): string {
  const counts = [...told].filter(([, count]) => count > 0)
    .map(([node, count]) => `${hashOf(node)}=${count}`);
  return `1:${toMs}:${hashOf(question)}:${counts.join(",")}`;
}

/**
 * Reads a cursor. Nodes that are gone are left out.
 *
 * @throws {ToolError} when it is not of this question.
 */
export function readCursor(cursor: string, { question, nodes }: PagedQuestion): PagePosition {
  const [, time, hash, counts] =
    /^1:(\d{1,16}):([0-9a-f]{8}):((?:[0-9a-f]{8}=\d{1,6},?)*)$/.exec(cursor) ?? [];
  if (time === undefined || counts === undefined || hash !== hashOf(question)) {
    throw new ToolError(REFUSED);
  }
  const byHash = new Map(nodes.map((node) => [hashOf(node), node]));
  const told = new Map<string, number>();
  for (const entry of counts.split(",")) {
    const [nodeHash = "", count] = entry.split("=");
    const node = byHash.get(nodeHash);
    if (node !== undefined) told.set(node, Number(count));
  }
  return { toMs: Number(time), told };
}

/** FNV-1a over UTF-16 units, 32 bits, in hexadecimal. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
