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
