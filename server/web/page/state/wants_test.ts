import { assert, assertEquals, assertNotEquals } from "@std/assert";
import type { PageSource } from "../data/page_source.ts";
import type { PageState } from "./page_state.ts";
import { panelOf } from "./panel_moves.ts";
import { reduce } from "./reduce.ts";
import { slotText } from "./slot.ts";
import {
  factsWith,
  firstState,
  knownState,
  NOON_MS,
  seriesOf,
  timeseriesOf,
} from "./testing/page_fixture.ts";
import { limitOf, wantsOf } from "./wants.ts";
import { liveMetrics, liveWantOf } from "./live_want.ts";

const REF = "shop/pod-web/app";
const HOUR = 3_600_000;
const STUDY = { id: "periodicity", parameters: { b: 2, a: 1 } };

function slotsOf(state: PageState): readonly string[] {
  return wantsOf(state).map(({ slot }) => slotText(slot));
}

function keysOf(state: PageState): ReadonlyMap<string, string> {
  return new Map(wantsOf(state).map(({ slot, key }) => [slotText(slot), key]));
}

/** What is asked in a slot: the method's name and its arguments but for the signal. */
function askedIn(state: PageState, slot: string): readonly unknown[] {
  const want = wantsOf(state).find((one) => slotText(one.slot) === slot);
  let asked: readonly unknown[] = [];
  const source = new Proxy({}, {
    get: (_, name) => (...given: readonly unknown[]) => {
      asked = [name, ...given.slice(0, name === "study" ? 2 : 1)];
      return Promise.resolve({});
    },
  }) as PageSource;
  want?.ask(source, new AbortController().signal);
  return asked;
}

/** A page that shows one panel of one container, in a window that stays. */
function shownState(changes: Parameters<typeof knownState>[0] = {}): PageState {
  return knownState({
    view: { kind: "fixed", fromMs: NOON_MS - HOUR, toMs: NOON_MS },
    isFollowing: false,
    panels: [panelOf(1, "memory_use")],
    chosen: [REF],
    ...changes,
  });
}

Deno.test("wantsOf() wants nothing before the data is known", () => {
  assertEquals(wantsOf(firstState({ chosen: [REF] })), []);
  assertEquals(wantsOf(knownState({}, factsWith({ extent: undefined }))), []);
});

Deno.test("wantsOf() wants the list alone while nothing is chosen", () => {
  assertEquals(slotsOf(knownState()), ["containers"]);
});

Deno.test("wantsOf() wants the panel in focus first, and studies last", () => {
  const study = STUDY;
  const panels = [{ ...panelOf(1, "memory_use"), study }, panelOf(2, "cpu_use")];
  const state = reduce(shownState({ panels }), { type: "focus", panelId: 2 });
  assertEquals(slotsOf(state), [
    ...["series 2", "series 1", "containers", "limit 1", "events", "overview", "study 1"],
  ]);
});

Deno.test("limitOf() is the limit that the data has", () => {
  assertEquals(limitOf(shownState(), "memory_use"), "memory_limit");
  assertEquals(limitOf(shownState(), "cpu_use"), undefined);
  const metrics = new Map([...factsWith().metrics].filter(([name]) => name !== "memory_limit"));
  assertEquals(limitOf({ facts: factsWith({ metrics }) }, "memory_use"), undefined);
});

Deno.test("wantsOf() asks for the window in whole steps", () => {
  const [name, query] = askedIn(shownState(), "series 1");
  assertEquals(name, "timeseries");
  const { from, to, ...rest } = query as Record<string, number>;
  assertEquals(
    rest,
    {
      metric: "memory_use",
      containers: [REF],
      points: rest["points"],
      as: undefined,
    } as unknown as typeof rest,
  );
  assert(Number(from) <= NOON_MS - HOUR && Number(to) >= NOON_MS, `${from} ${to}`);
});

Deno.test("wantsOf() asks for the list as it is filtered", () => {
  const filter = {
    search: " web ",
    namespace: "shop",
    node: "",
    qosClass: "Burstable",
    labels: "app:web,url:a:b",
  };
  const [, query] = askedIn(shownState({ filter, sort: "name" }), "containers");
  const { from: _from, to: _to, ...rest } = query as Record<string, unknown>;
  assertEquals(rest, {
    search: "web",
    namespace: "shop",
    node: undefined,
    qos_class: "Burstable",
    labels: [["app", "web"], ["url", "a:b"]],
    sort: "name",
    limit: 1_000,
  });
});

Deno.test("wantsOf() asks a study about the data in the window, of containers that fit", () => {
  const study = { ...STUDY, pattern: "web-*" };
  const chosen = [REF, "shop/web-1/app"];
  const state = shownState({ chosen, panels: [{ ...panelOf(1, "memory_use"), study }] });
  assertEquals(askedIn(state, "study 1"), ["study", "periodicity", {
    metric: "memory_use",
    containers: ["shop/web-1/app"],
    from: NOON_MS - HOUR,
    to: NOON_MS,
    as: undefined,
  }]);
  const none = { ...STUDY, pattern: "nosuch" };
  const without = shownState({ panels: [{ ...panelOf(1, "memory_use"), study: none }] });
  assertEquals(slotsOf(without).includes("study 1"), false);
});

