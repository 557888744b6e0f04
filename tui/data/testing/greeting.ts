/**
 * What a small viewer says of itself.
 *
 * @module
 */

import type { WireInstance, WireReady } from "@fgm/server/api/instance";
import type { WireMetrics } from "@fgm/server/api/metrics";
import type { WireStudies } from "@fgm/server/api/studies";

const PLAIN = { kind: "gauge", unit: "count", meaning: "", plot_as_rate: false } as const;

/** Answers of a viewer with two metrics, one study, and samples from 1,000 to 9,000 ms. */
export const GREETING = {
  instance: (): WireInstance => ({
    pod_name: "fgm-1",
    node_name: "worker-1",
    cluster_name: null,
    version: "0.1.0",
    git_rev: "",
    format_version: 1,
    sessions: [{
      run_id: "r",
      identifier: "i",
      started_ms: 0,
      node_name: "worker-1",
      cluster_name: null,
      interval_ms: 500,
      rotation_ms: 30_000,
      version: "0.1.0",
    }],
  }),
  metrics: (): WireMetrics => ({
    metrics: ["a", "b"].map((name) => ({ name, ...PLAIN, limit: null, known: true })),
    key_metrics: ["b"],
  }),
  studies: (): WireStudies => ({
    studies: [{ id: "trend", name: "Trend", description: "", parameters: [] }],
  }),
  ready: (): WireReady => readyTo(9_000),
};

/** Samples from 1,000 to `toMs`. */
export function readyTo(toMs: number): WireReady {
  return {
    status: "ready",
    from_ms: 1_000,
    to_ms: toMs,
    segments: 1,
    journals: 1,
    containers: 1,
    newest_age_ms: 0,
  };
}
