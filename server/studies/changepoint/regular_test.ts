import { assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { type Edge, regularEdges } from "./regular.ts";

const pulses = Array.from({ length: 20 }, (_, i): Edge => ({
  at: 1_000 + 60 * Math.floor(i / 2) + (i % 2) * 25,
  step: i % 2 === 0 ? 8 : -8,
}));

const CASES: ReadonlyArray<readonly [name: string, edges: readonly Edge[], regular: number]> = [
  ["no edge", [], 0],
  ["one step", [{ at: 5, step: 3 }], 0],
  [
    "two on and off at any time",
    [[0, 3], [70, -3], [200, 3], [230, -3]].map(([at, step]) => ({ at: at!, step: step! })),
    0,
  ],
  ["a pulse train", pulses, 20],
  ["a pulse train of which edges were missed", pulses.filter((_, i) => i % 7 !== 3), 17],
  ["restarts at equal times", Array.from({ length: 6 }, (_, i) => ({ at: 500 * i, step: -9 })), 6],
  [
    "a staircase",
    Array.from({ length: 14 }, (_, i) => ({ at: 50 * i + (i * i) % 23, step: 1 })),
    14,
  ],
];
for (const [name, edges, regular] of CASES) {
  Deno.test(`regularEdges() sees ${regular} regular edges in ${name}`, () => {
    assertEquals(regularEdges(edges).filter(Boolean).length, regular);
  });
}

Deno.test("regularEdges() leaves a larger shift among regular ones", () => {
  const shift = { at: 1_290, step: 40 };
  const edges = [...pulses, shift].sort((a, b) => a.at - b.at);
  assertEquals(edges.filter((_, i) => !regularEdges(edges)[i]), [shift]);
});

Deno.test("regularEdges() takes on and off at random times for a pattern in less than one of fifty", () => {
  let taken = 0;
  for (let seed = 1; seed <= 500; seed++) {
    const random = seededRandom(seed);
    let at = 0;
    const edges = Array.from({ length: 12 }, (_, i): Edge => {
      at += 30 - 200 * Math.log(1 - random());
      return { at, step: i % 2 === 0 ? 5 : -5 };
    });
    if (regularEdges(edges).some(Boolean)) taken++;
  }
  assertEquals(taken < 10, true, `${taken} of 500`);
});
