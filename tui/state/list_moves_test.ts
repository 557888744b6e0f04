import { assertEquals } from "@std/assert";
import { fixtureState } from "../testing/fixture_state.ts";
import {
  clampSelection,
  isListMove,
  type ListMove,
  listTop,
  movedSelection,
  pageRowsOf,
} from "./list_moves.ts";

const CASES: readonly (readonly [selected: number, ListMove, count: number, want: number])[] = [
  [3, "up", 10, 2],
  [0, "up", 10, 0],
  [3, "down", 10, 4],
  [9, "down", 10, 9],
  [8, "page-up", 20, 3],
  [8, "page-down", 20, 13],
  [18, "page-down", 20, 19],
  [8, "half-up", 20, 5],
  [8, "half-down", 20, 11],
  [8, "first", 20, 0],
  [8, "last", 20, 19],
  [8, "down", 3, 2],
  [0, "down", 0, 0],
  [0, "last", 0, 0],
];
for (const [selected, move, count, want] of CASES) {
  Deno.test(`movedSelection() goes from ${selected} of ${count} to ${want} by ${move}`, () => {
    assertEquals(movedSelection(selected, move, { count, page: 5 }), want);
  });
}

Deno.test("movedSelection() moves by one at least where a page has no room", () => {
  assertEquals(movedSelection(3, "page-down", { count: 10, page: 0 }), 4);
});

Deno.test("clampSelection() is 0 in an empty list", () => {
  assertEquals([clampSelection(5, 0), clampSelection(-1, 3), clampSelection(5, 3)], [0, 0, 2]);
});

const TOPS = [
  [0, 10, 4, 0],
  [5, 10, 4, 3],
  [9, 10, 4, 6],
  [2, 3, 8, 0],
  [0, 0, 8, 0],
] as const;
for (const [selected, count, height, want] of TOPS) {
  Deno.test(`listTop() is ${want} for ${selected} of ${count} in ${height} rows`, () => {
    assertEquals(listTop(selected, { count, height }), want);
  });
}

Deno.test("isListMove() knows the moves from other commands", () => {
  assertEquals(["up", "half-down", "take", "tick"].map(isListMove), [true, true, false, false]);
});

Deno.test("pageRowsOf() follows the terminal, and is 1 on the smallest", () => {
  assertEquals(pageRowsOf(fixtureState({ columns: 80, rows: 24 })), 20);
  assertEquals(pageRowsOf(fixtureState({ columns: 80, rows: 2 })), 1);
});
