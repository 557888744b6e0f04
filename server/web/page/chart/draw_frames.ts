/**
 * Drawing at the browser's pace: at the next frame, once, however often it was asked for. In a hidden tab
 * there are no frames, and nothing is drawn.
 *
 * @module
 */

/** What a chart draws at the next frame. */
export interface DrawFrames {
  /** All of it. */
  readonly drawAll: () => void;
  /** What follows the pointer. */
  readonly drawOverlay: () => void;
  readonly stop: () => void;
}

/** Asks for frames and draws in them; `showAll` includes what `showOverlay` shows. */
export function createDrawFrames(showAll: () => void, showOverlay: () => void): DrawFrames {
  let request: number | undefined;
  let isAll = false;
  const schedule = () => {
    request ??= requestAnimationFrame(() => {
      const show = isAll ? showAll : showOverlay;
      [request, isAll] = [undefined, false];
      show();
    });
  };
  return {
    drawAll: () => {
      isAll = true;
      schedule();
    },
    drawOverlay: schedule,
    stop: () => {
      if (request !== undefined) cancelAnimationFrame(request);
    },
  };
}
