import { assertEquals, assertRejects } from "@std/assert";
import { ViewerError } from "@fgm/server/api/client_error";
import type { Question } from "../state/answers.ts";
import { askViewer, EVENTS_ASKED_MAX } from "./ask.ts";
import { fakeClient, type FakeMethod, refusedConnection } from "./testing/fake_client.ts";

const ALL = { search: "", namespace: undefined, qosClass: undefined, label: undefined };

/** A question, how the viewer is asked, what it answers, and what that is to the state. */
type Case = readonly [
  name: string,
  question: Question,
  asked: readonly [FakeMethod, ...unknown[]],
  answer: unknown,
  value: unknown,
];

const CONTAINER = {
  id: "a",
  short_id: "a",
  pod_name: null,
  container_name: null,
  namespace: null,
};

const CASES: readonly Case[] = [
  [
    "series",
    {
      kind: "series",
      metric: "m",
      refs: ["a", "b"],
      fromMs: 1,
      toMs: undefined,
      points: 100,
      as: "rate",
    },
    [
      "timeseries",
      { metric: "m", containers: ["a", "b"], from: 1, to: undefined, points: 100, as: "rate" },
    ],
    {
      metric: "m",
      unit: "bytes/s",
      kind: "counter",
      as: "rate",
      from_ms: 1,
      to_ms: 9,
      step_ms: 2,
      truncated: true,
      series: [{
        container: CONTAINER,
        joined_ids: ["a"],
        t: [1],
        min: [null],
        max: [null],
        avg: [null],
      }],
    },
    {
      metric: "m",
      unit: "bytes/s",
      as: "rate",
      fromMs: 1,
      toMs: 9,
      stepMs: 2,
      isTruncated: true,
      series: [{ container: CONTAINER, t: [1], min: [null], max: [null], avg: [null] }],
    },
  ],
  [
    "a study",
    {
      kind: "study",
      id: "trend",
      parameters: { limit: 5 },
      metric: "m",
      refs: ["a"],
      fromMs: 1,
      toMs: 2,
      as: undefined,
    },
    ["study", "trend", { metric: "m", containers: ["a"], from: 1, to: 2, as: undefined }],
    { study: "trend", results: [] },
    { study: "trend", results: [] },
  ],
  [
    "events, all of which are there",
    { kind: "events", refs: ["a"], fromMs: 1, toMs: 2 },
    ["events", { containers: ["a"], from: 1, to: 2, limit: EVENTS_ASKED_MAX }],
    { events: [], from_ms: 1, to_ms: 2, truncated: false },
    { events: [], isTruncated: false },
  ],
  [
    "events of several pages",
    { kind: "events", refs: ["a"], fromMs: 1, toMs: undefined },
    ["events", { containers: ["a"], from: 1, to: undefined, limit: EVENTS_ASKED_MAX }],
    { events: [], from_ms: 1, to_ms: 2, truncated: false, next_cursor: "x" },
    { events: [], isTruncated: true },
  ],
  [
    "all containers",
    { kind: "containers", filter: ALL, sort: undefined, fromMs: 1, toMs: undefined, limit: 5 },
    ["containers", {
      search: undefined,
      namespace: undefined,
      qos_class: undefined,
      labels: undefined,
      sort: undefined,
      from: 1,
      to: undefined,
      limit: 5,
    }],
    { containers: [], total: 0 },
    { containers: [], total: 0 },
  ],
  [
    "some containers",
    {
      kind: "containers",
      filter: { search: "web", namespace: "n", qosClass: "Burstable", label: "app:a:b" },
      sort: "name",
      fromMs: 1,
      toMs: 2,
      limit: 5,
    },
    ["containers", {
      search: "web",
      namespace: "n",
      qos_class: "Burstable",
      labels: [["app", "a:b"]],
      sort: "name",
      from: 1,
      to: 2,
      limit: 5,
    }],
    { containers: [], total: 0 },
    { containers: [], total: 0 },
  ],
  [
    "filters",
    { kind: "filters" },
    ["filters"],
    { namespaces: ["n"], nodes: ["w"], qos_classes: ["q"], label_keys: ["k"] },
    { namespaces: ["n"], qosClasses: ["q"], labelKeys: ["k"] },
  ],
  [
    "filters of a viewer that has fewer",
    { kind: "filters" },
    ["filters"],
    { namespaces: ["n"] },
    { namespaces: ["n"], qosClasses: [], labelKeys: [] },
  ],
  [
    "a summary",
    { kind: "summary", ref: "a", fromMs: 1, toMs: 2 },
    ["summary", { containers: ["a"], from: 1, to: 2 }],
    { summaries: [] },
    { summaries: [] },
  ],
];
for (const [name, question, [method, ...asked], answer, value] of CASES) {
  Deno.test(`askViewer() asks for ${name}`, async () => {
    const client = fakeClient({ [method]: () => answer });
    const { signal } = new AbortController();
    assertEquals(await askViewer(client, question, { signal }), value);
    assertEquals(client.calls.map((call) => [call.method, ...call.asked]), [[method, ...asked]]);
  });
}

Deno.test("askViewer() passes a study's parameters on, beside the signal", async () => {
  const given: unknown[] = [];
  const client = {
    ...fakeClient(),
    study: (...args: unknown[]) => Promise.resolve(given.push(args)),
  };
  const { signal } = new AbortController();
  const [, question] = CASES[1]!;
  // Only what it is called with matters here.
  await askViewer(client as unknown as ReturnType<typeof fakeClient>, question, { signal });
  assertEquals((given[0] as unknown[])[2], { signal, parameters: { limit: 5 } });
});

Deno.test("askViewer() fails as the client does, and is cancelled with its signal", async () => {
  const client = fakeClient();
  const controller = new AbortController();
  const ask = () => askViewer(client, { kind: "filters" }, { signal: controller.signal });
  const [failing, cancelled] = [ask(), ask()];
  client.calls[0]?.fail(refusedConnection());
  await assertRejects(() => failing, ViewerError, "the connection is refused");
  controller.abort();
  await assertRejects(() => cancelled, ViewerError, "cancelled");
});
