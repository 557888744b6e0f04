/**
 * One container in the list.
 *
 * @module
 */

import type { ContainerItem } from "./container_items.ts";
import { el, setText } from "./elements.ts";
import type { ListEntry } from "./keyed_list.ts";
import { nameLabel } from "./name_label.ts";
import { seriesSign } from "./series_sign.ts";

/** One row, with how its value is written. */
export interface RowItem extends ContainerItem {
  readonly valueText: string;
}

/** What a person does on rows. */
export interface RowGestures {
  readonly onChoose: (ref: string, options: { readonly isChosen: boolean }) => void;
  /** This one and no other. */
  readonly onOnly: (ref: string) => void;
}

/** Makes the row of a container. */
export function containerRow({ ref }: RowItem, gestures: RowGestures): ListEntry<RowItem> {
  const box = el("input", {
    type: "checkbox",
    attrs: { tabindex: "-1" },
    onChange: ({ checked }) => gestures.onChoose(ref, { isChosen: checked }),
  });
  const sign = seriesSign();
  const name = nameLabel();
  const value = el("span", { class: "row-value" });
  const details = el("span", { class: "row-details" });
  const note = el("span", { class: "row-note" });
  const bar = el("span", { class: "row-bar", attrs: { "aria-hidden": "true" } });
  const only = el("button", {
    type: "button",
    class: "row-only",
    text: "only",
    attrs: { tabindex: "-1", title: "Draw this one and no other (Enter)" },
    onClick: () => gestures.onOnly(ref),
  });
  const element = el(
    "li",
    { class: "row" },
    el(
      "label",
      { class: "row-label" },
      box,
      sign.element,
      name.element,
      el("span", { class: "row-second" }, details, note, value),
    ),
    only,
    bar,
  );
  let shown: RowItem | undefined;
  return {
    element,
    update: (item) => {
      // A thousand rows are brought up to date each time that one of them changes.
      if (shown !== undefined && isSame(shown, item)) return;
      shown = item;
      const isChosen = item.place !== undefined;
      if (box.checked !== isChosen) box.checked = isChosen;
      sign.set(item.place);
      name.set(item.label);
      only.setAttribute("aria-label", `Only ${item.label}`);
      setText(value, item.valueText);
      setText(details, item.details);
      setText(note, [item.gone, item.happened].filter((text) => text !== "").join(", "));
      element.classList.toggle("is-chosen", isChosen);
      element.classList.toggle("is-gone", item.gone !== "");
      note.classList.toggle("is-critical", item.isCritical);
      note.classList.toggle("is-warning", !item.isCritical && item.happened !== "");
      bar.style.transform = `scaleX(${item.share.toFixed(3)})`;
      bar.hidden = item.share === 0;
    },
  };
}

function isSame(a: RowItem, b: RowItem): boolean {
  return (Object.keys(b) as (keyof RowItem)[]).every((name) => Object.is(a[name], b[name]));
}
