import { assert, assertEquals } from "@std/assert";
import { Random } from "@fgm/collector/testing/random";
import { misfitOf, type Shape } from "./answer_shape.ts";
import { ANSWER_SHAPES } from "./answer_shapes.ts";

const CASES: readonly (readonly [shape: Shape, value: unknown, misfit: string | undefined])[] = [
  ["text", "", undefined],
  ["text", 7, "it is no text"],
  ["text", undefined, "it is no text"],
  ["number", 0, undefined],
  ["number", null, "it is no number"],
  ["number", "7", "it is no number"],
  ["number or null", null, undefined],
  ["number or null", "x", "it is no number"],
  ["flag", false, undefined],
  ["flag", 0, "it is neither true nor false"],
  ["anything", undefined, undefined],
  [["number"], [], undefined],
  [["number"], [1, 2, null], "2 is no number"],
  [["number or null"], [1, null, true], "2 is no number"],
  [["number"], { length: 0 }, "it is no list"],
  [["text"], [1], "0 is no text"],
  [[["number"]], [[1], 2], "1 is no list"],
  [{}, {}, undefined],
  [{}, { more: 1 }, undefined],
  [{}, [], "it is no object"],
  [{}, null, "it is no object"],
  [{ a: "text" }, {}, "a is no text"],
  [{ a: "text" }, { a: null }, "a is no text"],
  [{ "a?": "text" }, {}, undefined],
  [{ "a?": "text" }, { a: null }, undefined],
  [{ "a?": "text" }, { a: 1 }, "a is no text"],

  [{ a: [{ b: "flag" }] }, { a: [{ b: true }, { b: 1 }] }, "a.1.b is neither true nor false"],
];
for (const [shape, value, misfit] of CASES) {
  const shown = `${JSON.stringify(value)} as ${JSON.stringify(shape)}`;
  Deno.test(`misfitOf() finds ${misfit ?? "nothing"} in ${shown}`, () => {
    assertEquals(misfitOf(value, shape), misfit);
  });
}

/** JSON of a shape. */
function example(shape: Shape): unknown {
  if (Array.isArray(shape)) return [example(shape[0]), example(shape[0])];
  if (typeof shape === "object") {
    const entries = Object.entries(shape as { readonly [member: string]: Shape });
    return Object.fromEntries(entries.map(([name, of]) => [name.replace("?", ""), example(of)]));
  }
  return { "text": "x", "number": 1, "number or null": null, "flag": true, "anything": 7 }[shape];
}

const ODD = [null, 7, "odd", true, [], {}, [null], [[]], { a: null }];

/** The same JSON with one value in it replaced; undefined where that makes no difference. */
function damaged(value: unknown, random: Random): unknown {
  if (typeof value !== "object" || value === null || random.chance(0.3)) return random.pick(ODD);
  const keys = Object.keys(value);
  if (keys.length === 0) return random.pick(ODD);
  const key = random.pick(keys);
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[key] = damaged(copy[key], random);
  return copy;
}

Deno.test("misfitOf() takes every answer whole, never throws, and tells a short place of what is damaged", () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const random = new Random(seed);
  let misfits = 0;
  for (const [name, shape] of Object.entries(ANSWER_SHAPES)) {
    const whole = example(shape);
    assertEquals(misfitOf(whole, shape), undefined, name);
    for (let run = 0; run < 200; run++) {
      const value = damaged(whole, random);
      const misfit = misfitOf(value, shape);
      const shown = `seed ${seed}, ${name}: ${JSON.stringify(value)}`;
      assert(misfit === undefined || /^[\w.]+ is n[\w ]+$/.test(misfit), `${shown}: ${misfit}`);
      if (misfit !== undefined) misfits++;
    }
  }
  assert(misfits > 1_000, `seed ${seed}: only ${misfits}`);
});
