/**
 * All parts of the page, put together.
 *
 * @module
 */

import type { PageState } from "../state/page_state.ts";
import { announcer } from "./announcer.ts";
import type { ChartRoom } from "./chart_room.ts";
import { containerList } from "./container_list.ts";
import { el } from "./elements.ts";
import { helpDialog } from "./help_dialog.ts";
import { metricDialog } from "./metric_dialog.ts";
import { overview } from "./overview.ts";
import { type HeaderOptions, pageHeader } from "./page_header.ts";
import { panelList } from "./panel_list.ts";
import { rangeDialog } from "./range_dialog.ts";
import { studyDialog } from "./study_dialog.ts";
import { tokenDialog } from "./token_dialog.ts";

/** What the page is made from. */
export interface FrameOptions extends Omit<HeaderOptions, "onSide"> {
  readonly room: ChartRoom;
  readonly timeZone: string;
  readonly onToken: (token: string) => void;
}

/** The page. */
export interface PageFrame {
  readonly elements: readonly HTMLElement[];
  readonly render: (state: PageState) => void;
  /** Puts the caret into the search for containers. */
  readonly focusSearch: () => void;
}

/** Makes the page; nothing is in it yet. */
export function pageFrame(options: FrameOptions): PageFrame {
  const { dispatch, room, texts, timeZone, onToken } = options;
  const side = containerList(dispatch, texts);
  const panels = panelList(room, dispatch, options.sourceName);
  const strip = overview(room, dispatch);
  const showSide = (isOpen: boolean) => {
    body.classList.toggle("has-side", isOpen);
    return isOpen;
  };
  const header = pageHeader({
    ...options,
    onSide: () => showSide(!body.classList.contains("has-side")),
  });
  const main = el(
    "main",
    { class: "main", id: "main", attrs: { "aria-label": "Charts", tabindex: "-1" } },
    panels.element,
    strip.element,
  );
  const body = el("div", { class: "body" }, side.element, main);
  const skip = el("a", { class: "skip", text: "To the charts", attrs: { href: "#main" } });
  const dialogs = [
    metricDialog(dispatch),
    studyDialog(dispatch),
    rangeDialog(dispatch, timeZone),
    helpDialog(dispatch),
    tokenDialog(dispatch, onToken),
  ];
  const voice = announcer(texts, options);
  // Dialogs first: when one closes, the focus goes back before a new panel takes it.
  const parts = [...dialogs, header, side, panels, strip, voice];
  return {
    elements: [
      ...[skip, header.element, body],
      ...dialogs.map(({ element }) => element),
      voice.element,
    ],
    render: (state) => {
      for (const part of parts) part.render(state);
    },
    focusSearch: () => {
      showSide(true);
      side.search.focus();
      side.search.select();
    },
  };
}
