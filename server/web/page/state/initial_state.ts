/**
 * The state that a page begins with.
 *
 * @module
 */

import { NO_TICKS } from "./live_ticks.ts";
import type { Choice, ContainerFilter, PageState, Theme } from "./page_state.ts";
import { panelOf } from "./panel_moves.ts";
import { NO_ANSWER } from "./slot.ts";

/** A filter that lets all containers pass. */
export const NO_FILTER: ContainerFilter = {
  search: "",
  namespace: "",
  node: "",
  qosClass: "",
  labels: "",
};

/** What is shown where nobody has chosen anything: the latest hour, which moves on. */
export const FIRST_CHOICE: Choice = {
  view: { kind: "latest", spanMs: 3_600_000 },
  isFollowing: true,
  panels: [],
  chosen: [],
  filter: NO_FILTER,
  sort: "",
};

/** What a page begins with. */
export interface FirstThings {
  /** As the address has it (`address.ts`); `FIRST_CHOICE` for none. */
  readonly choice: Choice;
  readonly theme: Theme;
  /** Wall clock in milliseconds. */
  readonly nowMs: number;
  /** Width of a panel's plot in CSS pixels; a guess will do. */
  readonly plotWidth?: number;
  /** One line to begin with, such as what of the address was not understood. */
  readonly notice?: string | undefined;
}

/** The state before anything is known. Without panels there is one, whose metric is chosen later. */
export function initialState(
  { choice, theme, nowMs, plotWidth = 1_000, notice }: FirstThings,
): PageState {
  const panels = choice.panels.length > 0 ? choice.panels : [panelOf(1, "")];
  return {
    choice: { ...choice, panels },
    focus: panels[0]?.id ?? 1,
    nextPanelId: Math.max(...panels.map(({ id }) => id)) + 1,
    link: { kind: "connecting" },
    facts: undefined,
    containers: NO_ANSWER,
    panelAnswers: new Map(),
    events: NO_ANSWER,
    overview: NO_ANSWER,
    dialog: undefined,
    finding: undefined,
    notice: notice === undefined ? undefined : { id: 1, text: notice },
    theme,
    plotWidth,
    nowMs,
    history: [],
    isZooming: false,
    live: NO_TICKS,
    isAutoChoosing: choice.chosen.length === 0,
    selection: undefined,
    studied: undefined,
    heading: undefined,
  };
}
