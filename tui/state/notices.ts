/**
 * What a key press has to say in return, for a while.
 *
 * @module
 */

import type { Notice, TuiState } from "./state.ts";

/** Time that a notice stays, in milliseconds: long enough to read a sentence. */
export const NOTICE_MS = 6_000;

/** The state with a notice of one line; it replaces the one before. */
export function withNotice(
  state: TuiState,
  text: string,
  { tone = "plain" }: { readonly tone?: Notice["tone"] } = {},
): TuiState {
  return { ...state, notice: { text, tone, untilMs: state.nowMs + NOTICE_MS } };
}
