/**
 * What is shown, as a question for a file of it.
 *
 * @module
 */

import type { PageState } from "../state/page_state.ts";
import { windowOf } from "../state/window.ts";

/** Formats of files, in the order in which they are offered. */
export const DOWNLOAD_FORMATS = ["html", "parquet", "csv"] as const;

/** A format of files. */
export type DownloadFormat = typeof DOWNLOAD_FORMATS[number];

/**
 * The address of a file with what is shown, relative to the page: the panels' metrics of the chosen
 * containers in the window. Undefined where nothing is.
 */
export function exportAddress(state: PageState, format: DownloadFormat): string | undefined {
  const { panels, chosen } = state.choice;
  const window = windowOf(state);
  const metrics = [...new Set(panels.map(({ metric }) => metric))].filter((name) => name !== "");
  if (window === undefined || metrics.length === 0 || chosen.length === 0) return undefined;
  const query = new URLSearchParams({
    format,
    metrics: metrics.join(","),
    containers: chosen.join(","),
    from: String(window.fromMs),
    to: String(window.toMs),
  });
  return `api/export?${query}`;
}
