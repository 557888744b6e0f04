/**
 * A list of metrics that is searched (ARIA Authoring Practices, combobox with a listbox): the focus stays
 * in the input, and arrows move what Enter takes.
 *
 * @module
 */

import type { WireMetric } from "../../../api/metrics.ts";
import { searchMetrics } from "../state/metric_search.ts";
import type { Facts, Panel } from "../state/page_state.ts";
import { unitText } from "../state/value_text.ts";
import { el, setAttribute, setText, setValue } from "./elements.ts";
import { keyedList, type ListEntry } from "./keyed_list.ts";
import { placeAfter } from "./roving_focus.ts";
import { whenChanged } from "./when_changed.ts";

const LIST_ID = "metric-list";

/** What a person does in the picker. */
export interface PickerGestures {
  readonly onSearch: (text: string) => void;
  /** A metric was taken, by its name. */
  readonly onTake: (metric: string) => void;
}

/** The picker. */
export interface MetricPicker {
  readonly elements: readonly HTMLElement[];
  readonly input: HTMLInputElement;
  /** Goes back to the first of the list. */
  readonly begin: () => void;
  readonly show: (
    facts: Facts | undefined,
    options: { readonly search: string; readonly panels: readonly Panel[] },
  ) => void;
}

/** One metric in the list. */
interface MetricItem {
  readonly metric: WireMetric;
  readonly isActive: boolean;
  /** Whether a panel shows it already. */
  readonly isShown: boolean;
}

/** Makes a picker without metrics. */
export function metricPicker({ onSearch, onTake }: PickerGestures): MetricPicker {
  let found: readonly WireMetric[] = [];
  let panelled: ReadonlySet<string> = new Set();
  let active = 0;
  const { input, list, count } = pickerFields((text) => {
    active = 0;
    onSearch(text);
  });
  const items = keyedList<MetricItem>(list, {
    keyOf: ({ metric }) => metric.name,
    make: ({ metric }) => metricOption(metric, onTake),
  });
  const showItems = () => {
    items(found.map((metric, place) => ({
      metric,
      isActive: place === active,
      isShown: panelled.has(metric.name),
    })));
    const option = list.children[active];
    setAttribute(input, "aria-activedescendant", option?.id);
    option?.scrollIntoView({ block: "nearest" });
  };
  input.addEventListener("keydown", (event) => {
    const chosen = found[active];
    if (event.key === "Enter" && chosen !== undefined) {
      event.preventDefault();
      return onTake(chosen.name);
    }
    // These two move the caret.
    if (event.key === "Home" || event.key === "End") return;
    const to = placeAfter(event.key, active, found.length);
    if (to === undefined) return;
    event.preventDefault();
    active = to;
    showItems();
  });
  const search = whenChanged((facts: Facts | undefined, text: string, panels: readonly Panel[]) => {
    found = facts === undefined ? [] : searchMetrics(facts, text);
    panelled = new Set(panels.map(({ metric }) => metric));
    active = Math.max(0, Math.min(active, found.length - 1));
    setText(count, countText(found.length, facts?.metrics.size ?? 0));
    showItems();
  });
  return {
    elements: [input, count, list],
    input,
    begin: () => {
      active = 0;
      showItems();
    },
    show: (facts, options) => {
      setValue(input, options.search);
      search(facts, options.search, options.panels);
    },
  };
}

function pickerFields(onSearch: (text: string) => void) {
  const input = el("input", {
    type: "text",
    class: "metric-search",
    attrs: {
      role: "combobox",
      "aria-label": "Search metrics",
      "aria-expanded": "true",
      "aria-controls": LIST_ID,
      "aria-autocomplete": "list",
      placeholder: "Name, unit or meaning",
      autocomplete: "off",
      spellcheck: "false",
    },
    onInput: ({ value }) => onSearch(value),
  });
  const list = el("ul", {
    class: "metric-list",
    id: LIST_ID,
    attrs: { role: "listbox", "aria-label": "Metrics" },
  });
  const count = el("p", { class: "field-help", attrs: { role: "status" } });
  return { input, list, count };
}

function metricOption(
  metric: WireMetric,
  onTake: (metric: string) => void,
): ListEntry<MetricItem> {
  const note = el("span", { class: "metric-note" });
  const kind = metric.kind === "counter" && metric.plot_as_rate ? "rate" : metric.kind;
  const element = el(
    "li",
    {
      class: "metric-option",
      id: `metric-${metric.name.replace(/[^\w.-]/g, "_")}`,
      attrs: { role: "option" },
      onClick: () => onTake(metric.name),
    },
    el("span", { class: "metric-name", text: metric.name }),
    el("span", { class: "metric-unit", text: [unitText(metric.unit), kind].join(" ").trim() }),
    el("span", { class: "metric-meaning", text: metric.meaning }),
    note,
  );
  return {
    element,
    update: ({ isActive, isShown }) => {
      setAttribute(element, "aria-selected", String(isActive));
      setText(note, isShown ? "on the page" : "");
    },
  };
}

function countText(found: number, all: number): string {
  if (all === 0) return "There are no metrics yet";
  if (found === 0) return "No metric fits: search for another word";
  return found === all ? `${all} metrics` : `${found} of ${all} metrics`;
}
