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
import type { SeriesColumns, SeriesData } from "../state/answers.ts";
import { blank, bold, dim, markSpan, shortened, toned } from "./span.ts";
import type { PanelData } from "./panel_data.ts";

/** Cells of a legend from which on extremes are told where a point holds several samples. */
const EXTREMES_CELLS_MIN = 26;

/** Cells that a name keeps at least, before the extremes give way to the average. */
const LABEL_CELLS_MIN = 10;

/** What stands for a value where there is none. */
const NOTHING = "–";

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
  const { series, data } = panel;
  const room = series.length > height ? height - 1 : height;
  const shown = series.slice(0, Math.max(0, room));
  const readings = shown.map(({ columns }) => readingText(columns, data, place));
  // All names get the same room, so that they are cut alike.
  const cells = Math.max(0, ...readings.map((text) => [...text].length));
  const rows: Row[] = shown.map(({ slot, chosen }, index) => {
    const text = readings[index] ?? NOTHING;
    const label = shortened(chosen.label, width - cells - 3);
    const head: Row = [markSpan(slot), blank(1), { text: label }];
    const gap = blank(width - rowWidth(head) - [...text].length);
    return [...head, gap, text === NOTHING ? dim(text) : bold(text)];
  });
  if (series.length > height && height > 0) {
    rows.push([dim(`+ ${series.length - rows.length} more`)]);
  }
  const limit = limitText(panel);
  if (limit !== undefined && rows.length < height) rows.push([toned(`┈ ${limit}`, "limit")]);
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

/**
 * What a series says at a time: the least and the greatest where there are several samples and room
 * for both, else the average. Narrow legends leave it to the title that rates are per second.
 */
function readingText(
  columns: SeriesColumns | undefined,
  data: SeriesData | undefined,
  { width, atMs, spanMs }: LegendPlace,
): string {
  if (columns === undefined || data === undefined) return NOTHING;
  const value = valueAt(columns, data.stepMs, atMs, { spanMs });
  if (value === undefined) return NOTHING;
  const isRoomy = width >= EXTREMES_CELLS_MIN;
  const unit = isRoomy ? data.unit : data.unit.replace(/\/s$/, "");
  const [low, high] = [valueText(value.min, unit), valueText(value.max, unit)];
  if (!isRoomy || low === high) return valueText(value.avg, unit);
  const both = `${low}–${high}`;
  return width - [...both].length - 3 >= LABEL_CELLS_MIN ? both : valueText(value.avg, unit);
}
