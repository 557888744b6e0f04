/**
 * The trend of a series as a study: one finding at most.
 *
 * @module
 */

import { durationText, quantityText } from "../statistics/quantity_text.ts";
import type { Finding, Study, StudyResult, StudySeries, StudyValues } from "../study.ts";
import { type Trend, trend, TREND_SAMPLES_MIN } from "./trend.ts";

/** Where a series is heading over the whole range. */
export interface TrendFinding extends Finding {
  readonly type: "trend";
  readonly direction: "increasing" | "decreasing" | "volatile";
  /** In the unit of the series per hour. */
  readonly slopePerHour: number;
  /** Only where the trend heads for the limit asked about. */
  readonly secondsToLimit?: number;
}

/** The trend study. */
export const trendStudy: Study<TrendFinding> = {
  id: "trend",
  name: "Trend",
  description: "Tells whether a series rises or falls over the whole range, and how fast.",
  parameters: [
    {
      name: "limit",
      description: "Value that must not be reached, in the unit of the series; 0 for none",
      kind: "number",
      default: 0,
      min: -1e300,
      max: 1e300,
    },
    {
      name: "min_change",
      description: "Least change over the range, as a share of the median value",
      kind: "number",
      default: 0.01,
      min: 0,
      max: 100,
    },
  ],
  run: findTrend,
};

function findTrend(series: StudySeries, values: StudyValues): StudyResult<TrendFinding> {
  const limit = Number(values["limit"]);
  const found = trend(series, {
    changeMin: Number(values["min_change"]),
    ...(limit === 0 ? {} : { limit }),
  });
  const finite = Array.from(series.values.keys()).filter((i) =>
    Number.isFinite(series.values[i]) && Number.isFinite(series.timesMs[i])
  );
  if (finite.length < TREND_SAMPLES_MIN) {
    return { findings: [], note: `${finite.length} samples are too few to show a trend` };
  }
  if (found.direction === "stable") return { findings: [], note: "stable: no significant trend" };
  const times = finite.map((i) => series.timesMs[i]!);
  const [startMs, endMs] = times.reduce(
    ([least, most], timeMs) => [Math.min(least, timeMs), Math.max(most, timeMs)],
    [Infinity, -Infinity],
  );
  const finding: TrendFinding = {
    type: "trend",
    startMs,
    endMs,
    direction: found.direction,
    confidence: found.confidence,
    magnitude: found.direction === "volatile" ? found.deviation : Math.abs(found.change),
    slopePerHour: found.slopePerHour,
    text: trendText(found, { unit: series.unit, spanMs: endMs - startMs }),
    ...(found.secondsToLimit === undefined ? {} : { secondsToLimit: found.secondsToLimit }),
  };
  return { findings: [finding] };
}

/** One sentence about a trend. */
export function trendText(
  found: Trend,
  { unit, spanMs }: { readonly unit: string; readonly spanMs: number },
): string {
  if (found.direction === "stable") return "Stable: no significant trend.";
  if (found.direction === "volatile") {
    return `Volatile: ${quantityText(found.deviation, unit)} around the line, without a trend.`;
  }
  const verb = found.direction === "increasing" ? "Rising" : "Falling";
  const slope = quantityText(Math.abs(found.slopePerHour), unit);
  const change = quantityText(Math.abs(found.change), unit);
  const limit = found.secondsToLimit === undefined
    ? ""
    : `; at this rate the limit is reached in ${durationText(found.secondsToLimit * 1_000)}`;
  return `${verb} by ${slope} per hour (${change} in ${durationText(spanMs)})${limit}.`;
}
