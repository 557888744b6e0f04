/**
 * Slots as text, and what is in them.
 *
 * @module
 */

import type { AnswerValue, Slot } from "./action.ts";
import type { Answer, PageState, PanelAnswers } from "./page_state.ts";

/** Nothing was asked yet. */
export const NO_ANSWER: Answer<never> = {
  key: undefined,
  isLoading: false,
  value: undefined,
  error: undefined,
};

/** A panel of which nothing was asked yet. */
export const NO_PANEL_ANSWERS: PanelAnswers = {
  series: NO_ANSWER,
  limit: NO_ANSWER,
  study: NO_ANSWER,
};

/** A text that is another one for each slot: "events", "series 3". */
export function slotText(slot: Slot): string {
  return "panelId" in slot ? `${slot.of} ${slot.panelId}` : slot.of;
}

/** What is in a slot; undefined for one of a panel that is gone. */
export function answerIn(state: PageState, slot: Slot): Answer<AnswerValue> | undefined {
  if (!("panelId" in slot)) return state[slot.of];
  if (!state.choice.panels.some(({ id }) => id === slot.panelId)) return undefined;
  return (state.panelAnswers.get(slot.panelId) ?? NO_PANEL_ANSWERS)[slot.of];
}

/** The state with something else in a slot, which must be what belongs there. */
export function withAnswerIn(
  state: PageState,
  slot: Slot,
  answer: Answer<AnswerValue>,
): PageState {
  if (!("panelId" in slot)) return { ...state, [slot.of]: answer };
  const known = state.panelAnswers.get(slot.panelId) ?? NO_PANEL_ANSWERS;
  const panelAnswers = new Map(state.panelAnswers);
  panelAnswers.set(slot.panelId, { ...known, [slot.of]: answer });
  return { ...state, panelAnswers };
}
