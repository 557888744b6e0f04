import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { rowText } from "../chart/styled.ts";
import type { TuiState } from "../state/state.ts";
import { fixtureState } from "../testing/fixture_state.ts";
import { afterKeys } from "../testing/key_script.ts";
import { frameDrawer, type FramePart } from "./frame_parts.ts";

const STATE = fixtureState({ columns: 120, rows: 40 });

/** Keys of the parts of `after` that were not drawn before. */
function redrawn(before: readonly FramePart[], after: readonly FramePart[]): readonly string[] {
  return after.filter((part) => !before.includes(part)).map(({ key }) => key);
}

function keysOf(parts: readonly FramePart[]): readonly string[] {
  return parts.map(({ key }) => key);
}

Deno.test("frameDrawer() gives the same frame for the same state, and for an equal one", () => {
  const draw = frameDrawer();
  const frame = draw(STATE, rowText);
  assertStrictEquals(draw(STATE, rowText), frame);
  assertStrictEquals(draw({ ...STATE }, rowText), frame);
  assertStrictEquals(draw({ ...STATE, answers: { ...STATE.answers } }, rowText), frame);
});

const CHANGES: ReadonlyArray<readonly [string, (state: TuiState) => TuiState, readonly string[]]> =
  [
    ["the clock", (state) => ({ ...state, nowMs: state.nowMs + 1_000 }), ["header"]],
    ["one panel's answer", (state) => {
      const answer = state.answers["series:2"];
      assert(answer !== undefined);
      const loading = { ...answer, state: "loading", value: undefined } as const;
      return { ...state, answers: { ...state.answers, "series:2": loading } };
    }, ["panel 1"]],
  ];

for (const [name, change, want] of CHANGES) {
  Deno.test(`frameDrawer() draws only what ${name} changes`, () => {
    const draw = frameDrawer();
    const before = draw(STATE, rowText);
    const drawn = redrawn(before, draw(change(STATE), rowText));
    assertEquals(drawn, want);
  });
}

Deno.test("frameDrawer() draws no panel while something is typed into a dialog", () => {
  const draw = frameDrawer();
  const open = afterKeys(STATE, "m");
  const before = draw(open, rowText);
  const drawn = redrawn(before, draw(afterKeys(open, "c"), rowText));
  assertEquals(drawn, ["dialog"]);
});

Deno.test("frameDrawer() draws everything anew for another theme", () => {
  const draw = frameDrawer();
  const before = draw(STATE, rowText);
  const after = draw(STATE, (row) => `<${rowText(row)}>`);
  assertEquals(redrawn(before, after), keysOf(after));
  assertEquals(after[0]?.lines[0]?.startsWith("<"), true);
});

const SCREENS: ReadonlyArray<readonly [string, TuiState, readonly string[]]> = [
  ["charts", STATE, [
    ...["header", "panel 0", "panel 1", "panel 2"],
    ...["lane", "axis", "overview", "footer"],
  ]],
  ["a dialog", afterKeys(STATE, "?"), [
    ...["header", "panel 0", "panel 1", "panel 2"],
    ...["lane", "axis", "overview", "footer", "dialog"],
  ]],
  ["the table", { ...STATE, screen: "table" }, ["header", "table", "footer"]],
  ["no viewer yet", {
    ...STATE,
    viewer: undefined,
    extent: undefined,
    answers: {},
    link: { kind: "connecting", what: "x", sinceMs: 0 },
  }, ["header", "message", "footer"]],
  ["a small terminal", { ...STATE, size: { columns: 30, rows: 10 } }, ["whole"]],
];

for (const [name, state, want] of SCREENS) {
  Deno.test(`frameDrawer() has the parts of ${name}`, () => {
    assertEquals(keysOf(frameDrawer()(state, rowText)), want);
  });
}

Deno.test("frameDrawer() forgets parts that are gone", () => {
  const draw = frameDrawer();
  const charts = draw(STATE, rowText);
  draw({ ...STATE, screen: "table" }, rowText);
  const again = draw(STATE, rowText);
  assertEquals(again, charts);
  assert(redrawn(charts, again).includes("panel 0"));
});
