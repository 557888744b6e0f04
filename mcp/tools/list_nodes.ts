/**
 * `list_nodes`: who can be asked, and what data there is.
 *
 * @module
 */

import { z } from "zod";
import type { ViewerClient } from "@fgm/server/api/client";
import { clipped, clippedName } from "../answers/clipped.ts";
import { fitAnswer } from "../answers/fit_answer.ts";
import { countText, durationText, timeText } from "../answers/number_text.ts";
import { textLines } from "../answers/text_lines.ts";
import { nodesToAsk, staleText } from "../names/find_nodes.ts";
import type { KnownNode } from "../nodes/node_set.ts";
import { type AskContext, askViewers } from "../viewers/ask_viewers.ts";
import { objectsField } from "./fields.ts";
import { defineTool, type Tool } from "./tool.ts";

/** Age from which the newest sample is old, in milliseconds: the viewer's own limit for range words. */
const OLD_MS = 120_000;

/** Nodes that the text names. */
const TOLD_MAX = 8;

/** What a node says of itself. */
interface NodeData {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly containers: number;
  readonly newest_age_ms: number;
  readonly version: string;
}

/** One line of the answer. */
interface NodeRow {
  readonly name: string;
  readonly state: string;
  readonly from?: string;
  readonly to?: string;
  readonly newest_age_s?: number;
  readonly containers?: number;
  readonly version?: string;
  readonly why?: string;
}

/** Lists the nodes with their data. */
export const listNodes: Tool = defineTool({
  name: "list_nodes",
  title: "List nodes",
  description: "Nodes with state, span of data, containers, version and age of the newest sample.",
  input: z.strictObject({}),
  output: z.looseObject({ nodes: objectsField() }),
  answer: async (_input, { nodes, signal }) => {
    const only = nodesToAsk(nodes, undefined);
    const { answers, failures } = await askViewers(nodes, askNode, { only, signal });
    const data = new Map(answers.map(({ node, value }) => [node, value]));
    const whys = new Map(failures.map((failure) => [failure.node, failure]));
    const rows = nodes.nodes().map((node) => {
      const known = data.get(node.name);
      const failure = whys.get(node.name);
      return known === undefined
        ? silentRow(node, node.why ?? failure?.why)
        : answeringRow(node.name, known);
    });
    // Those with trouble first: a list that is cut must not hide them.
    rows.sort((a, b) => Number(a.state === "ready") - Number(b.state === "ready"));
    const stale = staleText(nodes).trim();
    return fitAnswer(rows.length, (count) => ({
      text: nodesText(rows, stale),
      structured: {
        nodes: rows.slice(0, count),
        ...(count < rows.length ? { left_out: rows.length - count } : {}),
        ...(stale === "" ? {} : { stale }),
      },
    }));
  },
});

async function askNode(client: ViewerClient, { signal }: AskContext): Promise<NodeData> {
  const [ready, { version }] = await Promise.all([
    client.ready({ signal }),
    client.instance({ signal }),
  ]);
  return { ...ready, version };
}

function answeringRow(name: string, data: NodeData): NodeRow {
  return {
    name,
    state: "ready",
    from: timeText(data.from_ms),
    to: timeText(data.to_ms),
    newest_age_s: Math.round(data.newest_age_ms / 1_000),
    containers: data.containers,
    version: clipped(data.version, 40),
  };
}

function silentRow(node: KnownNode, why: string | undefined): NodeRow {
  const state = node.state === "ready" ? "unreachable" : node.state;
  return { name: node.name, state, why: clipped(why ?? "no reason is known", 160) };
}

function nodesText(rows: readonly NodeRow[], stale: string): string {
  const ready = rows.filter(({ state }) => state === "ready");
  const told = rows.slice(0, TOLD_MAX).map(rowText);
  const more = rows.length - told.length;
  return textLines(
    `${countText(rows.length, "node")}, ${ready.length} of them ready.`,
    ...told,
    more === 0 ? "" : `And ${more} more.`,
    stale,
    ready.length === 0
      ? "No node can be asked."
      : "Next: find_changes for what went wrong, list_containers for who uses most.",
  );
}

function rowText(row: NodeRow): string {
  const name = clippedName(row.name);
  if (row.state !== "ready") {
    const why = row.why ?? "";
    // Most reasons begin with the state.
    return why.startsWith(row.state) ? `- ${name}: ${why}` : `- ${name}: ${row.state}: ${why}`;
  }
  const age = (row.newest_age_s ?? 0) * 1_000;
  const isOld = age > OLD_MS;
  return `- ${name}: ${
    countText(row.containers ?? 0, "container")
  }, data from ${row.from} to ${row.to}` +
    (isOld ? `; no sample for ${durationText(age)}` : "");
}
