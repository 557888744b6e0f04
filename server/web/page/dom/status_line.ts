/**
 * How things stand: the link, the age of the data, and below the page's head what else is to be known.
 *
 * @module
 */

import { ageWords, conditionWords, linkWords } from "./condition_words.ts";
import { el, setText } from "./elements.ts";
import type { Part } from "./part.ts";

/** The link in two words, with the age of the data. */
export function statusLine(options: { readonly hasLive: boolean }): Part {
  const dot = el("span", { class: "status-dot", attrs: { "aria-hidden": "true" } });
  const text = el("span", { class: "status-text" });
  const age = el("span", { class: "status-age", attrs: { title: "Age of the newest sample" } });
  const element = el("p", { class: "status" }, dot, text, age);
  return {
    element,
    render: (state) => {
      const { text: link, tone } = linkWords(state, options);
      setText(text, link);
      element.dataset["tone"] = tone;
      const words = ageWords(state);
      setText(age, words === undefined ? "" : `newest ${words}`);
    },
  };
}

/** One line about what is wrong; hidden while all is well. */
export function conditionLine(options: { readonly hasLive: boolean }): Part {
  const element = el("p", { class: "condition", hidden: true });
  return {
    element,
    render: (state) => {
      const words = conditionWords(state, options);
      element.hidden = words === undefined;
      if (words === undefined) return;
      element.dataset["tone"] = words.tone;
      setText(element, words.text);
    },
  };
}
