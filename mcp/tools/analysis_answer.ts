/**
 * The answer of `analyze_container`: metrics with findings first, in order of what they say.
 *
 * @module
 */

import type { WireMetric } from "@fgm/server/api/metrics";
import type { WireFinding } from "@fgm/server/api/studies";
import type { WireMetricSummary } from "@fgm/server/api/summary";
import type { Answer } from "../answers/answer.ts";
import { clipped, clippedName, listText } from "../answers/clipped.ts";
import { failuresField, failuresText } from "../answers/failures_text.ts";
import { fitAnswer } from "../answers/fit_answer.ts";
import { countText, durationText, rounded, roundedDown, timeText } from "../answers/number_text.ts";
import { partialField, partialText } from "../answers/partial_text.ts";
import { textLines } from "../answers/text_lines.ts";
import { lineageOf } from "../names/match_container.ts";
import type { TargetQuestion } from "./ask_node.ts";
import { statRow, statRows, trendText } from "./stat_row.ts";

/** Findings of one metric in an answer. */
const FINDINGS_PER_METRIC_MAX = 5;

/** Findings that the text tells. */
const TOLD_MAX = 6;

/** Findings of one metric that the text tells. */
const TOLD_PER_METRIC_MAX = 2;

/** A finding, and the study that found it. */
export interface StudyFinding {
  readonly study: string;
  readonly finding: WireFinding;
}

/** What came of one metric. */
export interface AnalyzedMetric {
  readonly metric: WireMetric;
  /** Undefined where there is no sample. */
  readonly summary: WireMetricSummary | undefined;
  readonly findings: readonly StudyFinding[];
  /** Why studies found nothing, in their words. */
  readonly notes: readonly string[];
  /** Whether some of its data could not be read. */
  readonly isPartial?: boolean;
  /** Why the node did not answer. */
  readonly failed?: string;
  /** Whether it answers nothing at all. */
  readonly isSilent?: boolean;
}

/** All that was found, as it is told. */
export function analysisAnswer(
  question: TargetQuestion,
  { analyzed, others }: {
    readonly analyzed: readonly AnalyzedMetric[];
    /** Names of metrics that matched, and were too many to look at. */
    readonly others: readonly string[];
  },
): Answer {
  const { target: { node, container }, range, failures } = question;
  const sampled = analyzed.filter(({ summary }) => summary !== undefined);
  const failed = analyzed.filter((one) => one.failed !== undefined);
  const empty = analyzed.filter((one) => one.summary === undefined && one.failed === undefined);
  const isQuiet = ({ findings }: AnalyzedMetric) => Number(findings.length === 0);
  const ordered = [...sampled].sort((a, b) => isQuiet(a) - isQuiet(b));
  const isPartial = sampled.some((one) => one.isPartial === true);
  const findings = ordered.flatMap(({ metric, findings }) =>
    strongest(findings).map((found) => ({ metric: metric.name, ...found }))
  );
  const total = sampled.reduce((sum, one) => sum + one.findings.length, 0);
  const [from, to] = [timeText(range.fromMs), timeText(range.toMs)];
  const name = lineageOf(container);
  return fitAnswer(ordered.length, (count) => ({
    text: textLines(
      `${clippedName(name)} on ${clippedName(node)}, ${from} to ${to}: ` +
        `${countText(sampled.length, "metric")} with samples, ${countText(total, "finding")}.`,
      ...toldFindings(findings),
      total === 0 ? quietText(sampled) : "",
      empty.length === 0
        ? ""
        : `No samples: ${listText(empty.map(({ metric }) => metric.name), 5)}.`,
      failed.length === 0
        ? ""
        : `Not done: ${listText(failed.map(({ metric }) => metric.name), 5)}: ${failed[0]?.failed}`,
      count < ordered.length
        ? `${countText(ordered.length - count, "metric")} left out: name one.`
        : "",
      others.length === 0
        ? ""
        : `Not looked at: ${listText(others, 5)}. Give a longer metric_prefix.`,
      partialText(isPartial),
      failuresText(failures),
    ),
    structured: {
      node,
      container: name,
      id: container.short_id,
      from,
      to,
      ...statRows(ordered.slice(0, count), metricRow),
      ...(count < ordered.length ? { left_out: ordered.length - count } : {}),
      ...(others.length === 0 ? {} : { not_looked_at: others.length }),
      ...partialField(isPartial),
      ...failuresField(failures),
    },
  }));
}

/** The findings to tell of one metric, by time. */
function strongest(findings: readonly StudyFinding[]): readonly StudyFinding[] {
  if (findings.length <= FINDINGS_PER_METRIC_MAX) return findings;
  const weight = ({ finding }: StudyFinding) => finding.confidence * Math.abs(finding.magnitude);
  // Magnitudes of different studies are not the same thing, so each study's own come in turn.
  const byStudy = Map.groupBy(findings, ({ study }) => study);
  const queues = [...byStudy.values()].map((all) => [...all].sort((a, b) => weight(b) - weight(a)));
  const kept: StudyFinding[] = [];
  for (let rank = 0; kept.length < FINDINGS_PER_METRIC_MAX; rank++) {
    for (const queue of queues) {
      const found = queue[rank];
      if (found !== undefined && kept.length < FINDINGS_PER_METRIC_MAX) kept.push(found);
    }
  }
  return kept.sort((a, b) => a.finding.start_ms - b.finding.start_ms);
}

function metricRow(
  { findings, notes }: AnalyzedMetric,
  summary: WireMetricSummary,
): Readonly<Record<string, unknown>> {
  const kept = strongest(findings);
  const more = findings.length - kept.length;
  const [note] = notes;
  return {
    ...statRow(summary),
    ...(kept.length === 0 ? {} : { findings: kept.map(findingRow) }),
    ...(more === 0 ? {} : { more_findings: more }),
    ...(kept.length > 0 || note === undefined ? {} : { note: clipped(note, 160) }),
  };
}

function findingRow({ study, finding }: StudyFinding): Readonly<Record<string, unknown>> {
  const isMoment = finding.type === "changepoint";
  return {
    study,
    ...(isMoment
      ? { time: timeText(finding.time_ms) }
      : { from: timeText(finding.start_ms), to: timeText(finding.end_ms) }),
    ...(finding.type === "periodic" ? { period: durationText(finding.period_ms) } : {}),
    magnitude: rounded(finding.magnitude),
    confidence: roundedDown(finding.confidence),
    text: clipped(finding.text),
  };
}

function toldFindings(
  findings: readonly (StudyFinding & { readonly metric: string })[],
): readonly string[] {
  const seen = new Map<string, number>();
  const first = findings.filter(({ metric }) => {
    const count = (seen.get(metric) ?? 0) + 1;
    seen.set(metric, count);
    return count <= TOLD_PER_METRIC_MAX;
  });
  const told = first.slice(0, TOLD_MAX).map(({ metric, finding }) =>
    `- ${clippedName(metric)}: ${clipped(finding.text)}`
  );
  const more = findings.length - told.length;
  return more === 0 ? told : [...told, `And ${more} more in metrics.`];
}

/** What can be said where no study found anything. */
function quietText(sampled: readonly AnalyzedMetric[]): string {
  const [only] = sampled;
  if (only?.summary === undefined) return "Try a longer range, or another metric.";
  if (sampled.length > 1) return "Nothing repeats, shifts or drifts beyond noise.";
  return `Nothing repeats, shifts or drifts beyond noise: ${trendText(only.summary)}.`;
}
