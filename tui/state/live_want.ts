/**
 * Which ticks are followed.
 *
 * @module
 */

import { SERIES_MAX } from "../chart/styled.ts";
import type { LiveWant } from "./answers.ts";
import { familyOf } from "./question_key.ts";
import { shownPanels } from "./series_wants.ts";
import type { TuiState } from "./state.ts";
import { sparkMetric, sparkRefs } from "./table_wants.ts";

/** Metrics of one stream at most: the viewer's own limit. */
export const LIVE_METRICS_MAX = 5;

/** Time before the newest sample that a stream begins, in milliseconds: what is on its way overlaps. */
export const LIVE_OVERLAP_MS = 10_000;

/**
 * What the ticks are for; undefined: none are wanted. From one to another, what was extended before is
 * not extended any more.
 */
export function liveSubject({ view, screen, link }: TuiState): TuiState["screen"] | undefined {
  // A stream that is lost finds its way back by itself, and goes on where it was.
  const hasViewer = link.kind === "connected" || link.kind === "lost";
  return hasViewer && view.end.mode === "follow" ? screen : undefined;
}

/** The ticks that are wanted; undefined where there are none to want. */
export function liveWant(state: TuiState): LiveWant | undefined {
  const subject = liveSubject(state);
  if (subject === undefined || state.viewer === undefined || state.extent === undefined) {
    return undefined;
  }
  const { metrics, refs } = subject === "table" ? tableSeries(state) : panelSeries(state);
  if (metrics.length === 0 || refs.length === 0) return undefined;
  const sinceMs = Math.max(0, state.extent.newestMs - LIVE_OVERLAP_MS);
  return { key: familyOf(metrics, refs, state.generation), metrics, refs, sinceMs };
}

interface Followed {
  readonly metrics: readonly string[];
  readonly refs: readonly string[];
}

function panelSeries(state: TuiState): Followed {
  const metrics = shownPanels(state).filter(({ as }) => as === undefined).map(({ metric }) =>
    metric
  );
  return {
    metrics: [...new Set(metrics)].slice(0, LIVE_METRICS_MAX),
    refs: state.chosen.slice(0, SERIES_MAX).map(({ ref }) => ref),
  };
}

function tableSeries(state: TuiState): Followed {
  const metric = sparkMetric(state);
  return { metrics: metric === undefined ? [] : [metric], refs: sparkRefs(state) };
}
