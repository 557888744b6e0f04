import { assert, assertEquals } from "@std/assert";
import type { WireStudyAnswer } from "@fgm/server/api/studies";
import { fixtureState, MINUTE_MS, ready } from "../testing/fixture_state.ts";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { FIXTURE_CONTAINERS, seriesContainer } from "../testing/fixture_viewer.ts";
import { afterKeys } from "../testing/key_script.ts";
import { findingsOf, goToFinding, walkFindings, wordsWithout } from "./findings.ts";
import type { PanelStudy, TuiState } from "./state.ts";
import { windowOf } from "./viewport.ts";

const CHANGES: PanelStudy = { id: "changepoint", parameters: {} };
const PERIODS: PanelStudy = { id: "periodicity", parameters: {} };
const EXTENT = { oldestMs: NEWEST_MS - 3 * 86_400_000, newestMs: NEWEST_MS };

/** A finding so many minutes before the newest sample. */
function change(minutes: number, text: string) {
  const time_ms = NEWEST_MS - minutes * MINUTE_MS;
  return {
    type: "changepoint",
    start_ms: time_ms - 5_000,
    end_ms: time_ms + 5_000,
    confidence: 1,
    magnitude: 1,
    text,
    time_ms,
    before: 0,
    after: 1,
    direction: "up",
  } as const;
}

function period(minutes: number, text: string) {
  const { time_ms: start_ms, end_ms, confidence, magnitude } = change(minutes, text);
  const cycle = { period_ms: 1, jitter_ms: 0, duty: 0, amplitude: 1 };
  return { type: "periodic", start_ms, end_ms, confidence, magnitude, text, ...cycle } as const;
}

type Findings = WireStudyAnswer["results"][number]["findings"];

function answerOf(
  study: PanelStudy,
  metric: string,
  results: readonly (readonly [container: number, Findings])[],
): WireStudyAnswer {
  return {
    study: study.id,
    metric,
    unit: "count",
    as: "raw",
    from_ms: 0,
    to_ms: NEWEST_MS,
    parameters: {},
    truncated: false,
    results: results.map(([at, findings]) => ({
      container: seriesContainer(FIXTURE_CONTAINERS[at]!),
      samples: 1,
      findings,
    })),
  };
}

const PLAIN = fixtureState({ columns: 120, rows: 40 }, { extent: EXTENT });
const [FIRST, SECOND] = [PLAIN.panels[0]!, PLAIN.panels[1]!];

const STATE: TuiState = {
  ...PLAIN,
  panels: [{ ...FIRST, study: CHANGES }, { ...SECOND, study: PERIODS }, PLAIN.panels[2]!],
  answers: {
    "study:1": ready(answerOf(CHANGES, FIRST.metric, [
      [1, [change(9, "b"), change(3, "d")]],
      [0, [change(3, "c")]],
      // Not among the three that are drawn.
      [5, [change(1, "gone")]],
    ])),
    "study:2": ready(answerOf(PERIODS, SECOND.metric, [
      [2, [period(12, "a")]],
      [0, [period(3, "e")]],
    ])),
  },
};

function textsOf(state: TuiState): string {
  return findingsOf(state).map(({ text }) => text).join("");
}

Deno.test("findingsOf() lists those of all panels by time, then by panel and container", () => {
  assertEquals(textsOf(STATE), "abcde");
});

Deno.test("findingsOf() knows where each belongs", () => {
  const [first, second] = findingsOf(STATE);
  assertEquals(first, {
    panelId: 2,
    label: "checkout-7d9f8c6b5-x2x4z/app",
    slot: 2,
    startMs: NEWEST_MS - 12 * MINUTE_MS,
    endMs: NEWEST_MS - 12 * MINUTE_MS + 5_000,
    atMs: NEWEST_MS - 12 * MINUTE_MS,
    text: "a",
    type: "periodic",
  });
  assertEquals([second?.slot, second?.atMs], [1, NEWEST_MS - 9 * MINUTE_MS]);
});

Deno.test("findingsOf() leaves out what belongs to the study or the metric before", () => {
  const studied = (study: PanelStudy | undefined) =>
    textsOf({ ...STATE, panels: STATE.panels.with(0, { ...FIRST, study }) });
  assertEquals([studied(undefined), studied(PERIODS)], ["ae", "ae"]);
  const other = { ...STATE.panels[0]!, metric: "cpu_percentage" };
  assertEquals(textsOf({ ...STATE, panels: STATE.panels.with(0, other) }), "ae");
});

