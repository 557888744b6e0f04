/**
 * The head of the page: whose data it is, which part of time is shown, how things stand.
 *
 * @module
 */

import type { PageState } from "../state/page_state.ts";
import { nextTheme } from "../state/keymap.ts";
import { button, renameButton } from "./button.ts";
import { el, setText } from "./elements.ts";
import { exportMenu, type ExportMenuOptions } from "./export_menu.ts";
import type { PageTexts } from "./page_texts.ts";
import type { Dispatch, Part } from "./part.ts";
import { rangeBar } from "./range_bar.ts";
import { conditionLine, statusLine } from "./status_line.ts";

/** What the head needs. */
export interface HeaderOptions {
  readonly dispatch: Dispatch;
  readonly texts: PageTexts;
  readonly hasLive: boolean;
  /** What to call the source where it does not name its node. */
  readonly sourceName: string;
  /** Undefined where there are no files to be had. */
  readonly files: ExportMenuOptions | undefined;
  readonly onCopyLink: () => void;
  /** The list of containers is to be shown, or hidden; whether it is shown now. For narrow screens. */
  readonly onSide: () => boolean;
}

/** The head of the page. */
export function pageHeader(options: HeaderOptions): Part {
  const { dispatch, texts, hasLive, sourceName } = options;
  const source = el("span", { class: "brand-source" });
  const heading = el(
    "h1",
    { class: "brand" },
    el("span", { class: "brand-name", text: "fgm" }),
    source,
  );
  const files = options.files === undefined ? undefined : exportMenu(options.files);
  const theme = themeButton(dispatch);
  const parts = [
    rangeBar({ dispatch, texts, hasLive }),
    statusLine({ hasLive }),
    conditionLine({ hasLive }),
    ...(files === undefined ? [] : [files]),
    theme,
  ];
  const [range, status, condition] = parts;
  const side = button({
    name: "Containers",
    icon: "containers",
    hasText: true,
    class: "side-toggle",
    onClick: () => side.setAttribute("aria-expanded", String(options.onSide())),
  });
  side.setAttribute("aria-controls", "containers");
  side.setAttribute("aria-expanded", "false");
  const copy = button({
    name: "Copy a link to this view",
    icon: "copy",
    onClick: options.onCopyLink,
  });
  const help = button({
    name: "Help",
    icon: "help",
    key: "?",
    onClick: () => dispatch({ type: "open", dialog: { kind: "help" } }),
  });
  const tools = el("div", { class: "tools" }, copy, files?.element, theme.element, help);
  const about = el("p", { class: "about", hidden: true });
  const element = el(
    "header",
    { class: "head" },
    el("div", { class: "head-row" }, heading, range?.element, status?.element, side, tools),
    about,
    condition?.element,
  );
  return {
    element,
    render: (state) => {
      for (const part of parts) part.render(state);
      const name = nameOf(state, sourceName);
      setText(source, name);
      setText(about, state.heading?.description ?? "");
      about.hidden = (state.heading?.description ?? "") === "";
      const title = `${name} – fgm`;
      if (document.title !== title) document.title = title;
    },
  };
}

/** What the page is about: the dashboard's title, the node, or the source. */
function nameOf({ heading, facts }: PageState, sourceName: string): string {
  const { title = "" } = heading ?? {};
  if (title !== "") return title;
  const nodes = facts?.filters.nodes ?? [];
  if (nodes.length > 1) return `${nodes.length} nodes`;
  return facts?.instance.node_name ?? nodes[0] ?? sourceName;
}

function themeButton(dispatch: Dispatch): Part {
  let now: PageState["theme"] = "auto";
  const made = button({
    name: "Colours",
    icon: "theme",
    key: "g",
    onClick: () => dispatch({ type: "theme", theme: nextTheme(now) }),
  });
  return {
    element: made,
    render: ({ theme }) => {
      now = theme;
      renameButton(made, `Colours: ${theme === "auto" ? "as the system has them" : theme} (g)`);
    },
  };
}
