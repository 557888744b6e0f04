/**
 * `/api/live`: each new tick of some series, as server-sent events.
 *
 * @module
 */

import { type LiveQuery, liveQuery, liveSeriesSchema } from "../api/live.ts";
import { TIME_MS_MAX } from "../api/range_words.ts";
import type { FollowedSeries } from "../live/followed_series.ts";
import { liveEvents, type LiveRequest } from "../live/live_stream.ts";
import { textStream } from "../live/text_stream.ts";
import { lineageOf } from "../query/container_lookup.ts";
import { boundsOf } from "../query/data_view.ts";
import type { ChosenSeries } from "../answers/container_naming.ts";
import { namedSeries } from "./container_choice.ts";
import type { AppDeps } from "./deps.ts";
import { eventText } from "./live_text.ts";
import { asOf } from "../answers/metric_naming.ts";
import { requireMetric } from "./metrics.ts";
import { badParameter } from "./problems.ts";
import { rawRoute } from "./route.ts";

/** What a browser waits before it connects again, in milliseconds. */
const RETRY_MS = 2_000;

/** How far beyond now and the data `since` may lie before it is refused, in milliseconds. */
const FUTURE_MS_MAX = 24 * 60 * 60_000;

/** Answers with a stream that does not end by itself. */
export const liveRoute = rawRoute({
  path: "/api/live",
  summary: "Each new tick of up to 5 metrics of up to 100 containers, as server-sent events",
  description:
    "First an event series, which says what the positions in the ticks stand for; then an " +
    "event tick for each tick, whose id is its time. An event gap says which ticks are not sent.",
  query: liveQuery,
  produces: { "text/event-stream": { schema: liveSeriesSchema } },
  respond: async ({ query, deps, signal, headers }) => {
    const snapshot = await deps.index.refresh();
    const metrics = query.metrics.map((name) => {
      const metric = requireMetric(name, { parameter: "metrics", snapshot });
      return { metric, as: asOf(metric, query.as) };
    });
    const chosen = namedSeries(query.containers, deps);
    const cursorMs = firstCursorMs(query, { headers, chosen, deps });
    deps.live.requirePlace();
    const abort = new AbortController();
    const request: LiveRequest = {
      metrics: metrics.map(({ metric: { name }, as }) => ({ name, as })),
      series: chosen.map(toFollowed),
      cursorMs,
      signal: AbortSignal.any([abort.signal, signal]),
    };
    const texts = async function* () {
      yield `retry: ${RETRY_MS}\n\n`;
      for await (const batch of liveEvents(request, { ...deps, hub: deps.live })) {
        yield batch.map((event) => eventText(event, metrics)).join("");
      }
    };
    const onError = (error: unknown) => {
      if (!signal.aborted) deps.log.error("Ended a live stream", { error });
    };
    return new Response(textStream(texts(), { abort, onError }), {
      headers: {
        "content-type": "text/event-stream",
        // Whoever compresses on the way would hold ticks back until there are enough of them.
        "cache-control": "no-store, no-transform",
        "x-accel-buffering": "no",
      },
    });
  },
});

/**
 * Where a stream begins: behind the tick that the client has, or with the newest one. A time ahead
 * of the data (another clock, other data) counts as the newest tick.
 */
function firstCursorMs(
  query: LiveQuery,
  { headers, chosen, deps }: {
    readonly headers: Headers;
    readonly chosen: readonly ChosenSeries[];
    readonly deps: AppDeps;
  },
): number {
  const newestMs = Math.max(...chosen.map(({ container }) => container.lastSeenMs));
  const lastEventId = headers.get("last-event-id") ?? "";
  if (lastEventId !== "") {
    const isTime = /^\d{1,14}(\.\d{1,6})?$/.test(lastEventId) && Number(lastEventId) <= TIME_MS_MAX;
    if (!isTime) throw badParameter("Last-Event-ID", "it is not an id that a tick had");
    return Math.min(newestMs, Number(lastEventId));
  }
  if (query.since === undefined) return newestMs - 1;
  const { snapshot } = deps.index;
  const endMs = Math.max(snapshot.asOfMs, boundsOf(snapshot)?.lastMs ?? 0);
  if (query.since >= endMs + FUTURE_MS_MAX) {
    throw badParameter("since", `it lies in the future: the newest tick is from ${newestMs}`);
  }
  return Math.min(newestMs, query.since);
}

function toFollowed({ container, members, isLineage }: ChosenSeries): FollowedSeries {
  return {
    lineage: isLineage ? lineageOf(container) : undefined,
    members: members.map((member) => ({
      container: member,
      nodeName: member.nodeName,
      firstMs: member.firstSeenMs,
      lastMs: member.lastSeenMs,
    })),
  };
}
