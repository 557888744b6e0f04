/**
 * The first row of a panel whose study found something: what was found where, where no series hides it.
 *
 *     ├──┬──┬──┬──┤   a stretch that repeats itself, and where its cycles begin
 *     ━━━━━━━━━━━━━   one whose cycles are closer than two columns
 *          ▲     ▼    the level goes up, or down
 *     ↗───────↗────   a trend of the whole range
 *
 * @module
 */

import type { WireFinding } from "@fgm/server/api/studies";
import { columnAt, type Row, type Span } from "./styled.ts";

/** What the lane shows. */
export interface StudyLane {
  /** Time of the left edge of the first column. */
  readonly fromMs: number;
  readonly msPerColumn: number;
  readonly width: number;
  /** In any order; later ones are drawn over earlier ones. */
  readonly findings: readonly WireFinding[];
  /** Column of the cursor, where there is one. */
  readonly cursorMs?: number | undefined;
}

/** Columns that the signs of cycles are apart at least, to be told from each other. */
const CYCLE_COLUMNS_MIN = 2;

/** Columns from one arrow of a trend to the next. */
const ARROW_COLUMNS = 12;

/** The lane, exactly `width` cells of tone finding; the cursor is a thin line, or a sign inverse. */
export function studyLaneRow(lane: StudyLane): Row {
  const width = Math.max(0, Math.floor(lane.width));
  const signs = new Array<string>(width).fill(" ");
  // Moments last: a stretch must not hide them.
  for (const finding of lane.findings) {
    if (finding.type !== "changepoint") place(signs, finding, lane);
  }
  for (const finding of lane.findings) {
    if (finding.type === "changepoint") place(signs, finding, lane);
  }
  const cursor = lane.cursorMs === undefined ? -1 : columnAt(lane.cursorMs, lane);
  if (!(cursor >= 0 && cursor < width)) return found(signs.join(""));
  const sign = signs[cursor] ?? " ";
  return [
    ...found(signs.slice(0, cursor).join("")),
    sign === " " ? { text: "│", tone: "dim" } : { text: sign, tone: "finding", isInverse: true },
    ...found(signs.slice(cursor + 1).join("")),
  ];
}

function found(text: string): readonly Span[] {
  return text === "" ? [] : [{ text, tone: "finding" }];
}

function place(signs: string[], finding: WireFinding, lane: StudyLane): void {
  switch (finding.type) {
    case "changepoint": {
      const column = columnAt(finding.time_ms, lane);
      if (column >= 0 && column < signs.length) {
        signs[column] = finding.direction === "up" ? "▲" : "▼";
      }
      return;
    }
    case "trend": {
      const arrow = { increasing: "↗", decreasing: "↘", volatile: "≈" }[finding.direction];
      return fill(signs, finding, { lane, sign: (column) => column % ARROW_COLUMNS ? "─" : arrow });
    }
    case "periodic":
      return placePeriod(signs, finding, lane);
    default:
      return finding satisfies never;
  }
}

function placePeriod(
  signs: string[],
  finding: Extract<WireFinding, { type: "periodic" }>,
  lane: StudyLane,
): void {
  const { start_ms, end_ms, period_ms } = finding;
  const isDense = !(period_ms >= CYCLE_COLUMNS_MIN * lane.msPerColumn);
  fill(signs, finding, { lane, sign: () => isDense ? "━" : "─" });
  if (isDense) return;
  const skipped = Math.max(0, Math.floor((lane.fromMs - start_ms) / period_ms));
  const endMs = Math.min(end_ms, lane.fromMs + signs.length * lane.msPerColumn);
  for (let atMs = start_ms + skipped * period_ms; atMs < endMs; atMs += period_ms) {
    const column = columnAt(atMs, lane);
    if (column >= 0) signs[column] = "┬";
  }
  const [first, last] = [columnAt(start_ms, lane), columnAt(end_ms - 1, lane)];
  if (first >= 0 && first < signs.length) signs[first] = "├";
  if (last > first && last < signs.length) signs[last] = "┤";
}

/** Writes a sign into each column from the finding's start to its end. */
function fill(
  signs: string[],
  { start_ms, end_ms }: { readonly start_ms: number; readonly end_ms: number },
  { lane, sign }: { readonly lane: StudyLane; readonly sign: (column: number) => string },
): void {
  const first = Math.max(0, columnAt(start_ms, lane));
  const last = Math.min(signs.length - 1, columnAt(end_ms - 1, lane));
  for (let column = first; column <= last; column++) signs[column] = sign(column);
}
