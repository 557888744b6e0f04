/**
 * A list of elements, one for each item, that are made once and follow their items.
 *
 * @module
 */

import { setChildren } from "./elements.ts";

/** One item on the page. */
export interface ListEntry<Item> {
  readonly element: HTMLElement;
  /** Shows the item as it is now. */
  readonly update: (item: Item, place: number) => void;
  /** Called when the item is gone. */
  readonly remove?: () => void;
}

/** How items become entries. */
export interface ListMaker<Item> {
  /** Equal for the same item at different times. */
  readonly keyOf: (item: Item) => string | number;
  readonly make: (item: Item) => ListEntry<Item>;
}

/**
 * Keeps the children of `parent` in step with items: call the answer with all of them. Of items with
 * equal keys only the first is shown.
 */
export function keyedList<Item>(
  parent: Element,
  { keyOf, make }: ListMaker<Item>,
): (items: readonly Item[]) => void {
  let entries = new Map<string | number, ListEntry<Item>>();
  return (items) => {
    const next = new Map<string | number, ListEntry<Item>>();
    for (const item of items) {
      const key = keyOf(item);
      if (!next.has(key)) next.set(key, entries.get(key) ?? make(item));
    }
    for (const [key, entry] of entries) if (!next.has(key)) entry.remove?.();
    entries = next;
    let place = 0;
    const shown = new Set<string | number>();
    for (const item of items) {
      const key = keyOf(item);
      if (shown.has(key)) continue;
      shown.add(key);
      next.get(key)?.update(item, place++);
    }
    setChildren(parent, [...next.values()].map(({ element }) => element));
  };
}
