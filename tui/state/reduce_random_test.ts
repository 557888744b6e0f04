import { assert, assertEquals } from "@std/assert";
import { SERIES_MAX } from "../chart/styled.ts";
import { NEWEST_MS, seededNumbers } from "../testing/fixture_series.ts";
import { FIXTURE_CONTAINERS, FIXTURE_FACTS, seriesContainer } from "../testing/fixture_viewer.ts";
import { pressOf } from "../testing/key_script.ts";
import { afterAnswers, afterAsking } from "../testing/plain_state.ts";
import type { Action, MouseEvent } from "./action.ts";
import type { LiveSeries } from "./answers.ts";
import { initialState } from "./initial_state.ts";
import { KEYMAP } from "./keymap.ts";
import { layoutOf } from "./layout.ts";
import { liveWant } from "./live_want.ts";
import { reduce } from "./reduce.ts";
import { PANELS_MAX, type TuiState } from "./state.ts";
import { windowOf } from "./viewport.ts";
import { wants } from "./wants.ts";

type Random = () => number;

/** Every key of the key map, and what one types. */
const KEYS = [
  ...Object.values(KEYMAP).flatMap(({ bindings }) =>
    bindings.flatMap(({ keys }: { readonly keys: readonly string[] }) => keys)
  ),
  ...":abcdeuwm/0123456789 -+".split("").map((key) => key === " " ? "space" : key),
];

const MOUSE_KINDS: readonly MouseEvent["kind"][] = [
  "press",
  "drag",
  "release",
  "wheel-up",
  "wheel-down",
];

function oneOf<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError("Cannot choose: nothing to choose from");
  return item;
}

function liveActions(state: TuiState, random: Random): readonly Action[] {
  const want = liveWant(state);
  if (want === undefined) return [{ type: "live_gap", key: "none" }];
  const { key } = want;
  const containers = FIXTURE_CONTAINERS
    .filter(({ lineage }) => lineage !== null && want.refs.includes(lineage))
    .map((container) => ({ ...seriesContainer(container), node_name: null }));
  const series: LiveSeries = {
    metrics: want.metrics.map((metric) => ({ metric, unit: "", kind: "gauge", as: "raw" })),
    containers,
    interval_ms: 1_000,
  };
  const t = (state.extent?.newestMs ?? NEWEST_MS) + Math.floor(random() * 3) * 1_000;
  const values = want.metrics.map(() => containers.map(() => random() < 0.1 ? null : random()));
  const begin: Action = { type: "live_series", key, series };
  const tick: Action = { type: "live_tick", key, tick: { t, values }, nowMs: state.nowMs + 9 };
  const gap: Action = { type: "live_gap", key };
  return random() < 0.1 ? [begin, tick] : random() < 0.05 ? [gap] : [tick];
}

function linkActions(state: TuiState, random: Random): readonly Action[] {
  const nowMs = state.nowMs + Math.floor(random() * 100);
  return oneOf<readonly Action[]>(random, [
    [{ type: "lost", why: "away", retryInMs: 100, nowMs }, { type: "connected", nowMs }],
    [{ type: "connecting", what: "it", nowMs }, { type: "connected", nowMs }],
    [{
      type: "extent",
      oldestMs: NEWEST_MS - 1e8,
      newestMs: NEWEST_MS + Math.floor(random() * 1e6),
    }],
    [{ type: "facts", facts: FIXTURE_FACTS }],
    [{ type: "notice", text: "x", tone: "plain", nowMs }],
  ]);
}

function randomActions(state: TuiState, random: Random): readonly Action[] {
  const kind = random();
  if (kind < 0.5) return [{ type: "key", press: pressOf(oneOf(random, KEYS)) }];
  if (kind < 0.65) {
    const event: MouseEvent = {
      kind: oneOf(random, MOUSE_KINDS),
      column: Math.floor(random() * (state.size.columns + 4)) - 2,
      row: Math.floor(random() * (state.size.rows + 4)) - 2,
      isCtrl: random() < 0.2,
      isShift: random() < 0.2,
    };
    return [{ type: "mouse", event }];
  }
  if (kind < 0.75) return liveActions(state, random);
  if (kind < 0.9) return [{ type: "clock", nowMs: state.nowMs + Math.floor(random() * 3_000) }];
  if (kind < 0.95) return linkActions(state, random);
  const size = {
    columns: Math.floor(random() * 250),
    rows: Math.floor(random() * 70),
  };
  return [{ type: "resize", size }];
}

