import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { HandClock } from "@fgm/k8s/testing/hand_clock";
import { createStore } from "./data/store.ts";
import { settledState, SNAPSHOT_MS_MAX, snapshotJson, snapshotText } from "./snapshot.ts";
import type { TuiState } from "./state/state.ts";
import { createTheme } from "./terminal/theme.ts";
import { fixtureState } from "./testing/fixture_state.ts";

const STATE = fixtureState({ columns: 80, rows: 24 });

/** A store whose actions are states, and a feed that is settled when the test says so. */
function waiting(initial: TuiState) {
  const clock = new HandClock();
  const store = createStore((_: TuiState, next: TuiState) => next, initial);
  const giveUp = new AbortController();
  const feed = { isDone: false, isSettled: () => feed.isDone };
  const { startTimer } = clock;
  const state = settledState({ store, feed, startTimer, signal: giveUp.signal });
  return { clock, store, feed, giveUp, state };
}

Deno.test("settledState() waits until all is answered", async () => {
  const { clock, store, feed, state } = waiting(STATE);
  await clock.advance(5_000);
  const answered = { ...STATE, nowMs: 1 };
  feed.isDone = true;
  store.dispatch(answered);
  await clock.advance(0);
  assertEquals(await state, answered);
  assertEquals(clock.delaysMs, []);
});

Deno.test("settledState() looks once what follows from an answer is asked, too", async () => {
  const { clock, store, feed, state } = waiting(STATE);
  feed.isDone = true;
  store.dispatch({ ...STATE, nowMs: 1 });
  feed.isDone = false; // the answer has brought a new question
  await clock.advance(1_000);
  feed.isDone = true;
  const last = { ...STATE, nowMs: 2 };
  store.dispatch(last);
  await clock.advance(0);
  assertEquals(await state, last);
});

const failedPanel: TuiState["answers"] = {
  ...STATE.answers,
  "series:2": { key: "", state: "failed", value: undefined, why: "no such container", askedMs: 0 },
};

const UNKNOWN = { ...STATE.panels[0], metric: "cpuu" } as TuiState["panels"][number];

const FAILURES: ReadonlyArray<readonly [string, Partial<TuiState>, string]> = [
  ["refuses", {
    link: { kind: "refused", why: "it wants a token" },
  }, `Cannot reach ${STATE.target}: it wants a token`],
  ["refuses in a whole sentence", {
    link: { kind: "refused", why: "Cannot use node a: none" },
  }, "Cannot use node a: none"],
  ["was never there", {
    viewer: undefined,
    link: { kind: "lost", why: "connection refused", sinceMs: 0, retryAtMs: 1 },
  }, `Cannot reach ${STATE.target}: connection refused`],
  ["lacks the metric", { panels: [UNKNOWN] }, 'Cannot show metric "cpuu": the viewer has none'],
  ["lacks a container", { answers: failedPanel }, "no such container"],
];

for (const [name, change, why] of FAILURES) {
  Deno.test(`settledState() fails at once when the viewer ${name}`, async () => {
    const { clock, store, feed, state } = waiting(STATE);
    const failed = assertRejects(() => state, Error, why);
    feed.isDone = true;
    store.dispatch({ ...STATE, ...change });
    await clock.advance(0);
    await failed;
  });
}

const LATE: ReadonlyArray<readonly [string, Partial<TuiState>, string]> = [
  ["nobody has answered", {
    viewer: undefined,
    link: { kind: "connecting", what: "x", sinceMs: 0 },
  }, "no answer within 10 s"],
  ["the viewer is gone", {
    link: { kind: "lost", why: "connection refused", sinceMs: 0, retryAtMs: 1 },
  }, "connection refused"],
  ["a question is open", {}, "Cannot get all of the frame: no answer within 10 s"],
];

for (const [name, change, why] of LATE) {
  Deno.test(`settledState() gives up in time when ${name}`, async () => {
    const { clock, state } = waiting({ ...STATE, ...change });
    const failed = assertRejects(() => state, Error, why);
    await clock.advance(SNAPSHOT_MS_MAX);
    await failed;
    assertEquals(clock.delaysMs, []);
  });
}

Deno.test("settledState() ends when the program is ended", async () => {
  const { giveUp, state } = waiting(STATE);
  const failed = assertRejects(() => state, Error, "Cannot get all of the frame");
  giveUp.abort();
  await failed;
});

Deno.test("snapshotText() is one frame without control characters", () => {
  const text = snapshotText(STATE, undefined);
  assertEquals(text.split("\n").length, STATE.size.rows + 1);
  assertEquals(/[^\P{Cc}\n]/u.test(text), false);
  assertEquals(/ $/m.test(text), false);
});

Deno.test("snapshotText() has colours where a theme is given", () => {
  assertStringIncludes(snapshotText(STATE, createTheme("16", "dark")), "\x1b[96m");
});

Deno.test("snapshotJson() is one document", () => {
  const text = snapshotJson(STATE);
  assertEquals(text.endsWith("}\n"), true);
  assertEquals(JSON.parse(text).target, STATE.target);
});
