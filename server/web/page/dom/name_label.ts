/**
 * A name that is cut in its middle where there is no room for it.
 *
 * @module
 */

import { el, setText } from "./elements.ts";
import { splitName } from "./split_name.ts";

/** A label, and how to give it another name. All of the name is there for whoever points at it. */
export interface NameLabel {
  readonly element: HTMLElement;
  readonly set: (name: string) => void;
}

/** Makes a label without a name. */
export function nameLabel(): NameLabel {
  const start = el("span", { class: "name-start" });
  const end = el("span", { class: "name-end" });
  const element = el("span", { class: "name" }, start, end);
  return {
    element,
    set: (name) => {
      if (element.title === name) return;
      element.title = name;
      const parts = splitName(name);
      setText(start, parts.start);
      setText(end, parts.end);
    },
  };
}
