/**
 * `summarize_container`: whether a container is well, and what happened to it.
 *
 * @module
 */

import { z } from "zod";
import type { ViewerClient } from "@fgm/server/api/client";
import type { WireEvent, WireEvents } from "@fgm/server/api/events";
import type { WireHighlight, WireMetricSummary, WireSummary } from "@fgm/server/api/summary";
import type { Answer } from "../answers/answer.ts";
import { clipped, clippedName } from "../answers/clipped.ts";
import { failuresField, failuresText } from "../answers/failures_text.ts";
import { fitAnswer } from "../answers/fit_answer.ts";
import { countText, timeText } from "../answers/number_text.ts";
import { partialField, partialText } from "../answers/partial_text.ts";
import { textLines } from "../answers/text_lines.ts";
import { lineageOf } from "../names/match_container.ts";
import type { AskContext } from "../viewers/ask_viewers.ts";
import { askedTarget, askNode, type TargetQuestion } from "./ask_node.ts";
import { containerField, nodeField, objectsField, periodFields, rangeFields } from "./fields.ts";
import { statRow, statRows } from "./stat_row.ts";
import { defineTool, type Tool } from "./tool.ts";

/** Events that the viewer is asked for. */
const EVENTS_MAX = 200;

/** Events of one kind in an answer: an OOM loop has hundreds. */
const EVENTS_PER_TYPE_MAX = 3;

/** Highlights in an answer. */
const HIGHLIGHTS_MAX = 12;

/** Highlights and events that the text tells. */
const TOLD_MAX = 5;

/** What the node says. */
interface Facts {
  readonly summary: WireSummary["summaries"][number] | undefined;
  readonly events: WireEvents;
  /** Whether some of its data could not be read. */
  readonly isPartial: boolean;
}

/** Tells how a container is. */
export const summarizeContainer: Tool = defineTool({
  name: "summarize_container",
  title: "Summarize a container",
  description: "Is it well: highlights against limits, OOM kills, restarts, throttling, pressure.",
  input: z.strictObject({ node: nodeField, container: containerField, ...rangeFields }),
  output: z.looseObject({
    node: z.string(),
    container: z.string(),
    id: z.string(),
    ...periodFields,
    highlights: objectsField(),
    events: objectsField(),
    metrics: objectsField(),
  }),
  answer: async (input, context) => {
    const question = await askedTarget(input, context);
    const { target } = question;
    const facts = await askNode(
      context,
      target.node,
      (client, call) => readFacts(client, call, question),
    );
    return summaryAnswer(question, facts);
  },
});

async function readFacts(
  client: ViewerClient,
  { signal }: AskContext,
  { target, range: { fromMs: from, toMs: to } }: TargetQuestion,
): Promise<Facts> {
  const containers = [target.asked];
  const [{ summaries, truncated }, events] = await Promise.all([
    client.summary({ containers, from, to }, { signal }),
    client.events({ containers, from, to, limit: EVENTS_MAX }, { signal }),
  ]);
  return { summary: summaries[0], events, isPartial: truncated || events.truncated };
}

