/**
 * The answer of `find_changes`.
 *
 * @module
 */

import type { Answer } from "../answers/answer.ts";
import { clipped, clippedName } from "../answers/clipped.ts";
import { failuresField, failuresText } from "../answers/failures_text.ts";
import { fitAnswer } from "../answers/fit_answer.ts";
import {
  countText,
  durationText,
  quantityText,
  rounded,
  roundedDown,
  timeText,
} from "../answers/number_text.ts";
import { textLines } from "../answers/text_lines.ts";
import { byMetric, type MetricChange } from "../changes/by_metric.ts";
import { type Moment, momentsOf } from "../changes/moments.ts";
import type { RankedContainer, RankedEvents } from "../changes/rank.ts";
import type { Failed } from "../viewers/ask_viewers.ts";
import type { NodeChanges } from "./node_changes.ts";

/** Metrics of one container in an answer. */
const CHANGES_MAX = { first: 4, others: 1 } as const;

/** Containers that the text tells, and changes and kinds of events of each. */
const TOLD = { containers: 3, changesOfFirst: 2, changes: 1, events: 2 } as const;

/** What the answer is made of. */
export interface FoundChanges {
  readonly ranked: readonly RankedContainer[];
  /** What each node said that has data in the range; at least one. */
  readonly inside: readonly NodeChanges[];
  /** Nodes without data in the range. */
  readonly outside: number;
  readonly failures: readonly Failed[];
  readonly limit: number;
  readonly isOnSeveral: boolean;
}

/** Ranked containers, and what was looked at. */
export function changesAnswer(found: FoundChanges): Answer {
  const { ranked, inside, failures, limit, isOnSeveral } = found;
  const from = timeText(Math.min(...inside.map(({ range }) => range.fromMs)));
  const to = timeText(Math.max(...inside.map(({ range }) => range.toMs)));
  const moments = momentsOf(ranked);
  const looked = lookedOf(found);
  return fitAnswer(Math.min(limit, ranked.length), (count) => {
    const more = ranked.length - count;
    return {
      text: textLines(
        headText(ranked, { from, to }),
        ...ranked.slice(0, Math.min(count, TOLD.containers)).map((one, index) =>
          `${index + 1}. ${containerText(one, { rank: index, isOnSeveral })}`
        ),
        ...moments.slice(0, 1).map(momentText),
        more > 0
          ? `${countText(more, "container")} of lower rank left out: raise limit or narrow.`
          : "",
        lookedText(looked),
        failuresText(failures),
        nextText(ranked),
      ),
      structured: {
        from,
        to,
        containers: ranked.slice(0, count).map((one, rank) =>
          containerRow(one, { rank, isOnSeveral })
        ),
        ...(more > 0 ? { left_out: more } : {}),
        ...(moments.length === 0 ? {} : { moments: moments.map(momentRow) }),
        looked_at: looked,
        ...failuresField(failures),
      },
    };
  });
}

/** What was looked at, and what was not. */
interface Looked {
  readonly nodes: number;
  readonly containers: number;
  readonly of_containers: number;
  readonly metrics: number;
  readonly series_studied: number;
  readonly series_not_studied?: number;
  readonly nodes_without_data?: number;
  readonly collector_gaps?: number;
  readonly partial?: true;
}

function lookedOf({ inside, outside }: FoundChanges): Looked {
  const total = (count: (one: NodeChanges) => number) =>
    inside.reduce((sum, one) => sum + count(one), 0);
  const notStudied = total(({ looked }) => looked.notStudied);
  const gaps = total((one) => one.gaps);
  return {
    nodes: inside.length,
    containers: total(({ looked }) => looked.containers),
    of_containers: total(({ looked }) => looked.ofContainers),
    metrics: Math.max(...inside.map(({ looked }) => looked.metrics)),
    series_studied: total(({ looked }) => looked.studied),
    ...(notStudied === 0 ? {} : { series_not_studied: notStudied }),
    ...(outside === 0 ? {} : { nodes_without_data: outside }),
    ...(gaps === 0 ? {} : { collector_gaps: gaps }),
    ...(inside.some(({ isPartial }) => isPartial) ? { partial: true } : {}),
  };
}

function headText(
  ranked: readonly RankedContainer[],
  { from, to }: { readonly from: string; readonly to: string },
): string {
  if (ranked.length === 0) return `Nothing changed between ${from} and ${to}.`;
  return `${
    countText(ranked.length, "container")
  } changed between ${from} and ${to}, most telling first:`;
}

function lookedText(looked: Looked): string {
  const { nodes, containers, of_containers: all, metrics } = looked;
  const rest = all > containers
    ? ` The other ${all - containers}, which use least, were not: name a namespace to see them.`
    : "";
  const notStudied = looked.series_not_studied === undefined
    ? ""
    : ` ${countText(looked.series_not_studied, "series")} moved less and were not studied.`;
  const gaps = looked.collector_gaps === undefined
    ? ""
    : ` The collector has ${countText(looked.collector_gaps, "gap")} in this range.`;
  const partial = looked.partial === undefined
    ? ""
    : " Some of the data or of the events was not read: there may be more than this.";
  return `Looked at ${countText(metrics, "metric")} of ${countText(containers, "container")} on ` +
    `${countText(nodes, "node")}.${rest}${notStudied}${gaps}${partial}`;
}

