/**
 * `list_containers`: which containers there are, and who uses most of something.
 *
 * @module
 */

import { z } from "zod";
import type { ViewerClient } from "@fgm/server/api/client";
import type { Answer } from "../answers/answer.ts";
import { clipped, clippedName } from "../answers/clipped.ts";
import { failuresField, failuresText, nobodyText } from "../answers/failures_text.ts";
import { fitAnswer } from "../answers/fit_answer.ts";
import { countText, quantityText, rounded, timeText } from "../answers/number_text.ts";
import { partialField, partialText } from "../answers/partial_text.ts";
import { textLines } from "../answers/text_lines.ts";
import { nodesToAsk } from "../names/find_nodes.ts";
import { requireNamespace } from "../names/known_namespace.ts";
import { lineageOf, type Located } from "../names/match_container.ts";
import { type ListOrder, mergePages, type NodeRows, RUNNING_MS } from "../names/merged_pages.ts";
import { findMetric } from "../names/metric_names.ts";
import { type PagePosition, readCursor, writeCursor } from "../names/page_cursor.ts";
import { type AskedRange, rangeOn, readRange, type TimeRange } from "../names/time_range.ts";
import { ToolError } from "../names/tool_error.ts";
import { type AskContext, askViewers, type Failed } from "../viewers/ask_viewers.ts";
import {
  cursorField,
  limitField,
  nodeField,
  objectsField,
  periodFields,
  rangeFields,
  textField,
} from "./fields.ts";
import { defineTool, type Tool } from "./tool.ts";

const LIMIT_DEFAULT = 20;

/** Containers that the text names. */
const TOLD_MAX = 5;

/** Rows that a viewer gives at once. */
const PAGE_MAX = 1_000;

const CUT_TEXT = `No more than ${PAGE_MAX} of a node can be listed: ` +
  "narrow by namespace, search or labels to see the rest.";

const SORT_WORDS = ["recency", "name", "relevance"] as const;

const input = z.strictObject({
  node: nodeField,
  namespace: textField().optional(),
  qos_class: z.enum(["Guaranteed", "Burstable", "BestEffort"]).optional(),
  search: textField("fuzzy, in namespace/pod/container").optional(),
  labels: textField("key:value,…").optional(),
  sort: textField("recency, name or a metric: greatest average first").optional().meta({
    default: "recency",
  }),
  ...rangeFields,
  limit: limitField({ max: 100, default: LIMIT_DEFAULT }),
  cursor: cursorField,
});

type Input = z.output<typeof input>;

/** What a node answers that knows the metric. */
type Listed = Exclude<NodeListing, { readonly refused: ToolError }>;

/** What each node is asked. */
interface Listing {
  readonly input: Input;
  readonly limit: number;
  readonly asked: AskedRange;
  readonly position: PagePosition | undefined;
}

/** What a node answers; `refused` where it does not know the metric. */
type NodeListing =
  | NodeRows & {
    readonly refused?: undefined;
    readonly range: TimeRange;
    readonly total: number;
    readonly unit: string | undefined;
    readonly metric: string | undefined;
    /** Whether the node's data ends before the range begins. */
    readonly isBehind?: boolean;
    /** Whether it has rows behind the last that can be listed. */
    readonly isCut?: boolean;
    /** Whether some of its data could not be read. */
    readonly isPartial?: boolean;
  }
  | { readonly refused: ToolError };

/** Lists containers, one page after the other. */
export const listContainers: Tool = defineTool({
  name: "list_containers",
  title: "List containers",
  description: "Containers of one node or all. Sort by a metric to find who uses most.",
  input,
  output: z.looseObject({
    ...periodFields,
    containers: objectsField().describe(
      "name, node, value; id of one of several runs; last_seen of those gone",
    ),
    total: z.int(),
    unit: z.string().describe("of value").optional(),
    next_cursor: z.string().optional(),
  }),
  answer: async (given, { nodes, signal }) => {
    const only = nodesToAsk(nodes, given.node);
    const { cursor, limit = LIMIT_DEFAULT, ...question } = given;
    const paged = { question: JSON.stringify(question), nodes: only };
    const position = cursor === undefined ? undefined : readCursor(cursor, paged);
    const listing: Listing = { input: given, limit, asked: readRange(given), position };
    const { answers, failures } = await askViewers(
      nodes,
      (client, call) => listOn(client, call, listing),
      { only, signal },
    );
    const { listed, behind } = requireListed(answers.map(({ value }) => value), failures);
    const total = listed.reduce((sum, one) => sum + one.total, 0);
    const { namespace } = given;
    if (total === 0 && namespace !== undefined) {
      await requireNamespace(namespace, { nodes, only, signal });
    }
    const order = orderOf(given);
    const page = mergePages(listed, { order, limit });
    const toMs = position?.toMs ?? Math.max(...listed.map((one) => one.range.toMs));
    return fitAnswer(page.rows.length, (count) => {
      const told = new Map(position?.told ?? []);
      for (const { node } of page.rows.slice(0, count)) told.set(node, (told.get(node) ?? 0) + 1);
      const hasMore = page.hasMore || count < page.rows.length;
      return listAnswer({
        rows: page.rows.slice(0, count),
        listed,
        total,
        nextCursor: hasMore ? writeCursor({ toMs, told }, paged) : undefined,
        failures,
        behind,
        isOnSeveral: only.length > 1,
      });
    });
  },
});