function summaryAnswer(question: TargetQuestion, { summary, events, isPartial }: Facts): Answer {
  const { target: { node, container }, range, failures } = question;
  const name = lineageOf(container);
  const [from, to] = [timeText(range.fromMs), timeText(range.toMs)];
  const highlights = summary?.highlights ?? [];
  const metrics = summary?.metrics ?? [];
  const chosen = chosenEvents(events.events);
  const leftOut = events.events.length - chosen.length;
  const counts = countsOf(events);
  return fitAnswer(metrics.length + chosen.length, (count) => ({
    text: textLines(
      `${clippedName(name)} on ${clippedName(node)}, ${from} to ${to}: ${verdict(highlights)}`,
      ...highlights.slice(0, TOLD_MAX).map(({ severity, text }) =>
        `- ${severity}: ${clipped(text)}`
      ),
      counts === "" ? "No events." : `Events: ${counts}. Latest: ${clipped(chosen[0]?.text ?? "")}`,
      metrics.length === 0 ? "It has no sample in this range." : "",
      partialText(isPartial),
      failuresText(failures),
      nextText(highlights, { name, metrics, restart: restartOf(events.events) }),
    ),
    structured: {
      node,
      container: name,
      id: container.short_id,
      from,
      to,
      highlights: highlights.slice(0, HIGHLIGHTS_MAX).map(({ severity, text }) => ({
        severity,
        text: clipped(text),
      })),
      // Statistics go last and are the first to be left out.
      events: chosen.slice(0, count).map(({ type, time_ms: timeMs, text }) => ({
        type,
        time: timeText(timeMs),
        text: clipped(text),
      })),
      ...(leftOut > 0 || events.next_cursor !== undefined ? { events_in_all: counts } : {}),
      ...statRows(
        metrics.slice(0, Math.max(0, count - chosen.length)).map((summary) => ({ summary })),
        (_one, summary) => statRow(summary),
      ),
      ...(count < metrics.length + chosen.length
        ? { left_out: metrics.length + chosen.length - count }
        : {}),
      ...partialField(isPartial),
      ...failuresField(failures),
    },
  }));
}

/** The newest few of each kind, newest first: hundreds of throttlings must not hide one OOM kill. */
function chosenEvents(events: readonly WireEvent[]): readonly WireEvent[] {
  const seen = new Map<string, number>();
  // A restart is a stop and a start: those say nothing beside it.
  const isRestarted = events.some(({ type }) => type === "restart");
  return events.filter(({ type }) => {
    if (isRestarted && (type === "stop" || type === "start")) return false;
    const count = (seen.get(type) ?? 0) + 1;
    seen.set(type, count);
    return count <= EVENTS_PER_TYPE_MAX;
  });
}

/** "3 oom_kill, 1 restart"; at least so many where the viewer has more. */
function countsOf({ events, next_cursor: next }: WireEvents): string {
  const counts = new Map<string, number>();
  for (const { type } of events) counts.set(type, (counts.get(type) ?? 0) + 1);
  const parts = [...counts].map(([type, count]) => `${count} ${type}`);
  return next === undefined ? parts.join(", ") : `at least ${parts.join(", ")}`;
}

/** The one restart; undefined of none, and of several, which have no one moment to look at. */
function restartOf(events: readonly WireEvent[]): WireEvent | undefined {
  const restarts = events.filter(({ type }) => type === "restart");
  return restarts.length === 1 ? restarts[0] : undefined;
}

function verdict(highlights: readonly WireHighlight[]): string {
  if (highlights.length === 0) return "nothing stands out.";
  const count = (severity: WireHighlight["severity"]) =>
    highlights.filter((one) => one.severity === severity).length;
  const parts = (["critical", "warning", "info"] as const)
    .flatMap((severity) => count(severity) === 0 ? [] : [`${count(severity)} ${severity}`]);
  return `${countText(highlights.length, "highlight")}, ${parts.join(", ")}.`;
}

function nextText(
  highlights: readonly WireHighlight[],
  { name, metrics, restart }: {
    readonly name: string;
    readonly metrics: readonly WireMetricSummary[];
    readonly restart: WireEvent | undefined;
  },
): string {
  const [only, ...others] = highlights;
  if (restart !== undefined && only !== undefined && others.length === 0) {
    return `Next: find_changes around ${timeText(restart.time_ms)}, for what the restart changed.`;
  }
  // Of a count of kills there is nothing to analyze: what they came from is another highlight's metric.
  const counts = new Set(metrics.flatMap(({ metric, unit }) => unit === "count" ? [metric] : []));
  const first = highlights.find(({ metric }) => !counts.has(metric)) ?? highlights[0];
  if (first === undefined) return "Next: find_changes for what moved elsewhere, or a longer range.";
  return `Next: analyze_container ${clippedName(name)} with metric ${clippedName(first.metric)}.`;
}
