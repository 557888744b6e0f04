/**
 * The rows of all containers.
 *
 * @module
 */

import { containerRow, type RowItem } from "./container_row.ts";
import { el } from "./elements.ts";
import { keyedList } from "./keyed_list.ts";
import type { Dispatch } from "./part.ts";
import { rovingFocus } from "./roving_focus.ts";

/** Rows that are made at a time: a thousand at once would hold up everything else. */
const STEP_ROWS = 120;

/** The rows. */
export interface ContainerRows {
  readonly element: HTMLElement;
  /** Takes all rows. The first are there at once, the others soon. */
  readonly show: (items: readonly RowItem[]) => void;
}

/** Makes a list without rows. */
export function containerRows(dispatch: Dispatch): ContainerRows {
  const element = el("ul", { class: "rows", attrs: { "aria-label": "Containers to draw" } });
  const rows = keyedList<RowItem>(element, {
    keyOf: ({ ref }) => ref,
    make: (item) =>
      containerRow(item, {
        onChoose: (ref, { isChosen }) => dispatch({ type: "choose", ref, isChosen }),
        onOnly: (ref) => dispatch({ type: "choose-only", refs: [ref] }),
      }),
  });
  const settleFocus = rovingFocus(element, 'input[type="checkbox"]', {
    onEnter: (box) => box.closest("li")?.querySelector<HTMLElement>(".row-only")?.click(),
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = (items: readonly RowItem[]) => {
    clearTimeout(timer);
    const count = element.childElementCount + STEP_ROWS;
    rows(items.slice(0, count));
    settleFocus();
    if (count < items.length) timer = setTimeout(show, 0, items);
  };
  return { element, show };
}
