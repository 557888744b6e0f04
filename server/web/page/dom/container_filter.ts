/**
 * What narrows the list of containers, and how it is sorted.
 *
 * @module
 */

import { QOS_CLASSES_SHOWN } from "./qos_classes.ts";
import type { ContainerFilter, Facts, PageState } from "../state/page_state.ts";
import { el, setValue } from "./elements.ts";
import { icon } from "./icon.ts";
import type { Dispatch, Part } from "./part.ts";
import { whenChanged } from "./when_changed.ts";

/** Time after the last letter before a text counts, in milliseconds: each asks the viewer. */
const TYPING_MS = 150;

/** The filters, with the input that a key leads to. */
export interface FilterPart extends Part {
  readonly search: HTMLInputElement;
}

/** The filters of the list. */
export function containerFilter(dispatch: Dispatch): FilterPart {
  const set = (filter: Partial<ContainerFilter>) => dispatch({ type: "filter", filter });
  const search = textInput({
    type: "search",
    label: "Search containers",
    placeholder: "Search  /",
    onText: (text) => set({ search: text }),
  });
  const labels = textInput({
    type: "text",
    label: "Labels, as key:value,key:value",
    placeholder: "Labels, as app:web",
    onText: (text) => set({ labels: text }),
  });
  const keys = el("datalist", { id: "label-keys" });
  labels.setAttribute("list", keys.id);
  const namespace = select("Namespace", (value) => set({ namespace: value }));
  const node = select("Node", (value) => set({ node: value }));
  const qosClass = select("QoS class", (value) => set({ qosClass: value }));
  const sort = select("Sort by", (value) => dispatch({ type: "sort", sort: value }));
  const lists = whenChanged((facts: Facts | undefined, filter: ContainerFilter) => {
    const { namespaces = [], nodes = [], qos_classes = [], label_keys = [] } = facts?.filters ?? {};
    fillSelect(namespace, "Namespace", withValue(namespaces, filter.namespace));
    fillSelect(node, "Node", withValue(nodes, filter.node));
    fillSelect(qosClass, "QoS class", withValue(qosShown(qos_classes), filter.qosClass));
    keys.replaceChildren(...label_keys.map((key) => el("option", { attrs: { value: `${key}:` } })));
    node.hidden = nodes.length < 2 && filter.node === "";
    labels.hidden = label_keys.length === 0 && filter.labels === "";
    for (const [input, value] of [[namespace, filter.namespace], [node, filter.node]] as const) {
      setValue(input, value);
    }
    setValue(qosClass, filter.qosClass);
    for (const [input, text] of [[search, filter.search], [labels, filter.labels]] as const) {
      // What is being typed is newer than what the state says.
      if (document.activeElement !== input) setValue(input, text);
    }
  });
  const sorts = whenChanged((facts: Facts | undefined, panels: string, chosen: string) =>
    fillSorts(sort, { facts, panels: panels.split(" "), chosen })
  );
  const searchBox = el("div", { class: "search-box" }, icon("search"), search);
  return {
    element: el(
      "div",
      { class: "filters", attrs: { role: "search", "aria-label": "Containers" } },
      searchBox,
      el("div", { class: "filter-pair" }, namespace, qosClass),
      node,
      labels,
      keys,
      el("label", { class: "sort" }, el("span", { text: "Sort by" }), sort),
    ),
    search,
    render: ({ facts, choice }: PageState) => {
      lists(facts, choice.filter);
      sorts(facts, choice.panels.map(({ metric }) => metric).join(" "), choice.sort);
    },
  };
}

function qosShown(present: readonly string[]): readonly string[] {
  return [...QOS_CLASSES_SHOWN.filter((name) => present.includes(name))];
}

function withValue(values: readonly string[], value: string): readonly string[] {
  return value === "" || values.includes(value) ? values : [...values, value];
}

function textInput({ type, label, placeholder, onText }: {
  readonly type: "search" | "text";
  readonly label: string;
  readonly placeholder: string;
  readonly onText: (text: string) => void;
}): HTMLInputElement {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return el("input", {
    type,
    class: "filter-text",
    attrs: { "aria-label": label, placeholder, autocomplete: "off", spellcheck: "false" },
    onInput: ({ value }) => {
      clearTimeout(timer);
      timer = setTimeout(() => onText(value), TYPING_MS);
    },
  });
}

function select(label: string, onValue: (value: string) => void): HTMLSelectElement {
  return el("select", {
    attrs: { "aria-label": label },
    onChange: ({ value }) => onValue(value),
  });
}

function fillSelect(made: HTMLSelectElement, all: string, values: readonly string[]): void {
  const wanted = [all, ...values].join("\n");
  if (made.dataset["options"] === wanted) return;
  made.dataset["options"] = wanted;
  made.replaceChildren(
    el("option", { text: all, attrs: { value: "" } }),
    ...values.map((value) => el("option", { text: value, attrs: { value } })),
  );
}

/** Recency and name, the metrics of the panels, those to look at first, and all others. */
function fillSorts(made: HTMLSelectElement, { facts, panels, chosen }: {
  readonly facts: Facts | undefined;
  readonly panels: readonly string[];
  readonly chosen: string;
}): void {
  const known = new Set<string>(["recency", "name"]);
  const fresh = (names: Iterable<string>) =>
    [...new Set(names)].filter((name) => name !== "" && !known.has(name) && known.add(name));
  const groups = [
    ["Panels", fresh(panels)],
    ["Key metrics", fresh(facts?.keyMetrics ?? [])],
    ["All metrics", fresh([...facts?.metrics.keys() ?? [], chosen])],
  ] as const;
  made.replaceChildren(
    el("option", { text: "last seen", attrs: { value: "recency" } }),
    el("option", { text: "name", attrs: { value: "name" } }),
    ...groups.filter(([, names]) => names.length > 0).map(([label, names]) =>
      el(
        "optgroup",
        { attrs: { label } },
        ...names.map((name) => el("option", { text: name, attrs: { value: name } })),
      )
    ),
  );
  made.value = chosen;
}
