/**
 * What to know of one container: what an engineer should see first, and its metrics in numbers.
 *
 * @module
 */

import type { WireHighlight, WireMetricSummary, WireSummary } from "@fgm/server/api/summary";
import { plainText, type Row, type Span } from "../chart/styled.ts";
import { durationText, timeText } from "../chart/time_axis.ts";
import { valueText } from "../chart/value_text.ts";
import { chosenOfRef } from "../state/chosen.ts";
import type { Dialog } from "../state/dialog.ts";
import type { TuiState } from "../state/state.ts";
import { alignedRow, type Column, columnsWidth } from "./aligned_row.ts";
import { containerLabel } from "./container_names.ts";
import type { DialogContent, DialogRoom } from "./dialog_content.ts";
import { listExtentText } from "./list_extent.ts";
import { blank, bold, dim, shortened, toned, wrapped } from "./span.ts";

/** Cells of the severity in front of a highlight. */
const SEVERITY_CELLS = 10;

/** Cells of a trend in words. */
const TREND_CELLS = 10;

/** Signs of severities, so that colour is not all that tells them. */
const SEVERITY_SPANS: Readonly<Record<WireHighlight["severity"], Span>> = {
  critical: bold("✖ critical", "critical"),
  warning: bold("! warning", "warning"),
  info: dim("· info"),
};

/** Arrows of where a metric is heading. */
const TREND_SIGNS: Readonly<Record<WireMetricSummary["trend"]["direction"], string>> = {
  increasing: "↗ rising",
  decreasing: "↘ falling",
  stable: "→ stable",
  volatile: "~ volatile",
};

/** The summary of a container. */
export function summaryContent(
  state: TuiState,
  { ref, top }: Extract<Dialog, { kind: "summary" }>,
  { width, height }: DialogRoom,
): DialogContent {
  const answer = state.answers.summary;
  const summary = answer?.value;
  const all = summary === undefined ? waitingRows(state) : summaryRows(state, summary, width);
  const first = Math.max(0, Math.min(top, all.length - height));
  return {
    title: `Summary of ${chosenOfRef(ref).label}`,
    rows: all.slice(first, first + height),
    foot: all.length <= height
      ? ""
      : `lines ${listExtentText(first, { count: all.length, height })}`,
  };
}

function waitingRows({ answers: { summary } }: TuiState): readonly Row[] {
  const words = summary?.state === "failed"
    ? toned(`failed: ${plainText(summary.why ?? "no reason was given")}`, "critical")
    : dim("loading…");
  return [[], [words], []];
}

function summaryRows(
  { timeZone, nowMs }: TuiState,
  { from_ms, to_ms, truncated, summaries }: WireSummary,
  width: number,
): readonly Row[] {
  const withDate = nowMs - from_ms > 86_400_000;
  const times = [from_ms, to_ms].map((ms) => timeText(ms, timeZone, { withDate }));
  const cut: Row[] = truncated ? [[toned("incomplete: a file could not be read", "warning")]] : [];
  const head: Row = [dim(`${times.join(" – ")}, ${durationText(to_ms - from_ms)}`)];
  const parts = summaries.flatMap(({ container, highlights, metrics }): readonly Row[] => [
    ...(summaries.length > 1 ? [[bold(containerLabel(container))]] : []),
    [],
    ...(highlights.length === 0 ? [[dim("Nothing stands out.")]] : []),
    ...highlights.flatMap((highlight) => highlightRows(highlight, width)),
    [],
    ...metricTable(metrics, width),
  ]);
  const none: Row[] = summaries.length === 0 ? [[], [dim("No samples in this range.")]] : [];
  return [head, ...cut, ...parts, ...none];
}

function highlightRows({ severity, text }: WireHighlight, width: number): readonly Row[] {
  const sign = SEVERITY_SPANS[severity];
  return wrapped(text, width - SEVERITY_CELLS - 2).map((line, index): Row => {
    const lead: Row = index === 0
      ? [sign, blank(SEVERITY_CELLS + 2 - [...sign.text].length)]
      : [blank(SEVERITY_CELLS + 2)];
    return [...lead, { text: line }];
  });
}

function metricTable(metrics: readonly WireMetricSummary[], width: number): readonly Row[] {
  const numbers: readonly Column[] = Array.from({ length: 4 }, () => ({ width: 7, isRight: true }));
  const others = [...numbers, { width: TREND_CELLS }];
  const nameCells = Math.max(8, Math.min(44, width - columnsWidth(others) - 2));
  const columns = [{ width: nameCells }, ...others];
  const titles = ["METRIC", "AVG", "P95", "MAX", "LAST", "TREND"];
  return [
    alignedRow(titles.map((title) => [dim(title)]), columns),
    ...metrics.map(({ metric, unit, avg, p95, max, last, trend }) =>
      alignedRow([
        [{ text: shortened(metric, nameCells) }],
        ...[avg, p95, max, last].map((value): Row => [{ text: valueText(value, unit) }]),
        [dim(TREND_SIGNS[trend.direction])],
      ], columns)
    ),
  ];
}
