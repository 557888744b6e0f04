/**
 * Keeps the address and the choice the same, so that a link, a reload and the browser's way back show what
 * was there.
 *
 * @module
 */

import type { PageAction } from "../state/action.ts";
import { addressText, readAddress } from "../state/address.ts";
import type { Choice } from "../state/page_state.ts";

/** Time after the last change before it is in the address, in milliseconds: browsers refuse many. */
const REST_MS = 300;

/** Actions of which each is a step of the browser's way back. */
const STEPS: ReadonlySet<PageAction["type"]> = new Set(
  [
    ...["view", "reset", "go-to-finding", "add-panel", "set-metric", "remove-panel", "move-panel"],
    ...["set-as", "set-study", "choose", "choose-only", "choose-top"],
  ] as const,
);

/** What nobody has done: the address of a dashboard stays as it is until somebody does something. */
const BY_ITSELF: ReadonlySet<PageAction["type"]> = new Set(
  [
    ...["connected", "lost", "asked", "answered", "failed", "live", "notice", "resized", "clock"],
    "dashboard",
  ] as const,
);

/** The address. */
export interface AddressBar {
  /** Takes the choice after an action. */
  readonly update: (choice: Choice, action: PageAction) => void;
  /** Writes what is waiting. */
  readonly flush: () => void;
}

/** Takes over the address; `onChoice` hears what the person has gone back to. */
export function addressBar(
  { isDashboard, onChoice }: {
    readonly isDashboard: boolean;
    readonly onChoice: (choice: Choice) => void;
  },
): AddressBar {
  let isHeld = isDashboard;
  let query = location.search.slice(1);
  let waiting: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = (isStep: boolean) => {
    clearTimeout(timer);
    if (waiting === undefined || waiting === query) return;
    query = waiting;
    waiting = undefined;
    const address = `?${query}`;
    try {
      if (isStep) history.pushState(null, "", address);
      else history.replaceState(null, "", address);
    } catch (error) {
      // A file's address may not be changed, or it was changed too often: the page works without.
      if (!(error instanceof DOMException)) throw error;
    }
  };
  addEventListener("popstate", () => {
    clearTimeout(timer);
    waiting = undefined;
    query = location.search.slice(1);
    onChoice(readAddress(query).choice);
  });
  return {
    update: (choice, { type }) => {
      if (isHeld && BY_ITSELF.has(type)) return;
      isHeld = false;
      waiting = addressText(choice);
      if (type === "choice") query = waiting;
      if (STEPS.has(type)) return write(true);
      clearTimeout(timer);
      timer = setTimeout(write, REST_MS, false);
    },
    flush: () => write(false),
  };
}
