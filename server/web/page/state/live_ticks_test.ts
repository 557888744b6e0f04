import { assert, assertEquals } from "@std/assert";
import type { LiveItem } from "../../../api/client_live.ts";
import { liveWantOf } from "./live_want.ts";
import { RECENT_TICKS_MAX } from "./live_ticks.ts";
import type { PageState } from "./page_state.ts";
import { panelOf } from "./panel_moves.ts";
import { reduce } from "./reduce.ts";
import {
  factsWith,
  knownState,
  liveSeriesOf,
  NOON_MS,
  seriesOf,
  timeseriesOf,
} from "./testing/page_fixture.ts";
import { windowOf } from "./window.ts";

const SLOT = { of: "series", panelId: 1 } as const;
const FOLLOWING = knownState({ panels: [panelOf(1, "cpu_use")], chosen: ["shop/pod-a/app"] });

function live(state: PageState, item: LiveItem): PageState {
  return reduce(state, { type: "live", key: liveWantOf(state)?.key ?? "", item });
}

const begin = (state: PageState) =>
  live(state, { kind: "series", series: liveSeriesOf("cpu_use", ["a"]) });
const tick = (state: PageState, t: number, value = 1) =>
  live(state, { kind: "tick", tick: { t, values: [[value]] } });
const asked = (state: PageState) => reduce(state, { type: "asked", slot: SLOT, key: "k" });
const answered = (state: PageState) =>
  reduce(state, {
    type: "answered",
    slot: SLOT,
    key: "k",
    value: timeseriesOf("cpu_use", [seriesOf("a", [[NOON_MS, 5]])]),
  });
const timesOf = (state: PageState) => state.panelAnswers.get(1)?.series.value?.series[0]?.t;

Deno.test("a tick extends what is shown, and the window moves on", () => {
  const state = tick(begin(answered(asked(FOLLOWING))), NOON_MS + 1_000);
  assertEquals(timesOf(state), [NOON_MS, NOON_MS + 1_000]);
  assertEquals(windowOf(state)?.toMs, NOON_MS + 1_001);
});

Deno.test("an answer that was on its way gets the ticks that came in meanwhile, and no others", () => {
  const state = tick(tick(begin(asked(FOLLOWING)), NOON_MS - 1_000), NOON_MS + 1_000);
  assertEquals(timesOf(answered(state)), [NOON_MS, NOON_MS + 1_000]);
});

Deno.test("ticks of another stream, of no known one, and old ones change nothing", () => {
  const item = { kind: "tick", tick: { t: NOON_MS + 1_000, values: [[1]] } } as const;
  assert(reduce(FOLLOWING, { type: "live", key: "another", item }) === FOLLOWING);
  assert(live(FOLLOWING, item) === FOLLOWING);
  const state = tick(begin(FOLLOWING), NOON_MS + 1_000);
  assert(tick(state, NOON_MS + 1_000) === state);
});

Deno.test("ticks that are kept are bounded", () => {
  let state = begin(FOLLOWING);
  for (let second = 1; second < 200; second++) state = tick(state, NOON_MS + second * 1_000);
  assertEquals(state.live.recent.length, RECENT_TICKS_MAX);
});

Deno.test("a gap has series asked for anew, and tells how new the data is", () => {
  const gap = { from_ms: NOON_MS, to_ms: NOON_MS + 9_000 };
  const state = live(begin(FOLLOWING), { kind: "gap", gap });
  assertEquals(state.live.epoch, FOLLOWING.live.epoch + 1);
  assertEquals(state.facts?.extent?.newestMs, NOON_MS + 9_000);
});

Deno.test("data that has grown without ticks has series asked for anew", () => {
  const grown = (byMs: number) => {
    const extent = { oldestMs: NOON_MS - 7_200_000, newestMs: NOON_MS + byMs };
    return reduce(FOLLOWING, { type: "connected", facts: factsWith({ extent }) });
  };
  assertEquals(grown(3_000).live.epoch, FOLLOWING.live.epoch);
  assertEquals(grown(3_001).live.epoch, FOLLOWING.live.epoch + 1);
  assertEquals(grown(-5_000).facts?.extent?.newestMs, NOON_MS);
});

Deno.test("ticks end with following, and what begins anew has missed some", () => {
  const state = tick(begin(FOLLOWING), NOON_MS + 1_000);
  const stopped = reduce(state, { type: "follow", isFollowing: false });
  assertEquals([stopped.live.series, stopped.live.recent], [undefined, []]);
  const again = reduce(stopped, { type: "follow", isFollowing: true });
  assertEquals(again.live.epoch, state.live.epoch + 1);
});

Deno.test("another panel needs another stream, and no series anew", () => {
  const state = reduce(begin(FOLLOWING), { type: "add-panel", metric: "pids" });
  assertEquals([state.live.key, state.live.epoch], [undefined, FOLLOWING.live.epoch]);
});

Deno.test("memory stays flat after hours of ticks", () => {
  const view = { kind: "latest", spanMs: 600_000 } as const;
  const { choice } = FOLLOWING;
  let state = begin(answered(asked({ ...FOLLOWING, choice: { ...choice, view } })));
  for (let second = 1; second < 4_000; second++) state = tick(state, NOON_MS + second * 1_000);
  assert((timesOf(state)?.length ?? 0) <= 600 * 1.5 + 64 + 2, `${timesOf(state)?.length}`);
});
