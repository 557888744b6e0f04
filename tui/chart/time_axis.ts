/**
 * The time axis below the panels, and times as short texts.
 *
 *     ╵21:40         ╵21:45         ╵21:50
 *
 * The tick stands in the column of its time and the label to its right. Times are round where the
 * user lives; at midnight the date stands instead of the time.
 *
 * @module
 */

import type { Row, Span } from "./styled.ts";
import { localMs, TIME_MAX_MS } from "./local_time.ts";

/** The time axis of a plot. */
export interface TimeAxis {
  /** Time of the left edge of the first column. */
  readonly fromMs: number;
  readonly msPerColumn: number;
  readonly width: number;
  /** IANA name of a time zone. */
  readonly timeZone: string;
}

const [SECOND, MINUTE, HOUR, DAY] = [1000, 60_000, 3_600_000, 86_400_000] as const;

/** Distances of ticks in milliseconds. Those below a day divide it, so that midnight is always one. */
const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000].map((n) => n * DAY),
];

/** Cells of the longest label at a step: "21:40:15.250", "21:40:15", "21:40" or "Nov 22". */
function labelCells(stepMs: number): number {
  return stepMs < SECOND ? 12 : stepMs < MINUTE ? 8 : 6;
}

/** Blank cells between two labels at least. */
const BLANKS_MIN = 4;

/**
 * The row of the axis, exactly `width` cells, in tone dim. A label that would not fit is left out. Blank
 * where the times are no finite numbers.
 *
 * @throws {RangeError} When the zone is unknown.
 */
export function timeAxisRow(axis: TimeAxis): Row {
  const width = Math.max(0, Math.floor(axis.width));
  if (width === 0) return [];
  const cells = new Array<string>(width).fill(" ");
  const stepMs = STEPS.find((step) => step / axis.msPerColumn >= labelCells(step) + 1 + BLANKS_MIN);
  if (stepMs !== undefined) {
    for (const { column, text } of ticks({ ...axis, width }, stepMs)) {
      if (column + text.length >= width) continue;
      cells[column] = "╵";
      for (let i = 0; i < text.length; i++) cells[column + 1 + i] = text.charAt(i);
    }
  }
  const span: Span = { text: cells.join(""), tone: "dim" };
  return [span];
}

interface Tick {
  readonly column: number;
  readonly text: string;
}

/**
 * Ticks where local clocks show a multiple of the step. The next one is looked for a step further on and
 * then moved to the nearest multiple, so that clock changes cost no tick and give none twice.
 */
function ticks({ fromMs, msPerColumn, width, timeZone }: TimeAxis, stepMs: number): Tick[] {
  const found: Tick[] = [];
  const toMs = fromMs + width * msPerColumn;
  let atMs = roundLocally(fromMs, { stepMs, timeZone });
  // The first multiple may lie left of the plot; every other step is at least half a step long.
  for (let i = 0; i < 2 * width + 4 && atMs < toMs; i++) {
    const column = Math.floor((atMs - fromMs) / msPerColumn);
    const isFree = column > (found.at(-1)?.column ?? -Infinity) + labelCells(stepMs);
    if (column >= 0 && isFree) {
      found.push({ column, text: labelText(localMs(atMs, timeZone), stepMs) });
    }
    const nextMs = roundLocally(atMs + stepMs, { stepMs, timeZone });
    atMs = nextMs > atMs ? nextMs : atMs + stepMs;
  }
  return found;
}

/** The time near `ms` at which local clocks show a multiple of the step. */
function roundLocally(
  ms: number,
  { stepMs, timeZone }: { readonly stepMs: number; readonly timeZone: string },
): number {
  const local = localMs(ms, timeZone);
  const wanted = Math.round(local / stepMs) * stepMs;
  const guess = ms + wanted - local;
  // The clocks may change between the two times; if the wanted one never comes, the guess stands.
  const corrected = guess + wanted - localMs(guess, timeZone);
  return localMs(corrected, timeZone) === wanted ? corrected : guess;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

function labelText(local: number, stepMs: number): string {
  if (!(Math.abs(local) <= TIME_MAX_MS)) return "";
  const date = new Date(local);
  if (local % DAY === 0 || stepMs >= DAY) {
    return `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}`;
  }
  const time = date.toISOString().slice(11, -1);
  return stepMs < SECOND ? time : time.slice(0, stepMs < MINUTE ? 8 : 5);
}

/**
 * A time as clocks in the zone show it: "21:52:06", with the date "2026-11-22 21:52:06", with
 * milliseconds "21:52:06.123". "–" where `ms` is no time.
 *
 * @throws {RangeError} When the zone is unknown.
 */
export function timeText(
  ms: number,
  timeZone: string,
  { withDate = false, withMs = false }: {
    readonly withDate?: boolean;
    readonly withMs?: boolean;
  } = {},
): string {
  const local = localMs(ms, timeZone);
  if (!(Math.abs(local) <= TIME_MAX_MS)) return "–";
  const [date = "", time = ""] = new Date(local).toISOString().slice(0, -1).split("T");
  const shown = withMs ? time : time.slice(0, -4);
  return withDate ? `${date} ${shown}` : shown;
}

const LENGTHS: readonly (readonly [ms: number, letter: string])[] = [
  [86_400_000, "d"],
  [3_600_000, "h"],
  [60_000, "m"],
  [1_000, "s"],
];

/**
 * A length of time in its two greatest units: "15m", "1h 30m", "2d 3h"; "1.5s" and "250ms" where it is
 * short, "0s" for none, "–" where it is no finite number. Rounded down, so that 59.9 minutes are no hour.
 */
export function durationText(ms: number): string {
  if (!Number.isFinite(ms)) return "–";
  if (ms < 0) return `-${durationText(-ms)}`;
  if (ms < 1) return "0s";
  if (ms < 1000) return `${Math.floor(ms)}ms`;
  if (ms < 10_000) return `${Math.floor(ms / 100) / 10}s`;
  const first = LENGTHS.findIndex(([unitMs]) => ms >= unitMs);
  const [unitMs, letter] = LENGTHS[first] ?? [1000, "s"];
  const [nextMs, nextLetter] = LENGTHS[first + 1] ?? [Infinity, ""];
  const rest = Math.floor((ms % unitMs) / nextMs);
  const text = `${Math.floor(ms / unitMs)}${letter}`;
  return rest > 0 ? `${text} ${rest}${nextLetter}` : text;
}

/**
 * How long ago something was, in one unit: "0.8s ago", "45s ago", "5m ago". "now" below a tenth of a
 * second, and where clocks differ so that it has yet to come; "–" where `ms` is no finite number.
 */
export function agoText(ms: number): string {
  if (!Number.isFinite(ms)) return "–";
  if (ms < 100) return "now";
  if (ms < 10_000) return `${(Math.floor(ms / 100) / 10).toFixed(1)}s ago`;
  return `${durationText(ms).split(" ")[0]} ago`;
}
