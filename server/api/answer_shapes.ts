/**
 * The shapes of a viewer's answers, which a test holds against the schemas.
 *
 * @module
 */

import type { Shape } from "./answer_shape.ts";

const SERIES_CONTAINER = {
  id: "text",
  short_id: "text",
  "pod_name?": "text",
  "container_name?": "text",
  "namespace?": "text",
} as const;

const RANGE = { from_ms: "number", to_ms: "number" } as const;

const HEALTH = { status: "text" } as const;

const READY = {
  status: "text",
  ...RANGE,
  segments: "number",
  journals: "number",
  containers: "number",
  newest_age_ms: "number",
} as const;

const INSTANCE = {
  "pod_name?": "text",
  "node_name?": "text",
  "cluster_name?": "text",
  version: "text",
  git_rev: "text",
  format_version: "number",
  sessions: [{
    run_id: "text",
    identifier: "text",
    started_ms: "number",
    "node_name?": "text",
    "cluster_name?": "text",
    interval_ms: "number",
    rotation_ms: "number",
    version: "text",
  }],
} as const;

const METRICS = {
  metrics: [{
    name: "text",
    kind: "text",
    unit: "text",
    meaning: "text",
    plot_as_rate: "flag",
    "limit?": "text",
    known: "flag",
  }],
  key_metrics: ["text"],
} as const;

const FILTERS = {
  namespaces: ["text"],
  nodes: ["text"],
  qos_classes: ["text"],
  label_keys: ["text"],
} as const;

const CONTAINERS = {
  containers: [{
    ...SERIES_CONTAINER,
    "pod_uid?": "text",
    "node_name?": "text",
    qos_class: "text",
    labels: {},
    "lineage?": "text",
    first_seen_ms: "number",
    last_seen_ms: "number",
    "value?": "number",
  }],
  total: "number",
  ...RANGE,
  truncated: "flag",
  "next_cursor?": "text",
  "sort_unit?": "text",
} as const;

const TIMESERIES = {
  metric: "text",
  unit: "text",
  kind: "text",
  as: "text",
  ...RANGE,
  step_ms: "number",
  truncated: "flag",
  series: [{
    container: SERIES_CONTAINER,
    "joined_ids?": ["text"],
    t: ["number"],
    min: ["number or null"],
    max: ["number or null"],
    avg: ["number or null"],
  }],
} as const;

const EVENTS = {
  events: [{
    type: "text",
    time_ms: "number",
    "container?": SERIES_CONTAINER,
    "node_name?": "text",
    text: "text",
    "previous_id?": "text",
    "count?": "number",
    "end_ms?": "number",
    "share?": "number",
  }],
  ...RANGE,
  truncated: "flag",
  "next_cursor?": "text",
} as const;

const STUDIES = {
  studies: [{
    id: "text",
    name: "text",
    description: "text",
    parameters: [{
      name: "text",
      description: "text",
      "unit?": "text",
      kind: "text",
      default: "anything",
      "min?": "number",
      "max?": "number",
      "integer?": "flag",
      "choices?": ["text"],
    }],
  }],
} as const;

/** Of any study: what all findings have. */
const STUDY = {
  study: "text",
  metric: "text",
  unit: "text",
  as: "text",
  ...RANGE,
  parameters: {},
  truncated: "flag",
  results: [{
    container: SERIES_CONTAINER,
    "joined_ids?": ["text"],
    samples: "number",
    findings: [{
      type: "text",
      start_ms: "number",
      end_ms: "number",
      confidence: "number",
      magnitude: "number",
      text: "text",
      "period_ms?": "number",
      "jitter_ms?": "number",
      "duty?": "number",
      "amplitude?": "number",
      "time_ms?": "number",
      "before?": "number",
      "after?": "number",
      "direction?": "text",
      "slope_per_hour?": "number",
      "seconds_to_limit?": "number",
    }],
    "note?": "text",
  }],
} as const;

const SUMMARY = {
  ...RANGE,
  truncated: "flag",
  summaries: [{
    container: SERIES_CONTAINER,
    "joined_ids?": ["text"],
    metrics: [{
      metric: "text",
      unit: "text",
      as: "text",
      count: "number",
      avg: "number",
      min: "number",
      max: "number",
      stddev: "number",
      p50: "number",
      p95: "number",
      p99: "number",
      first: "number",
      last: "number",
      trend: {
        direction: "text",
        slope_per_hour: "number",
        change: "number",
        confidence: "number",
        "seconds_to_limit?": "number",
      },
    }],
    highlights: [{
      severity: "text",
      metric: "text",
      text: "text",
      value: "number",
      "limit?": "number",
    }],
  }],
} as const;

const LIVE_SERIES = {
  metrics: [{ metric: "text", unit: "text", kind: "text", as: "text" }],
  containers: [{ ...SERIES_CONTAINER, "node_name?": "text" }],
  interval_ms: "number",
} as const;

const LIVE_TICK = {
  t: "number",
  values: [["number or null"]],
  "breaks?": [["number"]],
} as const;

/** By what is asked for, and by what a live stream tells. */
export const ANSWER_SHAPES = {
  health: HEALTH,
  ready: READY,
  instance: INSTANCE,
  metrics: METRICS,
  filters: FILTERS,
  containers: CONTAINERS,
  timeseries: TIMESERIES,
  events: EVENTS,
  studies: STUDIES,
  study: STUDY,
  summary: SUMMARY,
  openapi: { openapi: "text" },
  liveSeries: LIVE_SERIES,
  liveTick: LIVE_TICK,
  liveGap: RANGE,
} as const satisfies Readonly<Record<string, Shape>>;
