/**
 * Panels change their places by dragging.
 *
 * @module
 */

import type { PanelEntry } from "./panel_view.ts";

/** What dragging needs. */
export interface DragOptions {
  /** The element that holds all panels. */
  readonly panels: HTMLElement;
  /** The panel is to move by one place. */
  readonly onMove: (by: -1 | 1) => void;
}

/** Lets a panel be dragged by its grip: it changes places with each neighbour whose middle it passes. */
export function letDragReorder(
  { element, grip }: Pick<PanelEntry, "element" | "grip">,
  { panels, onMove }: DragOptions,
): void {
  grip.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    grip.setPointerCapture(event.pointerId);
    element.classList.add("is-dragged");
  });
  grip.addEventListener("pointermove", (event) => {
    if (!grip.hasPointerCapture(event.pointerId)) return;
    const all = [...panels.children];
    const place = all.indexOf(element);
    const by = moveBy(event.clientY, place, all.map((panel) => panel.getBoundingClientRect()));
    if (by !== 0) onMove(by);
  });
  const drop = () => element.classList.remove("is-dragged");
  grip.addEventListener("pointerup", drop);
  grip.addEventListener("pointercancel", drop);
  grip.addEventListener("lostpointercapture", drop);
}

/** Where from top to bottom something is, in CSS pixels. */
interface Extent {
  readonly top: number;
  readonly bottom: number;
}

/** By how many places, one at most, a panel at `place` moves when the pointer is at the height `y`. */
export function moveBy(y: number, place: number, panels: readonly Extent[]): -1 | 0 | 1 {
  const [above, own, below] = [panels[place - 1], panels[place], panels[place + 1]];
  if (own === undefined) return 0;
  // After the move the pointer is on the panel itself, so that it does not move back.
  if (above !== undefined && y < above.top + Math.min(height(above), height(own)) / 2) return -1;
  if (below !== undefined && y > below.bottom - Math.min(height(below), height(own)) / 2) return 1;
  return 0;
}

function height({ top, bottom }: Extent): number {
  return bottom - top;
}