function orderOf({ sort, search }: Input): ListOrder {
  if (sort === undefined) return search === undefined ? "recency" : "relevance";
  return SORT_WORDS.find((word) => word === sort) ?? "value";
}

async function listOn(
  client: ViewerClient,
  { node, signal }: AskContext,
  { input, limit, asked, position }: Listing,
): Promise<NodeListing> {
  const data = await client.ready({ signal });
  if (asked.toMs === undefined && asked.fromMs !== undefined && asked.fromMs > data.to_ms) {
    const range = { fromMs: data.from_ms, toMs: data.to_ms + 1 };
    const nothing = { rows: [], hasMore: false, total: 0, unit: undefined, metric: undefined };
    return { ...nothing, node, range, toMs: range.toMs, isBehind: true };
  }
  // Later pages are about the range of the first one, however much data has come in since.
  const endMs = Math.min(position?.toMs ?? Infinity, data.to_ms + 1);
  const range = rangeOn(
    asked.toMs === undefined && endMs < Infinity ? { ...asked, toMs: endMs } : asked,
    data,
  );
  const order = orderOf(input);
  let metric: string | undefined;
  if (order === "value") {
    try {
      metric = findMetric(await client.metrics({ signal }), input.sort ?? "").name;
    } catch (error) {
      if (error instanceof ToolError) return { refused: error };
      throw error;
    }
  }
  const skipped = position?.told.get(node) ?? 0;
  const wanted = Math.min(PAGE_MAX, skipped + limit);
  const answer = await client.containers({
    namespace: input.namespace,
    qos_class: input.qos_class,
    labels: input.labels === undefined ? undefined : readLabels(input.labels),
    search: input.search,
    sort: metric ?? order,
    from: range.fromMs,
    to: range.toMs,
    limit: wanted,
  }, { signal });
  return {
    node,
    rows: answer.containers.slice(skipped),
    // Behind the last row that a viewer gives at once there is no going on.
    hasMore: answer.next_cursor !== undefined && wanted < PAGE_MAX,
    isCut: answer.next_cursor !== undefined && wanted === PAGE_MAX,
    isPartial: answer.truncated,
    toMs: range.toMs,
    range,
    total: answer.total,
    unit: answer.sort_unit,
    metric,
  };
}

/**
 * Those that have data in the range, and how many have none.
 *
 * @throws {ToolError} when there is none of them.
 */
function requireListed(
  values: readonly NodeListing[],
  failures: readonly Failed[],
): { readonly listed: readonly Listed[]; readonly behind: number } {
  const answered = values.flatMap((value) => value.refused === undefined ? [value] : []);
  const listed = answered.filter(({ isBehind }) => isBehind !== true);
  if (listed.length > 0) return { listed, behind: answered.length - listed.length };
  if (answered.length > 0) {
    const from = Math.min(...answered.map(({ range }) => range.fromMs));
    const to = Math.max(...answered.map(({ range }) => range.toMs));
    throw new ToolError(
      `There is no data in this range. There is from ${timeText(from)} to ${timeText(to)}.`,
    );
  }
  const refused = values.find((value) => value.refused !== undefined)?.refused;
  const problem = failures.find(({ kind }) => kind === "problem");
  if (refused !== undefined) throw refused;
  throw new ToolError(problem === undefined ? nobodyText(failures) : clipped(problem.why, 600));
}

