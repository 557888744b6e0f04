/**
 * Short words for making spans, and what is computed from rows of them.
 *
 * @module
 */

import {
  plainText,
  type Row,
  SERIES_MARKS,
  SERIES_MAX,
  type SeriesSlot,
  type Span,
  type Tone,
} from "../chart/styled.ts";

/** A span in a tone. Text from outside has gone through `plainText` before. */
export function toned(text: string, tone: Tone): Span {
  return { text, tone };
}

/** A span that need not be read. */
export function dim(text: string): Span {
  return { text, tone: "dim" };
}

/** A bold span, in a tone where one is given. */
export function bold(text: string, tone?: Tone): Span {
  return tone === undefined ? { text, isBold: true } : { text, tone, isBold: true };
}

/** A span of blanks; empty where `width` is not positive. */
export function blank(width: number): Span {
  return { text: " ".repeat(Math.max(0, width)) };
}

/** Mark of a series in its tone; blank where `position` is none of a series that is drawn. */
export function markSpan(position: number): Span {
  if (position < 0 || position >= SERIES_MAX) return { text: " " };
  return { text: SERIES_MARKS[position] ?? " ", tone: seriesTone(position) };
}

/** Tone of the series at a position among the chosen containers; `plain` beyond the last slot. */
export function seriesTone(position: number): Tone {
  return position >= 0 && position < SERIES_MAX ? `series${position as SeriesSlot}` : "plain";
}

/**
 * A row whose cells all change foreground and background: the selected one of a list. It has one tone,
 * or its background would be a patchwork; a chart in it stays as it is, or it would be its own negative.
 */
export function inverted(row: Row): Row {
  return row.map((span) => {
    if (/[▁-█]/.test(span.text)) return span;
    const { tone: _, ...rest } = span;
    return { ...rest, isInverse: true };
  });
}

/**
 * Text from outside in at most `width` cells, "…" in its middle where it is cut: in a pod's name both
 * ends tell more than the middle, and the last characters most.
 */
export function shortened(text: string, width: number): string {
  const cells = [...plainText(text)];
  if (cells.length <= width) return cells.join("");
  if (width <= 0) return "";
  const head = Math.floor((width - 1) * 0.4);
  const tail = width - 1 - head;
  return `${cells.slice(0, head).join("")}…${tail === 0 ? "" : cells.slice(-tail).join("")}`;
}

/** Text from outside in at most `width` cells, "…" at its end where it is cut. */
export function cut(text: string, width: number): string {
  const cells = [...plainText(text)];
  if (cells.length <= width) return cells.join("");
  return width <= 0 ? "" : `${cells.slice(0, width - 1).join("").trimEnd()}…`;
}

/** "1 finding", "3 findings": the plural of a noun that takes an "s". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** Words of a text from outside on lines of at most `width` cells; at least one line. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of plainText(text).split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if ([...longer].length <= width || line === "") line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((each) => cut(each, width));
}
