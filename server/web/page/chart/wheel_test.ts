import { assertAlmostEquals, assertEquals } from "@std/assert";
import { wheelEffect, type WheelTurn } from "./wheel.ts";

function turn(other: Partial<WheelTurn>): ReturnType<typeof wheelEffect> {
  return wheelEffect({
    ...{ deltaX: 0, deltaY: 0, deltaMode: 0, shiftKey: false, ctrlKey: false },
    ...other,
  });
}

const ZOOMS: readonly (readonly [string, Partial<WheelTurn>, number])[] = [
  ["a notch towards a person shows more", { deltaY: 100 }, 1.2],
  ["a notch away looks closer", { deltaY: -100 }, 1 / 1.2],
  ["three lines are about a notch", { deltaY: 3, deltaMode: 1 }, 1.198],
  ["a pinch on a pad goes further", { deltaY: -100, ctrlKey: true }, 0.5],
  ["a page is no more than a factor of two", { deltaY: 9, deltaMode: 2 }, 2],
];

for (const [name, event, factor] of ZOOMS) {
  Deno.test(`wheelEffect() ${name}`, () => {
    const effect = turn(event);
    assertEquals(effect?.type, "zoom");
    assertAlmostEquals(effect?.type === "zoom" ? effect.factor : NaN, factor, 1e-3);
  });
}

const PANS: readonly (readonly [string, Partial<WheelTurn>, number])[] = [
  ["sideways moves", { deltaX: 30, deltaY: 10 }, 30],
  ["with shift it moves", { deltaY: 50, shiftKey: true }, 50],
  ["with shift, made sideways by the browser, it moves", { deltaX: -50, shiftKey: true }, -50],
  ["lines sideways are pixels", { deltaX: 2, deltaMode: 1 }, 66],
];

for (const [name, event, px] of PANS) {
  Deno.test(`wheelEffect() ${name}`, () => assertEquals(turn(event), { type: "pan", px }));
}

Deno.test("wheelEffect() of no turn is none", () => {
  assertEquals(turn({}), undefined);
  assertEquals(turn({ shiftKey: true }), undefined);
});
