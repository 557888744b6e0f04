/**
 * The time that all charts and legends read their values at.
 *
 * @module
 */

/** A cursor that several parts share. */
export interface Cursor {
  /** Undefined while nobody points at a time. */
  readonly timeMs: () => number | undefined;
  readonly set: (timeMs: number | undefined) => void;
  /** Calls `listener` after each move, until the function that it returns is called. */
  readonly listen: (listener: (timeMs: number | undefined) => void) => () => void;
}

/** Makes a cursor that is nowhere. */
export function createCursor(): Cursor {
  let now: number | undefined;
  const listeners = new Set<(timeMs: number | undefined) => void>();
  return {
    timeMs: () => now,
    set: (timeMs) => {
      if (timeMs === now) return;
      now = timeMs;
      for (const listener of listeners) listener(timeMs);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
