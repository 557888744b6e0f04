/**
 * The list of containers, and which of them are drawn.
 *
 * @module
 */

import { CHOSEN_MAX, type PageState } from "../state/page_state.ts";
import { button } from "./button.ts";
import { containerFilter } from "./container_filter.ts";
import { containerItems } from "./container_items.ts";
import { containerRows } from "./container_rows.ts";
import { el, setText } from "./elements.ts";
import type { PageTexts } from "./page_texts.ts";
import type { Dispatch, Part } from "./part.ts";
import { whenChanged } from "./when_changed.ts";

/** The list, with the input that a key leads to. */
export interface ContainerList extends Part {
  readonly search: HTMLInputElement;
}

/** The side of the page: filters, and the containers that pass them. */
export function containerList(dispatch: Dispatch, texts: PageTexts): ContainerList {
  const filter = containerFilter(dispatch);
  const list = containerRows(dispatch);
  const count = el("span", { class: "side-count" });
  const empty = el("p", { class: "side-empty", hidden: true });
  const rows = whenChanged((
    answer: PageState["containers"]["value"],
    chosen: readonly string[],
    events: PageState["events"]["value"],
    facts: PageState["facts"],
  ) => {
    const items = containerItems({
      list: answer,
      chosen,
      events: events?.events ?? [],
      newestMs: facts?.extent?.newestMs ?? 0,
      hasNodes: (facts?.filters.nodes.length ?? 0) > 1,
    });
    const unit = answer?.sort_unit ?? "";
    list.show(items.map((item) => ({
      ...item,
      valueText: typeof item.value === "number" ? texts.value(item.value, unit) : "",
    })));
  });
  const toTop = whenChanged((..._order: readonly string[]) => {
    list.element.scrollTop = 0;
  });
  const element = el(
    "section",
    { class: "side", id: "containers", attrs: { "aria-labelledby": "side-title" } },
    el(
      "div",
      { class: "side-head" },
      el("h2", { class: "side-title", id: "side-title", text: "Containers" }),
      count,
    ),
    filter.element,
    sideActions(dispatch),
    empty,
    list.element,
  );
  return {
    element,
    search: filter.search,
    render: (state) => {
      const { containers, choice, events, facts } = state;
      filter.render(state);
      const { search, namespace } = choice.filter;
      toTop(choice.sort, search, namespace);
      rows(containers.value, choice.chosen, events.value, facts);
      setText(count, countText(state));
      const words = emptyWords(state);
      empty.hidden = words === undefined;
      setText(empty, words ?? "");
      element.setAttribute(
        "aria-busy",
        String(containers.isLoading && containers.value === undefined),
      );
    },
  };
}

function sideActions(dispatch: Dispatch): HTMLElement {
  const top = (places: number, key: string) => {
    const made = button({
      name: `Top ${places}`,
      class: "is-small",
      onClick: () => dispatch({ type: "choose-top", count: places }),
    });
    made.title = `Draw the first ${places} of the list (${key})`;
    return made;
  };
  const clear = button({
    name: "Clear",
    class: "is-small",
    onClick: () => dispatch({ type: "choose-only", refs: [] }),
  });
  clear.title = "Draw none (c)";
  const attrs = { role: "group", "aria-label": "Draw" };
  return el("div", { class: "side-actions", attrs }, top(5, "t"), top(10, "T"), clear);
}

function countText({ containers, choice }: PageState): string {
  const { chosen } = choice;
  const total = containers.value?.total;
  if (total === undefined) return "";
  const most = chosen.length >= CHOSEN_MAX ? ", the most that are drawn" : "";
  return `${chosen.length} of ${total}${most}`;
}

function emptyWords({ containers, choice, facts }: PageState): string | undefined {
  const { value, error, isLoading } = containers;
  if (value === undefined) {
    if (error !== undefined) return error;
    return facts?.extent === undefined ? "" : isLoading ? "Loading…" : "";
  }
  if (value.next_cursor !== undefined) {
    return `The first ${value.containers.length} of ${value.total}: search to see others`;
  }
  if (value.containers.length > 0) return undefined;
  const isNarrowed = Object.values(choice.filter).some((text) => text !== "");
  return isNarrowed ? "No container fits the filter" : "No container was seen in this window";
}
