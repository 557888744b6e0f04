/**
 * What a panel has to draw: the series of the chosen containers, the limits that belong to them, and
 * words for where there is nothing.
 *
 * @module
 */

import type { SeriesSlot } from "../chart/styled.ts";
import type { SeriesColumns, SeriesData } from "../state/answers.ts";
import type { Chosen, Panel, TuiState } from "../state/state.ts";
import { type Window, windowOf } from "../state/viewport.ts";
import { columnsOfRef } from "./container_names.ts";
import { counted } from "./span.ts";

/** The series of one chosen container; without points where the answer has none of it. */
export interface PanelSeries {
  readonly slot: SeriesSlot;
  readonly chosen: Chosen;
  readonly columns: SeriesColumns | undefined;
  /** Whether it has a value in the window. */
  readonly isVisible: boolean;
  /** What the metric must not exceed, at the end of the window; undefined where there is no limit. */
  readonly limit: number | undefined;
}

/** What is said in the place of lines. */
export interface PlotWords {
  readonly text: string;
  readonly tone: "dim" | "critical";
}

/** What a panel has to draw. */
export interface PanelData {
  /** Undefined while there is no answer for the panel's metric. */
  readonly data: SeriesData | undefined;
  /** One for each chosen container, in the order of the slots. */
  readonly series: readonly PanelSeries[];
  /** What to say in the place of lines; undefined where there are lines. */
  readonly words: PlotWords | undefined;
}

/** What the panel has to draw of what has been answered so far. */
export function panelData(state: TuiState, panel: Panel): PanelData {
  const window = windowOf(state);
  const answer = state.answers[`series:${panel.id}`];
  // What was answered for the metric before is not this metric's.
  const data = answer?.value?.metric === panel.metric ? answer.value : undefined;
  const limits = state.answers[`limit:${panel.id}`]?.value;
  const series = state.chosen.map((chosen, position): PanelSeries => {
    const columns = data === undefined ? undefined : columnsOfRef(chosen.ref, data);
    const limit = limits === undefined ? undefined : columnsOfRef(chosen.ref, limits);
    return {
      slot: position as SeriesSlot,
      chosen,
      columns,
      isVisible: columns !== undefined && data !== undefined &&
        hasValueIn(columns, { ...window, stepMs: data.stepMs }),
      limit: limit === undefined ? undefined : lastValueBefore(limit, window.toMs),
    };
  });
  return { data, series, words: wordsOf(state, { panel, data, series }) };
}

/** Indices of the points whose bucket reaches into the window: from the first to behind the last. */
export function pointsIn(
  { t }: SeriesColumns,
  { fromMs, toMs, stepMs }: Pick<Window, "fromMs" | "toMs"> & { readonly stepMs: number },
): readonly [first: number, end: number] {
  const first = t.findIndex((atMs) => atMs + stepMs > fromMs);
  if (first < 0) return [0, 0];
  const end = t.findIndex((atMs, index) => index >= first && atMs >= toMs);
  return [first, end < 0 ? t.length : end];
}

function hasValueIn(
  columns: SeriesColumns,
  range: Window & { readonly stepMs: number },
): boolean {
  const [first, end] = pointsIn(columns, range);
  for (let index = first; index < end; index++) {
    if (typeof columns.avg[index] === "number") return true;
  }
  return false;
}

function lastValueBefore({ t, max }: SeriesColumns, toMs: number): number | undefined {
  const index = t.findLastIndex((atMs, at) => atMs < toMs && typeof max[at] === "number");
  return max[index] ?? undefined;
}

function wordsOf(
  { answers, chosen, link }: TuiState,
  { panel, data, series }: {
    readonly panel: Panel;
    readonly data: SeriesData | undefined;
    readonly series: readonly PanelSeries[];
  },
): PlotWords | undefined {
  const dim = (text: string): PlotWords => ({ text, tone: "dim" });
  if (series.some(({ isVisible }) => isVisible)) return undefined;
  const answer = answers[`series:${panel.id}`];
  if (answer?.state === "failed") {
    return { text: `failed: ${answer.why ?? "no reason was given"}`, tone: "critical" };
  }
  if (panel.metric === "") return dim("no metric: the viewer has not named one yet");
  if (data === undefined || answer?.state === "loading") {
    return dim(link.kind === "connected" ? "loading…" : "not loaded");
  }
  const [only] = chosen;
  const of = chosen.length === 1 && only !== undefined
    ? only.label
    : `these ${counted(chosen.length, "container")}`;
  return dim(`no samples of ${of} here`);
}
