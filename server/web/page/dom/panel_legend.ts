/**
 * The containers of a panel, with their values at the cursor or else the newest.
 *
 * @module
 */

import { el, setText } from "./elements.ts";
import { keyedList, type ListEntry } from "./keyed_list.ts";
import { nameLabel } from "./name_label.ts";
import type { PageTexts } from "./page_texts.ts";
import type { LegendItem } from "./panel_shown.ts";
import { seriesSign } from "./series_sign.ts";

/** A legend. */
export interface PanelLegend {
  readonly element: HTMLElement;
  readonly show: (items: readonly LegendItem[], unit: string) => void;
}

/** Makes an empty legend. */
export function panelLegend(texts: PageTexts): PanelLegend {
  let unit = "";
  const element = el("ul", { class: "legend", attrs: { "aria-label": "Values" } });
  const show = keyedList<LegendItem>(element, {
    keyOf: ({ place }) => place,
    make: () => legendEntry((value) => texts.value(value, unit)),
  });
  return {
    element,
    show: (items, ofUnit) => {
      unit = ofUnit;
      show(items);
    },
  };
}

function legendEntry(valueText: (value: number) => string): ListEntry<LegendItem> {
  const sign = seriesSign();
  const name = nameLabel();
  const value = el("span", { class: "legend-value" });
  return {
    element: el("li", { class: "legend-item" }, sign.element, name.element, value),
    update: (item) => {
      sign.set(item.place);
      name.set(item.label);
      setText(value, item.value === undefined ? "–" : valueText(item.value));
      const range = item.range?.map(valueText).join(" – ");
      value.title = range ?? "";
    },
  };
}