/** The invariants of `state.ts`, `viewport.ts` and `wants.ts`. */
function check(state: TuiState, ids: Set<number>): void {
  const { panels, focus, chosen, cursorMs, nextPanelId } = state;
  assert(panels.length >= 1 && panels.length <= PANELS_MAX, `${panels.length} panels`);
  assert(focus >= 0 && focus < panels.length, `focus ${focus} of ${panels.length}`);
  assertEquals(new Set(panels.map(({ id }) => id)).size, panels.length, "ids");
  for (const { id } of panels) {
    assert(id < nextPanelId, "next id");
    ids.add(id);
  }
  assert(chosen.length <= SERIES_MAX, `${chosen.length} chosen`);
  assertEquals(new Set(chosen.map(({ ref }) => ref)).size, chosen.length, "chosen twice");
  const window = windowOf(state);
  assertEquals(window.toMs - window.fromMs, window.dots * window.msPerDot);
  assert(window.fromMs >= 0 && Number.isSafeInteger(window.toMs), JSON.stringify(window));
  if (cursorMs !== undefined) {
    assert(cursorMs >= window.fromMs && cursorMs < window.toMs, `cursor ${cursorMs}`);
  }
  assert(layoutOf(state).panels.every(({ index }) => index < panels.length));
  checkWants(state);
}

function checkWants(state: TuiState): void {
  const { questions, live, clockMs } = wants(state);
  assertEquals(new Set(questions.map(({ slot }) => slot)).size, questions.length, "slots");
  for (const { question, key } of questions) {
    assert(!key.includes("NaN") && !key.includes("Infinity"), key);
    if (question.kind === "series") {
      assert(question.points >= 2 && question.points <= 1_920, `${question.points} points`);
      assert(question.refs.length > 0 && question.refs.length <= 50);
    }
    if ("fromMs" in question && question.toMs !== undefined) {
      assert(question.fromMs < question.toMs, JSON.stringify(question));
    }
  }
  assert((live?.metrics.length ?? 1) >= 1 && (live?.metrics.length ?? 1) <= 5);
  assert(clockMs >= 100 && clockMs <= 1_000);
}

/** Runs, and tells where it has been. */
function runOf(seed: number, count: number): ReadonlySet<string> {
  const places = new Set<string>();
  const random = seededNumbers(seed);
  let state = reduce(
    initialState({
      size: { columns: 100, rows: 30 },
      nowMs: NEWEST_MS + 500,
      timeZone: "Europe/Berlin",
      target: "worker-1",
      study: "changepoint",
      ...(random() < 0.5 ? { containers: ["shop/web-0/nginx", "postgres"] } : {}),
    }),
    { type: "connected", nowMs: NEWEST_MS + 600 },
  );
  const ids = new Set<number>();
  for (let step = 0; step < count; step++) {
    const actions = step === 3
      ? [{ type: "facts", facts: FIXTURE_FACTS } as const]
      : step === 5
      ? [{ type: "extent", oldestMs: NEWEST_MS - 9e8, newestMs: NEWEST_MS } as const]
      : randomActions(state, random);
    try {
      state = actions.reduce(reduce, state);
      // Whoever leaves is asked to stay: the run is not over.
      state = { ...state, isLeaving: false };
      if (random() < 0.3) state = random() < 0.2 ? afterAsking(state) : afterAnswers(state);
      check(state, ids);
      places.add(state.screen).add(state.view.end.mode).add(state.dialog?.kind ?? "no dialog");
    } catch (cause) {
      const what = JSON.stringify(actions).slice(0, 300);
      throw new Error(`Cannot go on at seed ${seed}, step ${step}: ${what}`, { cause });
    }
  }
  return places;
}

for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
  Deno.test(`reduce() keeps all invariants over random keys, clicks and answers, seed ${seed}`, () => {
    runOf(seed, 1_000);
  });
}

Deno.test("reduce() comes to every screen, dialog and way of time in random runs", () => {
  const all = [
    ...["charts", "table", "follow", "paused", "replay", "no dialog", "help", "metric"],
    ...["containers", "sort", "study", "findings", "events", "command", "summary"],
  ];
  const places = new Set([11, 12, 13, 14, 15, 16].flatMap((seed) => [...runOf(seed, 2_000)]));
  assertEquals(all.filter((place) => !places.has(place)), []);
});
