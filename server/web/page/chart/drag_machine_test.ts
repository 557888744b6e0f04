import { assertEquals } from "@std/assert";
import { DRAG_IDLE, type DragEffect, type DragEvent, stepDrag } from "./drag_machine.ts";

const press = (id: number, x: number): DragEvent => ({ type: "down", id, x, isPanning: false });
const touch = (id: number, x: number): DragEvent => ({ type: "down", id, x, isPanning: true });
const move = (id: number, x: number): DragEvent => ({ type: "move", id, x });
const lift = (id: number): DragEvent => ({ type: "up", id });
const CANCEL: DragEvent = { type: "cancel" };

const CLEAR: DragEffect = { type: "mark", range: undefined };
const mark = (from: number, to: number): DragEffect => ({ type: "mark", range: [from, to] });
const range = (from: number, to: number): DragEffect => ({ type: "range", range: [from, to] });
const dx = (by: number): DragEffect => ({ type: "move", dx: by });
const stretch = (factor: number, x: number): DragEffect => ({ type: "stretch", factor, x });

const CASES: readonly (readonly [string, readonly DragEvent[], readonly DragEffect[]])[] = [
  ["a pointer that is not down does nothing", [move(1, 5), lift(1)], []],
  ["a click takes no range", [press(1, 50), move(1, 53), lift(1)], [CLEAR, CLEAR]],
  [
    "a drag to the right takes the range",
    [press(1, 50), move(1, 70), lift(1)],
    [mark(50, 70), CLEAR, range(50, 70)],
  ],
  [
    "a drag to the left takes the range",
    [press(1, 50), move(1, 20), lift(1)],
    [mark(20, 50), CLEAR, range(20, 50)],
  ],
  ["going back takes no range", [press(1, 50), move(1, 70), move(1, 50), lift(1)], [
    ...[mark(50, 70), CLEAR, CLEAR],
  ]],
  ["cancelling clears the range", [press(1, 50), move(1, 70), CANCEL, lift(1)], [
    ...[mark(50, 70), CLEAR],
  ]],
  ["panning moves by steps", [touch(1, 50), move(1, 60), move(1, 60), move(1, 55), lift(1)], [
    ...[dx(10), dx(-5)],
  ]],
  ["cancelling a pan leaves it where it is", [touch(1, 50), move(1, 60), CANCEL, move(1, 70)], [
    dx(10),
  ]],
  ["two fingers apart look closer about their middle", [
    ...[touch(1, 100), touch(2, 200), move(2, 300)],
  ], [dx(50), stretch(0.5, 200)]],
  ["two fingers together move", [touch(1, 100), touch(2, 200), move(1, 110), move(2, 210)], [
    ...[dx(5), stretch(100 / 90, 155), dx(5), stretch(0.9, 160)],
  ]],
  ["fingers on each other do not stretch without end", [
    ...[touch(1, 100), touch(2, 101), move(2, 103)],
  ], [dx(1)]],
  ["the finger that stays goes on moving", [
    ...[touch(1, 100), touch(2, 200), lift(1), move(2, 210)],
  ], [dx(10)]],
  ["a third finger does nothing", [
    ...[touch(1, 100), touch(2, 200), touch(3, 300), move(3, 400), lift(3), move(1, 100)],
  ], []],
  ["a second pointer does not disturb a range", [
    ...[press(1, 50), touch(2, 10), move(2, 20), move(1, 70), lift(2), lift(1)],
  ], [mark(50, 70), CLEAR, range(50, 70)]],
];

for (const [name, events, want] of CASES) {
  Deno.test(`stepDrag() ${name}`, () => {
    let state = DRAG_IDLE;
    const got: DragEffect[] = [];
    for (const event of events) {
      const [next, effects] = stepDrag(state, event);
      state = next;
      got.push(...effects);
    }
    assertEquals(got, [...want]);
  });
}

Deno.test("stepDrag() is idle again after all pointers are up", () => {
  let state = DRAG_IDLE;
  for (const event of [touch(1, 0), touch(2, 50), lift(1), lift(2)]) {
    [state] = stepDrag(state, event);
  }
  assertEquals(state, DRAG_IDLE);
});
