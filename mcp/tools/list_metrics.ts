/**
 * `list_metrics`: what can be asked about.
 *
 * @module
 */

import { z } from "zod";
import type { WireMetric } from "@fgm/server/api/metrics";
import type { Answer } from "../answers/answer.ts";
import { clipped, clippedName, listText } from "../answers/clipped.ts";
import { failuresField, failuresText, nobodyText } from "../answers/failures_text.ts";
import { fitAnswer } from "../answers/fit_answer.ts";
import { countText } from "../answers/number_text.ts";
import { textLines } from "../answers/text_lines.ts";
import { nodesToAsk } from "../names/find_nodes.ts";
import { groupsOf, unionOfMetrics } from "../names/metric_union.ts";
import { nearNames } from "../names/near_names.ts";
import { ToolError } from "../names/tool_error.ts";
import { askViewers, type Failed } from "../viewers/ask_viewers.ts";
import { cursorField, limitField, nodeField, objectsField, textField } from "./fields.ts";
import { defineTool, type Tool } from "./tool.ts";

const LIMIT_DEFAULT = 20;

/** Longest meaning, in characters. */
const MEANING_LENGTH_MAX = 120;

/** What both kinds of answers are made of. */
interface Known {
  readonly metrics: readonly WireMetric[];
  readonly keys: readonly WireMetric[];
  readonly studies: readonly string[];
  readonly failures: readonly Failed[];
}

/** Lists metrics and studies. */
export const listMetrics: Tool = defineTool({
  name: "list_metrics",
  title: "List metrics",
  description:
    "What can be asked about. Without search: key metrics, all other names by prefix, studies.",
  input: z.strictObject({
    node: nodeField,
    search: textField("words of name or meaning").optional(),
    limit: limitField({ max: 50, default: LIMIT_DEFAULT }),
    cursor: cursorField,
  }),
  output: z.looseObject({
    metrics: objectsField().describe("name, unit, kind, meaning"),
    others: z.record(z.string(), z.string()).describe("prefix: rest of names").optional(),
    total: z.int(),
    next_cursor: z.string().optional(),
  }),
  answer: async ({ node, search, limit = LIMIT_DEFAULT, cursor }, { nodes, signal }) => {
    const only = nodesToAsk(nodes, node);
    const { answers, failures } = await askViewers(nodes, async (client, call) => {
      const [metrics, { studies }] = await Promise.all([
        client.metrics({ signal: call.signal }),
        client.studies({ signal: call.signal }),
      ]);
      return { metrics, studies: studies.map(({ id }) => id) };
    }, { only, signal });
    if (answers.length === 0) throw new ToolError(nobodyText(failures));
    const union = unionOfMetrics(answers.map(({ value }) => value.metrics));
    const byName = new Map(union.metrics.map((metric) => [metric.name, metric]));
    const known: Known = {
      metrics: union.metrics,
      keys: union.key_metrics.flatMap((name) => byName.get(name) ?? []),
      studies: [...new Set(answers.flatMap(({ value }) => value.studies))],
      failures,
    };
    if (search === undefined && cursor === undefined) return overview(known);
    return searched(known, { search: search ?? "", limit, skip: readCursor(cursor) });
  },
});

/** Key metrics in full, the names of all others. */
function overview({ metrics, keys, studies, failures }: Known): Answer {
  const isKey = new Set(keys.map(({ name }) => name));
  const names = metrics.map(({ name }) => name).filter((name) => !isKey.has(name));
  return fitAnswer(names.length, (count) => ({
    text: textLines(
      `${countText(metrics.length, "metric")}. Look first at ${
        listText(keys.map(({ name }) => name), 12)
      }.`,
      `Studies: ${listText(studies, 12)}.`,
      count < names.length ? `${names.length - count} names are left out: use search.` : "",
      failuresText(failures),
      "Next: list_metrics with search for units and meanings of others.",
    ),
    structured: {
      metrics: keys.map(toRow),
      others: Object.fromEntries(
        [...groupsOf(names.slice(0, count))].map(([start, ends]) => [start, ends.join(" ")]),
      ),
      total: metrics.length,
      ...(count < names.length ? { left_out: names.length - count } : {}),
      studies,
      ...failuresField(failures),
    },
  }));
}

function searched(
  { metrics, failures }: Known,
  { search, limit, skip }: {
    readonly search: string;
    readonly limit: number;
    readonly skip: number;
  },
): Answer {
  const found = matching(metrics, search);
  if (found.length === 0) throw nothingFound(metrics, search);
  const page = found.slice(skip, skip + limit);
  return fitAnswer(page.length, (count) => {
    const next = skip + count;
    const isLast = next >= found.length;
    return {
      text: textLines(
        `${countText(found.length, "metric")} for "${clipped(search, 80)}"` +
          `${found.length > count ? `, ${count} shown` : ""}:`,
        ...page.slice(0, Math.min(count, 6)).map((metric) =>
          `- ${clippedName(metric.name)}: ${clipped(metric.meaning, MEANING_LENGTH_MAX)}`
        ),
        isLast ? "" : "More with next_cursor.",
        failuresText(failures),
      ),
      structured: {
        metrics: page.slice(0, count).map(toRow),
        total: found.length,
        ...(isLast ? {} : { next_cursor: String(next) }),
        ...failuresField(failures),
      },
    };
  });
}

/** Those whose name has all words before those whose meaning has some of them. */
function matching(metrics: readonly WireMetric[], search: string): readonly WireMetric[] {
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const byName = metrics.filter(({ name }) => hasAll(name, words));
  const named = new Set(byName);
  const byMeaning = metrics.filter((metric) =>
    !named.has(metric) && hasAll(`${metric.name} ${metric.meaning}`, words)
  );
  return [...byName, ...byMeaning];
}

function hasAll(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}

function nothingFound(metrics: readonly WireMetric[], search: string): ToolError {
  const near = nearNames(search, metrics.map(({ name }) => name), 5);
  const wayOut = near.length === 0
    ? "Leave search out to see all names."
    : `Nearest: ${listText(near, 5)}.`;
  return new ToolError(`No metric matches "${clipped(search, 80)}". ${wayOut}`);
}

function toRow(metric: WireMetric) {
  return {
    name: metric.name,
    unit: metric.plot_as_rate ? `${metric.unit}/s` : metric.unit,
    kind: metric.kind,
    meaning: clipped(metric.meaning, MEANING_LENGTH_MAX),
    ...(metric.limit === null ? {} : { limit: metric.limit }),
  };
}

function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^\d{1,6}$/.test(cursor)) return Number(cursor);
  throw new ToolError("This cursor is none of list_metrics. Leave it out to start again.");
}
