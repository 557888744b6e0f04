import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { PageAction } from "./action.ts";
import { NO_FILTER } from "./initial_state.ts";
import type { Choice, PageState } from "./page_state.ts";
import { panelOf } from "./panel_moves.ts";
import { reduce } from "./reduce.ts";
import {
  containerOf,
  factsWith,
  firstState,
  knownState,
  listOf,
  NOON_MS,
  seriesOf,
  timeseriesOf,
} from "./testing/page_fixture.ts";

const SLOT = { of: "containers" } as const;
const LIST = listOf(containerOf("a"), containerOf("b"), containerOf("c"));

function listed(state: PageState, list = LIST): PageState {
  const asked = reduce(state, { type: "asked", slot: SLOT, key: "k" });
  return reduce(asked, { type: "answered", slot: SLOT, key: "k", value: list });
}

const CASES: readonly [
  name: string,
  chosen: readonly string[],
  action: PageAction,
  want: readonly string[],
][] = [
  ["one more", ["x"], { type: "choose", ref: "y", isChosen: true }, ["x", "y"]],
  ["one that is chosen", ["x"], { type: "choose", ref: "x", isChosen: true }, ["x"]],
  ["one less", ["x", "y"], { type: "choose", ref: "x", isChosen: false }, ["y"]],
  ["nothing", ["x"], { type: "choose", ref: "", isChosen: true }, ["x"]],
  ["only some, each once", ["x"], { type: "choose-only", refs: ["y", "z", "y", ""] }, ["y", "z"]],
  ["none", ["x"], { type: "choose-only", refs: [] }, []],
  ["the first of the list", ["x"], { type: "choose-top", count: 2 }, [
    "shop/pod-a/app",
    "shop/pod-b/app",
  ]],
  ["no number of the list", ["x"], { type: "choose-top", count: NaN }, ["x"]],
];
for (const [name, chosen, action, want] of CASES) {
  Deno.test(`choosing ${name}`, () => {
    assertEquals(reduce(listed(knownState({ chosen })), action).choice.chosen, want);
  });
}

Deno.test("choosing more than can be drawn says so", () => {
  const refs = Array.from({ length: 23 }, (_, place) => `c${place}`);
  const state = reduce(knownState(), { type: "choose-only", refs });
  assertEquals(state.choice.chosen.length, 20);
  assertEquals(state.notice?.text, "Only 20 are drawn: 3 are left out");
  const more = reduce(state, { type: "choose", ref: "another", isChosen: true });
  assertEquals(more.choice.chosen.length, 20);
  assert(more.notice?.id !== state.notice?.id);
});

Deno.test("the page chooses the first three of its list while nobody has chosen", () => {
  const state = listed(
    knownState(),
    listOf(...["a", "b", "c", "d"].map((name) => containerOf(name))),
  );
  assertEquals(state.choice.chosen, ["shop/pod-a/app", "shop/pod-b/app", "shop/pod-c/app"]);
  const none = reduce(state, { type: "choose-only", refs: [] });
  assertEquals(listed(none).choice.chosen, []);
  assertEquals(listed(knownState({ chosen: ["x"] })).choice.chosen, ["x"]);
  assertEquals(listed(knownState(), listOf()).isAutoChoosing, true);
});

Deno.test("the page does not choose what was gone for a minute", () => {
  const [old, young] = [containerOf("old"), containerOf("young")];
  const gone = { ...old, last_seen_ms: young.last_seen_ms - 60_001 };
  assertEquals(listed(knownState(), listOf(gone, young)).choice.chosen, ["shop/pod-young/app"]);
  const late = { ...old, last_seen_ms: young.last_seen_ms - 60_000 };
  assertEquals(listed(knownState(), listOf(late, young)).choice.chosen.length, 2);
});

