/**
 * `find_changes`: what changed around a time, wherever it was.
 *
 * @module
 */

import { z } from "zod";
import { RANGE_WORDS } from "@fgm/server/api/range_words";
import { type Focus, rankContainers } from "../changes/rank.ts";
import { nodesToAsk } from "../names/find_nodes.ts";
import { requireNamespace } from "../names/known_namespace.ts";
import { type AskedRange, readRange, readTime } from "../names/time_range.ts";
import { ToolError } from "../names/tool_error.ts";
import { askViewers, type Failed } from "../viewers/ask_viewers.ts";
import { nobodyText } from "../answers/failures_text.ts";
import { clipped } from "../answers/clipped.ts";
import { timeText } from "../answers/number_text.ts";
import { changesAnswer } from "./changes_answer.ts";
import {
  limitField,
  nodeField,
  objectsField,
  periodFields,
  rangeFields,
  textField,
  timeField,
} from "./fields.ts";
import { changesOn, type NodeChanges } from "./node_changes.ts";
import { defineTool, type Tool } from "./tool.ts";

const LIMIT_DEFAULT = 5;

const WINDOW_DEFAULT = "1h";

/** Longest range, in milliseconds: studies look at every sample. */
const RANGE_MS_MAX = 8 * 86_400_000;

const TOO_LONG = "This range is too long to look for changes: ask for 1w at most.";

/** Time for one node, and for all of them, in milliseconds. */
const TIME = { timeoutMs: 25_000, overallMs: 40_000 } as const;

/** Nodes that are searched at the same time. */
const CONCURRENCY = 4;

const input = z.strictObject({
  node: nodeField,
  around: timeField("a time, instead of a range").optional(),
  window: z.enum(["15m", "1h", "1d"]).optional().describe("around it").meta({
    default: WINDOW_DEFAULT,
  }),
  ...rangeFields,
  namespace: textField().optional(),
  limit: limitField({ max: 50, default: LIMIT_DEFAULT }),
});

/** Finds changes. */
export const findChanges: Tool = defineTool({
  name: "find_changes",
  title: "Find changes",
  description: "What changed, on one node or all: containers ranked by effect and confidence, " +
    "with events nearby. First call when something went wrong.",
  input,
  output: z.looseObject({
    ...periodFields,
    containers: z.array(
      z.looseObject({ container: z.string(), score: z.number(), changes: objectsField() }),
    ),
    moments: objectsField().describe("when several changed together").optional(),
    looked_at: z.looseObject({}),
  }),
  answer: async (given, { nodes, signal, report }) => {
    const { asked, focus } = readQuestion(given);
    const only = nodesToAsk(nodes, given.node);
    const { namespace } = given;
    let done = 0;
    const { answers, failures } = await askViewers(nodes, async (client, call) => {
      const found = await changesOn(client, call, { asked, namespace, rangeMsMax: RANGE_MS_MAX });
      report(++done, only.length, call.node);
      return found;
    }, { only, signal, concurrency: CONCURRENCY, retries: only.length > 1 ? 0 : 1, ...TIME });
    const values = answers.map(({ value }) => value);
    if (values.some(({ isTooLong }) => isTooLong === true)) throw new ToolError(TOO_LONG);
    const inside = requireInside(values, failures);
    const isEmpty = inside.every(({ looked }) => looked.ofContainers === 0);
    if (isEmpty && namespace !== undefined) {
      await requireNamespace(namespace, { nodes, only, signal });
    }
    const ranked = rankContainers(inside.flatMap(({ containers }) => containers), focus);
    return changesAnswer({
      ranked,
      inside,
      outside: values.length - inside.length,
      failures,
      limit: given.limit ?? LIMIT_DEFAULT,
      isOnSeveral: only.length > 1,
    });
  },
});

/** @throws {ToolError} when the times make no range, or one that is too long. */
function readQuestion(
  given: z.output<typeof input>,
): { readonly asked: AskedRange; readonly focus: Focus | undefined } {
  const { around, window, range, from, to } = given;
  if (around === undefined) {
    const whole = readRange({ range, from, to });
    // All data may be two hours or a month: the last days of it are what can be looked at.
    const asked = whole.lengthMs === Infinity ? { ...whole, lengthMs: RANGE_MS_MAX } : whole;
    const lengthMs = asked.fromMs !== undefined && asked.toMs !== undefined
      ? asked.toMs - asked.fromMs
      : asked.lengthMs;
    if (lengthMs > RANGE_MS_MAX) throw new ToolError(TOO_LONG);
    return { asked, focus: undefined };
  }
  if (range !== undefined || from !== undefined || to !== undefined) {
    throw new ToolError('Give "around" with "window", or a range, not both.');
  }
  const aroundMs = readTime(around, "around");
  const lengthMs = RANGE_WORDS.get(window ?? WINDOW_DEFAULT) ?? 0;
  const halfMs = lengthMs / 2;
  return {
    asked: { fromMs: aroundMs - halfMs, toMs: aroundMs + halfMs, lengthMs },
    focus: { aroundMs, halfMs: lengthMs / 4 },
  };
}

/** @throws {ToolError} when no node has data in the range. */
function requireInside(
  values: readonly NodeChanges[],
  failures: readonly Failed[],
): readonly NodeChanges[] {
  const inside = values.filter(({ outside }) => outside === undefined);
  if (inside.length > 0) return inside;
  const spans = values.flatMap(({ outside }) => outside ?? []);
  if (spans.length > 0) {
    const from = Math.min(...spans.map(({ fromMs }) => fromMs));
    const to = Math.max(...spans.map(({ toMs }) => toMs));
    throw new ToolError(
      `There is no data in this range. There is from ${timeText(from)} to ${timeText(to)}.`,
    );
  }
  const problem = failures.find(({ kind }) => kind === "problem");
  throw new ToolError(problem === undefined ? nobodyText(failures) : clipped(problem.why, 600));
}
