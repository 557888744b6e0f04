/**
 * How the page writes values, units and times.
 *
 * @module
 */

import type { ChartTexts } from "../chart/chart_parts.ts";

/** All that is written with numbers. Units are those of answers, as in "bytes/s". */
export interface PageTexts extends ChartTexts {
  /** A unit as people call it, as "cores"; "" where nobody knows it. */
  readonly unit: (unit: string) => string;
  /** A time in a range, with its date only where the range has several. */
  readonly timeIn: (timeMs: number, fromMs: number, toMs: number) => string;
  /** A range of time, with no more of its dates than is needed. */
  readonly range: (fromMs: number, toMs: number) => string;
}
