/**
 * What fingers and buttons on a plot mean: events in, effects out, in CSS pixels along the time axis.
 *
 *     mouse, left button    drawn from here to there: a range
 *     with shift, or the    the plot moves along
 *     middle button, or
 *     one finger
 *     two fingers           the plot is stretched and moved, so that it stays under them
 *
 * @module
 */

/** What is going on. */
export interface DragState {
  readonly mode: "none" | "range" | "pan" | "pinch";
  /** Where pointers are that are down, by id, in the order in which they came; at most two. */
  readonly pointers: readonly { readonly id: number; readonly x: number }[];
  /** Where the first of them came down. */
  readonly startX: number;
}

/** What happens. */
export type DragEvent =
  | {
    readonly type: "down";
    readonly id: number;
    readonly x: number;
    /** Whether it moves the plot: a finger, the middle button, or shift was held. */
    readonly isPanning: boolean;
  }
  | { readonly type: "move"; readonly id: number; readonly x: number }
  | { readonly type: "up"; readonly id: number }
  /** The browser took the pointer, or the person thought better of it. */
  | { readonly type: "cancel" };

/** What follows. */
export type DragEffect =
  /** The range that would be taken; undefined for none any more. */
  | { readonly type: "mark"; readonly range: readonly [number, number] | undefined }
  /** This is the range. */
  | { readonly type: "range"; readonly range: readonly [number, number] }
  /** The plot moves to the right by so much. */
  | { readonly type: "move"; readonly dx: number }
  /** The plot is shrunk about `x`: by a factor above 1 it shows more. */
  | { readonly type: "stretch"; readonly factor: number; readonly x: number };

/** Nothing is going on. */
export const DRAG_IDLE: DragState = { mode: "none", pointers: [], startX: 0 };

/** A shorter way is a click. */
export const DRAG_PX_MIN = 5;

/** Two fingers are never nearer than this: they are wide. */
const PINCH_PX_MIN = 16;

/** One step: the state after an event, and what is to be done. */
export function stepDrag(
  state: DragState,
  event: DragEvent,
): readonly [DragState, readonly DragEffect[]] {
  switch (event.type) {
    case "down":
      return down(state, event);
    case "move":
      return move(state, event);
    case "up":
      return up(state, event.id);
    case "cancel":
      return [DRAG_IDLE, state.mode === "range" ? [{ type: "mark", range: undefined }] : []];
    default:
      return event satisfies never;
  }
}

function down(
  { mode, pointers, startX }: DragState,
  { id, x, isPanning }: Extract<DragEvent, { type: "down" }>,
): readonly [DragState, readonly DragEffect[]] {
  if (mode === "none") {
    return [{ mode: isPanning ? "pan" : "range", pointers: [{ id, x }], startX: x }, []];
  }
  const isSecond = mode === "pan" && isPanning && pointers.length === 1;
  if (!isSecond) return [{ mode, pointers, startX }, []];
  return [{ mode: "pinch", pointers: [...pointers, { id, x }], startX }, []];
}

function move(
  state: DragState,
  { id, x }: Extract<DragEvent, { type: "move" }>,
): readonly [DragState, readonly DragEffect[]] {
  const before = state.pointers.find((pointer) => pointer.id === id);
  if (before === undefined) return [state, []];
  const pointers = state.pointers.map((pointer) => pointer.id === id ? { id, x } : pointer);
  const next = { ...state, pointers };
  switch (state.mode) {
    case "range": {
      const range = rangeOf(next);
      return [next, [{ type: "mark", range }]];
    }
    case "pan":
      return [next, x === before.x ? [] : [{ type: "move", dx: x - before.x }]];
    case "pinch":
      return [next, pinch(state.pointers, pointers)];
    case "none":
      return [state, []];
    default:
      return state.mode satisfies never;
  }
}

function up(state: DragState, id: number): readonly [DragState, readonly DragEffect[]] {
  const left = state.pointers.filter((pointer) => pointer.id !== id);
  if (left.length === state.pointers.length) return [state, []];
  // The finger that stays goes on moving the plot.
  if (state.mode === "pinch") return [{ ...state, mode: "pan", pointers: left }, []];
  if (state.mode !== "range") return [DRAG_IDLE, []];
  const range = rangeOf(state);
  const clear = { type: "mark", range: undefined } as const;
  return [DRAG_IDLE, range === undefined ? [clear] : [clear, { type: "range", range }]];
}

function rangeOf({ startX, pointers }: DragState): readonly [number, number] | undefined {
  const x = pointers[0]?.x ?? startX;
  if (Math.abs(x - startX) < DRAG_PX_MIN) return undefined;
  return [Math.min(x, startX), Math.max(x, startX)];
}

function pinch(
  before: DragState["pointers"],
  after: DragState["pointers"],
): readonly DragEffect[] {
  const [oldGrip, grip] = [gripOf(before), gripOf(after)];
  const effects: DragEffect[] = [];
  if (grip.middle !== oldGrip.middle) {
    effects.push({ type: "move", dx: grip.middle - oldGrip.middle });
  }
  if (grip.width !== oldGrip.width) {
    effects.push({ type: "stretch", factor: oldGrip.width / grip.width, x: grip.middle });
  }
  return effects;
}

function gripOf(pointers: DragState["pointers"]): {
  readonly middle: number;
  readonly width: number;
} {
  const [a, b] = [pointers[0]?.x ?? 0, pointers[1]?.x ?? 0];
  return { middle: (a + b) / 2, width: Math.max(PINCH_PX_MIN, Math.abs(a - b)) };
}
