/**
 * One stop for the Tab key in a list of many: arrows go on from there (ARIA Authoring Practices, roving
 * tabindex).
 *
 * @module
 */

/** Makes the elements in `list` that fit `selector` one stop. Call the answer when they have changed. */
export function rovingFocus(
  list: HTMLElement,
  selector: string,
  { onEnter }: { readonly onEnter?: (element: HTMLElement) => void } = {},
): () => void {
  let stop: HTMLElement | undefined;
  const items = () => [...list.querySelectorAll<HTMLElement>(selector)];
  const stopAt = (element: HTMLElement | undefined) => {
    if (element === stop && element?.tabIndex === 0) return;
    if (stop !== undefined) stop.tabIndex = -1;
    stop = element;
    if (stop !== undefined) stop.tabIndex = 0;
  };
  list.addEventListener("focusin", (event) => {
    const element = (event.target as Element | null)?.closest<HTMLElement>(selector);
    if (element) stopAt(element);
  });
  list.addEventListener("keydown", (event) => {
    const at = (event.target as Element | null)?.closest<HTMLElement>(selector);
    if (!at || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" && onEnter !== undefined) {
      event.preventDefault();
      return onEnter(at);
    }
    const all = items();
    const to = placeAfter(event.key, all.indexOf(at), all.length);
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    all[to]?.focus();
  });
  return () => {
    if (stop === undefined || !list.contains(stop)) stopAt(items()[0]);
  };
}

/** Entries that a page of a list has, more or less. */
const PAGE_ENTRIES = 10;

/** Where a key leads from an entry; undefined for keys that lead nowhere. */
export function placeAfter(key: string, place: number, count: number): number | undefined {
  const last = count - 1;
  if (last < 0) return undefined;
  switch (key) {
    case "ArrowDown":
      return Math.min(last, place + 1);
    case "ArrowUp":
      return Math.max(0, place - 1);
    case "PageDown":
      return Math.min(last, place + PAGE_ENTRIES);
    case "PageUp":
      return Math.max(0, place - PAGE_ENTRIES);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}
