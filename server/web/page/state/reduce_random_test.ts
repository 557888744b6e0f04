import { assert, assertEquals } from "@std/assert";
import { type Random, randomInteger, seededRandom } from "../../../testing/random.ts";
import type { PageAction, Slot } from "./action.ts";
import { addressText, readAddress } from "./address.ts";
import { effectOfKey, KEYMAP } from "./keymap.ts";
import { liveWantOf } from "./live_want.ts";
import { CHOSEN_MAX, HISTORY_MAX, type PageState, PANELS_MAX } from "./page_state.ts";
import { reduce } from "./reduce.ts";
import { slotText } from "./slot.ts";
import {
  containerOf,
  factsWith,
  firstState,
  listOf,
  liveSeriesOf,
  METRICS,
  NOON_MS,
  seriesOf,
  studyOf,
  timeseriesOf,
} from "./testing/page_fixture.ts";
import { wantsOf } from "./wants.ts";
import { windowOf } from "./window.ts";

const NAMES = ["a", "b", "c", "d"];
const STUDY = { id: "periodicity", parameters: { n: 3 } };

Deno.test("reduce() keeps the invariants in a storm of actions", () => {
  for (const seed of [1, 2, 3, 4]) {
    const random = seededRandom(seed);
    let state = firstState();
    const told: string[] = [];
    for (let step = 0; step < 2_500; step++) {
      const action = randomAction(random, state);
      told.push(JSON.stringify(action).slice(0, 200));
      const before = state;
      state = reduce(state, action);
      const at = `seed ${seed} step ${step}: ${told.slice(-3).join(" → ")}`;
      checkState(state, at);
      checkShown(before, state, at);
    }
  }
});

Deno.test("reduce() gives the same state for what changes nothing", () => {
  const state = reduce(firstState(), { type: "connected", facts: factsWith() });
  const actions: readonly PageAction[] = [
    { type: "back" },
    { type: "close" },
    { type: "remove-panel", panelId: 99 },
    { type: "move-panel", panelId: 99, by: 1 },
    { type: "resized", plotWidth: state.plotWidth },
    { type: "answered", slot: { of: "events" }, key: "old", value: listOf() },
    { type: "live", key: "old", item: { kind: "connected" } },
    { type: "follow", isFollowing: true },
    { type: "choose-top", count: 5 },
  ];
  for (const action of actions) assert(reduce(state, action) === state, action.type);
});

function checkState(state: PageState, at: string): void {
  const { choice: { panels, chosen, view, isFollowing }, focus, history } = state;
  const ids = panels.map(({ id }) => id);
  assert(panels.length >= 1 && panels.length <= PANELS_MAX, at);
  assertEquals(new Set(ids).size, ids.length, at);
  assert(ids.includes(focus) && ids.every((id) => id < state.nextPanelId), at);
  assert(chosen.length <= CHOSEN_MAX && new Set(chosen).size === chosen.length, at);
  assert(!isFollowing || view.kind === "latest", at);
  assert(history.length <= HISTORY_MAX, at);
  const window = windowOf(state);
  if (window !== undefined) assert(window.fromMs < window.toMs && window.fromMs >= 0, at);
  const wants = wantsOf(state);
  const slots = wants.map(({ slot }) => slotText(slot));
  assertEquals(new Set(slots).size, slots.length, at);
  for (const [id, { series, study }] of state.panelAnswers) {
    const panel = panels.find((one) => one.id === id);
    assert(panel !== undefined, at);
    assert(series.value === undefined || series.value.metric === panel.metric, at);
    assert(study.value === undefined || study.value.study === panel.study?.id, at);
  }
  assert(state.live.recent.length <= 60, at);
  if (state.live.key !== undefined) assertEquals(state.live.key, liveWantOf(state)?.key, at);
  const { choice } = readAddress(addressText(state.choice));
  const renumbered = panels.filter(({ metric }) => metric !== "")
    .map((panel, place) => ({ ...panel, id: place + 1 }));
  // The order that goes without saying is left out, and is found again.
  const { sort: _, ...rest } = { ...state.choice, panels: renumbered };
  const { sort: _read, ...read } = choice;
  assertEquals(read, rest, at);
}

