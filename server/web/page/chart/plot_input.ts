/**
 * Pointers and wheels on a plot, as what they mean there.
 *
 * While the pointer is over the plot, the wheel zooms and the page does not scroll; beside the plot it
 * scrolls. Fingers move the plot sideways and scroll the page up and down. What comes in between two
 * frames is told once.
 *
 * @module
 */

import { inFrame } from "./frame.ts";
import { DRAG_IDLE, type DragEffect, type DragEvent, stepDrag } from "./drag_machine.ts";
import type { PlotPoint } from "./mark.ts";
import { wheelEffect } from "./wheel.ts";

/** What is told; lengths are CSS pixels from the plot's upper left corner. */
export interface PlotInput {
  /** The pointer is here; undefined when it has left. */
  readonly onHover: (point: PlotPoint | undefined) => void;
  /** A range is being drawn; undefined when no more. */
  readonly onMark: (range: readonly [number, number] | undefined) => void;
  readonly onRange: (range: readonly [number, number]) => void;
  /** The plot was moved to the right by so much. */
  readonly onMove: (dx: number) => void;
  readonly onStretch: (factor: number, x: number) => void;
  readonly onReset: () => void;
}

/**
 * Listens on `root`, of which `plot` is the part that is the plot.
 *
 * @returns what stops it.
 */
export function listenToPlot(root: HTMLElement, plot: HTMLElement, input: PlotInput): () => void {
  const stop = new AbortController();
  const on = <Type extends keyof HTMLElementEventMap>(
    type: Type,
    listener: (event: HTMLElementEventMap[Type]) => void,
  ) => root.addEventListener(type, listener, { signal: stop.signal, passive: !CHANGED.has(type) });
  const pending = gather(input);
  const send = dragSender({ input, pending });
  // The plot may have been scrolled since the last event: its place is asked for each time.
  const pointOf = (event: MouseEvent): PlotPoint & { readonly isInside: boolean } => {
    const { left, top, width, height } = plot.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const isInside = x >= 0 && x <= width && y <= height;
    return { x: Math.min(width, Math.max(0, x)), y, isInside };
  };
  on("pointerdown", (event) => {
    const { x, y, isInside } = pointOf(event);
    const isTouch = event.pointerType === "touch";
    if (isTouch) input.onHover(isInside ? { x, y } : undefined);
    if (!isInside || event.button > 1) return;
    root.setPointerCapture(event.pointerId);
    const isPanning = isTouch || event.shiftKey || event.button === 1;
    send({ type: "down", id: event.pointerId, x, isPanning });
  });
  on("mousedown", (event) => {
    if (event.button === 1) event.preventDefault(); // it would start to scroll
  });
  on("pointermove", (event) => {
    const { x, y, isInside } = pointOf(event);
    if (event.pointerType !== "touch") input.onHover(isInside ? { x, y } : undefined);
    send({ type: "move", id: event.pointerId, x });
  });
  on("pointerup", (event) => send({ type: "up", id: event.pointerId }));
  on("pointercancel", () => send({ type: "cancel" }));
  on("pointerleave", (event) => {
    if (event.pointerType !== "touch") input.onHover(undefined);
  });
  on("dblclick", (event) => {
    if (pointOf(event).isInside) input.onReset();
  });
  on("wheel", (event) => {
    const { x, isInside } = pointOf(event);
    const effect = isInside ? wheelEffect(event) : undefined;
    if (effect === undefined) return;
    event.preventDefault();
    if (effect.type === "zoom") pending.stretch(effect.factor, x);
    else pending.move(-effect.px);
  });
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Escape") send({ type: "cancel" });
  };
  addEventListener("keydown", onKey, { signal: stop.signal });
  return () => {
    stop.abort();
    pending.stop();
  };
}

/** Events of which the browser would make something else. */
const CHANGED: ReadonlySet<string> = new Set(["mousedown", "wheel"]);

/** Moves and stretches of one frame as one. */
interface Gathered {
  readonly move: (dx: number) => void;
  readonly stretch: (factor: number, x: number) => void;
  readonly stop: () => void;
}

function gather({ onMove, onStretch }: PlotInput): Gathered {
  let [dx, factor, atX] = [0, 1, 0];
  let cancel = () => {};
  const flush = () => {
    const [moved, stretched] = [dx, factor];
    [dx, factor] = [0, 1];
    if (moved !== 0) onMove(moved);
    if (stretched !== 1) onStretch(stretched, atX);
  };
  const schedule = () => {
    cancel = inFrame(flush);
  };
  return {
    move: (by) => {
      dx += by;
      schedule();
    },
    stretch: (by, x) => {
      factor *= by;
      atX = x;
      schedule();
    },
    stop: () => cancel(),
  };
}

function dragSender(
  { input, pending }: { readonly input: PlotInput; readonly pending: Gathered },
): (event: DragEvent) => void {
  let state = DRAG_IDLE;
  const carryOut = (effect: DragEffect) => {
    switch (effect.type) {
      case "mark":
        return input.onMark(effect.range);
      case "range":
        return input.onRange(effect.range);
      case "move":
        return pending.move(effect.dx);
      case "stretch":
        return pending.stretch(effect.factor, effect.x);
      default:
        return effect satisfies never;
    }
  };
  return (event) => {
    const [next, effects] = stepDrag(state, event);
    state = next;
    effects.forEach(carryOut);
  };
}
