/**
 * Makes elements and keeps them up to date. Text goes in as text, never as markup.
 *
 * @module
 */

/** What an element can be made with. */
export interface ElementParts<Made extends HTMLElement> {
  readonly class?: string;
  readonly id?: string;
  /** The only text of an element without children. */
  readonly text?: string;
  readonly type?: string;
  readonly hidden?: boolean;
  /** Other attributes by name. */
  readonly attrs?: Readonly<Record<string, string>>;
  readonly onClick?: (event: MouseEvent, element: Made) => void;
  readonly onInput?: (element: Made) => void;
  readonly onChange?: (element: Made) => void;
}

/** What can stand in an element; undefined for nothing. */
export type Child = Node | string | undefined;

/** Makes an element. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  parts: ElementParts<HTMLElementTagNameMap[Tag]> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (parts.class !== undefined) made.className = parts.class;
  if (parts.id !== undefined) made.id = parts.id;
  if (parts.text !== undefined) made.textContent = parts.text;
  if (parts.type !== undefined) made.setAttribute("type", parts.type);
  if (parts.hidden !== undefined) made.hidden = parts.hidden;
  for (const [name, value] of Object.entries(parts.attrs ?? {})) made.setAttribute(name, value);
  const { onClick, onInput, onChange } = parts;
  if (onClick !== undefined) {
    made.addEventListener("click", (event) => onClick(event as MouseEvent, made));
  }
  if (onInput !== undefined) made.addEventListener("input", () => onInput(made));
  if (onChange !== undefined) made.addEventListener("change", () => onChange(made));
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** Sets an element's text, where it is another one: selections and screen readers stay undisturbed. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Sets an attribute, where it is another one; undefined takes it away. */
export function setAttribute(element: Element, name: string, value: string | undefined): void {
  if (value === undefined) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Sets what an input holds, where it is something else: the caret stays where it was. */
export function setValue(
  input: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement,
  value: string,
): void {
  if (input.value !== value) input.value = value;
}

/** Makes an element's children exactly these, in this order, and moves only what is out of place. */
export function setChildren(parent: Element, children: readonly Node[]): void {
  const wanted = new Set(children);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  let next = parent.firstChild;
  for (const child of children) {
    if (child === next) next = next.nextSibling;
    else parent.insertBefore(child, next);
  }
}
