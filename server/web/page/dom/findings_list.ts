/**
 * What a panel's study found, as sentences that lead there.
 *
 * @module
 */

import { findingsIn, type ListedFinding } from "../state/findings.ts";
import { labelsOf, placeOf } from "../state/container_names.ts";
import type { PageState, Panel } from "../state/page_state.ts";
import { windowOf } from "../state/window.ts";
import { el, setAttribute, setText } from "./elements.ts";
import { keyedList, type ListEntry } from "./keyed_list.ts";
import type { PageTexts } from "./page_texts.ts";
import type { Dispatch } from "./part.ts";
import { seriesSign } from "./series_sign.ts";

/** The list. */
export interface FindingsList {
  readonly element: HTMLElement;
  readonly show: (state: PageState, panel: Panel) => void;
}

/** Makes an empty list. */
export function findingsList(dispatch: Dispatch, texts: PageTexts): FindingsList {
  const list = el("ol", { class: "findings-list" });
  const notes = el("ul", { class: "findings-notes" });
  const element = el("div", { class: "findings", attrs: { role: "group" } }, list, notes);
  element.setAttribute("aria-label", "Findings");
  const show = keyedList<TimedFinding>(list, {
    keyOf: ({ ref }) => `${ref.result} ${ref.finding}`,
    make: () => findingEntry(dispatch),
  });
  return {
    element,
    show: (state, panel) => {
      const found = findingsIn(state, panel).toSorted((a, b) => a.atMs - b.atMs);
      const window = windowOf(state);
      show(found.map((one) => ({
        ...one,
        time: window === undefined ? "" : texts.timeIn(one.atMs, window.fromMs, window.toMs),
      })));
      list.hidden = found.length === 0;
      const reasons = notesOf(state, panel);
      if (notes.dataset["texts"] === reasons.join("\n")) return;
      notes.dataset["texts"] = reasons.join("\n");
      notes.replaceChildren(...reasons.map((text) => el("li", { text })));
      notes.hidden = reasons.length === 0;
    },
  };
}

/** A finding, with its time as it is written. */
interface TimedFinding extends ListedFinding {
  readonly time: string;
}

function findingEntry(dispatch: Dispatch): ListEntry<TimedFinding> {
  let shown: ListedFinding | undefined;
  const sign = seriesSign();
  const time = el("span", { class: "finding-time" });
  const text = el("span", { class: "finding-text" });
  const sure = el("span", { class: "finding-sure" });
  const go = el(
    "button",
    {
      type: "button",
      class: "finding",
      onClick: () => {
        if (shown !== undefined) dispatch({ type: "go-to-finding", finding: shown.ref, by: 1 });
      },
    },
    sign.element,
    time,
    text,
    sure,
  );
  return {
    element: el("li", {}, go),
    update: (found) => {
      shown = found;
      const { finding, label, place, isCurrent } = found;
      sign.set(place);
      setText(time, found.time);
      setText(text, `${label}: ${finding.text}`);
      setText(sure, `${Math.round(finding.confidence * 100)}% sure`);
      setAttribute(go, "aria-current", isCurrent ? "true" : undefined);
      if (isCurrent) go.scrollIntoView({ block: "nearest" });
    },
  };
}

/** Why there are no findings of some containers, one line for each reason. */
function notesOf(state: PageState, panel: Panel): readonly string[] {
  const { chosen } = state.choice;
  const results = state.panelAnswers.get(panel.id)?.study.value?.results ?? [];
  const labels = labelsOf(chosen);
  const byNote = new Map<string, string[]>();
  for (const { container, note } of results) {
    const place = placeOf(container, chosen);
    if (note === undefined || place === undefined) continue;
    byNote.set(note, [...byNote.get(note) ?? [], labels[place] ?? ""]);
  }
  return [...byNote].map(([note, names]) => `${names.join(", ")}: ${note}`);
}
