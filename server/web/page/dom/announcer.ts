/**
 * Tells in words what has changed: a line that is seen for a while, and live regions that screen readers
 * read out (ARIA, `aria-live`).
 *
 * @module
 */

import { findingsOf, wordsWithout } from "../state/findings.ts";
import type { PageState } from "../state/page_state.ts";
import { windowOf } from "../state/window.ts";
import { linkWords } from "./condition_words.ts";
import { el, setText } from "./elements.ts";
import type { PageTexts } from "./page_texts.ts";
import type { Part } from "./part.ts";
import { whenChanged } from "./when_changed.ts";

/** How long a notice is seen, in milliseconds. */
const NOTICE_MS = 6_000;

/** Rest after the last move of the window before it is told, in milliseconds. */
const SETTLED_MS = 800;

/** The line and the regions. */
export function announcer(texts: PageTexts, options: { readonly hasLive: boolean }): Part {
  const notice = el("p", { class: "notice", attrs: { role: "status" } });
  const spoken = el("p", { class: "unseen", attrs: { "aria-live": "polite" } });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const showNotice = whenChanged((shown: PageState["notice"]) => {
    if (shown === undefined) return;
    clearTimeout(timer);
    setText(notice, shown.text);
    timer = setTimeout(() => setText(notice, ""), NOTICE_MS);
  });
  const say = settled((text) => setText(spoken, text), SETTLED_MS);
  const sayView = changeTeller(say);
  const sayFindings = changeTeller(say);
  const sayLink = changeTeller(say);
  return {
    element: el("div", { class: "announcer" }, notice, spoken),
    render: (state) => {
      showNotice(state.notice);
      sayView(viewWords(state, texts));
      sayFindings(findingWords(state));
      sayLink(linkWords(state, options).text);
    },
  };
}

/** The window in words. While it follows its ends are no news. */
function viewWords(state: PageState, texts: PageTexts): string {
  const window = windowOf(state);
  if (window === undefined) return "";
  const { view, isFollowing } = state.choice;
  if (isFollowing && view.kind === "latest") return "The latest data is shown, as it comes in";
  return `Shown is ${texts.range(window.fromMs, window.toMs)}`;
}

function findingWords(state: PageState): string {
  if (state.choice.panels.every(({ study }) => study === undefined)) return "";
  const { length } = findingsOf(state);
  if (length === 0) return wordsWithout(state);
  return length === 1 ? "1 finding" : `${length} findings`;
}

/** Tells a text when it is another one; the first is how the page begins, and no news. */
function changeTeller(say: (text: string) => void): (text: string) => void {
  let told: string | undefined;
  return (text) => {
    const isNews = told !== undefined && told !== "" && text !== told && text !== "";
    told = text;
    if (isNews) say(text);
  };
}

/** Collects texts until there were none for a while, and then tells them together. */
function settled(tell: (text: string) => void, restMs: number): (text: string) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: string[] = [];
  return (text) => {
    waiting = [...waiting.slice(-2), text];
    clearTimeout(timer);
    timer = setTimeout(() => {
      tell(waiting.join(". "));
      waiting = [];
    }, restMs);
  };
}
