/**
 * The frames that the browser draws, one queue for all of the page. What is asked for while a frame is
 * being made is done in that frame: a turn of the wheel, the state after it and the charts of that state
 * would otherwise take three.
 *
 * In a hidden tab there are no frames, and nothing is done.
 *
 * @module
 */

const waiting = new Set<() => void>();
/** What has had its turn in the frame that is being made; undefined between frames. */
let done: Set<() => void> | undefined;
let isRequested = false;

/**
 * Does `act` in the frame that is being made, or else in the next; once, however often it is asked for,
 * and once in a frame. Call what is answered to have it not done.
 */
export function inFrame(act: () => void): () => void {
  waiting.add(act);
  if (done === undefined || done.has(act)) request();
  return () => void waiting.delete(act);
}

function request(): void {
  if (isRequested) return;
  isRequested = true;
  requestAnimationFrame(makeFrame);
}

function makeFrame(): void {
  isRequested = false;
  done = new Set();
  try {
    // A set hands out what is added to it meanwhile.
    for (const act of waiting) {
      if (done.has(act)) continue;
      waiting.delete(act);
      done.add(act);
      try {
        act();
      } catch (error) {
        reportError(error); // the others have their turn
      }
    }
  } finally {
    done = undefined;
  }
}
