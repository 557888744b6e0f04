import { assertEquals } from "@std/assert";
import { initialState, panelsOf } from "./initial_state.ts";

const OPTIONS = {
  size: { columns: 80, rows: 24 },
  nowMs: 7_000,
  timeZone: "Europe/Berlin",
  target: "worker-1",
};

Deno.test("initialState() connects, follows the last quarter of an hour and has a panel", () => {
  const state = initialState(OPTIONS);
  assertEquals(state.link, { kind: "connecting", what: "worker-1", sinceMs: 7_000 });
  assertEquals(state.view, { span: 900_000, end: { mode: "follow" } });
  assertEquals(state.panels, panelsOf([""], 1));
  assertEquals([state.chosen, state.answers, state.focus, state.nextPanelId], [[], {}, 0, 2]);
  assertEquals([state.glyphs, state.screen, state.table.sort], ["line", "charts", "name"]);
});

Deno.test("initialState() takes what was asked for", () => {
  const state = initialState({
    ...OPTIONS,
    what: "the viewer on worker-1",
    metrics: ["memory", "cpu"],
    containers: ["shop/web-0/nginx", "a1b2", "shop/web-0/nginx"],
    view: { span: "all", end: { mode: "paused", toMs: 9 } },
    study: "trend",
    glyphs: "braille",
    screen: "table",
  });
  assertEquals(state.link.kind === "connecting" && state.link.what, "the viewer on worker-1");
  assertEquals(state.panels.map(({ id, metric }) => [id, metric]), [[1, "memory"], [2, "cpu"]]);
  assertEquals(state.panels.map(({ study }) => study?.id), ["trend", undefined]);
  assertEquals(state.chosen.map(({ label }) => label), ["web-0/nginx", "a1b2"]);
  assertEquals(state.view, { span: "all", end: { mode: "paused", toMs: 9 } });
  assertEquals([state.glyphs, state.screen, state.nextPanelId], ["braille", "table", 3]);
});

Deno.test("initialState() keeps a study for the panel whose metric is not known yet", () => {
  assertEquals(initialState({ ...OPTIONS, study: "trend" }).panels[0]?.study?.id, "trend");
});

Deno.test("initialState() has five panels and eight containers at most", () => {
  const many = Array.from({ length: 12 }, (_, i) => `name${i}`);
  const { panels, chosen } = initialState({ ...OPTIONS, metrics: many, containers: many });
  assertEquals([panels.length, chosen.length], [5, 8]);
});
