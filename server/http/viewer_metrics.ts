/**
 * The viewer's own numbers for Prometheus and its kin: `GET /metrics` in OpenMetrics text.
 *
 * @module
 */

import { z } from "@hono/zod-openapi";
import client from "prom-client";
import type { IndexSnapshot } from "../index/segment_index.ts";
import { rawRoute } from "./route.ts";

/** Upper bounds of the buckets of durations, in seconds. */
const DURATION_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** One answered request. */
export interface AnsweredRequest {
  /** Path of a route, or "other": every label makes a series, so callers must not choose them. */
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}

/** What is read when somebody asks. */
export interface ViewerGauges {
  readonly snapshot: () => IndexSnapshot;
  readonly queries: () => { readonly running: number; readonly waiting: number };
  /** Memory of each cache, by name, bytes. */
  readonly cachedBytes: () => Readonly<Record<string, number>>;
  /** Resident memory of the process, bytes. */
  readonly residentBytes: () => number;
}

/** Counts requests and prints everything. */
export interface ViewerMetrics {
  readonly answered: (request: AnsweredRequest) => void;
  /** OpenMetrics text. */
  readonly text: () => Promise<string>;
}

/** Media type of OpenMetrics 1.0 text. */
const OPENMETRICS_TYPE = client.openMetricsContentType;

/** A registry of its own, so that two viewers in one process do not share numbers. */
export function createViewerMetrics(gauges: ViewerGauges): ViewerMetrics {
  const registry = new client.Registry<typeof OPENMETRICS_TYPE>();
  registry.setContentType(OPENMETRICS_TYPE);
  const registers = [registry];
  const requests = new client.Counter({
    name: "fgm_viewer_requests",
    help: "Requests answered",
    labelNames: ["route", "status"],
    registers,
  });
  const durations = new client.Histogram({
    name: "fgm_viewer_request_duration_seconds",
    help: "Time until an answer began",
    labelNames: ["route"],
    buckets: DURATION_BUCKETS,
    registers,
  });
  const gauge = (name: string, help: string, read: () => number) =>
    new client.Gauge({
      name: `fgm_viewer_${name}`,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });
  gauge("segments", "Parquet files that are read", () => gauges.snapshot().segments.length);
  gauge("journals", "Open journals that are read", () => gauges.snapshot().journals.length);
  gauge("unreadable_files", "Files left out", () => gauges.snapshot().unreadable.length);
  gauge("queries_running", "Queries that run now", () => gauges.queries().running);
  gauge("queries_waiting", "Queries that wait for their turn", () => gauges.queries().waiting);
  gauge("resident_memory_bytes", "Resident memory of the process", gauges.residentBytes);
  new client.Gauge({
    name: "fgm_viewer_cached_bytes",
    help: "Memory for what was read lately",
    labelNames: ["cache"],
    registers,
    collect() {
      for (const [cache, bytes] of Object.entries(gauges.cachedBytes())) this.set({ cache }, bytes);
    },
  });
  return {
    answered: ({ route, status, durationMs }) => {
      requests.inc({ route, status: String(status) });
      durations.observe({ route }, durationMs / 1_000);
    },
    text: () => registry.metrics(),
  };
}

/** Answers with the viewer's own numbers. */
export const viewerMetricsRoute = rawRoute({
  path: "/metrics",
  summary: "The viewer's own numbers, OpenMetrics",
  query: z.strictObject({}),
  produces: { [OPENMETRICS_TYPE]: { schema: z.string() } },
  respond: async ({ deps }) =>
    new Response(await deps.viewerMetrics.text(), {
      headers: { "content-type": OPENMETRICS_TYPE },
    }),
});
