/**
 * Where findings of a study are on a plot: stretches with their cycles, steps, straight lines.
 *
 * Each kind has a form of its own, so that nobody needs colours to tell them apart: a comb for what
 * repeats itself, an arrow and a step for a new level, long dashes for a trend.
 *
 * @module
 */

import type { WireFinding } from "../../../api/studies.ts";
import type { WireSeries } from "../../../api/timeseries.ts";
import type { ChartTexts, StudyMark } from "./chart_parts.ts";
import type { Mark, PlotPoint } from "./mark.ts";
import { lowerBound } from "../../../query/lower_bound.ts";

/** A finding as it is drawn, in CSS pixels of the plot. */
export type StudyShape =
  & { readonly mark: StudyMark; readonly label: string; readonly hit: Mark }
  & (
    | {
      readonly kind: "comb";
      readonly fromX: number;
      readonly toX: number;
      /** Height of the comb's back. */
      readonly y: number;
      /** Where its cycles begin; empty where they are too dense to be told apart. */
      readonly teeth: readonly number[];
      /** Whether its stretch is shaded. */
      readonly isShaded: boolean;
    }
    | {
      readonly kind: "step";
      readonly x: number;
      readonly beforeY: number;
      readonly afterY: number;
      readonly isUp: boolean;
    }
    | { readonly kind: "slope"; readonly from: PlotPoint; readonly to: PlotPoint }
  );

/** What findings are laid out on. */
export interface StudyFrame {
  readonly fromMs: number;
  readonly toMs: number;
  /** Of the plot, in CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** CSS pixels from the plot's upper edge to a value. */
  readonly yOf: (value: number) => number;
  /** Series by place. */
  readonly series: readonly WireSeries[];
  readonly unit: string;
  readonly texts: ChartTexts;
}

/** Teeth of a comb are at least this far apart, in CSS pixels. */
const TOOTH_PX = 5;

/** Combs lie in rows of this height, at most so many: what finds no room lies in the last. */
const [ROW_PX, ROWS_MAX] = [13, 4] as const;

/** More stretches than this are shaded only where the view was moved to them. */
const SHADED_MAX = 3;

/** Half of a step's length in CSS pixels. */
export const STEP_PX = 36;

/** Height that combs take below a plot's upper edge, in CSS pixels: lines should stay below. */
export function combHeight(marks: readonly StudyMark[]): number {
  const combs = marks.filter(({ finding }) => finding.type === "periodic").length;
  return Math.min(combs, ROWS_MAX) * ROW_PX;
}

/** The shapes of marks, those outside of the plot left out, the current one last: it is on top. */
export function studyShapes(
  marks: readonly StudyMark[],
  frame: StudyFrame,
): readonly StudyShape[] {
  const periodic = marks.filter(({ finding }) => finding.type === "periodic");
  const ends: number[] = [];
  return marks
    .filter(({ finding }) => finding.start_ms <= frame.toMs && finding.end_ms >= frame.fromMs)
    .toSorted((a, b) => Number(a.isCurrent) - Number(b.isCurrent))
    .map((mark) => {
      const isShaded = mark.isCurrent || periodic.length <= SHADED_MAX;
      return shapeOf(mark, { frame, ends, isShaded });
    })
    .filter((shape) => shape !== undefined);
}

interface ShapeContext {
  readonly frame: StudyFrame;
  /** Where the last comb of each row ends. */
  readonly ends: number[];
  readonly isShaded: boolean;
}

function shapeOf(mark: StudyMark, context: ShapeContext): StudyShape | undefined {
  switch (mark.finding.type) {
    case "periodic":
      return combOf(mark, { ...context, finding: mark.finding });
    case "changepoint":
      return stepOf(mark, { ...context, finding: mark.finding });
    case "trend":
      return slopeOf(mark, { ...context, finding: mark.finding });
    default:
      return mark.finding satisfies never;
  }
}

type ContextOf<Type extends WireFinding["type"]> = ShapeContext & {
  readonly finding: Extract<WireFinding, { type: Type }>;
};

