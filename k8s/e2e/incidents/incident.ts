/**
 * An incident as data: what is planted where and when, which tools are called, and what their answers
 * must say.
 *
 * @module
 */

import type { Random } from "@fgm/collector/testing/random";
import type { ScriptedNode } from "@fgm/collector/testing/scripted_node";
import type { Verdict } from "@fgm/mcp/evaluation/expectation";

/** A node of an incident. */
export type IncidentNode =
  | { readonly kind: "live" } & Pick<ScriptedNode, "containers" | "away">
  /** Its viewer answers nothing. */
  | { readonly kind: "dead" };

/** What is known when a call is made, as an agent would know it. */
export interface Seen {
  readonly startMs: number;
  /** The container that the last ranking named first; "" where it named none. */
  readonly top: string;
}

/** One call of the sequence, which is the same whatever the answers. */
export interface IncidentCall {
  readonly tool: string;
  readonly given?: (seen: Seen) => Readonly<Record<string, unknown>>;
  readonly verdict: Verdict;
}

/** One drawing of an incident. */
export interface Incident {
  readonly seconds: number;
  /** Defaults to one second. */
  readonly intervalMs?: number;
  readonly nodes: Readonly<Record<string, IncidentNode>>;
  readonly calls: readonly IncidentCall[];
}

/** A kind of incident. */
export interface IncidentKind {
  readonly name: string;
  /** What happened, in one sentence. */
  readonly cause: string;
  /** Draws times and sizes; everything follows from `random`. */
  readonly draw: (random: Random, background: Background) => Incident;
}

/** Makes the containers that have nothing to do with it. */
export type Background = (label: string) => ScriptedNode["containers"];
