/**
 * What charts need of the page.
 *
 * @module
 */

import type { ChartColors } from "../chart/chart_parts.ts";
import type { Cursor } from "./cursor.ts";
import type { PageTexts } from "./page_texts.ts";

/** What all charts of a page share. */
export interface ChartRoom {
  readonly cursor: Cursor;
  readonly texts: PageTexts;
  /** The colours as they are now. */
  readonly colors: () => ChartColors;
  /** Calls `listener` when they have changed, until the function that it returns is called. */
  readonly onColors: (listener: () => void) => () => void;
  /** A panel's plot has this many CSS pixels. */
  readonly onWidth: (widthPx: number) => void;
}
