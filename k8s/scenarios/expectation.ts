/**
 * Whether a viewer's answer is what a scenario expects, and which words of the answer show it.
 *
 * @module
 */

import type { WireContainer } from "@fgm/server/api/containers";
import type { WireEvent } from "@fgm/server/api/events";
import type { WireStudyAnswer } from "@fgm/server/api/studies";
import type { WireMetricSummary, WireSummary } from "@fgm/server/api/summary";
import type {
  Bounds,
  Expectation,
  ExpectedContainer,
  ExpectedEvent,
  ExpectedHighlight,
  ExpectedStudy,
  ExpectedValue,
} from "./scenario.ts";

/** What a viewer said. */
export type ViewerAnswer =
  | { readonly kind: "containers"; readonly containers: readonly WireContainer[] }
  | { readonly kind: "events"; readonly events: readonly WireEvent[] }
  | { readonly kind: "study"; readonly study: WireStudyAnswer }
  | { readonly kind: "summary"; readonly summary: WireSummary }
  /** It knows no such container or metric, or has no data yet. `why` is one sentence. */
  | { readonly kind: "absent"; readonly why: string };

/** Whether an expectation was met. */
export interface Verdict {
  readonly met: boolean;
  /** What shows it, or what was there instead: one line. */
  readonly evidence: string;
}

/** Texts of one kind that evidence quotes at most. */
const QUOTED_MAX = 3;

const SEVERITIES = ["info", "warning", "critical"] as const;

/** Pod and container of an expectation. */
export function containerOf(
  { container }: Expectation,
): { readonly pod: string; readonly name: string } {
  const [pod = "", name = ""] = container.split("/");
  return { pod, name };
}

/**
 * Compares.
 *
 * @throws {TypeError} for an answer to another kind of question, which is a defect of the caller.
 */
export function judge(expectation: Expectation, answer: ViewerAnswer): Verdict {
  if (answer.kind === "absent") return { met: false, evidence: answer.why };
  switch (expectation.kind) {
    case "container":
      if (answer.kind === "containers") return judgeContainer(expectation, answer.containers);
      break;
    case "event":
      if (answer.kind === "events") return judgeEvents(expectation, answer.events);
      break;
    case "study":
      if (answer.kind === "study") return judgeStudy(expectation, answer.study);
      break;
    case "highlight":
      if (answer.kind === "summary") return judgeHighlights(expectation, answer.summary);
      break;
    case "value":
      if (answer.kind === "summary") return judgeValue(expectation, answer.summary);
      break;
    default:
      return expectation satisfies never;
  }
  throw new TypeError(`Cannot judge a ${expectation.kind} by ${answer.kind}: asked something else`);
}

function judgeContainer(
  expectation: ExpectedContainer,
  containers: readonly WireContainer[],
): Verdict {
  const { pod, name } = containerOf(expectation);
  const found = containers.filter((one) => one.pod_name === pod && one.container_name === name);
  const right = found.find(({ qos_class }) => qos_class === expectation.qosClass);
  const shown = right ?? found[0];
  if (shown !== undefined) {
    return {
      met: right !== undefined,
      evidence: `${shown.lineage ?? shown.short_id} is ${shown.qos_class}` +
        (right === undefined ? `, not ${expectation.qosClass}` : ""),
    };
  }
  const names = containers.map(({ lineage, short_id }) => lineage ?? short_id);
  return {
    met: false,
    evidence: names.length === 0
      ? "no container of the run is known"
      : `known are only ${quoted(names)}`,
  };
}

function judgeEvents({ types, count }: ExpectedEvent, events: readonly WireEvent[]): Verdict {
  const found = events.filter(({ type }) => types.includes(type));
  const met = isWithin(found.length, count);
  const what = types.join(" or ");
  const number = found.length === 0 ? `no ${what}` : `${found.length} × ${what}`;
  const wanted = met ? "" : `, wanted ${boundsText(count)}`;
  const shown = found.length === 0 ? "" : `: ${quoted(found.map(({ text }) => text))}`;
  return { met, evidence: `${number}${wanted}${shown}` };
}

