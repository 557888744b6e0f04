/**
 * What the tooltip of a panel says: which line the pointer is on, and what the marks under it mean.
 *
 * @module
 */

import type { ChartColors, ChartTexts, PanelDrawing } from "./chart_parts.ts";
import type { Mark } from "./mark.ts";
import { seriesStyle } from "./palette.ts";
import type { Reading } from "./read_at.ts";
import type { TooltipRow } from "./tooltip.ts";

/** What is under the pointer, or has the focus. */
export interface Pointed {
  /** The line that is meant, with its value. */
  readonly near: { readonly place: number; readonly reading: Reading } | undefined;
  readonly marks: readonly Mark[];
}

/** What rows are written with. */
export interface RowTexts {
  /** By place. */
  readonly labels: readonly string[];
  readonly unit: string;
  readonly colors: ChartColors;
  readonly texts: ChartTexts;
}

/** The rows; none where there is nothing to say. */
export function tooltipRows(
  { near, marks }: Pointed,
  { labels, unit, colors, texts }: RowTexts,
): readonly TooltipRow[] {
  const colorOf = (place: number | undefined) =>
    place === undefined ? undefined : seriesStyle(place, colors).color;
  const ofMarks = marks.flatMap(({ lines, place }) =>
    lines.map((text, i) => ({ color: i === 0 ? colorOf(place) : undefined, text, value: "" }))
  );
  if (near === undefined) return ofMarks;
  const value = readingText(near.reading, { unit, texts });
  return [{ color: colorOf(near.place), text: labels[near.place] ?? "", value }, ...ofMarks];
}

/** "120Mi", or "120Mi (100Mi–130Mi)" where a point is many samples. */
function readingText(
  { min, max, avg }: Reading,
  { unit, texts }: Pick<RowTexts, "unit" | "texts">,
): string {
  const mean = texts.value(avg, unit);
  const [low, high] = [texts.value(min, unit), texts.value(max, unit)];
  return low === high ? mean : `${mean} (${low}–${high})`;
}

/** What a mark says to those who do not see where it is. */
export function markText({ lines, place }: Mark, { labels }: PanelDrawing): string {
  const label = place === undefined ? undefined : labels[place];
  const text = lines.join(" ");
  return label === undefined || text.includes(label) ? text : `${label}: ${text}`;
}
