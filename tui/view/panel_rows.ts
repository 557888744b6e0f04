/**
 * One panel: its title, and below it the value axis, the plot and the legend.
 *
 * @module
 */

import { type Plot, plotRows } from "../chart/plot.ts";
import { dotsPerColumn } from "../chart/glyphs.ts";
import { TICK_CELLS_MAX, type ValueScale, valueScale } from "../chart/scale.ts";
import { fitRow, type Row, type SeriesSlot } from "../chart/styled.ts";
import { studyLaneRow } from "../chart/study_lane.ts";
import { AXIS_COLUMNS, type PanelLayout, type Region } from "../state/layout.ts";
import type { Panel, TuiState } from "../state/state.ts";
import { windowOf } from "../state/viewport.ts";
import { hasLimitRow, legendRows } from "./legend_rows.ts";
import { messageRows } from "./message_rows.ts";
import { type PanelData, panelData, pointsIn } from "./panel_data.ts";
import { panelFindings, panelMarks } from "./panel_marks.ts";
import { panelTitleRow } from "./panel_title.ts";
import { blank, dim } from "./span.ts";

/** A limit further above all values than this would press them flat: then words have to do. */
const LIMIT_REACH = 2;

/** A panel and what it has to draw. */
interface Shown {
  readonly panel: Panel;
  readonly shown: PanelData;
  /** Where the plot is. */
  readonly plot: Region;
}

/** The rows of a panel, each as wide as the terminal. */
export function panelRows(state: TuiState, layout: PanelLayout): readonly Row[] {
  const panel = state.panels[layout.index];
  if (panel === undefined) return [];
  const { legend, region } = layout;
  const shown = panelData(state, panel);
  const lane = shown.words === undefined ? laneRow(state, panel, layout.plot) : undefined;
  const plot = lane === undefined
    ? layout.plot
    : { ...layout.plot, row: layout.plot.row + 1, height: layout.plot.height - 1 };
  const isLimitTold = hasLimitRow(shown, legend.height);
  const title = { index: layout.index, width: region.width, shown, isLimitTold };
  const scale = scaleOf(state, { panel, shown, plot });
  const axis = axisRows(scale, plot.height);
  const plotted = shown.words === undefined
    ? plotRows(plotOf(state, { panel, shown, plot }, scale))
    : messageRows({ title: shown.words.text, lines: [], tone: shown.words.tone }, plot);
  const { msPerDot, atMs } = readingOf(state);
  const legends = legendRows(shown, { ...legend, atMs, spanMs: msPerDot });
  const left = axis.map((row, index): Row => [...row, ...plotted[index] ?? []]);
  if (lane !== undefined) left.unshift(lane);
  const below = left.map((row, index) =>
    fitRow([...row, blank(1), ...legends[index] ?? []], region.width)
  );
  return [panelTitleRow(state, title), ...below];
}

/** Rows of a plot that can spare one for what the study found. */
const LANE_PLOT_ROWS_MIN = 4;

/** The lane of the panel's study; undefined where it found nothing, or the plot is too low for it. */
function laneRow(state: TuiState, panel: Panel, plot: Region): Row | undefined {
  const findings = panelFindings(state, panel);
  if (findings.length === 0 || plot.height < LANE_PLOT_ROWS_MIN) return undefined;
  const { fromMs, msPerDot } = windowOf(state);
  const label = fitRow([dim(`${"study".padStart(TICK_CELLS_MAX)} │`)], AXIS_COLUMNS);
  const msPerColumn = msPerDot * dotsPerColumn(state.glyphs);
  const { cursorMs } = state;
  const { width } = plot;
  return [...label, ...studyLaneRow({ fromMs, msPerColumn, width, findings, cursorMs })];
}

/** The dot that the legend tells the values of: that of the cursor, or the newest. */
function readingOf(state: TuiState): { readonly msPerDot: number; readonly atMs: number } {
  const { toMs, msPerDot } = windowOf(state);
  const atMs = state.cursorMs ?? toMs - 1;
  return { msPerDot, atMs: Math.floor(atMs / msPerDot) * msPerDot };
}

/** The value axis over all that is visible, and over the limit where it is near. */
function scaleOf(state: TuiState, { panel, shown, plot }: Shown): ValueScale {
  const window = windowOf(state);
  const stepMs = shown.data?.stepMs ?? 0;
  let [min, max] = [Infinity, -Infinity];
  for (const { columns } of shown.series) {
    if (columns === undefined) continue;
    const [first, end] = pointsIn(columns, { ...window, stepMs });
    for (let index = first; index < end; index++) {
      min = Math.min(min, columns.min[index] ?? Infinity);
      max = Math.max(max, columns.max[index] ?? -Infinity);
    }
  }
  const near = limitsOf(shown).filter(({ value }) => value <= max * LIMIT_REACH);
  max = Math.max(max, ...near.map(({ value }) => value));
  return valueScale({
    min,
    max,
    fromZero: panel.fromZero,
    unit: shown.data?.unit ?? "",
    rows: plot.height,
    glyphs: state.glyphs,
  });
}

/** One line where all containers have the same limit, else one for each in its tone. */
function limitsOf({ series }: PanelData): Plot["limits"] {
  const limits = series.flatMap(({ limit, slot }) =>
    limit === undefined ? [] : [{ value: limit, slot: slot as SeriesSlot | undefined }]
  );
  const [first] = limits;
  return first !== undefined && limits.every(({ value }) => value === first.value)
    ? [{ value: first.value, slot: limits.length === 1 ? first.slot : undefined }]
    : limits;
}

function plotOf(state: TuiState, { panel, shown, plot }: Shown, scale: ValueScale): Plot {
  const { fromMs, msPerDot } = windowOf(state);
  const { bands, lines } = panelMarks(state, panel);
  return {
    width: plot.width,
    height: plot.height,
    fromMs,
    msPerDot,
    dotsPerColumn: dotsPerColumn(state.glyphs),
    glyphs: state.glyphs,
    yMin: scale.min,
    yMax: scale.max,
    stepMs: shown.data?.stepMs ?? msPerDot,
    // The container that was chosen first is drawn last, above the others.
    series: shown.series.flatMap(({ slot, columns }) =>
      columns === undefined ? [] : [{ ...columns, slot }]
    ).reverse(),
    limits: limitsOf(shown).filter(({ value }) => value <= scale.max && value >= scale.min),
    bands,
    lines,
    cursorMs: state.cursorMs,
  };
}

/** Labels where the scale has them, and the line of the axis. */
function axisRows({ ticks }: ValueScale, height: number): readonly Row[] {
  const texts = new Map(ticks.map(({ row, text }) => [row, text]));
  return Array.from({ length: height }, (_, index): Row => {
    const text = texts.get(index);
    return [dim(`${(text ?? "").padStart(TICK_CELLS_MAX)} ${text === undefined ? "│" : "┤"}`)];
  });
}
