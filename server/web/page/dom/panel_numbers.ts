/**
 * A panel in words and, when asked for, as a table: for who does not see the lines.
 *
 * @module
 */

import { el, setText } from "./elements.ts";
import type { PageTexts } from "./page_texts.ts";
import { panelSummary, type Summarized } from "./panel_summary.ts";
import { panelTable } from "./panel_table.ts";

/** Time between two changes of the words, in milliseconds: data may come every second. */
const REST_MS = 5_000;

/** Words and table. */
export interface PanelNumbers {
  readonly summary: HTMLElement;
  readonly table: HTMLElement;
  /** Shows the table, or hides it; whether it is shown now. */
  readonly toggle: () => boolean;
  /** Takes what the panel shows now; words follow it with some delay. */
  readonly show: (shown: Summarized) => void;
  readonly remove: () => void;
}

/** Makes words and a hidden table. */
export function panelNumbers(panelId: number, texts: PageTexts): PanelNumbers {
  const summary = el("p", { class: "unseen", id: `panel-${panelId}-summary` });
  const attrs = { role: "group", "aria-label": "Numbers", tabindex: "0" };
  const table = el("div", { class: "panel-table", hidden: true, attrs });
  let latest: Summarized | undefined;
  let isOld = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    if (latest === undefined) return;
    isOld = false;
    setText(summary, panelSummary(latest, texts));
    if (table.hidden) return;
    const { metric, fromMs, toMs } = latest;
    const caption = `${metric}, ${texts.range(fromMs, toMs)}`;
    table.replaceChildren(panelTable({ ...latest, caption }, texts));
  };
  const run = () => {
    timer = undefined;
    if (!isOld) return;
    write();
    timer = setTimeout(run, REST_MS);
  };
  return {
    summary,
    table,
    toggle: () => {
      table.hidden = !table.hidden;
      write();
      return !table.hidden;
    },
    show: (shown) => {
      latest = shown;
      isOld = true;
      timer ??= setTimeout(run, 0);
    },
    remove: () => clearTimeout(timer),
  };
}
