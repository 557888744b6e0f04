/**
 * Where on the terminal everything is. Cells are counted from 0, at the top left.
 *
 *     header      one row
 *     panels      a title row and at least two rows of plot each; as many as find room
 *     event lane  one row, where the terminal has the rows for it
 *     time axis   one row
 *     overview    one row, two on tall terminals
 *     footer      one row
 *
 * A panel's rows below its title are cut into axis, plot, a blank column and legend. All plots stand
 * one below the other: a column is the same time in all of them.
 *
 * @module
 */

import type { Size, TuiState } from "./state.ts";

/** Cells of the screen. A region without a cell has a width or height of 0. */
export interface Region {
  readonly column: number;
  readonly row: number;
  readonly width: number;
  readonly height: number;
}

/** A panel on the screen. */
export interface PanelLayout {
  /** Its position in `state.panels`. */
  readonly index: number;
  /** All of it. */
  readonly region: Region;
  /** Its first row, over the whole width. */
  readonly title: Region;
  readonly axis: Region;
  readonly plot: Region;
  readonly legend: Region;
}

/** Everything on the screen. */
export interface Layout {
  readonly isTooSmall: boolean;
  readonly header: Region;
  /** All between header and footer: what the table and dialogs have. */
  readonly middle: Region;
  /** From top to bottom; none on a terminal that is too small and while the table is shown. */
  readonly panels: readonly PanelLayout[];
  /** Undefined on low terminals. Its labels may use the columns left of the plots. */
  readonly eventLane: Region | undefined;
  readonly timeAxis: Region;
  readonly overview: Region;
  readonly footer: Region;
  /** Columns of all plots: what event lane and time axis are aligned to. */
  readonly plotSpan: { readonly column: number; readonly width: number };
}

/** The smallest terminal that can be used. */
export const SIZE_MIN: Size = { columns: 60, rows: 16 };

/** Columns of the value axis: a label of six, a blank and the line. */
export const AXIS_COLUMNS = 8;

/** Rows of a panel at least: its title, and enough of a plot to tell up from down. */
export const PANEL_ROWS_MIN = 3;

/** Columns that a legend has, as a share of all and within bounds. */
const LEGEND = { share: 0.27, least: 22, most: 40 } as const;

/** Terminals of fewer rows go without an event lane. */
const EVENT_LANE_ROWS_MIN = 20;

/** Terminals of this many rows have an overview of two. */
const TALL_ROWS_MIN = 32;

/** What decides the layout. */
export type LaidOut = Pick<TuiState, "size" | "screen" | "panels" | "focus" | "isMaximized">;

/** Columns of every plot, at least 1. It depends on the terminal's width alone. */
export function plotWidth(columns: number): number {
  return Math.max(1, columns - AXIS_COLUMNS - 1 - legendWidth(columns));
}

/** Where everything is. Regions of a terminal that is too small are there, and may be empty. */
export function layoutOf(state: LaidOut): Layout {
  const { columns, rows } = state.size;
  const strip = (row: number, height: number): Region => ({
    column: 0,
    row: Math.max(0, row),
    width: columns,
    height: Math.max(0, Math.min(height, rows - row)),
  });
  const overviewRows = rows >= TALL_ROWS_MIN ? 2 : 1;
  const laneRows = rows >= EVENT_LANE_ROWS_MIN ? 1 : 0;
  const footerRow = rows - 1;
  const overviewRow = footerRow - overviewRows;
  const axisRow = overviewRow - 1;
  const panelRows = axisRow - laneRows - 1;
  const isTooSmall = columns < SIZE_MIN.columns || rows < SIZE_MIN.rows;
  const hasPanels = state.screen === "charts" && !isTooSmall;
  return {
    isTooSmall,
    header: strip(0, 1),
    middle: strip(1, rows - 2),
    panels: hasPanels ? layOutPanels(state, panelRows) : [],
    eventLane: laneRows === 0 ? undefined : strip(axisRow - laneRows, laneRows),
    timeAxis: strip(axisRow, 1),
    overview: strip(overviewRow, overviewRows),
    footer: strip(footerRow, 1),
    plotSpan: { column: AXIS_COLUMNS, width: plotWidth(columns) },
  };
}

/** The panels that find room in `rows` rows below the header, around the one in focus. */
function layOutPanels(state: LaidOut, rows: number): readonly PanelLayout[] {
  const { panels, focus, isMaximized, size: { columns } } = state;
  const room = Math.max(1, Math.floor(rows / PANEL_ROWS_MIN));
  const count = isMaximized ? 1 : Math.min(panels.length, room);
  const first = isMaximized
    ? focus
    : Math.max(0, Math.min(focus - Math.floor(count / 2), panels.length - count));
  const least = Math.floor(rows / count);
  const spare = rows % count;
  return panels.slice(first, first + count).map((_, position) =>
    layOutPanel(columns, {
      index: first + position,
      // The panels at the top have one row more where the rows do not divide.
      row: 1 + position * least + Math.min(position, spare),
      height: least + (position < spare ? 1 : 0),
    })
  );
}

function layOutPanel(
  columns: number,
  { index, row, height }: { readonly index: number; readonly row: number; readonly height: number },
): PanelLayout {
  const width = plotWidth(columns);
  const below = (column: number, cells: number): Region => ({
    column,
    row: row + 1,
    width: cells,
    height: height - 1,
  });
  const legendColumn = AXIS_COLUMNS + width + 1;
  return {
    index,
    region: { column: 0, row, width: columns, height },
    title: { column: 0, row, width: columns, height: 1 },
    axis: below(0, AXIS_COLUMNS),
    plot: below(AXIS_COLUMNS, width),
    legend: below(legendColumn, columns - legendColumn),
  };
}

function legendWidth(columns: number): number {
  return Math.max(LEGEND.least, Math.min(LEGEND.most, Math.floor(columns * LEGEND.share)));
}
