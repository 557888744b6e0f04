/**
 * What one panel shows, as values.
 *
 * @module
 */

import type { PanelDrawing, StudyMark } from "../chart/chart_parts.ts";
import { readAt } from "../chart/read_at.ts";
import { labelsOf, placedSeries } from "../state/container_names.ts";
import { findingsIn } from "../state/findings.ts";
import type { PageState, Panel } from "../state/page_state.ts";
import { unitText } from "../state/value_text.ts";
import { windowOf } from "../state/window.ts";
import type { SeriesStats } from "./series_stats.ts";

/** The drawing of a panel; undefined while there is no window. */
export function panelDrawing(state: PageState, panel: Panel): PanelDrawing | undefined {
  const window = windowOf(state);
  if (window === undefined) return undefined;
  const { chosen } = state.choice;
  const answers = state.panelAnswers.get(panel.id);
  const series = answers?.series.value;
  const limit = answers?.limit.value;
  return {
    ...window,
    series: series === undefined ? undefined : placedSeries(series, chosen),
    isPending: answers?.series.isLoading === true,
    labels: labelsOf(chosen),
    limit: limit === undefined ? undefined : placedSeries(limit, chosen),
    events: state.events.value?.events ?? [],
    marks: studyMarks(state, panel),
  };
}

function studyMarks(state: PageState, panel: Panel): readonly StudyMark[] {
  const results = state.panelAnswers.get(panel.id)?.study.value?.results;
  return findingsIn(state, panel).flatMap(({ ref, place, isCurrent }) => {
    const finding = results?.[ref.result]?.findings[ref.finding];
    return finding === undefined ? [] : [{ finding, place, isCurrent }];
  });
}

/** How a panel's values are: as stored, or a counter's change per second. */
export function shownAs({ facts, panelAnswers }: PageState, panel: Panel): "raw" | "rate" {
  const usual = facts?.metrics.get(panel.metric)?.plot_as_rate === true ? "rate" : "raw";
  return panel.as ?? panelAnswers.get(panel.id)?.series.value?.as ?? usual;
}

/** Unit of a panel's values, "" where it is not known. */
export function shownUnit(state: PageState, panel: Panel): string {
  const answered = state.panelAnswers.get(panel.id)?.series.value;
  if (answered !== undefined) return unitText(answered.unit);
  const unit = unitText(state.facts?.metrics.get(panel.metric)?.unit ?? "");
  return unit !== "" && shownAs(state, panel) === "rate" ? `${unit}/s` : unit;
}

/** A study's outcome in a few words; undefined without a study. */
export function studyWords(state: PageState, panel: Panel): string | undefined {
  if (panel.study === undefined) return undefined;
  const answer = state.panelAnswers.get(panel.id)?.study;
  if (answer?.value === undefined) {
    return answer?.error === undefined ? "looking…" : `failed: ${answer.error}`;
  }
  const { results } = answer.value;
  const count = results.reduce((sum, { findings }) => sum + findings.length, 0);
  const within = results.filter(({ findings }) => findings.length > 0).length;
  if (count === 0) return "nothing found";
  const found = count === 1 ? "1 finding" : `${count} findings`;
  return results.length < 2 ? found : `${found} in ${within} of ${results.length} containers`;
}

/** One entry of a legend. */
export interface LegendItem {
  readonly place: number;
  readonly label: string;
  /** Value at the cursor, or else the newest in the window; undefined where there is none. */
  readonly value: number | undefined;
  /** What the value is the mean of, where that is more than one sample. */
  readonly range: readonly [min: number, max: number] | undefined;
}

/** The legend of a drawing at a time. */
export function legendItems(
  { series, labels }: Pick<PanelDrawing, "series" | "labels">,
  { cursorMs, stats }: {
    readonly cursorMs: number | undefined;
    readonly stats: readonly (SeriesStats | undefined)[];
  },
): readonly LegendItem[] {
  const readings = cursorMs === undefined ? undefined : readAt({ series }, cursorMs);
  return labels.map((label, place) => {
    if (readings === undefined) {
      return { place, label, value: stats[place]?.latest, range: undefined };
    }
    const reading = readings[place];
    const isMean = reading !== undefined && reading.min !== reading.max;
    return {
      place,
      label,
      value: reading?.avg,
      range: isMean ? [reading.min, reading.max] : undefined,
    };
  });
}
