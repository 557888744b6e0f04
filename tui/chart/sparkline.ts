/**
 * Bars of one cell: the small histories of the table, and the overview strip.
 *
 * @module
 */

import type { Row, Span } from "./styled.ts";

const BARS = "▁▂▃▄▅▆▇█";

/** A series that varies by less than this share of its greatest value is not made to look wild. */
const RANGE_SHARE_MIN = 0.25;

/**
 * Values as bars, exactly `width` cells, the newest at the right end; a cell that stands for several
 * values shows the greatest, so that no peak is lost. Gaps and missing values are blank.
 *
 * Bars reach from the least value to the greatest, but a range below a quarter of the greatest is
 * widened around the values: what hardly moves looks flat. Zeros are the lowest bar.
 */
export function sparklineText(values: readonly (number | null)[], width: number): string {
  const cells = peaks(values, Math.max(0, Math.floor(width)));
  let [low, high] = [Infinity, -Infinity];
  for (const value of cells) {
    if (value === undefined) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const range = Math.max(high - low, Math.max(Math.abs(high), Math.abs(low)) * RANGE_SHARE_MIN);
  const floor = Math.max(low >= 0 ? 0 : -Infinity, (low + high - range) / 2);
  return cells.map((value) => value === undefined ? " " : barOf(value, { floor, range })).join("");
}

function barOf(
  value: number,
  { floor, range }: { readonly floor: number; readonly range: number },
): string {
  const share = range > 0 ? (value - floor) / range : 0;
  return BARS[Math.max(0, Math.min(7, Math.round(share * 7)))] ?? " ";
}

/** The greatest finite value of each cell; few values stand at the right end, one a cell. */
function peaks(values: readonly (number | null)[], width: number): (number | undefined)[] {
  const cells = new Array<number | undefined>(width).fill(undefined);
  const shown = Math.max(values.length, width);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN;
    if (!Number.isFinite(value)) continue;
    const cell = Math.min(width - 1, Math.floor((i + shown - values.length) * width / shown));
    if (cell >= 0) cells[cell] = Math.max(cells[cell] ?? -Infinity, value);
  }
  return cells;
}

/** All of the data as one strip, with the part that the panels show. */
export interface Strip {
  readonly width: number;
  /** Two rows show twice the detail. */
  readonly rows: 1 | 2;
  /** Time of the strip's left edge. */
  readonly fromMs: number;
  /** Time of its right edge. */
  readonly toMs: number;
  /** What a point stands for: [t, t + stepMs). */
  readonly stepMs: number;
  readonly series: readonly {
    readonly t: readonly number[];
    readonly max: readonly (number | null)[];
  }[];
  /** The part that the panels show. */
  readonly window: { readonly fromMs: number; readonly toMs: number };
}

/**
 * The overview strip: exactly `rows` rows of exactly `width` cells. Each cell is the greatest value of
 * all series in its time, from zero; blank where nothing was sampled. The window lies between "[" and
 * "]", which take the cells at its edges, in tone accent, so that one sees it without colours too.
 */
export function stripRows(strip: Strip): readonly Row[] {
  const width = Math.max(0, Math.floor(strip.width));
  const cells = stripPeaks(strip, width);
  const high = cells.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  const steps = strip.rows * 8;
  const levels = cells.map((value) =>
    value === undefined ? 0 : high > 0 ? Math.max(1, Math.round(value / high * steps)) : 1
  );
  const window = windowCells(strip, width);
  return Array.from({ length: strip.rows }, (_, row) => {
    const above = (strip.rows - 1 - row) * 8;
    const text = levels.map((level) => level <= above ? " " : BARS[Math.min(8, level - above) - 1]);
    return stripRow(text.join(""), window);
  });
}

function stripPeaks(
  { fromMs, toMs, stepMs, series }: Strip,
  width: number,
): (number | undefined)[] {
  const cells = new Array<number | undefined>(width).fill(undefined);
  const cellMs = (toMs - fromMs) / width;
  if (!(cellMs > 0)) return cells;
  for (const { t, max } of series) {
    for (let i = 0; i < t.length; i++) {
      const [timeMs, value] = [t[i] ?? NaN, max[i] ?? NaN];
      if (!Number.isFinite(value) || !Number.isFinite(timeMs)) continue;
      const first = Math.max(0, Math.floor((timeMs - fromMs) / cellMs));
      const last = Math.min(width - 1, Math.ceil((timeMs + stepMs - fromMs) / cellMs) - 1);
      for (let cell = first; cell <= Math.max(first, last) && cell < width; cell++) {
        cells[cell] = Math.max(cells[cell] ?? -Infinity, value);
      }
    }
  }
  return cells;
}

/** First and last cell of the window, both at least partly inside; undefined where it is not shown. */
function windowCells(
  { fromMs, toMs, window }: Strip,
  width: number,
): readonly [number, number] | undefined {
  const cellMs = (toMs - fromMs) / width;
  if (!(cellMs > 0) || !(window.toMs > fromMs) || !(window.fromMs < toMs)) return undefined;
  const first = Math.max(0, Math.floor((window.fromMs - fromMs) / cellMs));
  const last = Math.min(width - 1, Math.ceil((window.toMs - fromMs) / cellMs) - 1);
  return last < first ? undefined : [first, last];
}

function stripRow(text: string, window: readonly [number, number] | undefined): Row {
  if (window === undefined) return text === "" ? [] : [{ text, tone: "dim" }];
  const [first, last] = window;
  const inside = last > first ? `[${text.slice(first + 1, last)}]` : "▐"; // too narrow for two brackets
  const spans: readonly Span[] = [
    { text: text.slice(0, first), tone: "dim" },
    { text: inside, tone: "accent", isBold: true },
    { text: text.slice(last + 1), tone: "dim" },
  ];
  return spans.filter((span) => span.text !== "");
}
