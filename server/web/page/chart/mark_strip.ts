/**
 * Marks for those who do not point: one stop of the tab key for all of a chart's marks, arrows from one
 * to the next, each read out as what it says. Enter looks closer.
 *
 * @module
 */

import type { Mark } from "./mark.ts";

/** Marks that can be reached at most; more than these are as near to each other as pixels. */
const MARKS_MAX = 100;

/** What a person does. */
export interface MarkStripEvents {
  /** A mark has the focus; undefined when none has any more. */
  readonly onFocus: (mark: Mark | undefined) => void;
  /** Enter or space was pressed on it. */
  readonly onOpen: (mark: Mark) => void;
}

/** The strip of one chart. */
export interface MarkStrip {
  /** Puts marks in their places; the focus stays on the one with the same position. */
  readonly show: (
    marks: readonly Mark[],
    describe: (mark: Mark) => string,
  ) => void;
}

/** Makes a strip in `plot`, the element that lies over the plot. */
export function createMarkStrip(plot: HTMLElement, events: MarkStripEvents): MarkStrip {
  const strip = document.createElement("div");
  strip.className = "chart-marks";
  strip.setAttribute("role", "group");
  strip.setAttribute("aria-label", "Events and findings");
  strip.hidden = true;
  plot.append(strip);
  let marks: readonly Mark[] = [];
  const buttons = () => [...strip.children].filter((child) => child instanceof HTMLButtonElement);
  const indexOf = (target: EventTarget | null) =>
    buttons().findIndex((button) => button === target);
  const choose = (index: number) =>
    buttons().forEach((button, i) => button.tabIndex = i === index ? 0 : -1);
  strip.addEventListener("focusin", ({ target }) => {
    choose(indexOf(target));
    events.onFocus(marks[indexOf(target)]);
  });
  strip.addEventListener("focusout", () => events.onFocus(undefined));
  strip.addEventListener("click", ({ target }) => {
    const mark = marks[indexOf(target)];
    if (mark !== undefined) events.onOpen(mark);
  });
  strip.addEventListener("keydown", (event) => {
    if (event.key === "Escape") events.onFocus(undefined);
    const next = nextIndex(event.key, { index: indexOf(event.target), count: marks.length });
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation(); // the page's own arrows move the window
    buttons()[next]?.focus();
  });
  return {
    show: (next, describe) => {
      marks = next.toSorted((a, b) => a.timeMs - b.timeMs).slice(0, MARKS_MAX);
      strip.hidden = marks.length === 0;
      while (strip.childElementCount > marks.length) strip.lastElementChild?.remove();
      while (strip.childElementCount < marks.length) strip.append(newButton());
      buttons().forEach((button, i) => {
        const mark = marks[i];
        if (mark !== undefined) place(button, mark, describe);
      });
      if (buttons().every(({ tabIndex }) => tabIndex < 0)) choose(0);
    },
  };
}

/** Where a key leads in a row of `count`; undefined where it does not. */
export function nextIndex(
  key: string,
  { index, count }: { readonly index: number; readonly count: number },
): number | undefined {
  const target = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: count - 1 }[key];
  if (target === undefined || count === 0) return undefined;
  return Math.min(count - 1, Math.max(0, target));
}

function newButton(): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.tabIndex = -1;
  return button;
}

function place(
  button: HTMLButtonElement,
  mark: Mark,
  describe: (mark: Mark) => string,
): void {
  button.style.transform = `translateX(${Math.round(mark.at.x)}px)`;
  const text = describe(mark);
  if (button.getAttribute("aria-label") !== text) button.setAttribute("aria-label", text);
}
