/**
 * What all dialogs are: a title, what is in it, and ways out. The browser keeps the focus inside, closes
 * it with Escape, and gives the focus back to where it was (HTML, 4.11.4).
 *
 * @module
 */

import { button } from "./button.ts";
import { el } from "./elements.ts";

/** How a dialog is made. */
export interface DialogParts {
  /** Names its elements' ids; one word. */
  readonly name: string;
  readonly title: string;
  readonly class?: string;
  /** The person wants it gone, by whichever way out. */
  readonly onClose: () => void;
}

/** A dialog. */
export interface DialogShell {
  readonly element: HTMLDialogElement;
  readonly title: HTMLElement;
  /** Where what it is about goes. */
  readonly body: HTMLElement;
  /** Opens or closes it; `focus` says what is typed into first. Nothing where it is so already. */
  readonly show: (options: { readonly isOpen: boolean; readonly focus?: HTMLElement }) => void;
}

let isGivingBack = false;

/** Whether the focus just now goes back to where it was before a dialog: nobody has put it there. */
export function isFocusGivenBack(): boolean {
  return isGivingBack;
}

/** Makes a closed dialog. */
export function dialogShell({ name, title, class: className, onClose }: DialogParts): DialogShell {
  const heading = el("h2", { class: "dialog-title", id: `${name}-title`, text: title });
  const body = el("div", { class: "dialog-body" });
  const closer = button({ name: "Close", icon: "close", class: "is-quiet", onClick: onClose });
  const element = el(
    "dialog",
    { class: `dialog ${className ?? ""}`.trim(), attrs: { "aria-labelledby": heading.id } },
    el("div", { class: "dialog-head" }, heading, closer),
    body,
  );
  element.addEventListener("cancel", (event) => {
    // The state closes it, so that both agree.
    event.preventDefault();
    onClose();
  });
  element.addEventListener("pointerdown", (event) => {
    if (event.target === element && isBeside(element, event)) onClose();
  });
  return {
    element,
    title: heading,
    body,
    show: ({ isOpen, focus }) => {
      if (isOpen === element.open) return;
      if (!isOpen) return close(element);
      element.showModal();
      focus?.focus();
    },
  };
}

function close(element: HTMLDialogElement): void {
  isGivingBack = true;
  try {
    element.close();
  } finally {
    isGivingBack = false;
  }
}

/** Whether the pointer is on the backdrop, which belongs to the element. */
function isBeside(element: HTMLElement, { clientX, clientY }: PointerEvent): boolean {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
