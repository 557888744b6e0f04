/**
 * Drawing at the browser's pace: once in a frame, however often it was asked for.
 *
 * @module
 */

import { inFrame } from "./frame.ts";

/** What a chart draws in a frame. */
export interface DrawFrames {
  /** All of it. */
  readonly drawAll: () => void;
  /** What follows the pointer. */
  readonly drawOverlay: () => void;
  readonly stop: () => void;
}

/** Asks for frames and draws in them; `showAll` includes what `showOverlay` shows. */
export function createDrawFrames(showAll: () => void, showOverlay: () => void): DrawFrames {
  let isAll = false;
  let cancel = () => {};
  const draw = () => {
    const show = isAll ? showAll : showOverlay;
    isAll = false;
    show();
  };
  const schedule = () => {
    cancel = inFrame(draw);
  };
  return {
    drawAll: () => {
      isAll = true;
      schedule();
    },
    drawOverlay: schedule,
    stop: () => cancel(),
  };
}