function judgeStudy(expectation: ExpectedStudy, { results }: WireStudyAnswer): Verdict {
  const findings = results.flatMap((result) => result.findings);
  const judged = findings.map((finding) => ({
    text: finding.text,
    misses: missesOf(finding as unknown as Readonly<Record<string, unknown>>, expectation),
  })).sort((a, b) => a.misses.length - b.misses.length);
  const [best] = judged;
  if (best === undefined) {
    const note = results.find((result) => result.note !== undefined)?.note;
    return { met: false, evidence: `${expectation.study} found nothing${note ? `: ${note}` : ""}` };
  }
  if (best.misses.length === 0) return { met: true, evidence: best.text };
  return { met: false, evidence: `${best.text} But ${best.misses.join("; ")}` };
}

/** Which members of a finding are not what they have to be, in words. */
function missesOf(
  finding: Readonly<Record<string, unknown>>,
  { finding: wanted }: ExpectedStudy,
): readonly string[] {
  return Object.entries(wanted).flatMap(([name, want]) => {
    const value = finding[name];
    return isAsWanted(value, want)
      ? []
      : [`${name} is ${valueText(value)}, wanted ${wantText(want)}`];
  });
}

function judgeHighlights(
  { metric, severity }: ExpectedHighlight,
  { summaries }: WireSummary,
): Verdict {
  const all = summaries.flatMap(({ highlights }) => highlights);
  const least = SEVERITIES.indexOf(severity);
  const right = all.find((highlight) =>
    highlight.metric === metric && SEVERITIES.indexOf(highlight.severity) >= least
  );
  if (right !== undefined) return { met: true, evidence: `${right.severity}: ${right.text}` };
  const texts = all.map((highlight) => `${highlight.severity}: ${highlight.text}`);
  return {
    met: false,
    evidence: texts.length === 0
      ? "nothing is highlighted"
      : `highlighted is only ${quoted(texts)}`,
  };
}

function judgeValue(expectation: ExpectedValue, { summaries }: WireSummary): Verdict {
  const { metric, figure, value: want } = expectation;
  const found = summaries.flatMap(({ metrics }) => metrics).find((one) => one.metric === metric);
  if (found === undefined) return { met: false, evidence: `there is no sample of ${metric}` };
  const value = figureOf(found, figure);
  const met = isAsWanted(value, want);
  const unit = typeof value === "number" ? ` ${found.unit}` : "";
  const wanted = met ? "" : `, wanted ${wantText(want)}`;
  return { met, evidence: `${figure} of ${metric} is ${valueText(value)}${unit}${wanted}` };
}

/** A member of the summary or, where it has none of that name, of its trend. */
function figureOf(summary: WireMetricSummary, figure: string): unknown {
  const own: Readonly<Record<string, unknown>> = { ...summary.trend, ...summary };
  return Object.hasOwn(own, figure) ? own[figure] : undefined;
}

function isAsWanted(value: unknown, want: Bounds | string): boolean {
  if (typeof want === "string") return value === want;
  return typeof value === "number" && isWithin(value, want);
}

function isWithin(value: number, { least = -Infinity, most = Infinity }: Bounds): boolean {
  return value >= least && value <= most;
}

function wantText(want: Bounds | string): string {
  return typeof want === "string" ? want : boundsText(want);
}

function boundsText({ least, most }: Bounds): string {
  if (least !== undefined && most !== undefined) {
    return least === most ? `exactly ${least}` : `${valueText(least)} to ${valueText(most)}`;
  }
  if (least !== undefined) return `at least ${valueText(least)}`;
  return most === undefined ? "any number" : `at most ${valueText(most)}`;
}

/** Numbers with as many digits as tell them apart. */
function valueText(value: unknown): string {
  if (typeof value !== "number") return value === undefined ? "absent" : String(value);
  return String(Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(4)));
}

function quoted(texts: readonly string[]): string {
  const more = texts.length - QUOTED_MAX;
  const list = texts.slice(0, QUOTED_MAX).join(" · ");
  return more > 0 ? `${list} · and ${more} more` : list;
}
