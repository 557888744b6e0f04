/**
 * What a panel is about, and what can be done with it.
 *
 * @module
 */

import { type PageState, type Panel, PANELS_MAX } from "../state/page_state.ts";
import { button, renameButton, setPressed } from "./button.ts";
import { el, setText } from "./elements.ts";
import { icon } from "./icon.ts";
import type { Dispatch } from "./part.ts";
import { shownAs, shownUnit, studyWords } from "./panel_shown.ts";

/** The head of one panel. */
export interface PanelHead {
  readonly element: HTMLElement;
  /** Dragging it moves the panel. */
  readonly grip: HTMLElement;
  readonly title: HTMLElement;
  readonly show: (state: PageState, panel: Panel) => void;
}

/** How a head is made. */
export interface PanelHeadOptions {
  readonly panelId: number;
  readonly dispatch: Dispatch;
  /** The table of numbers is wanted, or not any more. */
  readonly onTable: () => boolean;
  /** The list of findings likewise. */
  readonly onFindings: () => boolean;
}

/** Makes the head of a panel. */
export function panelHead(options: PanelHeadOptions): PanelHead {
  const { panelId, dispatch } = options;
  const grip = el("span", {
    class: "grip",
    attrs: { "aria-hidden": "true", title: "Drag to move" },
  }, icon("grip"));
  const title = el("h3", { class: "panel-title", id: `panel-${panelId}-title` });
  const unit = el("span", { class: "panel-unit" });
  const meaning = el("span", { class: "panel-meaning" });
  const counter = counterSwitch(panelId, dispatch);
  const study = studyButtons(options);
  const tools = panelTools(options);
  const edit = button({
    name: "Choose another metric",
    icon: "edit",
    class: "is-quiet",
    key: "e",
    onClick: () => dispatch({ type: "open", dialog: { kind: "metric", panelId, search: "" } }),
  });
  return {
    element: el(
      "div",
      { class: "panel-head" },
      grip,
      el("div", { class: "panel-about" }, title, edit, unit, meaning),
      el("div", { class: "panel-tools" }, study.element, counter.element, tools.element),
    ),
    grip,
    title,
    show: (state, panel) => {
      const info = state.facts?.metrics.get(panel.metric);
      setText(title, panel.title ?? (panel.metric === "" ? "No metric" : panel.metric));
      title.title = panel.metric;
      setText(unit, shownUnit(state, panel));
      setText(meaning, info?.meaning ?? "");
      meaning.title = info?.meaning ?? "";
      counter.show(info?.kind === "counter", shownAs(state, panel));
      study.show(state, panel);
      tools.show(state, panel);
    },
  };
}

function counterSwitch(panelId: number, dispatch: Dispatch) {
  const make = (as: "rate" | "raw", name: string, hint: string) => {
    const made = button({
      name,
      class: "is-segment",
      onClick: () => dispatch({ type: "set-as", panelId, as }),
    });
    made.title = `${hint} (v)`;
    return made;
  };
  const rate = make("rate", "Rate", "Change per second");
  const raw = make("raw", "Total", "The counter as it is");
  const attrs = { role: "group", "aria-label": "Counter as" };
  const element = el("div", { class: "segments", attrs }, rate, raw);
  return {
    element,
    show: (isCounter: boolean, as: "rate" | "raw") => {
      element.hidden = !isCounter;
      setPressed(rate, { isPressed: as === "rate" });
      setPressed(raw, { isPressed: as === "raw" });
    },
  };
}

function studyButtons({ panelId, dispatch, onFindings }: PanelHeadOptions) {
  const open = button({
    name: "Study",
    icon: "study",
    hasText: true,
    class: "is-small study-button",
    key: "s",
    onClick: () => dispatch({ type: "open", dialog: { kind: "study", panelId } }),
  });
  open.setAttribute("aria-haspopup", "dialog");
  const found = button({
    name: "",
    class: "is-small study-found",
    onClick: () => found.setAttribute("aria-expanded", String(onFindings())),
  });
  found.setAttribute("aria-expanded", "true");
  const off = button({
    name: "Take the study off",
    icon: "close",
    class: "is-quiet",
    onClick: () => dispatch({ type: "set-study", panelId, study: undefined }),
  });
  return {
    element: el("div", { class: "study-buttons" }, open, found, off),
    show: (state: PageState, panel: Panel) => {
      const words = studyWords(state, panel);
      const study = state.facts?.studies.find(({ id }) => id === panel.study?.id);
      renameButton(open, study?.name ?? panel.study?.id ?? "Study");
      open.classList.toggle("is-on", panel.study !== undefined);
      found.hidden = off.hidden = words === undefined;
      renameButton(found, (words ?? "").replace(/ in .*/, ""));
      found.title = words ?? "";
    },
  };
}

function panelTools({ panelId, dispatch, onTable }: PanelHeadOptions) {
  const table = button({
    name: "Show as numbers",
    icon: "table",
    class: "is-quiet",
    onClick: () => setPressed(table, { isPressed: onTable() }),
  });
  setPressed(table, { isPressed: false });
  const move = (by: -1 | 1) => () => dispatch({ type: "move-panel", panelId, by });
  const up = button({
    name: "Move up",
    icon: "up",
    class: "is-quiet",
    key: "Shift+↑",
    onClick: move(-1),
  });
  const down = button({
    name: "Move down",
    icon: "down",
    class: "is-quiet",
    key: "Shift+↓",
    onClick: move(1),
  });
  const remove = button({
    name: "Remove the panel",
    icon: "close",
    class: "is-quiet",
    key: "Delete",
    onClick: () => dispatch({ type: "remove-panel", panelId }),
  });
  return {
    element: el("div", { class: "tool-row" }, table, up, down, remove),
    show: ({ choice: { panels } }: PageState, panel: Panel) => {
      const place = panels.findIndex(({ id }) => id === panel.id);
      up.disabled = place <= 0;
      down.disabled = place === panels.length - 1;
      up.hidden = down.hidden = remove.hidden = panels.length < 2;
    },
  };
}

/** Whether another panel has room. */
export function hasRoom({ choice: { panels } }: Pick<PageState, "choice">): boolean {
  return panels.length < PANELS_MAX;
}