/** An answer to another question than the last of its slot never gets in. */
function checkShown(before: PageState, after: PageState, at: string): void {
  for (const [id, { series }] of after.panelAnswers) {
    const old = before.panelAnswers.get(id)?.series;
    if (series.value === undefined || series.value === old?.value) continue;
    const isExtended = after.live !== before.live || after.facts !== before.facts;
    assert(isExtended || series.key === old?.key, at);
  }
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

function randomAction(random: Random, state: PageState): PageAction {
  const kind = random();
  if (kind < 0.35) return answerAction(random, state);
  if (kind < 0.45) return liveAction(random, state);
  if (kind < 0.65) return keyAction(random, state);
  return personAction(random, state);
}

function keyAction(random: Random, state: PageState): PageAction {
  const key = pick(random, KEYMAP.flatMap(({ keys }) => keys));
  const [name = "", shift] = key.split("+").reverse();
  const press = { key: name === "" ? "+" : name, shiftKey: shift === "Shift" };
  const none = { ctrlKey: false, altKey: false, metaKey: false };
  const effect = effectOfKey(state, { ...press, ...none });
  return effect === undefined || effect.type === "focus-search" ? { type: "close" } : effect;
}

function answerAction(random: Random, state: PageState): PageAction {
  if (random() < 0.1) {
    const newestMs = NOON_MS + randomInteger(random, { least: 0, most: 90_000 });
    const extent = random() < 0.1 ? undefined : { oldestMs: NOON_MS - 7_200_000, newestMs };
    const metrics = random() < 0.05 ? new Map() : factsWith().metrics;
    return { type: "connected", facts: factsWith({ extent, metrics }) };
  }
  if (random() < 0.05) return { type: "lost", why: "gone" };
  const want = pick(random, wantsOf(state));
  if (want === undefined) return { type: "clock", nowMs: 1 };
  const { slot } = want;
  const key = random() < 0.8 ? want.key : "another";
  if (random() < 0.5) return { type: "asked", slot, key };
  if (random() < 0.1) {
    const error = `No container has the name or id "${state.choice.chosen[0]}"`;
    return { type: "failed", slot, key, error, problem: "unknown-container" };
  }
  return { type: "answered", slot, key, value: valueFor(random, state, slot) };
}

function valueFor(random: Random, state: PageState, slot: Slot) {
  const panel = "panelId" in slot
    ? state.choice.panels.find(({ id }) => id === slot.panelId)
    : state.choice.panels[0];
  const metric = panel?.metric ?? "cpu_use";
  switch (slot.of) {
    case "containers":
      return listOf(...NAMES.map((name) => containerOf(name)).filter(() => random() < 0.8));
    case "events":
      return { events: [], from_ms: 0, to_ms: 1, truncated: false };
    case "study":
      return studyOf(metric, {
        a: [[NOON_MS - 600_000, NOON_MS - 300_000]],
        b: [[NOON_MS - 60_000, NOON_MS]],
      });
    case "limit":
      return timeseriesOf("memory_limit", [seriesOf("a", [])]);
    default:
      return timeseriesOf(metric, NAMES.map((name) => seriesOf(name, [[NOON_MS - 5_000, 1]])));
  }
}

function liveAction(random: Random, state: PageState): PageAction {
  const key = liveWantOf(state)?.key ?? "none";
  const t = NOON_MS + randomInteger(random, { least: 0, most: 200_000 });
  const series = liveSeriesOf(pick(random, METRICS).name, NAMES);
  return {
    type: "live",
    key,
    item: pick(random, [
      { kind: "series", series } as const,
      { kind: "tick", tick: { t, values: [[1, null, 3, 4]] } } as const,
      { kind: "gap", gap: { from_ms: t - 5_000, to_ms: t } } as const,
      { kind: "connected" } as const,
    ]),
  };
}

function personAction(random: Random, state: PageState): PageAction {
  const panelId = pick(random, [...state.choice.panels.map(({ id }) => id), 99]);
  const metric = pick(random, METRICS).name;
  const timeMs = NOON_MS - randomInteger(random, { least: -1e6, most: 9e6 });
  const name = pick(random, NAMES);
  const view = pick(random, [
    { kind: "latest", spanMs: 900_000 } as const,
    { kind: "latest", spanMs: "all" } as const,
    { kind: "fixed", fromMs: timeMs, toMs: timeMs + 600_000 } as const,
  ]);
  return pick<PageAction>(random, [
    { type: "view", view },
    { type: "zoom", factor: random() * 3, atMs: timeMs },
    { type: "pan", share: random() * 2 - 1 },
    { type: "add-panel", metric },
    { type: "set-metric", panelId, metric },
    { type: "set-as", panelId, as: pick(random, ["raw", "rate", undefined]) },
    { type: "set-study", panelId, study: pick(random, [STUDY, undefined]) },
    { type: "set-study", panelId, study: STUDY },
    { type: "focus", panelId },
    { type: "choose", ref: `shop/pod-${name}/app`, isChosen: random() < 0.7 },
    { type: "choose", ref: `pod-${name}`, isChosen: true },
    { type: "choose-only", refs: Array.from({ length: 25 }, (_, at) => `x${at}`) },
    { type: "filter", filter: { search: name } },
    { type: "sort", sort: metric },
    { type: "go-to-finding", finding: { panelId, result: 1, finding: 0 }, by: 1 },
    { type: "choice", choice: readAddress(pick(random, ["", "panel=pids&container=b"])).choice },
    { type: "resized", plotWidth: randomInteger(random, { least: -1, most: 3_000 }) },
  ]);
}
