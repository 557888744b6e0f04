/**
 * Nodes that gave no answer, in words and in structured answers.
 *
 * @module
 */

import type { Failed } from "../viewers/ask_viewers.ts";
import { clipped, clippedName, NAME_LENGTH_MAX } from "./clipped.ts";

/** Nodes that are named; of the others the number is told. */
const NAMED_MAX = 3;

/** Longest reason, in characters. */
const WHY_LENGTH_MAX = 160;

/** One sentence about nodes that gave no answer; empty when all did. */
export function failuresText(failures: readonly Failed[]): string {
  if (failures.length === 0) return "";
  const shown = failures.slice(0, NAMED_MAX)
    .map(({ node, why }) => `${clippedName(node)} (${clipped(why, WHY_LENGTH_MAX)})`);
  const more = failures.length - shown.length;
  return `No answer from ${shown.join(", ")}${more === 0 ? "" : ` and ${more} more nodes`}.`;
}

/** What to say when none of the nodes asked gave an answer. */
export function nobodyText(failures: readonly Failed[]): string {
  return `${failuresText(failures)} list_nodes tells which nodes can be asked.`;
}

/** The field `failures` of a structured answer; no field when every node answered. */
export function failuresField(
  failures: readonly Failed[],
): { readonly failures?: readonly { readonly node: string; readonly why: string }[] } {
  if (failures.length === 0) return {};
  const shown = failures.slice(0, NAMED_MAX).map(({ node, why }) => ({
    node: clipped(node, NAME_LENGTH_MAX * 2),
    why: clipped(why, WHY_LENGTH_MAX),
  }));
  const more = failures.length - shown.length;
  return { failures: more === 0 ? shown : [...shown, { node: "others", why: `${more} more` }] };
}
