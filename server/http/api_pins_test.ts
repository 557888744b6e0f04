/**
 * The exact JSON of each route, as others parse it. No constant of the code is used for an expectation.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { z } from "@hono/zod-openapi";
import { containersSchema, filtersSchema } from "../api/containers.ts";
import { healthSchema, instanceSchema, readySchema } from "../api/instance.ts";
import { metricsSchema } from "../api/metrics.ts";
import { problemSchema } from "../api/problem.ts";
import { timeseriesSchema } from "../api/timeseries.ts";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { startTestViewer } from "../testing/test_viewer.ts";

const ID_A = "aaaa111100000000000000000000000000000000000000000000000000000000";
const ID_B = "bbbb222200000000000000000000000000000000000000000000000000000000";

const PINS: readonly (readonly [path: string, status: number, body: unknown])[] = [
  ["/api/health", 200, { status: "ok" }],
  ["/api/ready", 200, {
    status: "ready",
    from_ms: 1768254720000,
    to_ms: 1768254725000,
    segments: 1,
    journals: 1,
    containers: 2,
    newest_age_ms: 500,
  }],
  ["/api/instance", 200, {
    pod_name: "fgm-x7k2p",
    node_name: "worker-1",
    cluster_name: null,
    version: "0.1.0",
    git_rev: "abcdef",
    format_version: 1,
    sessions: [{
      run_id: "4f1c",
      identifier: "fgm-x7k2p",
      started_ms: 1768254720000,
      node_name: "worker-1",
      cluster_name: null,
      interval_ms: 1000,
      rotation_ms: 90000,
      version: "0.1.0",
    }],
  }],
  ["/api/metrics", 200, {
    metrics: [
      {
        name: "cgroup.v2.cpu.stat.usage_usec",
        kind: "counter",
        unit: "microseconds",
        meaning: "CPU time used",
        plot_as_rate: true,
        limit: null,
        known: true,
      },
      {
        name: "cgroup.v2.memory.current",
        kind: "gauge",
        unit: "bytes",
        meaning: "Memory charged to the container now",
        plot_as_rate: false,
        limit: "cgroup.v2.memory.max",
        known: true,
      },
    ],
    key_metrics: ["cgroup.v2.memory.current"],
  }],
  ["/api/filters", 200, {
    namespaces: ["default"],
    nodes: ["worker-1"],
    qos_classes: ["Burstable", "Unknown"],
    label_keys: ["app"],
  }],
  ["/api/containers?sort=cgroup.v2.memory.current", 200, {
    containers: [
      {
        id: ID_B,
        short_id: "bbbb22220000",
        pod_name: null,
        container_name: null,
        namespace: null,
        pod_uid: null,
        node_name: "worker-1",
        qos_class: "Unknown",
        labels: {},
        lineage: null,
        first_seen_ms: 1768254720000,
        last_seen_ms: 1768254725000,
        value: 2025,
      },
      {
        id: ID_A,
        short_id: "aaaa11110000",
        pod_name: "pod-aaaa1111",
        container_name: "app",
        namespace: "default",
        pod_uid: "00000000-0000-4000-8000-000000000001",
        node_name: "worker-1",
        qos_class: "Burstable",
        labels: { app: "aaaa1111" },
        lineage: "default/pod-aaaa1111/app",
        first_seen_ms: 1768254720000,
        last_seen_ms: 1768254725000,
        value: 1025,
      },
    ],
    total: 2,
    from_ms: 1768251125500,
    to_ms: 1768254725500,
    truncated: false,
    sort_unit: "bytes",
  }],
  ["/api/timeseries?metric=cgroup.v2.memory.current&containers=aaaa&range=15m", 200, {
    metric: "cgroup.v2.memory.current",
    unit: "bytes",
    kind: "gauge",
    as: "raw",
    from_ms: 1768253825500,
    to_ms: 1768254725500,
    step_ms: 1000,
    truncated: false,
    series: [{
      container: {
        id: ID_A,
        short_id: "aaaa11110000",
        pod_name: "pod-aaaa1111",
        container_name: "app",
        namespace: "default",
      },
      t: [1768254720000, 1768254721000, 1768254722000, 1768254723000, 1768254724000, 1768254725000],
      min: [1000, 1010, 1020, 1030, 1040, 1050],
      max: [1000, 1010, 1020, 1030, 1040, 1050],
      avg: [1000, 1010, 1020, 1030, 1040, 1050],
    }],
  }],
  [
    `/api/timeseries?metric=cgroup.v2.cpu.stat.usage_usec&containers=bbbb&points=2` +
    `&from=1768254720000&to=2026-01-12T21:52:06Z`,
    200,
    {
      metric: "cgroup.v2.cpu.stat.usage_usec",
      unit: "microseconds/s",
      kind: "counter",
      as: "rate",
      from_ms: 1768254720000,
      to_ms: 1768254726000,
      step_ms: 6000,
      truncated: false,
      series: [{
        container: {
          id: ID_B,
          short_id: "bbbb22220000",
          pod_name: null,
          container_name: null,
          namespace: null,
        },
        t: [1768254720000],
        min: [500],
        max: [500],
        avg: [500],
      }],
    },
  ],
  ["/api/timeseries?metric=cgroup.v2.memory.curent&containers=aaaa", 404, {
    type: "urn:fgm:problem:unknown-metric",
    title: "There is no such metric",
    status: 404,
    detail: 'There is no metric "cgroup.v2.memory.curent"; nearest: cgroup.v2.memory.current',
    parameter: "metric",
    candidates: ["cgroup.v2.memory.current"],
  }],
];

/** The schema of each route's answer: every field that is sent must be one that is described. */
const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  "/api/health": healthSchema,
  "/api/ready": readySchema,
  "/api/instance": instanceSchema,
  "/api/metrics": metricsSchema,
  "/api/filters": filtersSchema,
  "/api/containers": containersSchema,
  "/api/timeseries": timeseriesSchema,
};

