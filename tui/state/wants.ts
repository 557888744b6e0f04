/**
 * What a state wants from the world. It may be asked after every action: only where a key is another
 * than before is there something to do.
 *
 * @module
 */

import { SERIES_MAX } from "../chart/styled.ts";
import type { Want, Wants } from "./answers.ts";
import { busiestWants, dialogWants, filtersWant } from "./container_wants.ts";
import { layoutOf } from "./layout.ts";
import { liveWant } from "./live_want.ts";
import { panelWants } from "./series_wants.ts";
import type { TuiState } from "./state.ts";
import { tableWants } from "./table_wants.ts";
import { windowOf } from "./viewport.ts";
import { eventsWant, overviewWants } from "./window_wants.ts";

/** Time between two clock actions, in milliseconds: ages are shown in seconds. */
export const CLOCK_MS = 1_000;

/** The least time between two clock actions, in milliseconds: a replay has ten frames a second. */
export const CLOCK_MS_MIN = 100;

/** All that is wanted now. */
export function wants(state: TuiState): Wants {
  return { questions: questionsOf(state), live: liveWant(state), clockMs: clockMsOf(state) };
}

/** One for each slot at most. */
function questionsOf(state: TuiState): readonly Want[] {
  const { link, viewer, extent, screen, chosen, dialog } = state;
  const isIdle = link.kind !== "connected" || viewer === undefined || extent === undefined;
  if (isIdle || layoutOf(state).isTooSmall) return [];
  const refs = chosen.slice(0, SERIES_MAX).map(({ ref }) => ref);
  const questions = [...busiestWants(state), ...dialogWants(state)];
  if (screen === "table" || dialog?.kind === "containers") questions.push(filtersWant(state));
  if (screen === "table") questions.push(...tableWants(state));
  if (refs.length === 0) return questions;
  // The list of events is open to both screens; the marks and the strip are not.
  if (screen === "charts" || dialog?.kind === "events") questions.push(eventsWant(state, refs));
  if (screen === "charts") {
    questions.push(...panelWants(state, refs), ...overviewWants(state, refs));
  }
  return questions;
}

/** A replay moves by dots: more clock actions than that would change nothing. */
function clockMsOf(state: TuiState): number {
  const { view: { end } } = state;
  if (end.mode !== "replay") return CLOCK_MS;
  const dotMs = windowOf(state).msPerDot / Math.max(1, end.speed);
  return Math.round(Math.max(CLOCK_MS_MIN, Math.min(CLOCK_MS, dotMs)));
}
