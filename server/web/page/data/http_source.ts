/**
 * The viewer over HTTP as a source: the page's own origin, and whatever token the person has given.
 *
 * @module
 */

import {
  createViewerClient,
  type ViewerClient,
  type ViewerClientOptions,
} from "../../../api/client.ts";
import type { PageSource } from "./page_source.ts";

/** Where the viewer is, and with what it is asked. */
export interface HttpSourceOptions
  extends Pick<ViewerClientOptions, "fetch" | "random" | "startTimer" | "timeoutMs"> {
  /** Address of the page; its query and fragment are of no concern, its path is the viewer's. */
  readonly pageUrl: string;
  /** The token as it is now; undefined or "" for none. */
  readonly token: () => string | undefined;
}

/**
 * Makes a source. Nothing is asked yet. A token that has changed is used from the next question on.
 *
 * @throws {RangeError} when the page's address is none of HTTP.
 */
export function createHttpSource(
  { pageUrl, token, ...options }: HttpSourceOptions,
): PageSource & Required<Pick<PageSource, "live">> {
  const url = viewerUrl(pageUrl);
  let known: { readonly token: string; readonly client: ViewerClient } | undefined;
  const client = (): ViewerClient => {
    const now = token() ?? "";
    if (known?.token !== now) {
      const authorized = now === "" ? {} : { token: now };
      known = { token: now, client: createViewerClient({ url, ...options, ...authorized }) };
    }
    return known.client;
  };
  client(); // an address that is none is told now, not with the first question
  return {
    label: new URL(url).host,
    containers: (query, call) => client().containers(query, call),
    events: (query, call) => client().events(query, call),
    filters: (call) => client().filters(call),
    instance: (call) => client().instance(call),
    metrics: (call) => client().metrics(call),
    ready: (call) => client().ready(call),
    studies: (call) => client().studies(call),
    study: (id, query, call) => client().study(id, query, call),
    timeseries: (query, call) => client().timeseries(query, call),
    live: (query, call) => client().live(query, call),
  };
}

/** The viewer's address: the page's, up to the last slash of its path. A proxy may put it under one. */
function viewerUrl(pageUrl: string): string {
  const { origin, pathname } = new URL(pageUrl);
  return `${origin}${pathname.slice(0, pathname.lastIndexOf("/") + 1)}`;
}
