/**
 * Draws at most so often, and at once after a pause: the first change is on the screen without delay,
 * and many changes in a row make one frame.
 *
 * @module
 */

/** Time between two frames at least, in milliseconds: 60 a second. */
export const FRAME_MS_MIN = 16;

/** What the pace is kept with. */
export interface FramePaceOptions {
  readonly draw: () => void;
  /** Any clock that only goes forward, in milliseconds. */
  readonly now: () => number;
  /** Calls `act` once after `delayMs`, unless the function that it returns is called before. */
  readonly startTimer: (act: () => void, delayMs: number) => () => void;
}

/** Asks for frames. Disposing of it gives up the one that is due. */
export interface FramePace extends Disposable {
  /** Something has changed. */
  readonly request: () => void;
}

/** Makes a pace that has drawn nothing yet. Changes made in one go are drawn together, after it. */
export function createFramePace({ draw, now, startTimer }: FramePaceOptions): FramePace {
  let lastMs = -Infinity;
  let stop: (() => void) | undefined;
  return {
    request() {
      if (stop !== undefined) return;
      stop = startTimer(() => {
        stop = undefined;
        lastMs = now();
        draw();
      }, Math.max(0, lastMs + FRAME_MS_MIN - now()));
    },
    [Symbol.dispose]() {
      stop?.();
      stop = undefined;
    },
  };
}
