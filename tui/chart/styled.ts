/**
 * Text with meaning: what a terminal cell says and what it stands for, without colour codes.
 *
 * Everything above the terminal is made of rows of spans; `components/theme.ts` turns their tones into
 * what the terminal at hand can show, down to no colour at all. So a tone may never be the only
 * carrier of a meaning.
 *
 * @module
 */

/** Series that a screen tells apart, each by a tone and by a mark of its own. */
export const SERIES_MAX = 8;

/** Position of a series among those on the screen; it decides its tone and mark. */
export type SeriesSlot = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** What a span stands for. `plain` is the terminal's own foreground. */
export type Tone =
  | "plain"
  /** Labels, axes, what need not be read. */
  | "dim"
  /** Titles, keys, what is in focus. */
  | "accent"
  | "good"
  | "warning"
  | "critical"
  /** The line of a limit. */
  | "limit"
  /** A finding of a study. */
  | "finding"
  | `series${SeriesSlot}`;

/** How a span looks besides its tone. */
export interface Span {
  /** No line breaks and no control characters. */
  readonly text: string;
  readonly tone?: Tone;
  readonly isBold?: boolean;
  /** Foreground and background change places: selections and the cursor. */
  readonly isInverse?: boolean;
  readonly isUnderlined?: boolean;
}

/** One line of the screen, from left to right. */
export type Row = readonly Span[];

/** The letters that stand for the series where there is no colour, in the order of their slots. */
export const SERIES_MARKS = ["●", "▲", "■", "◆", "○", "△", "□", "◇"] as const;

/** The text of a row without its meaning. */
export function rowText(row: Row): string {
  return row.map(({ text }) => text).join("");
}

/** Cells that a row takes: every code point of a span takes one. */
export function rowWidth(row: Row): number {
  return row.reduce((sum, { text }) => sum + cellCount(text), 0);
}

/**
 * A row of exactly `width` cells: padded with spaces, or cut, where "…" stands for what is missing.
 *
 * A width below 1 gives the empty row.
 */
export function fitRow(row: Row, width: number): Row {
  if (width < 1) return [];
  const cells = rowWidth(row);
  if (cells === width) return row;
  if (cells < width) return [...row, { text: " ".repeat(width - cells) }];
  // One cell more than is kept says how the "…" looks: as what it stands for.
  const kept = sliceRow(row, { from: 0, to: width });
  const last = kept.at(-1);
  if (last === undefined) return kept;
  const text = [...last.text].slice(0, -1).join("");
  return [...kept.slice(0, -1), { ...last, text: `${text}…` }];
}

/** The cells [from, to) of a row, as far as it has them. */
export function sliceRow(
  row: Row,
  { from, to }: { readonly from: number; readonly to: number },
): Row {
  const slice: Span[] = [];
  let start = 0;
  for (const span of row) {
    const width = cellCount(span.text);
    const end = start + width;
    if (from <= start && end <= to) {
      if (width > 0) slice.push(span);
    } else if (start < to && from < end) {
      const text = [...span.text].slice(Math.max(0, from - start), to - start).join("");
      slice.push({ ...span, text });
    }
    start = end;
  }
  return slice;
}

function cellCount(text: string): number {
  return ONE_UNIT_EACH.test(text) ? text.length : [...text].length;
}

/** Whether every code point is one UTF-16 unit, so that `length` counts them. */
const ONE_UNIT_EACH = /^[^\ud800-\udfff]*$/;

/**
 * What is known to take one cell in every terminal, by block of Unicode: Latin, Greek, Cyrillic,
 * punctuation, currencies, letter-like signs, arrows, mathematics, box drawing, geometric shapes
 * without the two that are emoji, and braille. Assigned, and no mark that combines.
 */
const NARROW =
  /^(?![\p{M}\p{Cn}\p{Cf}])[ -~\u00a1-\u02ff\u0370-\u052f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u20bf\u2100-\u21ff\u2200-\u22ff\u2500-\u25fc\u25ff\u2800-\u28ff]$/u;

/**
 * A text from outside, made safe for a cell grid: what is not known to take exactly one cell becomes
 * "?". So control characters cannot move the cursor, and wide characters cannot shift a row.
 *
 * The empty text stays empty.
 */
export function plainText(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  return [...text].map((character) => NARROW.test(character) ? character : "?").join("");
}

/** The column that a time is in, counted from the left edge; it may lie outside of what is shown. */
export function columnAt(
  ms: number,
  { fromMs, msPerColumn }: { readonly fromMs: number; readonly msPerColumn: number },
): number {
  return Math.floor((ms - fromMs) / msPerColumn);
}
