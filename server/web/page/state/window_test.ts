import { assert, assertEquals } from "@std/assert";
import { randomInteger, seededRandom } from "../../../testing/random.ts";
import { type View, WINDOW_MS_MIN } from "./page_state.ts";
import { factsWith, knownState, NOON_MS } from "./testing/page_fixture.ts";
import { contextView, followed, panned, rangeView, windowOf, zoomed } from "./window.ts";

const HOUR = 3_600_000;
const END = NOON_MS + 1;
const fixed = (fromMs: number, toMs: number): View => ({ kind: "fixed", fromMs, toMs });
const latest = (spanMs: number | "all"): View => ({ kind: "latest", spanMs });

const WINDOWS: readonly [name: string, view: View, want: readonly [number, number]][] = [
  ["of the latest hour ends behind the newest sample", latest(HOUR), [END - HOUR, END]],
  ["of more than there is begins with the data", latest(9 * HOUR), [END - 2 * HOUR - 1, END]],
  ["of all is all", latest("all"), [NOON_MS - 2 * HOUR, END]],
  ["of less than can be shown is the shortest", latest(1), [END - WINDOW_MS_MIN, END]],
  ["of a range is the range, far from the data, too", fixed(5, 70_000), [5, 70_000]],
];
for (const [name, view, [fromMs, toMs]] of WINDOWS) {
  Deno.test(`windowOf() ${name}`, () => {
    assertEquals(windowOf(knownState({ view })), { fromMs, toMs });
  });
}

Deno.test("windowOf() of the latest data is undefined while there is none", () => {
  assertEquals(windowOf(knownState({}, factsWith({ extent: undefined }))), undefined);
});

Deno.test("windowOf() of a moment of data is a minute, which is all that a chart needs", () => {
  const extent = { oldestMs: NOON_MS, newestMs: NOON_MS };
  const window = windowOf(knownState({}, factsWith({ extent })));
  assertEquals(window, { fromMs: END - 60_000, toMs: END });
});

const RANGES: readonly [name: string, from: number, to: number, want: View][] = [
  ["keeps what is among the data", NOON_MS - 60_000, NOON_MS, fixed(NOON_MS - 60_000, NOON_MS)],
  ["takes ends in either order", NOON_MS, NOON_MS - 60_000, fixed(NOON_MS - 60_000, NOON_MS)],
  [
    "widens what is too short about its middle",
    NOON_MS - 9_000,
    NOON_MS - 8_000,
    fixed(NOON_MS - 11_000, NOON_MS - 6_000),
  ],
  [
    "lets half of it lie behind the data",
    NOON_MS + 5 * HOUR,
    NOON_MS + 6 * HOUR,
    fixed(END - HOUR / 2, END + HOUR / 2),
  ],
  [
    "lets half of it lie before the data",
    0,
    HOUR,
    fixed(NOON_MS - 2.5 * HOUR, NOON_MS - 1.5 * HOUR),
  ],
];
for (const [name, from, to, want] of RANGES) {
  Deno.test(`rangeView() ${name}`, () => assertEquals(rangeView(from, to, knownState()), want));
}

Deno.test("zoomed() keeps the time under the pointer in its place", () => {
  const view = fixed(NOON_MS - HOUR, NOON_MS);
  const atMs = NOON_MS - HOUR / 4;
  const state = knownState({ view, isFollowing: false });
  assertEquals(zoomed(state, 0.5, atMs).view, fixed(atMs - HOUR * 0.375, atMs + HOUR * 0.125));
});

Deno.test("zoomed() at the end of what follows goes on to follow", () => {
  assertEquals(zoomed(knownState(), 0.5, END), { view: latest(HOUR / 2), isFollowing: true });
  assertEquals(zoomed(knownState(), 4, END), { view: latest("all"), isFollowing: true });
  assertEquals(zoomed(knownState(), 0.5, END - HOUR / 2).isFollowing, false);
});

Deno.test("panned() to what is later leaves what follows, and stops it to what is earlier", () => {
  const state = knownState();
  assertEquals(panned(state, 0.5), state.choice);
  const want = { view: fixed(END - 1.5 * HOUR, END - HOUR / 2), isFollowing: false };
  assertEquals(panned(state, -0.5), want);
});

Deno.test("followed() stays where it is when switched off, and keeps its length when on", () => {
  const off = followed(knownState(), { isFollowing: false });
  assertEquals(off, { view: fixed(END - HOUR, END), isFollowing: false });
  const on = followed(knownState(off), { isFollowing: true });
  assertEquals(on, { view: latest(HOUR), isFollowing: true });
  const all = followed(knownState({ view: fixed(0, END), isFollowing: false }), {
    isFollowing: true,
  });
  assertEquals(all.view, latest("all"));
});

Deno.test("contextView() has what lasted in its middle third", () => {
  const view = contextView(NOON_MS - 2_400_000, NOON_MS - 1_800_000, knownState());
  assertEquals(view, fixed(NOON_MS - 3_000_000, NOON_MS - 1_200_000));
  const short = contextView(NOON_MS - HOUR, NOON_MS - HOUR, knownState());
  assertEquals(short, fixed(NOON_MS - HOUR - 150_000, NOON_MS - HOUR + 150_000));
});

Deno.test("moves keep the window near the data, whatever they are", () => {
  const seed = 8;
  const random = seededRandom(seed);
  let state = knownState({ view: fixed(NOON_MS - HOUR, NOON_MS), isFollowing: false });
  for (let step = 0; step < 3_000; step++) {
    const window = windowOf(state);
    assert(window !== undefined);
    const atMs = randomInteger(random, { least: window.fromMs, most: window.toMs });
    const choices = [
      () => zoomed(state, random() * 3, atMs),
      () => panned(state, random() * 8 - 4),
      () => ({ view: rangeView(atMs, atMs + random() * 9e6 - 4e6, state), isFollowing: false }),
      () => followed(state, { isFollowing: random() < 0.5 }),
    ];
    const moved = choices[Math.floor(random() * choices.length)]?.();
    state = { ...state, choice: { ...state.choice, ...moved } };
    const { fromMs, toMs } = windowOf(state) ?? { fromMs: 0, toMs: 0 };
    const halfMs = (toMs - fromMs) / 2 + 1;
    const at = `seed ${seed} step ${step}: ${fromMs} ${toMs}`;
    assert(Number.isInteger(fromMs) && Number.isInteger(toMs), at);
    assert(toMs - fromMs >= WINDOW_MS_MIN, at);
    assert(fromMs >= NOON_MS - 2 * HOUR - halfMs && toMs <= END + halfMs, at);
    assert(!state.choice.isFollowing || state.choice.view.kind === "latest", at);
  }
});
