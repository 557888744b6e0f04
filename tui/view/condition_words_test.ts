import { assertEquals } from "@std/assert";
import type { TuiState } from "../state/state.ts";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { fixtureState, MINUTE_MS, ready } from "../testing/fixture_state.ts";
import { FIXTURE_CONTAINERS } from "../testing/fixture_viewer.ts";
import { ageSpan, conditionSpan, isStale, linkSpan, messageOf } from "./condition_words.ts";

type Change = Partial<TuiState>;

const SIZE = { columns: 120, rows: 40 };
const LOST: Change = {
  nowMs: NEWEST_MS,
  link: {
    kind: "lost",
    why: "the port-forward ended",
    sinceMs: NEWEST_MS - 75_400,
    retryAtMs: NEWEST_MS + 3_100,
  },
};
const CONNECTING: Change = {
  nowMs: NEWEST_MS,
  viewer: undefined,
  link: { kind: "connecting", what: "worker-1", sinceMs: NEWEST_MS - 2_900 },
};
const REFUSED: Change = { link: { kind: "refused", why: "wrong token" } };
const STALE: Change = { nowMs: NEWEST_MS + 2 * MINUTE_MS + 900 };
const PAUSED: Change = {
  view: { span: MINUTE_MS, end: { mode: "paused", toMs: NEWEST_MS - MINUTE_MS } },
};

const LINKS: readonly (readonly [fact: string, change: Change, want: string, tone: string])[] = [
  ["follows", {}, "● live", "good"],
  ["is paused", PAUSED, "● connected", "good"],
  ["has no data", { extent: undefined }, "● connected", "good"],
  ["gets nothing new", STALE, "○ no new samples", "warning"],
  ["is paused and gets nothing new", { ...STALE, ...PAUSED }, "● connected", "good"],
  ["connects", CONNECTING, "◌ connecting 2s", "warning"],
  ["was lost", LOST, "✖ disconnected, retry in 4s", "critical"],
  ["was refused", REFUSED, "✖ refused", "critical"],
];
for (const [fact, change, want, tone] of LINKS) {
  Deno.test(`linkSpan() says when it ${fact}`, () => {
    assertEquals(linkSpan(fixtureState(SIZE, change)), { text: want, tone } as never);
  });
}

const CONDITIONS: readonly (readonly [fact: string, change: Change, want: string | undefined])[] = [
  ["is silent while all is well", {}, undefined],
  ["is silent at the last moment", { nowMs: NEWEST_MS + 10_000 }, undefined],
  ["tells of stale data", STALE, "no new samples for 2m: is the collector running?"],
  [
    "tells the seconds",
    { nowMs: NEWEST_MS + 10_001 },
    "no new samples for 10s: is the collector running?",
  ],
  ["does not mind old data while paused", { ...STALE, ...PAUSED }, undefined],
  [
    "tells that data is stale while disconnected",
    LOST,
    "disconnected for 1m 15s, data is stale: the port-forward ended",
  ],
  ["tells why it was refused", REFUSED, "refused: wrong token"],
  ["is silent without data", { extent: undefined, ...STALE }, undefined],
];
for (const [fact, change, want] of CONDITIONS) {
  Deno.test(`conditionSpan() ${fact}`, () => {
    assertEquals(conditionSpan(fixtureState(SIZE, change))?.text, want);
  });
}

const AGES: readonly (readonly [ageMs: number, want: string, tone: string])[] = [
  [0, "0.0s old", "dim"],
  [840, "0.8s old", "dim"],
  [9_949, "9.9s old", "dim"],
  [61_000, "1m 1s old", "warning"],
  [-3_000, "0.0s old", "dim"],
];
for (const [ageMs, want, tone] of AGES) {
  Deno.test(`ageSpan() of ${ageMs} ms is ${want}`, () => {
    const state = fixtureState(SIZE, { nowMs: NEWEST_MS + ageMs });
    assertEquals(ageSpan(state), { text: want, tone } as never);
  });
}

Deno.test("ageSpan() is absent without data", () => {
  assertEquals(ageSpan(fixtureState(SIZE, { extent: undefined })), undefined);
});

Deno.test("isStale() is about views that follow", () => {
  const states = [STALE, { ...STALE, ...PAUSED }, {}].map((change) => fixtureState(SIZE, change));
  assertEquals(states.map(isStale), [true, false, false]);
});

const NONE = { chosen: [], answers: {} } satisfies Change;

const MESSAGES: readonly (readonly [
  fact: string,
  change: Change,
  want: readonly [title: string, ...lines: readonly string[]] | undefined,
])[] = [
  ["leaves room for charts", {}, undefined],
  ["leaves charts while the viewer is lost", LOST, undefined],
  ["leaves charts of a viewer that refuses now", REFUSED, undefined],
  ["counts seconds while connecting", CONNECTING, ["Connecting to worker-1", "2s so far"]],
  ["tells when it tries again", { ...LOST, viewer: undefined }, [
    "Cannot reach worker-1",
    "the port-forward ended",
    "Next try in 4s.",
  ]],
  ["tells why it was refused", { ...REFUSED, viewer: undefined }, [
    "Cannot use worker-1",
    "wrong token",
  ]],
  ["waits for the first answer", { viewer: undefined }, ["Asking worker-1 what it has"]],
  ["tells that there is no data", { extent: undefined }, [
    "No data on worker-1",
    "The collector has not written a sample yet.",
  ]],
  ["looks for the busiest", NONE, ["Looking for the busiest containers…"]],
  ["tells that nothing is running", {
    ...NONE,
    answers: { busiest: ready({ containers: [], total: 0 }) },
  }, ["No container was seen in the last minute", "Press c to choose containers."]],
  ["tells how to choose", {
    ...NONE,
    answers: { busiest: ready({ containers: FIXTURE_CONTAINERS, total: 14 }) },
  }, ["No containers chosen", "Press c to choose containers."]],
  ["tells why the busiest are not known", {
    ...NONE,
    answers: {
      busiest: { key: "", state: "failed", value: undefined, why: "too slow", askedMs: 0 },
    },
  }, ["Cannot find the busiest containers", "too slow", "Press c to choose containers."]],
  ["leaves the table to itself", { ...NONE, screen: "table" }, undefined],
];
for (const [fact, change, want] of MESSAGES) {
  Deno.test(`messageOf() ${fact}`, () => {
    const message = messageOf(fixtureState(SIZE, change));
    assertEquals(
      message === undefined ? undefined : [message.title, ...message.lines],
      want as never,
    );
  });
}