function combOf(
  mark: StudyMark,
  { finding, frame, ends, isShaded }: ContextOf<"periodic">,
): StudyShape {
  const { start_ms, end_ms, period_ms } = finding;
  const xOf = timeToX(frame);
  const [fromX, toX] = [Math.max(0, xOf(start_ms)), Math.min(frame.width, xOf(end_ms))];
  const free = ends.findIndex((end) => end + 4 <= fromX);
  const row = free >= 0 ? free : Math.min(ends.length, ROWS_MAX - 1);
  ends[row] = Math.max(ends[row] ?? 0, toX);
  const y = (row + 0.5) * ROW_PX;
  const teeth: number[] = [];
  if (period_ms * frame.width >= TOOTH_PX * (frame.toMs - frame.fromMs)) {
    const skipped = Math.max(0, Math.ceil((frame.fromMs - start_ms) / period_ms));
    for (let at = start_ms + skipped * period_ms; at <= Math.min(end_ms, frame.toMs);) {
      teeth.push(xOf(at));
      at += period_ms;
    }
  }
  const label = `every ${frame.texts.value(period_ms, "milliseconds")}`;
  const hits = [{ from: { x: fromX, y }, to: { x: toX, y }, reachPx: ROW_PX / 2 }];
  const at = { x: (fromX + toX) / 2, y };
  const hit = hitOf(mark, { timeMs: Math.max(start_ms, frame.fromMs), at, hits });
  return { kind: "comb", mark, label, hit, fromX, toX, y, teeth, isShaded };
}

function stepOf(
  mark: StudyMark,
  { finding, frame }: ContextOf<"changepoint">,
): StudyShape | undefined {
  const x = timeToX(frame)(finding.time_ms);
  if (x < 0 || x > frame.width) return undefined;
  const isUp = finding.direction === "up";
  const label = `${isUp ? "+" : "\u2212"}${
    frame.texts.value(Math.abs(finding.after - finding.before), frame.unit)
  }`;
  const [beforeY, afterY] = [frame.yOf(finding.before), frame.yOf(finding.after)];
  const hits = [
    { from: { x, y: 0 }, to: { x, y: frame.height }, reachPx: 5 },
    { from: { x: x - STEP_PX, y: beforeY }, to: { x, y: beforeY }, reachPx: 4 },
    { from: { x, y: afterY }, to: { x: x + STEP_PX, y: afterY }, reachPx: 4 },
  ];
  const at = { x, y: Math.min(beforeY, afterY) };
  const hit = hitOf(mark, { timeMs: finding.time_ms, at, hits });
  return { kind: "step", mark, label, hit, x, beforeY, afterY, isUp };
}

function slopeOf(
  mark: StudyMark,
  { finding, frame }: ContextOf<"trend">,
): StudyShape | undefined {
  const centre = centreOf(frame.series[mark.place], finding);
  if (centre === undefined) return undefined;
  const slope = finding.slope_per_hour / 3_600_000;
  const pointAt = (timeMs: number) => ({
    x: timeToX(frame)(timeMs),
    y: frame.yOf(centre.value + slope * (timeMs - centre.timeMs)),
  });
  const from = pointAt(Math.max(finding.start_ms, frame.fromMs));
  const to = pointAt(Math.min(finding.end_ms, frame.toMs));
  const sign = finding.slope_per_hour < 0 ? "\u2212" : "+";
  const value = frame.texts.value(Math.abs(finding.slope_per_hour), frame.unit);
  const label = finding.direction === "volatile" ? "volatile" : `${sign}${value} per h`;
  const at = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const timeMs = Math.max(finding.start_ms, frame.fromMs);
  const hit = hitOf(mark, { timeMs, at, hits: [{ from, to, reachPx: 6 }] });
  return { kind: "slope", mark, label, hit, from, to };
}

function hitOf(mark: StudyMark, place: Pick<Mark, "timeMs" | "at" | "hits">): Mark {
  const confidence = `Confidence ${Math.floor(mark.finding.confidence * 100)} %`;
  return { ...place, lines: [mark.finding.text, confidence], place: mark.place };
}

function timeToX({ fromMs, toMs, width }: StudyFrame): (timeMs: number) => number {
  return (timeMs) => (timeMs - fromMs) / (toMs - fromMs) * width;
}

/** The mean of a series' points within a finding; undefined where there are none. */
function centreOf(
  series: WireSeries | undefined,
  { start_ms, end_ms }: WireFinding,
): { readonly timeMs: number; readonly value: number } | undefined {
  if (series === undefined) return undefined;
  let [count, timeMs, value] = [0, 0, 0];
  for (let i = lowerBound(series.t, start_ms); i < series.t.length; i++) {
    const [time, mean] = [series.t[i] ?? NaN, series.avg[i] ?? NaN];
    if (time > end_ms) break;
    if (!Number.isFinite(mean)) continue;
    count++;
    timeMs += (time - timeMs) / count;
    value += (mean - value) / count;
  }
  return count === 0 ? undefined : { timeMs, value };
}
