/**
 * A button that opens a short list. It closes when something in it is taken, when the focus leaves it, and
 * with Escape.
 *
 * @module
 */

import { button, type ButtonParts } from "./button.ts";
import { el } from "./elements.ts";

/** A menu. */
export interface Menu {
  readonly element: HTMLElement;
  readonly close: () => void;
}

/** Makes a closed menu around `content`; `onOpen` is called before it is shown. */
export function menu(
  parts: Omit<ButtonParts, "onClick">,
  content: HTMLElement,
  { onOpen }: { readonly onOpen?: () => void } = {},
): Menu {
  const show = (isOpen: boolean) => {
    if (isOpen) onOpen?.();
    content.hidden = !isOpen;
    opener.setAttribute("aria-expanded", String(isOpen));
  };
  const opener = button({ ...parts, onClick: () => show(content.hidden !== false) });
  content.hidden = true;
  opener.setAttribute("aria-expanded", "false");
  const element = el("div", { class: "menu" }, opener, content);
  element.addEventListener("focusout", (event) => {
    if (!element.contains(event.relatedTarget as Node | null)) show(false);
  });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || content.hidden) return;
    event.stopPropagation();
    show(false);
    opener.focus();
  });
  return { element, close: () => show(false) };
}