Deno.test("wantsOf() has other keys exactly where the questions differ", () => {
  const before = keysOf(shownState());
  const changed = (state: PageState) => {
    const after = keysOf(state);
    return [...before.keys()].filter((slot) => after.get(slot) !== before.get(slot));
  };
  const state = shownState();
  assertEquals(changed(reduce(state, { type: "clock", nowMs: 1 })), []);
  assertEquals(changed(reduce(state, { type: "sort", sort: "name" })), ["containers"]);
  assertEquals(changed(reduce(state, { type: "filter", filter: { node: "n" } })), ["containers"]);
  const asRate = shownState({ panels: [{ ...panelOf(1, "memory_use"), as: "rate" }] });
  assertEquals(changed(asRate), ["series 1", "limit 1", "overview"]);
  const two = reduce(state, { type: "choose", ref: "b", isChosen: true });
  assertEquals(changed(two), ["series 1", "limit 1", "events", "overview"]);
  const earlier = reduce(state, { type: "pan", share: -1 });
  assertEquals(changed(earlier), ["series 1", "containers", "limit 1", "events"]);
});

Deno.test("wantsOf() asks no limit of a shorter window where that of a longer one is level", () => {
  const longMs = 4_000_000;
  const points = (changeMs: number) =>
    Array.from({ length: 401 }, (_, i) => {
      const t = NOON_MS - longMs + i * 10_000;
      return [t, t < NOON_MS - changeMs ? 1 : 2] as const;
    });
  const range = { from_ms: NOON_MS - longMs, to_ms: NOON_MS + 1, step_ms: 10_000 };
  const before = shownState();
  const want = wantsOf(before).find(({ slot }) => slot.of === "limit")!;
  const answered = (changeMs: number) => {
    const value = timeseriesOf("memory_limit", [seriesOf("web", points(changeMs))], range);
    const { slot, key } = want;
    const asked = reduce(before, { type: "asked", slot, key });
    return reduce(asked, { type: "answered", slot, key, value });
  };
  const later = { type: "zoom", factor: 0.1, atMs: NOON_MS - HOUR / 2 } as const;
  assertEquals(keysOf(reduce(answered(-1), later)).get("limit 1"), want.key);
  const changed = reduce(answered(1_800_000), later);
  assertNotEquals(keysOf(changed).get("limit 1"), want.key);
  const other = reduce(answered(-1), { type: "choose", ref: "b", isChosen: true });
  assertNotEquals(keysOf(reduce(other, later)).get("limit 1"), want.key);
});

Deno.test("wantsOf() of what follows asks for series seldom, while ticks move the data's end", () => {
  const state = knownState({ panels: [panelOf(1, "memory_use")], chosen: [REF] });
  const seen = new Map<string, Set<string>>();
  for (let second = 0; second < 600; second++) {
    const facts = factsWith({
      extent: { oldestMs: NOON_MS - 2 * HOUR, newestMs: NOON_MS + second * 1_000 },
    });
    for (const [slot, key] of keysOf({ ...state, facts })) {
      seen.set(slot, (seen.get(slot) ?? new Set()).add(key));
    }
  }
  const count = (slot: string) => seen.get(slot)?.size ?? 0;
  for (const slot of ["series 1", "limit 1", "overview"]) {
    assert(count(slot) <= 4, `${slot}: ${count(slot)} questions`);
  }
  assert(count("events") >= 60 && count("events") <= 64, `${count("events")}`);
});

Deno.test("wantsOf() of what follows asks for all series anew where ticks are missing", () => {
  const state = knownState({ panels: [panelOf(1, "memory_use")], chosen: [REF] });
  const epoch = { ...state, live: { ...state.live, epoch: state.live.epoch + 1 } };
  const [before, after] = [keysOf(state), keysOf(epoch)];
  for (const slot of ["series 1", "limit 1", "overview"]) {
    assert(before.get(slot) !== after.get(slot), slot);
  }
});

Deno.test("liveWantOf() wants ticks only of what follows", () => {
  assertEquals(liveWantOf(shownState()), undefined);
  assertEquals(liveWantOf(knownState()), undefined);
  const want = liveWantOf(knownState({ panels: [panelOf(1, "cpu_use")], chosen: [REF] }));
  assertEquals([want?.metrics, want?.containers, want?.sinceMs], [
    ["cpu_use"],
    [REF],
    NOON_MS - 10_000,
  ]);
});

Deno.test("liveMetrics() are those shown as usual, then limits, that the data has", () => {
  const panels = [
    panelOf(1, "nosuch"),
    { ...panelOf(2, "io_written"), as: "raw" as const },
    panelOf(3, "memory_use"),
    panelOf(4, "memory_use"),
    panelOf(5, "pids"),
  ];
  assertEquals(liveMetrics(knownState({ panels })), ["memory_use", "pids", "memory_limit"]);
});
