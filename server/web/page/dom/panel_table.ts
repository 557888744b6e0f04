/**
 * A panel in numbers.
 *
 * @module
 */

import { el } from "./elements.ts";
import type { PageTexts } from "./page_texts.ts";
import type { SeriesStats } from "./series_stats.ts";

/** What the table is about. */
export interface TableContent {
  readonly caption: string;
  readonly unit: string;
  readonly labels: readonly string[];
  readonly stats: readonly (SeriesStats | undefined)[];
}

/** Makes the table anew. */
export function panelTable(
  { caption, unit, labels, stats }: TableContent,
  texts: PageTexts,
): HTMLElement {
  const number = (value: number | undefined) =>
    el("td", { text: value === undefined ? "–" : texts.value(value, unit) });
  const head = ["Container", "Least", "Average", "Greatest", "Newest", "At"];
  const rows = labels.map((label, place) => {
    const one = stats[place];
    return el(
      "tr",
      {},
      el("th", { text: label, attrs: { scope: "row" } }),
      ...[one?.min, one?.avg, one?.max, one?.latest].map(number),
      el("td", { text: one === undefined ? "–" : texts.time(one.latestMs) }),
    );
  });
  return el(
    "table",
    { class: "numbers" },
    el("caption", { text: caption }),
    el(
      "thead",
      {},
      el("tr", {}, ...head.map((text) => el("th", { text, attrs: { scope: "col" } }))),
    ),
    el("tbody", {}, ...rows),
  );
}
