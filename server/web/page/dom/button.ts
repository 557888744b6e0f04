/**
 * Buttons. Those with an icon alone have a name that is shown when they are pointed at.
 *
 * @module
 */

import { el, setAttribute, setText } from "./elements.ts";
import { icon, type IconName } from "./icon.ts";

/** What a button shows and does. */
export interface ButtonParts {
  /** What it is called, also where only an icon is shown. */
  readonly name: string;
  readonly icon?: IconName;
  /** Whether the name stands beside the icon. Default: where there is no icon. */
  readonly hasText?: boolean;
  readonly class?: string;
  /** A key that does the same. */
  readonly key?: string;
  readonly onClick: (event: MouseEvent) => void;
}

/** Makes a button. */
export function button(parts: ButtonParts): HTMLButtonElement {
  const hasText = parts.hasText ?? parts.icon === undefined;
  const made = el(
    "button",
    { type: "button", class: `button ${parts.class ?? ""}`.trim(), onClick: parts.onClick },
    parts.icon === undefined ? undefined : icon(parts.icon),
    hasText ? el("span", { class: "button-text", text: parts.name }) : undefined,
  );
  if (!hasText) made.setAttribute("aria-label", parts.name);
  if (parts.key !== undefined) made.setAttribute("aria-keyshortcuts", parts.key);
  const hint = parts.key === undefined ? parts.name : `${parts.name} (${parts.key})`;
  if (!hasText || parts.key !== undefined) made.title = hint;
  return made;
}

/** Gives a button another name. */
export function renameButton(made: HTMLButtonElement, name: string): void {
  const text = made.querySelector(".button-text");
  if (text !== null) return setText(text, name);
  setAttribute(made, "aria-label", name);
  if (made.title !== name) made.title = name;
}

/** Shows another icon on a button that has one. */
export function setIcon(made: HTMLButtonElement, name: IconName): void {
  if (made.dataset["icon"] === name) return;
  made.dataset["icon"] = name;
  made.querySelector(".icon")?.replaceWith(icon(name));
}

/** Says whether a button that stays in is in. */
export function setPressed(
  made: HTMLButtonElement,
  { isPressed }: { readonly isPressed: boolean },
): void {
  setAttribute(made, "aria-pressed", String(isPressed));
}