function containerText(
  one: RankedContainer,
  { rank, isOnSeveral }: { readonly rank: number; readonly isOnSeveral: boolean },
): string {
  const where = isOnSeveral ? ` on ${clippedName(one.node)}` : "";
  const parts = [
    ...byMetric(one.changes).slice(0, rank === 0 ? TOLD.changesOfFirst : TOLD.changes).map(
      changeText,
    ),
    ...tellingEvents(one.events).slice(0, TOLD.events).map(eventText),
  ];
  const instead = one.replaces === undefined ? "" : `, in place of ${clippedName(one.replaces)}`;
  return `${clippedName(one.name)}${where}${instead}: ${parts.join("; ")}`;
}

/** "memory.current rose from 120 MiB to 480 MiB at 2026-01-05T10:00:07Z (0.97)". */
function changeText({ change, backMs }: MetricChange): string {
  // The kernel's own name of the file and key is what people know.
  const metric = clippedName(change.metric.replace(/^\w+\.v\d+\./, ""));
  const unit = clipped(change.unit, 40);
  const confidence = roundedDown(change.confidence);
  if (change.kind === "trend") {
    const limit = change.secondsToLimit === undefined
      ? ""
      : `, at its limit in ${durationText(change.secondsToLimit * 1_000)}`;
    const verb = change.perHour >= 0 ? "rises" : "falls";
    return `${metric} ${verb} by ${
      quantityText(Math.abs(change.perHour), unit)
    } per hour${limit} (${confidence})`;
  }
  const verb = change.after >= change.before ? "rose" : "fell";
  const when = change.untilMs === undefined
    ? `at ${timeText(change.timeMs)}`
    : `between ${timeText(change.timeMs)} and ${timeText(change.untilMs)}`;
  return `${metric} ${verb} from ${quantityText(change.before, unit)} to ` +
    `${quantityText(change.after, unit)} ${when}` +
    `${backMs === undefined ? "" : `, back at ${timeText(backMs)}`} (${confidence})`;
}

function eventText({ type, count, firstMs, lastMs }: RankedEvents): string {
  return count === 1
    ? `${type} at ${timeText(firstMs)}`
    : `${count} × ${type} from ${timeText(firstMs)} to ${timeText(lastMs)}`;
}

function containerRow(
  one: RankedContainer,
  { rank, isOnSeveral }: { readonly rank: number; readonly isOnSeveral: boolean },
): Readonly<Record<string, unknown>> {
  const all = byMetric(one.changes);
  const shown = all.slice(0, rank === 0 ? CHANGES_MAX.first : CHANGES_MAX.others);
  const more = shown.reduce((sum, { others }) => sum + others, 0) + all.length - shown.length;
  const events = tellingEvents(one.events);
  return {
    container: one.name,
    ...(isOnSeveral ? { node: one.node } : {}),
    ...(one.replaces === undefined ? {} : { replaces: one.replaces }),
    score: roundedDown(one.score),
    changes: shown.map(changeRow),
    ...(more === 0 ? {} : { more_changes: more }),
    ...(events.length === 0 ? {} : { events: events.map(eventRow) }),
  };
}

function changeRow({ change, backMs }: MetricChange): Readonly<Record<string, unknown>> {
  const head = { metric: clipped(change.metric, 160), unit: clipped(change.unit, 40) };
  const confidence = roundedDown(change.confidence);
  if (change.kind === "level") {
    const { before, after, timeMs, untilMs } = change;
    return {
      ...head,
      time: timeText(timeMs),
      ...(untilMs === undefined ? {} : { until: timeText(untilMs) }),
      before: rounded(before),
      after: rounded(after),
      ...(backMs === undefined ? {} : { back: timeText(backMs) }),
      confidence,
    };
  }
  const { secondsToLimit } = change;
  return {
    ...head,
    per_hour: rounded(change.perHour),
    ...(secondsToLimit === undefined ? {} : { seconds_to_limit: Math.round(secondsToLimit) }),
    confidence,
  };
}

/** A restart is a stop and a start: those say nothing beside it. */
function tellingEvents(events: readonly RankedEvents[]): readonly RankedEvents[] {
  if (events.every(({ type }) => type !== "restart")) return events;
  return events.filter(({ type }) => type !== "start" && type !== "stop");
}

function eventRow(
  { type, count, firstMs, lastMs }: RankedEvents,
): Readonly<Record<string, unknown>> {
  if (count === 1) return { type, time: timeText(firstMs) };
  return { type, count, first: timeText(firstMs), last: timeText(lastMs) };
}

function momentText(moment: Moment): string {
  return `${countText(moment.containers, "container")} changed together between ` +
    `${timeText(moment.fromMs)} and ${timeText(moment.toMs)}.`;
}

function momentRow(moment: Moment): Readonly<Record<string, unknown>> {
  const { fromMs, toMs, containers, nodes } = moment;
  return { from: timeText(fromMs), to: timeText(toMs), containers, nodes };
}

function nextText([first]: readonly RankedContainer[]): string {
  if (first === undefined) {
    return "Next: a longer range, or analyze_container for what repeats without changing.";
  }
  return `Next: summarize_container ${clippedName(first.name)}.`;
}
