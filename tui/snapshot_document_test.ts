import { assertEquals } from "@std/assert";
import { snapshotDocument } from "./snapshot_document.ts";
import type { TuiState } from "./state/state.ts";
import { initialState } from "./state/initial_state.ts";
import { fixtureState, fixtureTable, ready } from "./testing/fixture_state.ts";

const STATE = fixtureState({ columns: 120, rows: 40 });

/** The members of a value and of what is in it, by the name and kind of each; of lists the first. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, shapeOf(part)]));
}

const SERIES = {
  ref: "string",
  at_cursor: { min: "number", max: "number", avg: "number" },
  last: { time_ms: "number", value: "number" },
  points: "number",
};

Deno.test("snapshotDocument() keeps its form", () => {
  const { events, ...document } = snapshotDocument(STATE);
  assertEquals(events, STATE.answers.events?.value?.events);
  assertEquals(shapeOf(document), {
    target: "string",
    time_zone: "string",
    link: { state: "string", why: "null" },
    viewer: { node_name: "string", version: "string" },
    data: { from_ms: "number", to_ms: "number" },
    window: { mode: "string", from_ms: "number", to_ms: "number", ms_per_dot: "number" },
    cursor_ms: "number",
    screen: "string",
    chosen: [{ ref: "string", label: "string", namespace: "string" }],
    panels: [{
      metric: "string",
      unit: "string",
      as: "string",
      step_ms: "number",
      state: "string",
      why: "null",
      study: "null",
      series: [SERIES],
      findings: [],
    }],
    containers: [],
  });
});

Deno.test("snapshotDocument() before anybody has answered", () => {
  const state = initialState({
    size: { columns: 80, rows: 24 },
    nowMs: 1_000_000,
    timeZone: "UTC",
    target: "worker-1",
    metrics: ["cpu"],
    containers: ["web-0/nginx"],
  });
  const { window, cursor_ms, ...document } = snapshotDocument(state);
  assertEquals(window.mode, "follow");
  assertEquals(cursor_ms, window.to_ms - 1);
  assertEquals(document, {
    target: "worker-1",
    time_zone: "UTC",
    link: { state: "connecting", why: null },
    viewer: null,
    data: null,
    screen: "charts",
    chosen: [{ ref: "web-0/nginx", label: "web-0/nginx", namespace: null }],
    panels: [{
      metric: "cpu",
      unit: null,
      as: null,
      step_ms: null,
      state: "loading",
      why: null,
      study: null,
      series: [{ ref: "web-0/nginx", at_cursor: null, last: null, points: 0 }],
      findings: [],
    }],
    events: [],
    containers: [],
  });
});

Deno.test("snapshotDocument() says why a panel failed and why the link is gone", () => {
  const failed = { key: "k", state: "failed", value: undefined, why: "no", askedMs: 0 } as const;
  const state: TuiState = {
    ...STATE,
    link: { kind: "refused", why: "wrong token" },
    answers: { ...STATE.answers, "series:1": failed },
  };
  const { link, panels } = snapshotDocument(state);
  assertEquals(link, { state: "refused", why: "wrong token" });
  assertEquals([panels[0]?.state, panels[0]?.why, panels[1]?.state], ["failed", "no", "ready"]);
});

Deno.test("snapshotDocument() says of a panel whose study failed that it has", () => {
  const failed = { key: "k", state: "failed", value: undefined, why: "no", askedMs: 0 } as const;
  const study = { id: "periodicity", parameters: {} };
  const panels = STATE.panels.map((panel) => ({ ...panel, study }));
  const answers = { ...STATE.answers, "study:1": failed };
  const document = snapshotDocument({ ...STATE, panels, answers });
  const [first, second] = document.panels;
  assertEquals([first?.state, first?.why, first?.findings], ["failed", "no", []]);
  assertEquals([second?.state, second?.why], ["loading", null]); // nobody has answered for its study
});

Deno.test("snapshotDocument() has the rows of the table while that is shown", () => {
  const { table, spark } = fixtureTable(STATE.table.sort);
  const answers = { ...STATE.answers, table: ready(table), spark: ready(spark) };
  const { containers } = snapshotDocument({ ...STATE, screen: "table", answers });
  assertEquals(containers.length, table.containers.length);
  assertEquals(containers[0]?.ref, table.containers[0]?.lineage);
  assertEquals(snapshotDocument({ ...STATE, answers }).containers, []);
});
