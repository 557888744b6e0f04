import { assertEquals } from "@std/assert";
import { SampleList } from "./sample_list.ts";

type Event = readonly [timeMs: number, value: number] | "break";

const CASES: readonly [string, readonly Event[], readonly number[], readonly number[]][] = [
  ["is empty without values", [], [], []],
  ["keeps values and where they are interrupted", [[0, 1], "break", [5, 2], [6, 3]], [1, 2, 3], [
    1,
  ]],
  ["takes several breaks as one", [[0, 1], "break", "break", [5, 2]], [1, 2], [1]],
  ["ignores a break before the first value", ["break", [0, 1], [1, 2]], [1, 2], []],
  ["ignores a break after the last value", [[0, 1], "break"], [1], []],
  ["leaves out what is outside of its range", [[-1, 9], [0, 1], [9, 2], [10, 9]], [1, 2], []],
  ["ignores a break before the first value in range", [[-2, 9], "break", [1, 1]], [1], []],
  ["keeps values of one instant", [[3, 1], [3, 2]], [1, 2], []],
];
for (const [fact, events, values, breaks] of CASES) {
  Deno.test(`SampleList ${fact}`, () => {
    for (const expected of [undefined, 0, 1, 100]) {
      const list = new SampleList({ fromMs: 0, toMs: 10 }, expected);
      for (const event of events) {
        if (event === "break") list.addBreak();
        else list.add(...event);
      }
      assertEquals(list.length, values.length);
      const taken = list.take();
      assertEquals([[...taken.values], taken.breaks], [[...values], [...breaks]]);
      assertEquals(taken.timesMs.length, values.length);
    }
  });
}
