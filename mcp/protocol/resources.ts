/**
 * Resources: what an agent may read up on.
 *
 * @module
 */

import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp";
import { clipped, clippedName } from "../answers/clipped.ts";
import { failuresText } from "../answers/failures_text.ts";
import { groupsOf, unionOfMetrics } from "../names/metric_union.ts";
import type { NodeSet } from "../nodes/node_set.ts";
import { askViewers } from "../viewers/ask_viewers.ts";
import { GUIDE } from "./guide.ts";

/** Metrics in the dictionary; a viewer of foreign files may have thousands. */
const METRICS_MAX = 200;

/** Longest meaning, in characters. */
const MEANING_LENGTH_MAX = 120;

const MIME_TYPE = "text/markdown";

/** Adds `fgm://guide` and `fgm://metrics`. */
export function registerResources(mcp: McpServer, nodes: NodeSet): void {
  mcp.registerResource("guide", "fgm://guide", {
    title: "Triage guide",
    description: "Which tool first, and what to look at.",
    mimeType: MIME_TYPE,
  }, ({ href }) => ({ contents: [{ uri: href, mimeType: MIME_TYPE, text: GUIDE }] }));
  mcp.registerResource("metrics", "fgm://metrics", {
    title: "Metric dictionary",
    description: "Every metric with its unit and meaning.",
    mimeType: MIME_TYPE,
  }, async ({ href }, { signal }) => ({
    contents: [{ uri: href, mimeType: MIME_TYPE, text: await dictionaryOf(nodes, signal) }],
  }));
}

/** The metrics of all nodes, grouped by what their names begin with. */
async function dictionaryOf(nodes: NodeSet, signal: AbortSignal): Promise<string> {
  const { answers, failures } = await askViewers(
    nodes,
    (client, call) => client.metrics({ signal: call.signal }),
    { signal },
  );
  const { metrics, key_metrics: keys } = unionOfMetrics(answers.map(({ value }) => value));
  const shown = metrics.slice(0, METRICS_MAX);
  const byName = new Map(shown.map((metric) => [metric.name, metric]));
  const sections = [...groupsOf([...byName.keys()])].map(([start, ends]) => {
    const lines = ends.flatMap((end) => {
      const metric = byName.get(`${start}${end}`);
      if (metric === undefined) return [];
      const rate = metric.plot_as_rate ? ", as rate" : "";
      return [
        `- ${clippedName(end)} (${clipped(metric.unit, 40)}${rate}): ` +
        clipped(metric.meaning, MEANING_LENGTH_MAX),
      ];
    });
    return `## ${start === "" ? "Others" : clippedName(start)}\n${lines.join("\n")}`;
  });
  const more = metrics.length - shown.length;
  return [
    "# Metrics",
    `Look first at: ${keys.map((name) => clippedName(name)).join(", ")}.`,
    ...sections,
    more === 0 ? "" : `${more} more: list_metrics with search.`,
    failuresText(failures),
  ].filter((part) => part !== "").join("\n\n");
}