Deno.test("the list is sorted by the first panel's metric while nobody has said how", () => {
  assertEquals(knownState().choice.sort, "cpu_use");
  assertEquals(knownState({ sort: "name" }).choice.sort, "name");
  assertEquals(knownState({ sort: "recency" }).choice.sort, "recency");
  assertEquals(knownState({ sort: "nosuch" }).choice.sort, "recency");
  assertEquals(knownState({ panels: [panelOf(1, "nosuch")] }).choice.sort, "recency");
});

Deno.test("parts of names become whole once the viewer has said of what", () => {
  const chosen = ["pod-web/app", "shop/pod-db/app", "cache"];
  const state = knownState({ chosen, panels: [panelOf(1, "cpu_use")] });
  const slot = { of: "series", panelId: 1 } as const;
  const { joined_ids: _, ...alone } = seriesOf("cache", []);
  const value = timeseriesOf("cpu_use", [seriesOf("web", []), seriesOf("db", []), alone]);
  const asked = reduce(state, { type: "asked", slot, key: "k" });
  const after = reduce(asked, { type: "answered", slot, key: "k", value });
  assertEquals(after.choice.chosen, ["shop/pod-web/app", "shop/pod-db/app", alone.container.id]);
});

Deno.test("what the viewer does not have is left out, and named", () => {
  const state = knownState({ chosen: ["gone", "web"], panels: [panelOf(1, "cpu_use")] });
  const slot = { of: "series", panelId: 1 } as const;
  const asked = reduce(state, { type: "asked", slot, key: "k" });
  const error = 'No container has the name or id "gone"; nearest: web';
  const failed = { type: "failed", slot, key: "k", error } as const;
  const after = reduce(asked, { ...failed, problem: "unknown-container" });
  assertEquals(after.choice.chosen, ["web"]);
  assertStringIncludes(after.notice?.text ?? "", "Left out: No container");
  assertEquals(reduce(asked, { ...failed, problem: "timeout" }).choice.chosen, ["gone", "web"]);
});

const DASHBOARD = {
  title: "Run 42",
  description: "",
  filter: { ...NO_FILTER, namespace: "shop" },
  selection: { namePattern: "pod-[!c]*", paddingMs: 30_000 },
  panels: [{ ...panelOf(1, "memory_use"), title: "Memory" }],
};

Deno.test("a dashboard chooses the containers that fit, and the time of their lives", () => {
  const selection = { ...DASHBOARD.selection, namePattern: "pod-?" };
  const dashboard = { ...DASHBOARD, selection };
  const state = reduce(knownState(), { type: "dashboard", dashboard });
  assertEquals(state.heading?.title, "Run 42");
  assertEquals(state.choice.filter.namespace, "shop");
  const list = listOf(
    containerOf("a", { first_seen_ms: NOON_MS - 600_000, last_seen_ms: NOON_MS - 300_000 }),
    containerOf("b", { first_seen_ms: NOON_MS - 500_000, last_seen_ms: NOON_MS - 200_000 }),
    containerOf("other"),
  );
  const { choice, selection: left } = listed(state, list);
  const want: Partial<Choice> = {
    view: { kind: "fixed", fromMs: NOON_MS - 630_000, toMs: NOON_MS - 169_999 },
    chosen: ["shop/pod-a/app", "shop/pod-b/app"],
  };
  assertEquals([choice.view, choice.chosen, choice.isFollowing], [want.view, want.chosen, false]);
  assertEquals(left, undefined);
});

Deno.test("a dashboard whose containers are not there says so, and chooses no others", () => {
  const state = listed(reduce(knownState(), { type: "dashboard", dashboard: DASHBOARD }));
  assertEquals(state.choice.chosen, []);
  assertStringIncludes(state.notice?.text ?? "", 'none named "pod-[!c]*"');
});

Deno.test("a dashboard that comes before the facts is complained about when they come", () => {
  const panels = [panelOf(1, "nosuch")];
  const before = reduce(firstState(), { type: "dashboard", dashboard: { ...DASHBOARD, panels } });
  const after = reduce(before, { type: "connected", facts: factsWith() });
  assertStringIncludes(after.notice?.text ?? "", '"nosuch"');
});