for (const ref of ["db-0/postgres", "db-0", FIXTURE_CONTAINERS[1]!.id.slice(0, 12)]) {
  Deno.test(`findingsOf() knows a container that was chosen by ${ref}`, () => {
    const chosen = [{ ref, label: "db", namespace: undefined }];
    assertEquals(findingsOf({ ...STATE, chosen }).map(({ label }) => label), ["db", "db"]);
  });
}

Deno.test("walkFindings() goes on through all times and round at the end, and says so", () => {
  let state: TuiState = { ...STATE, cursorMs: windowOf(STATE).fromMs };
  const texts = Array.from({ length: 4 }, () => {
    state = afterKeys(state, "n");
    return [state.notice?.text, state.focus];
  });
  assertEquals(texts, [
    ["checkout-7d9f8c6b5-x2x4z/app: a", 1],
    ["db-0/postgres: b", 0],
    ["web-0/nginx (+2 more): c", 0],
    ["From the start again: checkout-7d9f8c6b5-x2x4z/app: a", 1],
  ]);
});

Deno.test("walkFindings() goes back, and round at the start", () => {
  const once = walkFindings(STATE, "previous");
  assertEquals(once.cursorMs, NEWEST_MS - 3 * MINUTE_MS);
  const round = afterKeys(once, "N N N");
  assert(round.notice?.text.startsWith("From the end again: "));
  assertEquals(round.cursorMs, NEWEST_MS - 3 * MINUTE_MS);
});

Deno.test("walkFindings() moves a window that the finding is outside of", () => {
  const view = { ...STATE.view, end: { mode: "paused", toMs: NEWEST_MS - 3_600_000 } } as const;
  const after = walkFindings({ ...STATE, view }, "next");
  const { fromMs, toMs } = windowOf(after);
  assert(after.cursorMs !== undefined && after.cursorMs >= fromMs && after.cursorMs < toMs);
  assertEquals(after.cursorMs, NEWEST_MS - 12 * MINUTE_MS);
});

Deno.test("goToFinding() keeps the focus where the panel is gone", () => {
  const found = findingsOf(STATE)[0]!;
  assertEquals(goToFinding({ ...STATE, focus: 2 }, { ...found, panelId: 77 }).focus, 2);
});

Deno.test("wordsWithout() says why there are none", () => {
  assertEquals(wordsWithout(PLAIN), "No study is on: s chooses one");
  assertEquals(wordsWithout({ ...STATE, answers: {} }), "The studies are not finished yet");
  assertEquals(wordsWithout(STATE), "The studies found nothing here");
  assertEquals(walkFindings(PLAIN, "next").notice?.text, "No study is on: s chooses one");
});

Deno.test("findingsDialogKey() begins at the cursor, and takes it along inside of the window", () => {
  const open = afterKeys({ ...STATE, cursorMs: NEWEST_MS - 8 * MINUTE_MS }, "o");
  assertEquals(open.dialog, { kind: "findings", selected: 1 });
  const down = afterKeys(open, "down");
  assertEquals([down.cursorMs, down.view], [NEWEST_MS - 3 * MINUTE_MS, STATE.view]);
  assertEquals(afterKeys(down, "G enter").notice?.text, "web-0/nginx: e");
});

Deno.test("findingsDialogKey() moves the window by enter alone", () => {
  const view = { ...STATE.view, end: { mode: "paused", toMs: NEWEST_MS - 3_600_000 } } as const;
  const walked = afterKeys({ ...STATE, view }, "o down down up");
  assertEquals([walked.view, walked.cursorMs], [view, undefined]);
  const there = afterKeys(walked, "enter");
  assertEquals([there.cursorMs, there.dialog], [NEWEST_MS - 9 * MINUTE_MS, undefined]);
});

Deno.test("findingsDialogKey() closes where all findings are gone meanwhile", () => {
  const open = afterKeys(STATE, "o G");
  assertEquals(afterKeys({ ...open, answers: {} }, "down enter").dialog, undefined);
});