for (const [path, status, body] of PINS) {
  Deno.test(`the schema of ${path} with ${status} describes all of the answer`, () => {
    const schema = status === 200 ? SCHEMAS[path.replace(/\?.*/, "")] : problemSchema;
    assertEquals(schema?.parse(body), body);
  });
}

for (const [path, status, body] of PINS) {
  Deno.test(`GET ${path} answers as pinned`, async () => {
    await using data = await TestData.create();
    await writePinnedData(data);
    await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 5_500 });
    const answer = await viewer.get(path);
    assertEquals(answer.body, body);
    assertEquals(answer.status, status);
  });
}

async function writePinnedData(data: TestData): Promise<void> {
  const a = testContainer("aaaa1111");
  const b = testContainer("bbbb2222", {
    podName: undefined,
    namespace: undefined,
    containerName: undefined,
    podUid: undefined,
    qosClass: "Unknown",
    labels: undefined,
  });
  const ticks = secondsOf([a, b], {
    startMs: START_MS,
    count: 6,
    valuesAt: (second, { id }) => ({
      "cgroup.v2.memory.current": (id === a.id ? 1_000 : 2_000) + second * 10,
      "cgroup.v2.cpu.stat.usage_usec": second * 500,
    }),
  });
  await data.segment(ticks.slice(0, 3));
  const journal = data.journal(START_MS + 3_000);
  journal.append(ticks.slice(3).map((tick, i) => ({ ...tick, containers: i === 0 ? [a, b] : [] })));
  const session = {
    run_id: "4f1c",
    identifier: "fgm-x7k2p",
    start_time: "2026-01-12T21:52:00.000Z",
    node_name: "worker-1",
    cluster_name: "",
    sampling_interval_ms: 1000,
    rotation_seconds: 90,
    version: "0.1.0",
    git_rev: "unknown",
    format_version: 1,
  };
  await Deno.writeTextFile(`${data.dir}/session.json`, JSON.stringify(session));
}
