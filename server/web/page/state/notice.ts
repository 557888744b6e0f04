/**
 * One line that is shown for a while and read out.
 *
 * @module
 */

import type { PageState } from "./page_state.ts";

/** The state with a notice, which is a new one also where it says the same. */
export function withNotice(state: PageState, text: string): PageState {
  return { ...state, notice: { id: (state.notice?.id ?? 0) + 1, text } };
}
