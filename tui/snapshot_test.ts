import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { HandClock } from "@fgm/k8s/testing/hand_clock";
import { createStore } from "./data/store.ts";
import { settledState, SNAPSHOT_MS_MAX, snapshotJson, snapshotText } from "./snapshot.ts";
import type { Slot } from "./state/answers.ts";
import type { Panel, TuiState } from "./state/state.ts";
import { createTheme } from "./terminal/theme.ts";
import { fixtureState } from "./testing/fixture_state.ts";

const STATE = fixtureState({ columns: 80, rows: 24 });

/**
 * A store whose actions are states, and a feed that is settled when the test says so. The way to the
 * viewer is made unless the test makes it.
 */
function waiting(initial: TuiState, wayMade = Promise.resolve()) {
  const clock = new HandClock();
  const store = createStore((_: TuiState, next: TuiState) => next, initial);
  const giveUp = new AbortController();
  const feed = { isDone: false, isSettled: () => feed.isDone };
  const { startTimer } = clock;
  const state = settledState({ store, feed, wayMade, startTimer, signal: giveUp.signal });
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

/** The answers with one that failed. */
function without(slot: Slot, why: string): Partial<TuiState> {
  const failed = { key: "", state: "failed", value: undefined, why, askedMs: 0 };
  return { answers: { ...STATE.answers, [slot]: failed } as TuiState["answers"] };
}

/** The first panel, changed. */
function panelWith(change: Partial<Panel>): Partial<TuiState> {
  return { panels: [{ ...STATE.panels[0], ...change } as Panel] };
}

const STUDY = { id: "periodicity", parameters: {} };

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
  [
    "lacks the metric",
    panelWith({ metric: "cpuu" }),
    'Cannot show metric "cpuu": the viewer has none',
  ],
  [
    "lacks the study",
    panelWith({ study: { ...STUDY, id: "periodicty" } }),
    'Cannot show study "periodicty": the viewer has periodicity, changepoint',
  ],
  [
    "knows no studies",
    {
      ...panelWith({ study: STUDY }),
      viewer: STATE.viewer && { ...STATE.viewer, studies: [] },
    },
    'Cannot show study "periodicity": the viewer has none',
  ],
  ["lacks a container", without("series:2", "no such container"), "no such container"],
  [
    "says why in a whole sentence",
    without("series:2", 'Cannot use parameter "containers": none'),
    'Cannot use parameter "containers": none',
  ],
  [
    "fails with the study",
    { ...panelWith({ study: STUDY }), ...without("study:1", "it took too long") },
    "Cannot get the findings: it took too long",
  ],
  [
    "fails with the table",
    { screen: "table", ...without("table", "too many queries at once") },
    "Cannot get the table: too many queries at once",
  ],
  [
    "fails with the events",
    without("events", "it took too long"),
    "Cannot get the events: it took too long",
  ],
];

for (const [name, change, why] of FAILURES) {
  Deno.test(`settledState() fails at once when the viewer ${name}`, async () => {
    const { clock, store, feed, state } = waiting(STATE);
    const failed = assertRejects(() => state, Error, why);
    feed.isDone = true;
    store.dispatch({ ...STATE, ...change });
    await clock.advance(0);
    assert(!(await failed).message.includes("\n"));
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

Deno.test("settledState() counts its time from when the way to the viewer is made", async () => {
  const connecting = { kind: "connecting", what: "the viewer of worker-1", sinceMs: 0 } as const;
  const way = Promise.withResolvers<void>();
  const initial = { ...STATE, viewer: undefined, link: connecting };
  const { clock, state } = waiting(initial, way.promise);
  const failed = assertRejects(() => state, Error, "no answer within 10 s");
  await clock.advance(5 * SNAPSHOT_MS_MAX); // kubectl takes its time
  way.resolve();
  await clock.advance(0);
  assertEquals(clock.delaysMs, [SNAPSHOT_MS_MAX]);
  await clock.advance(SNAPSHOT_MS_MAX);
  await failed;
});

Deno.test("settledState() fails at once when there is no way to the viewer", async () => {
  const { clock, store, state } = waiting({ ...STATE, viewer: undefined }, new Promise(() => {}));
  const failed = assertRejects(() => state, Error, "kubectl said nothing within 30 s");
  store.dispatch({
    ...STATE,
    viewer: undefined,
    link: { kind: "refused", why: "kubectl said nothing within 30 s" },
  });
  await clock.advance(0);
  await failed;
  assertEquals(clock.delaysMs, []);
});

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
