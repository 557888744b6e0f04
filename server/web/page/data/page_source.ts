/**
 * Where the page's data comes from: a viewer over HTTP, or what an exported file carries. Both answer the
 * same questions with the same shapes, those of the viewer's API, so nothing else in the page knows which
 * of the two it is looking at.
 *
 * @module
 */

import type { ViewerClient } from "../../../api/client.ts";

/** The questions that the page asks. Every promise rejects with a ViewerError when there is no answer. */
export interface PageSource extends
  Pick<
    ViewerClient,
    | "containers"
    | "events"
    | "filters"
    | "instance"
    | "metrics"
    | "ready"
    | "studies"
    | "study"
    | "timeseries"
  > {
  /** Ticks as they come in; absent where nothing will ever be added. */
  readonly live?: ViewerClient["live"];
  /** What to call the source in the page's head: a node's name, or that of an export. */
  readonly label: string;
}
