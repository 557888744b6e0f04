/**
 * The state that the program begins with.
 *
 * @module
 */

import { SERIES_MAX } from "../chart/styled.ts";
import { chosenOfRef } from "./chosen.ts";
import {
  type Glyphs,
  type Panel,
  PANELS_MAX,
  type Screen,
  type Size,
  type TuiState,
  type View,
} from "./state.ts";
import { SPAN_MS_DEFAULT } from "./view_moves.ts";

/** What is asked for when the program is started. */
export interface InitialOptions {
  readonly size: Size;
  /** Wall clock. */
  readonly nowMs: number;
  /** IANA name. */
  readonly timeZone: string;
  /** Such as "worker-1" or "127.0.0.1:8050". */
  readonly target: string;
  /** Completes "Connecting to …"; `target` where it is left out. */
  readonly what?: string;
  /** A panel for each; the viewer's key metrics where there are none. The first `PANELS_MAX` count. */
  readonly metrics?: readonly string[];
  /** Ids or lineages; the busiest where there are none. The first `SERIES_MAX` different ones count. */
  readonly containers?: readonly string[];
  /** `SPAN_MS_DEFAULT`, ending with the newest sample, where it is left out. */
  readonly view?: View;
  /** Id of a study for the first panel. */
  readonly study?: string;
  /** Default "line". */
  readonly glyphs?: Glyphs;
  /** Default "charts". */
  readonly screen?: Screen;
}

/** The state before anything has happened. */
export function initialState(options: InitialOptions): TuiState {
  const { size, nowMs, timeZone, target, what = target, study } = options;
  const { metrics = [], containers = [], glyphs = "line", screen = "charts" } = options;
  const asked = metrics.length === 0 ? [""] : metrics.slice(0, PANELS_MAX);
  const [first, ...others] = panelsOf(asked, 1);
  const studied = study === undefined ? undefined : { id: study, parameters: {} };
  const panels = first === undefined ? others : [{ ...first, study: studied }, ...others];
  return {
    size,
    nowMs,
    timeZone,
    target,
    link: { kind: "connecting", what, sinceMs: nowMs },
    viewer: undefined,
    extent: undefined,
    view: options.view ?? { span: SPAN_MS_DEFAULT, end: { mode: "follow" } },
    cursorMs: undefined,
    panels,
    focus: 0,
    isMaximized: false,
    chosen: [...new Set(containers)].slice(0, SERIES_MAX).map(chosenOfRef),
    glyphs,
    screen,
    table: {
      sort: "name",
      filter: { search: "", namespace: undefined, qosClass: undefined, label: undefined },
      selected: undefined,
      isFiltering: false,
    },
    dialog: undefined,
    answers: {},
    live: { key: undefined, series: undefined, recent: [], epoch: 0 },
    notice: undefined,
    isLeaving: false,
    nextPanelId: panels.length + 1,
    generation: 0,
  };
}

/** Panels of these metrics, the first of which has the id `firstId`. */
export function panelsOf(metrics: readonly string[], firstId: number): readonly Panel[] {
  return metrics.map((metric, position) => ({
    id: firstId + position,
    metric,
    as: undefined,
    study: undefined,
    fromZero: true,
  }));
}