/** @throws {ToolError} when they are not pairs. */
function readLabels(text: string): (readonly [string, string])[] {
  return text.split(",").map((part) => {
    const [key = "", ...rest] = part.trim().split(/[:=]/);
    if (key === "" || rest.length === 0) {
      throw new ToolError(`Cannot read label "${clipped(part, 60)}". Write key:value,key:value.`);
    }
    return [key, rest.join(":")] as const;
  });
}

/** What the answer of a page is made of. */
interface ListedPage {
  readonly rows: readonly Located[];
  readonly listed: readonly Listed[];
  /** Nodes whose data ends before the range begins. */
  readonly behind: number;
  readonly total: number;
  readonly nextCursor: string | undefined;
  readonly failures: readonly Failed[];
  readonly isOnSeveral: boolean;
}

function listAnswer(
  { rows, listed, behind, total, nextCursor, failures, isOnSeveral }: ListedPage,
): Answer {
  const from = timeText(Math.min(...listed.map(({ range }) => range.fromMs)));
  const to = timeText(Math.max(...listed.map(({ range }) => range.toMs)));
  const unit = listed.find((one) => one.unit !== undefined)?.unit;
  const metric = listed.find((one) => one.metric !== undefined)?.metric;
  const runs = new Map<string, number>();
  for (const row of rows) runs.set(runKey(row), (runs.get(runKey(row)) ?? 0) + 1);
  const isPartial = listed.some((one) => one.isPartial === true);
  const isCut = nextCursor === undefined && listed.some((one) => one.isCut === true);
  const endOf = (node: string) => listed.find((one) => one.node === node)?.toMs ?? 0;
  const told = rows.slice(0, TOLD_MAX).map((row) =>
    `- ${rowText(row, { unit, toMs: endOf(row.node), isOnSeveral })}`
  );
  const by = metric === undefined ? "" : `, by average ${clippedName(metric)}`;
  return {
    text: textLines(
      `${countText(total, "container")} between ${from} and ${to}` +
        `${rows.length < total ? `, ${rows.length} on this page` : ""}${by}${
          told.length === 0 ? "." : ":"
        }`,
      ...told,
      rows.length > told.length ? `And ${rows.length - told.length} more on this page.` : "",
      nextCursor === undefined ? "" : "Next page: the same arguments and next_cursor.",
      isCut ? CUT_TEXT : "",
      behind === 0 ? "" : `${countText(behind, "node")} without data in this range.`,
      partialText(isPartial),
      failuresText(failures),
      total === 0 ? "Try a longer range, or less to match." : "",
    ),
    structured: {
      from,
      to,
      containers: rows.map((row) =>
        toRow(row, { toMs: endOf(row.node), isOnSeveral, isOneRun: runs.get(runKey(row)) === 1 })
      ),
      total,
      ...(unit === undefined ? {} : { unit }),
      ...(nextCursor === undefined ? {} : { next_cursor: nextCursor }),
      ...(behind === 0 ? {} : { nodes_without_data: behind }),
      ...partialField(isPartial),
      ...failuresField(failures),
    },
  };
}

function runKey({ node, container }: Located): string {
  return `${node} ${lineageOf(container)}`;
}

function rowText(
  { node, container }: Located,
  { unit, toMs, isOnSeveral }: {
    readonly unit: string | undefined;
    readonly toMs: number;
    readonly isOnSeveral: boolean;
  },
): string {
  const where = isOnSeveral ? ` on ${clippedName(node)}` : "";
  const name = `${clippedName(lineageOf(container))}${where}`;
  if (unit === undefined) {
    const isRunning = container.last_seen_ms >= toMs - RUNNING_MS;
    return `${name}, ${isRunning ? "running" : `last seen ${timeText(container.last_seen_ms)}`}`;
  }
  const { value } = container;
  return `${name}: ${
    value === null || value === undefined ? "no sample" : quantityText(value, unit)
  }`;
}

function toRow(
  { node, container }: Located,
  { toMs, isOnSeveral, isOneRun }: {
    readonly toMs: number;
    readonly isOnSeveral: boolean;
    /** Whether no other run of the name is on the page. */
    readonly isOneRun: boolean;
  },
): Readonly<Record<string, unknown>> {
  const { value, last_seen_ms: lastSeenMs } = container;
  return {
    name: lineageOf(container),
    ...(isOneRun ? {} : { id: container.short_id }),
    ...(isOnSeveral ? { node } : {}),
    ...(lastSeenMs < toMs - RUNNING_MS ? { last_seen: timeText(lastSeenMs) } : {}),
    ...(value === undefined ? {} : { value: value === null ? null : rounded(value) }),
  };
}
