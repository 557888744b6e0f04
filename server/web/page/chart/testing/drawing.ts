/**
 * Drawings for tests of charts.
 *
 * @module
 */

import type { WireEvent } from "../../../../api/events.ts";
import type { WireSeries, WireTimeseries } from "../../../../api/timeseries.ts";
import type { ChartTexts, PanelDrawing } from "../chart_parts.ts";

/** Texts that show what they were asked for. */
export const PLAIN_TEXTS: ChartTexts = {
  value: (value, unit) => `${Number(value.toPrecision(4))} ${unit}`,
  axis: (splits) => splits.map(String),
  time: (timeMs) => `${timeMs} ms`,
  axisTime: (splits) => splits.map((timeMs) => String(timeMs)),
};

/** One series of the container "id0", "id1" and so on. A point is its time and its value, or three. */
export function seriesOf(
  place: number,
  points: readonly (readonly [timeMs: number, ...values: readonly (number | null)[]])[],
): WireSeries {
  const column = (at: number) => points.map((point) => (point[at] ?? point[1] ?? null));
  return {
    container: {
      ...{ id: `id${place}`, short_id: `id${place}`, pod_name: null },
      ...{ container_name: null, namespace: null },
    },
    t: points.map(([timeMs]) => timeMs),
    avg: column(1),
    min: column(2),
    max: column(3),
  };
}

/** An answer of some series, sampled every second unless told otherwise. */
export function answerOf(
  series: readonly WireSeries[],
  other: Partial<WireTimeseries> = {},
): WireTimeseries {
  return {
    ...{ metric: "m", unit: "count", kind: "gauge", as: "raw", from_ms: 0, to_ms: 100_000 },
    ...{ step_ms: 1_000, truncated: false },
    ...other,
    series,
  };
}

/** A drawing of the first 100 seconds, empty unless told otherwise. */
export function drawingOf(other: Partial<PanelDrawing> = {}): PanelDrawing {
  return {
    ...{ fromMs: 0, toMs: 100_000, series: undefined, isPending: false },
    ...{ labels: [], limit: undefined, events: [], marks: [] },
    ...other,
  };
}

/** An event of the container of a place; collector gaps are of none. */
export function eventOf(
  type: WireEvent["type"],
  timeMs: number,
  { place = 0, endMs = null }: { readonly place?: number; readonly endMs?: number | null } = {},
): WireEvent {
  const { container } = seriesOf(place, []);
  const text = `${type} at ${timeMs}`;
  const base = { time_ms: timeMs, container, node_name: null, text };
  switch (type) {
    case "start":
    case "stop":
      return { type, ...base };
    case "restart":
      return { type, ...base, previous_id: "before" };
    case "oom_kill":
      return { type, ...base, count: 1 };
    case "throttling":
      return { type, ...base, end_ms: endMs, share: 0.5 };
    case "collector_gap":
      return { type, ...base, container: null, end_ms: endMs ?? timeMs };
    default:
      return type satisfies never;
  }
}
