import { assert, assertEquals } from "@std/assert";
import { CONTAINERS_PER_PAGE_MAX } from "../../../api/containers.ts";
import { EVENTS_PER_PAGE_MAX } from "../../../api/events.ts";
import { LIVE_METRICS_MAX } from "../../../api/live.ts";
import { POINTS_PER_SERIES_MAX } from "../../../api/timeseries.ts";
import { randomInteger, seededRandom } from "../../../testing/random.ts";
import { askedRange, POINTS_MAX, wholeRange } from "./asked_range.ts";
import { PANELS_MAX } from "./page_state.ts";
import { factsWith, knownState, NOON_MS } from "./testing/page_fixture.ts";
import { CONTAINERS_MAX, EVENTS_MAX } from "./wants.ts";
import { windowOf } from "./window.ts";

Deno.test("bounds are those of the API", () => {
  assertEquals(
    [POINTS_MAX, CONTAINERS_MAX, EVENTS_MAX, PANELS_MAX],
    [POINTS_PER_SERIES_MAX, CONTAINERS_PER_PAGE_MAX, EVENTS_PER_PAGE_MAX, LIVE_METRICS_MAX],
  );
});

Deno.test("askedRange() is as the trace says", () => {
  const facts = factsWith({ extent: { oldestMs: 1_000, newestMs: 1_320_000 - 1 } });
  const view = { kind: "fixed", fromMs: 1_010_000, toMs: 1_310_000 } as const;
  const state = { ...knownState({ view, isFollowing: false }, facts), plotWidth: 100 };
  const want = { fromMs: 1_008_000, toMs: 1_320_000, stepMs: 6_000, points: 53 };
  assertEquals(askedRange(state), want);
});

Deno.test("askedRange() stays the same while the window moves a little", () => {
  const at = (fromMs: number) =>
    askedRange(knownState({
      view: { kind: "fixed", fromMs, toMs: fromMs + 1_800_000 },
      isFollowing: false,
    }));
  const fromMs = Math.ceil((NOON_MS - 3_600_000) / 512_000) * 512_000 + 1_000;
  assertEquals(at(fromMs), at(fromMs + 20_000));
  assert(at(fromMs)?.fromMs !== at(fromMs + 600_000)?.fromMs);
});

Deno.test("askedRange() is undefined without data", () => {
  assertEquals(askedRange(knownState({}, factsWith({ extent: undefined }))), undefined);
  assertEquals(wholeRange(knownState({}, factsWith({ extent: undefined }))), undefined);
});

Deno.test("wholeRange() holds all data in whole steps", () => {
  const range = wholeRange(knownState());
  const want = { fromMs: NOON_MS - 7_200_000, toMs: NOON_MS + 3_000, stepMs: 15_000 };
  assertEquals(range?.stepMs, want.stepMs);
  assert((range?.fromMs ?? 0) <= want.fromMs && (range?.toMs ?? 0) > NOON_MS);
});

Deno.test("what is asked holds the window as far as there is data, in points that can be answered", () => {
  const seed = 17;
  const random = seededRandom(seed);
  for (let run = 0; run < 2_000; run++) {
    const lengthMs = randomInteger(random, { least: 5_000, most: 14_000_000 });
    const fromMs = NOON_MS - randomInteger(random, { least: 0, most: 9_000_000 });
    const isFollowing = random() < 0.3;
    const view = isFollowing
      ? { kind: "latest", spanMs: lengthMs } as const
      : { kind: "fixed", fromMs, toMs: fromMs + lengthMs } as const;
    const facts = factsWith({ intervalMs: [1_000, 2_000, 10_000][run % 3] ?? 1_000 });
    const plotWidth = randomInteger(random, { least: 1, most: 4_000 });
    const state = { ...knownState({ view, isFollowing }, facts), plotWidth };
    const [range, window] = [askedRange(state), windowOf(state)];
    const at = `seed ${seed} run ${run}`;
    assert(range !== undefined && window !== undefined, at);
    assert(range.points >= 2 && range.points <= POINTS_MAX, at);
    assert(range.fromMs <= window.fromMs && range.fromMs < range.toMs, at);
    assert(range.toMs >= Math.min(window.toMs, NOON_MS + 1), at);
    assertEquals([range.fromMs % range.stepMs, range.toMs % range.stepMs], [0, 0], at);
    assertEquals(range.stepMs % facts.intervalMs, 0, at);
    const isWhole = range.stepMs > facts.intervalMs;
    const points = (range.toMs - range.fromMs) / range.stepMs + 1;
    if (isWhole) assertEquals(range.points, points, at);
  }
});
