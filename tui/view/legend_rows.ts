/**
 * The legend of a panel: which line is whose, and what it says under the cursor.
 *
 *     ● web-0/nginx              250m
 *     ▲ db-0/postgres       90m–130m
 *     ┈ limit 800m
 *     + 3 more
 *
 * @module
 */

import { valueAt } from "../chart/cursor_value.ts";
import { fitRow, type Row, rowWidth } from "../chart/styled.ts";
import { valueText } from "../chart/value_text.ts";
import type { SeriesData } from "../state/answers.ts";
import { blank, bold, dim, markSpan, shortened, toned } from "./span.ts";
import type { PanelData, PanelSeries } from "./panel_data.ts";

/** Cells of a legend from which on extremes are told where a point holds several samples. */
const EXTREMES_CELLS_MIN = 26;

/** Cells that a name keeps at least, before the extremes give way to the average. */
const LABEL_CELLS_MIN = 10;

/** Where the legend stands, and the time whose values it tells. */
export interface LegendPlace {
  readonly width: number;
  readonly height: number;
  /** Start of the dot whose values are told, and its length. */
  readonly atMs: number;
  readonly spanMs: number;
}

/** A legend of exactly `height` rows of `width` cells. */
export function legendRows(panel: PanelData, place: LegendPlace): readonly Row[] {
  const { width, height } = place;
  const all = panel.series;
  const limit = limitRow(panel);
  const room = all.length > height ? height - 1 : height;
  const rows: Row[] = all.slice(0, Math.max(0, room)).map((series) =>
    seriesRow(series, panel.data, place)
  );
  if (all.length > height && height > 0) rows.push([dim(`+ ${all.length - rows.length} more`)]);
  if (limit !== undefined && rows.length < height) rows.push(limit);
  return Array.from({ length: height }, (_, index) => fitRow(rows[index] ?? [], width));
}

/** The limit in words, for where the legend has no row left for it; undefined without a limit. */
export function limitText({ series, data }: PanelData): string | undefined {
  const values = series.flatMap(({ limit }) => limit === undefined ? [] : [limit]);
  if (values.length === 0 || data === undefined) return undefined;
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const [leastText, mostText] = [valueText(least, data.unit), valueText(most, data.unit)];
  return least === most ? `limit ${mostText}` : `limits ${leastText}–${mostText}`;
}

/** Whether the legend has a row for the limit. */
export function hasLimitRow({ series }: PanelData, height: number): boolean {
  return series.length < height;
}

function limitRow(panel: PanelData): Row | undefined {
  const text = limitText(panel);
  return text === undefined ? undefined : [toned("┈ ", "limit"), toned(text, "limit")];
}

function seriesRow(
  { slot, chosen, columns }: PanelSeries,
  data: SeriesData | undefined,
  { width, atMs, spanMs }: LegendPlace,
): Row {
  const value = columns === undefined || data === undefined
    ? undefined
    : valueAt(columns, data.stepMs, atMs, { spanMs });
  const text = value === undefined || data === undefined
    ? "–"
    : readingText(value, { unit: data.unit, width });
  const room = width - 3 - [...text].length - 1;
  const label = shortened(chosen.label, room);
  const head: Row = [markSpan(slot), blank(1), { text: label }];
  return [...head, blank(width - rowWidth(head) - [...text].length - 1), readingSpan(text)];
}

function readingSpan(text: string) {
  return text === "–" ? dim(text) : bold(text);
}

/** The least and the greatest where a point holds several samples and there is room for both. */
function readingText(
  { min, max, avg }: { readonly min: number; readonly max: number; readonly avg: number },
  { unit, width }: { readonly unit: string; readonly width: number },
): string {
  const [low, high] = [valueText(min, unit), valueText(max, unit)];
  if (low === high) return high;
  const both = `${low}–${high}`;
  const isRoomy = width >= EXTREMES_CELLS_MIN &&
    width - [...both].length - 4 >= LABEL_CELLS_MIN;
  return isRoomy ? both : valueText(avg, unit);
}
