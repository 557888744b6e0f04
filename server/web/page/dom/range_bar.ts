/**
 * Which part of time is shown, and the ways to another one.
 *
 * @module
 */

import { RANGE_WORDS } from "../../../api/range_words.ts";
import type { PageState, View } from "../state/page_state.ts";
import { windowOf } from "../state/window.ts";
import { lengthText } from "../state/time_text.ts";
import { button, setIcon, setPressed } from "./button.ts";
import { el, setText } from "./elements.ts";
import type { PageTexts } from "./page_texts.ts";
import type { Dispatch, Part } from "./part.ts";

/** Share of the window that a button moves it by. */
const PAN_SHARE = 0.5;

/** How much a button scales the window. */
const ZOOM_STEP = 2;

/** The words of the viewer, and six hours: what lies between one and twenty-four is far. */
const WORDS: readonly (readonly [word: string, spanMs: number | "all"])[] = [
  ...[...RANGE_WORDS].map(([word, ms]) => [word, ms ?? "all"] as const),
  ["6h", 6 * 3_600_000] as const,
].toSorted(([, a], [, b]) => lengthOf(a) - lengthOf(b));

const WORD_NAMES: Readonly<Record<string, string>> = {
  "15m": "The latest 15 minutes",
  "1h": "The latest hour",
  "6h": "The latest 6 hours",
  "1d": "The latest day",
  "1w": "The latest week",
  all: "All of the data",
};

/** How the bar is made. */
export interface RangeBarOptions {
  readonly dispatch: Dispatch;
  readonly texts: PageTexts;
  /** Whether there is anything to follow. */
  readonly hasLive: boolean;
}

/** The bar of ranges. */
export function rangeBar({ dispatch, texts, hasLive }: RangeBarOptions): Part {
  let state: PageState | undefined;
  const words = wordButtons(dispatch);
  const moves = moveButtons(dispatch, () => state);
  const windowText = el("span", { class: "range-window-text" });
  const spanText = el("span", { class: "range-window-length" });
  const windowButton = el(
    "button",
    {
      type: "button",
      class: "button range-window",
      attrs: { "aria-haspopup": "dialog", "aria-keyshortcuts": "r", title: "Choose a range (r)" },
      onClick: () => dispatch({ type: "open", dialog: { kind: "range" } }),
    },
    windowText,
    spanText,
  );
  const live = button({
    name: "Live",
    icon: "play",
    hasText: true,
    class: "range-live",
    key: "f",
    onClick: () => dispatch({ type: "follow", isFollowing: state?.choice.isFollowing !== true }),
  });
  live.hidden = !hasLive;
  const element = el(
    "div",
    { class: "range-bar", attrs: { role: "group", "aria-label": "Range of time" } },
    words.element,
    el("div", { class: "range-move" }, moves.earlier, windowButton, moves.later),
    el("div", { class: "range-tools" }, moves.closer, moves.further, moves.back, moves.all),
    live,
  );
  return {
    element,
    render: (next) => {
      state = next;
      words.render(next.choice.view);
      const window = windowOf(next);
      setText(
        windowText,
        window === undefined ? "No data" : texts.range(window.fromMs, window.toMs),
      );
      setText(spanText, window === undefined ? "" : spanWords(window.toMs - window.fromMs));
      moves.back.disabled = next.history.length === 0;
      const { isFollowing } = next.choice;
      setPressed(live, { isPressed: isFollowing });
      setIcon(live, isFollowing ? "live" : "play");
    },
  };
}

function wordButtons(dispatch: Dispatch) {
  const buttons = WORDS.map(([word, spanMs]) => {
    const made = button({
      name: word,
      class: "is-segment",
      onClick: () => dispatch({ type: "view", view: { kind: "latest", spanMs } }),
    });
    made.title = WORD_NAMES[word] ?? word;
    return { made, spanMs };
  });
  return {
    element: el("div", { class: "segments" }, ...buttons.map(({ made }) => made)),
    render: (view: View) => {
      for (const { made, spanMs } of buttons) {
        setPressed(made, { isPressed: view.kind === "latest" && view.spanMs === spanMs });
      }
    },
  };
}

function moveButtons(dispatch: Dispatch, stateNow: () => PageState | undefined) {
  const zoom = (factor: number) => {
    const state = stateNow();
    const window = state === undefined ? undefined : windowOf(state);
    if (state === undefined || window === undefined) return;
    const { isFollowing } = state.choice;
    const atMs = isFollowing ? window.toMs : (window.fromMs + window.toMs) / 2;
    dispatch({ type: "zoom", factor, atMs });
  };
  const pan = (share: number) => () => dispatch({ type: "pan", share });
  return {
    earlier: button({ name: "Earlier", icon: "earlier", key: "←", onClick: pan(-PAN_SHARE) }),
    later: button({ name: "Later", icon: "later", key: "→", onClick: pan(PAN_SHARE) }),
    closer: button({
      name: "Look closer",
      icon: "zoom-in",
      key: "+",
      onClick: () => zoom(1 / ZOOM_STEP),
    }),
    further: button({
      name: "Look from further away",
      icon: "zoom-out",
      key: "-",
      onClick: () => zoom(ZOOM_STEP),
    }),
    back: button({
      name: "The window before",
      icon: "back",
      key: "Backspace",
      onClick: () => dispatch({ type: "back" }),
    }),
    all: button({
      name: "All of the data",
      icon: "reset",
      key: "0",
      onClick: () => dispatch({ type: "reset" }),
    }),
  };
}

function lengthOf(spanMs: number | "all"): number {
  return spanMs === "all" ? Infinity : spanMs;
}

/** A length in words; seconds of long windows are of no interest. */
function spanWords(ms: number): string {
  return lengthText(ms < 600_000 ? ms : Math.round(ms / 60_000) * 60_000);
}
