import { assertEquals } from "@std/assert";
import type { TuiState } from "../state/state.ts";
import { fixtureState } from "../testing/fixture_state.ts";
import { watchState } from "./watched_state.ts";

const STATE = fixtureState({ columns: 120, rows: 40 });

type Case = readonly [string, (state: TuiState) => unknown, Partial<TuiState>, boolean];

const SERIES = { ...STATE.answers["series:1"] } as TuiState["answers"]["series:1"] & object;

const CASES: readonly Case[] = [
  ["nothing was read", () => {}, { nowMs: 0, answers: {} }, true],
  ["what was read changed", ({ nowMs }) => nowMs, { nowMs: 0 }, false],
  ["something else changed", ({ size }) => size, { nowMs: 0 }, true],
  ["an object was replaced by an equal one", ({ size }) => size.rows, {
    size: { ...STATE.size },
  }, false],
  ["another answer changed", ({ answers }) => answers["series:2"], {
    answers: { ...STATE.answers, "series:1": SERIES },
  }, true],
  ["the answer changed", ({ answers }) => answers["series:1"], {
    answers: { ...STATE.answers, "series:1": SERIES },
  }, false],
  ["an answer came that was looked for", ({ answers }) => answers["series:99"], {
    answers: { ...STATE.answers, "series:99": SERIES },
  }, false],
  ["an answer came while all were listed", ({ answers }) => Object.keys(answers), {
    answers: { ...STATE.answers, "series:99": SERIES },
  }, false],
  ["all of it was copied", (state) => ({ ...state }), { nowMs: 0 }, false],
  ["whether it has a member was asked", (state) => "drag" in state, { nowMs: 0 }, true],
];

for (const [name, read, change, want] of CASES) {
  Deno.test(`watchState() when ${name}: ${want ? "the same" : "another"}`, () => {
    const watched = watchState(STATE);
    read(watched.state);
    assertEquals(watched.isSameIn({ ...STATE, ...change }), want);
    assertEquals(watched.isSameIn(STATE), true);
  });
}

Deno.test("watchState() reads as the state itself", () => {
  const { state } = watchState(STATE);
  assertEquals({ ...state, answers: { ...state.answers } }, STATE);
});
