import { assertEquals } from "@std/assert";
import type { Container } from "@fgm/collector/model";
import {
  secondsOf,
  START_MS,
  testContainer,
  TestData,
  type TestTick,
} from "../testing/data_dir.ts";
import { everything, openTestQueries, StatementCounter } from "../testing/test_queries.ts";

const METRIC = "cgroup.v2.memory.current";
const A = testContainer("aaaa");
const B = testContainer("bbbb");

/** Seconds in which A has the number of the second and B ten times that. */
function ramp(first: number, count: number): TestTick[] {
  return secondsOf([A, B], {
    startMs: START_MS + first * 1_000,
    count,
    valuesAt: (second, container) => ({
      [METRIC]: (first + second) * (container === A ? 1 : 10),
    }),
  });
}

/** Asks for seconds of the data; answers with means by letter, and the statements until then. */
async function openAsker(data: TestData) {
  const statements = new StatementCounter();
  const core = await openTestQueries(data.dir, { wrapDatabase: statements.wrap });
  return {
    ask: async (containers: readonly Container[], from: number, to: number) => {
      const { averages } = await core.queries.averages({
        ...everything(METRIC, containers),
        fromMs: START_MS + from * 1_000,
        toMs: START_MS + to * 1_000,
        as: "raw",
      });
      const means = [...averages].map(([id, mean]) => `${id[0]}${mean}`).sort();
      return `${means.join(" ")}, ${statements.count}`;
    },
    [Symbol.asyncDispose]: () => core[Symbol.asyncDispose](),
  };
}

Deno.test("averages() reads each sealed segment once, also those that the range cuts", async () => {
  await using data = await TestData.create();
  for (const first of [0, 5, 10]) await data.segment(ramp(first, 5));
  await using asker = await openAsker(data);
  assertEquals(await asker.ask([A, B], 2, 15), "a8 b80, 2", "one for the whole, one for the cut");
  assertEquals(await asker.ask([A, B], 3, 15), "a8.5 b85, 2", "as time goes on");
  assertEquals(await asker.ask([B], 4, 15), "b90, 2", "for fewer");
  assertEquals(await asker.ask([A, B], 2, 13), "a7 b70, 3", "cut at the other end");
  assertEquals(await asker.ask([A, B], 11, 14), "a12 b120, 3", "cut at both");
  assertEquals(await asker.ask([A], 0, 15), "a7, 4", "whole now, which takes summaries");
});

Deno.test("averages() keeps nothing of a cut segment that has too many samples", async () => {
  await using data = await TestData.create();
  const days = 100_000; // seconds, of two containers
  await data.segment([...ramp(0, 5), ...ramp(days, 5)]);
  await using asker = await openAsker(data);
  assertEquals(await asker.ask([A, B], 1, 3), "a1.5 b15, 1");
  assertEquals(await asker.ask([A, B], 2, 4), "a2.5 b25, 2");
  assertEquals(await asker.ask([A], 2, 4), "a2.5, 3", "of one it is half as much, and read whole");
  assertEquals(await asker.ask([A], 3, 5), "a3.5, 3");
});
