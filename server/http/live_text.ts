/**
 * What is sent to a client, as text of an event stream (WHATWG HTML, section 9.2).
 *
 * @module
 */

import type { WireLiveGap, WireLiveSeries, WireLiveTick } from "../api/live.ts";
import type { LiveEvent } from "../live/live_stream.ts";
import { type MetricView, shownUnit } from "../query/metric_view.ts";
import { toWireSeriesContainer } from "./wire_container.ts";

/** One metric of a stream, and how it is shown. */
export interface ShownMetric {
  readonly metric: MetricView;
  readonly as: "raw" | "rate";
}

/** One event, or a comment. Its data is JSON on one line. */
export function eventText(event: LiveEvent, metrics: readonly ShownMetric[]): string {
  switch (event.kind) {
    case "series":
      return `event: series\ndata: ${JSON.stringify(toWireSeries(event, metrics))}\n\n`;
    case "tick": {
      const { timeMs, values, breaks } = event.row;
      const tick: WireLiveTick = {
        t: timeMs,
        values,
        ...(breaks.length === 0 ? {} : { breaks: breaks.map(([m, c]) => [m, c] as const) }),
      };
      return `id: ${timeMs}\nevent: tick\ndata: ${JSON.stringify(tick)}\n\n`;
    }
    case "gap": {
      const gap: WireLiveGap = { from_ms: event.fromMs, to_ms: event.toMs };
      return `id: ${event.resumeMs}\nevent: gap\ndata: ${JSON.stringify(gap)}\n\n`;
    }
    case "heartbeat":
      return ": nothing new\n\n";
    default:
      return event satisfies never;
  }
}

function toWireSeries(
  { members, intervalMs }: LiveEvent & { readonly kind: "series" },
  metrics: readonly ShownMetric[],
): WireLiveSeries {
  return {
    metrics: metrics.map(({ metric, as }) => ({
      metric: metric.name,
      unit: shownUnit(metric, as),
      kind: metric.kind,
      as,
    })),
    containers: members.map(({ container, nodeName }) => ({
      ...toWireSeriesContainer(container),
      node_name: nodeName ?? null,
    })),
    interval_ms: intervalMs,
  };
}
