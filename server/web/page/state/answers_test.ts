import { assertEquals } from "@std/assert";
import type { Slot } from "./action.ts";
import type { PageState } from "./page_state.ts";
import { panelOf } from "./panel_moves.ts";
import { reduce } from "./reduce.ts";
import { answerIn } from "./slot.ts";
import { knownState, seriesOf, studyOf, timeseriesOf } from "./testing/page_fixture.ts";

const SERIES: Slot = { of: "series", panelId: 1 };
const STUDY: Slot = { of: "study", panelId: 1 };
const IO = timeseriesOf("io_written", [seriesOf("a", [])]);

function state(): PageState {
  const study = { id: "periodicity", parameters: {} };
  const panels = [{ ...panelOf(1, "io_written"), study }, panelOf(2, "pids")];
  return knownState({ panels, chosen: ["shop/pod-a/app"] });
}

const asked = (before: PageState, slot: Slot, key = "k") =>
  reduce(before, { type: "asked", slot, key });
const shown = (after: PageState, slot: Slot) => {
  const answer = answerIn(after, slot);
  return [answer?.key, answer?.isLoading, answer?.value !== undefined, answer?.error];
};
function answered(slot: Slot, value: Parameters<typeof timeseriesOf>[0] | typeof IO): PageState {
  const known = typeof value === "string" ? studyOf(value, {}) : value;
  return reduce(asked(state(), slot), { type: "answered", slot, key: "k", value: known });
}

Deno.test("an answer is shown, and stays while the next one is on its way", () => {
  const first = answered(SERIES, IO);
  assertEquals(shown(first, SERIES), ["k", false, true, undefined]);
  assertEquals(shown(asked(first, SERIES, "l"), SERIES), ["l", true, true, undefined]);
});

Deno.test("an answer to an old question changes nothing", () => {
  const later = asked(asked(state(), SERIES), SERIES, "l");
  assertEquals(reduce(later, { type: "answered", slot: SERIES, key: "k", value: IO }), later);
  assertEquals(reduce(later, { type: "failed", slot: SERIES, key: "k", error: "x" }), later);
});

Deno.test("a failure says why, and leaves what was there", () => {
  const again = asked(answered(SERIES, IO), SERIES, "l");
  const failed = reduce(again, { type: "failed", slot: SERIES, key: "l", error: "too much" });
  assertEquals(shown(failed, SERIES), ["l", false, true, "too much"]);
});

Deno.test("answers of a panel that is gone go with it, and come no more", () => {
  const gone = reduce(answered(SERIES, IO), { type: "remove-panel", panelId: 1 });
  assertEquals(gone.panelAnswers.size, 0);
  assertEquals(asked(gone, SERIES), gone);
});

const DROPS: readonly [
  name: string,
  slot: Slot,
  value: string | typeof IO,
  Parameters<
    typeof reduce
  >[1],
  isKept: boolean,
][] = [
  ["another metric", SERIES, IO, { type: "set-metric", panelId: 1, metric: "pids" }, false],
  ["totals for rates", SERIES, IO, { type: "set-as", panelId: 1, as: "raw" }, false],
  ["the usual way", SERIES, IO, { type: "set-as", panelId: 1, as: "rate" }, true],
  ["another order", SERIES, IO, { type: "move-panel", panelId: 1, by: 1 }, true],
  ["no study", STUDY, "io_written", { type: "set-study", panelId: 1, study: undefined }, false],
  ["another study", STUDY, "io_written", {
    type: "set-study",
    panelId: 1,
    study: { id: "trend", parameters: {} },
  }, false],
  ["other parameters", STUDY, "io_written", {
    type: "set-study",
    panelId: 1,
    study: { id: "periodicity", parameters: { n: 1 } },
  }, true],
  ["another first panel", { of: "overview" }, IO, { type: "move-panel", panelId: 1, by: 1 }, false],
];
for (const [name, slot, value, action, isKept] of DROPS) {
  Deno.test(`${name}: the answer is ${isKept ? "kept" : "dropped"}`, () => {
    const after = reduce(answered(slot, value), action);
    assertEquals(answerIn(after, slot)?.value !== undefined, isKept);
  });
}
