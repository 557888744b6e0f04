/**
 * The panels, one below another, with one time axis.
 *
 * @module
 */

import type { PageState } from "../state/page_state.ts";
import { button } from "./button.ts";
import type { ChartRoom } from "./chart_room.ts";
import { messageOf } from "./condition_words.ts";
import { el, setText } from "./elements.ts";
import { keyedList } from "./keyed_list.ts";
import { letDragReorder } from "./panel_drag.ts";
import { hasRoom } from "./panel_head.ts";
import { type PanelItem, panelView } from "./panel_view.ts";
import type { Dispatch, Part } from "./part.ts";

/** The panels; `sourceName` is what to call where the data is from. */
export function panelList(
  room: ChartRoom,
  dispatch: Dispatch,
  sourceName: string,
): Part {
  const panels = el("div", { class: "panels" });
  const heading = el("h2", { class: "unseen", text: "Charts" });
  const show = keyedList<PanelItem>(panels, {
    keyOf: ({ panel }) => panel.id,
    make: ({ panel }) => {
      const entry = panelView(panel.id, room, dispatch);
      letDragReorder(entry, {
        panels,
        onMove: (by) => dispatch({ type: "move-panel", panelId: panel.id, by }),
      });
      return entry;
    },
  });
  const add = button({
    name: "Add panel",
    icon: "add",
    hasText: true,
    class: "add-panel",
    key: "a",
    onClick: () =>
      dispatch({ type: "open", dialog: { kind: "metric", panelId: undefined, search: "" } }),
  });
  const message = messageBox(dispatch);
  let focus: number | undefined;
  return {
    element: el("div", { class: "panel-room" }, message.element, heading, panels, add),
    render: (state) => {
      const isMessage = message.show(state, sourceName);
      heading.hidden = panels.hidden = isMessage;
      add.hidden = isMessage || !hasRoom(state);
      if (!isMessage) show(state.choice.panels.map((panel) => ({ panel, state })));
      if (focus !== undefined && focus !== state.focus && !isMessage) bringIntoView(state.focus);
      focus = state.focus;
    },
  };
}

/** A panel that keys went to is seen, and has the focus where no widget of it has. */
function bringIntoView(panelId: number): void {
  const element = document.getElementById(`panel-${panelId}`);
  if (element === null || element.contains(document.activeElement)) return;
  element.scrollIntoView({ block: "nearest" });
  if (document.querySelector("dialog[open]") === null) element.focus({ preventScroll: true });
}

function messageBox(dispatch: Dispatch) {
  const title = el("h2", { class: "message-title" });
  const text = el("p", { class: "message-text" });
  const top = button({
    name: "Top 5",
    class: "is-primary",
    onClick: () => dispatch({ type: "choose-top", count: 5 }),
  });
  const all = button({
    name: "All of the data",
    onClick: () => dispatch({ type: "reset" }),
  });
  const element = el(
    "div",
    { class: "message", hidden: true },
    title,
    text,
    el("div", { class: "message-actions" }, top, all),
  );
  return {
    element,
    show: (state: PageState, sourceName: string): boolean => {
      const message = messageOf(state, sourceName);
      element.hidden = message === undefined;
      if (message === undefined) return false;
      setText(title, message.title);
      setText(text, message.text);
      element.dataset["tone"] = message.tone;
      const hasData = state.facts?.extent !== undefined && state.choice.chosen.length === 0;
      top.hidden = !hasData || (state.containers.value?.containers.length ?? 0) === 0;
      all.hidden = !hasData || state.choice.view.kind === "latest" &&
          state.choice.view.spanMs === "all";
      return true;
    },
  };
}
