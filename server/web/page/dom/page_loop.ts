/**
 * The page's circle: what happens makes the next state, which is shown in a frame.
 *
 * @module
 */

import { inFrame } from "../chart/frame.ts";
import type { PageAction } from "../state/action.ts";
import type { PageState } from "../state/page_state.ts";
import { reduce } from "../state/reduce.ts";

/** Who follows the state. */
export interface LoopListeners {
  /** At once, with what has led to it. */
  readonly onState: (state: PageState, before: PageState, action: PageAction) => void;
  /** In a frame, with the latest. Not in a hidden tab. */
  readonly onFrame: (state: PageState) => void;
}

/** The circle. */
export interface PageLoop {
  readonly state: () => PageState;
  readonly dispatch: (action: PageAction) => void;
}

/** Starts with a state, which is shown at once. */
export function startLoop(first: PageState, { onState, onFrame }: LoopListeners): PageLoop {
  let state = first;
  const waiting: PageAction[] = [];
  let isRunning = false;
  const show = () => onFrame(state);
  const dispatch = (action: PageAction) => {
    waiting.push(action);
    if (isRunning) return; // what a listener sets off comes after what it was told of
    isRunning = true;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const before = state;
        state = reduce(before, next);
        if (state === before) continue;
        inFrame(show);
        onState(state, before, next);
      }
    } finally {
      isRunning = false;
    }
  };
  return { state: () => state, dispatch };
}
