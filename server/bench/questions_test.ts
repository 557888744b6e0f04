import { assert, assertEquals, assertThrows } from "@std/assert";
import { Random } from "@fgm/collector/testing/random";
import { dealQuestions, drawQuestion, lengthText, timeseriesPath, withRange } from "./questions.ts";

const DAY = { fromMs: 1_000_000, toMs: 1_600_000 };
const CONTAINERS = [
  { id: "always-1", firstMs: 1_000_001, lastMs: 1_599_001 },
  { id: "always-2", firstMs: 1_000_001, lastMs: 1_599_001 },
  { id: "early", firstMs: 1_000_001, lastMs: 1_100_000 },
  { id: "late", firstMs: 1_400_000, lastMs: 1_599_001 },
];
const DATA = { ...DAY, containers: CONTAINERS };

Deno.test("drawQuestion() stays inside the data, on whole seconds, and draws each container once", () => {
  const random = new Random("questions");
  const starts = new Set<number>();
  for (let i = 0; i < 500; i++) {
    const { fromMs, toMs, containerIds } = drawQuestion(random, {
      data: DATA,
      count: 2,
      lengthMs: 60_000,
    });
    assert(fromMs >= DAY.fromMs && toMs <= DAY.toMs, `${fromMs} to ${toMs}`);
    assertEquals([toMs - fromMs, fromMs % 1_000], [60_000, 0]);
    assertEquals(new Set(containerIds).size, 2);
    for (const { id, firstMs, lastMs } of CONTAINERS) {
      if (!containerIds.includes(id)) continue;
      assert(firstMs < fromMs + 2_000 && lastMs >= toMs - 2_000, `${id} in ${fromMs} to ${toMs}`);
    }
    starts.add(fromMs);
  }
  assert(starts.size > 100, `${starts.size} different ranges`);
});

Deno.test("drawQuestion() asks the same from the same seed", () => {
  const draw = () => drawQuestion(new Random(7), { data: DATA, count: 1, lengthMs: 100_000 });
  assertEquals(draw(), draw());
});

Deno.test("drawQuestion() can ask about the whole data", () => {
  const question = drawQuestion(new Random(1), { data: DATA, count: 2, lengthMs: 600_000 });
  assertEquals([question.fromMs, question.toMs], [DAY.fromMs, DAY.toMs]);
  assertEquals([...question.containerIds].sort(), ["always-1", "always-2"]);
});

Deno.test("drawQuestion() takes containers of a part of the range where it may", () => {
  const whole = { data: DATA, count: 4, lengthMs: 600_000, mayBePartly: true };
  const ids = drawQuestion(new Random(1), whole).containerIds;
  assertEquals([...ids].sort(), ["always-1", "always-2", "early", "late"]);
  const early = { ...DATA, toMs: 1_300_000 };
  assertThrows(() => drawQuestion(new Random(1), { ...whole, data: early, lengthMs: 300_000 }));
});

for (
  const [options, message] of [
    [{ count: 1, lengthMs: 600_001 }, "Cannot ask about 600001 ms: the data is shorter"],
    [{ count: 3, lengthMs: 600_000 }, "Cannot ask about 3 containers: 2 live through it"],
  ] as const
) {
  Deno.test(`drawQuestion() refuses ${JSON.stringify(options)}`, () => {
    assertThrows(
      () => drawQuestion(new Random(1), { data: DATA, ...options }),
      RangeError,
      message,
    );
  });
}

Deno.test("dealQuestions() deals each sample at most once, to containers that live there", () => {
  const data = {
    fromMs: 0,
    toMs: 1_000_000,
    containers: Array.from({ length: 25 }, (_, i) => ({
      id: `c${i}`,
      firstMs: i < 20 ? 1 : 350_000,
      lastMs: 999_500,
    })),
  };
  const dealt = dealQuestions(new Random("deal"), { data, count: 10, lengthMs: 300_000 });
  // Two groups of 20 containers in each of three ranges; the last 100 s are left over.
  assertEquals(dealt.length, 6);
  const samples = dealt.flatMap(({ containerIds, fromMs }) =>
    containerIds.map((id) => `${id} ${fromMs}`)
  );
  assertEquals([samples.length, new Set(samples).size], [60, 60]);
  for (const { containerIds, fromMs, toMs } of dealt) {
    assertEquals([toMs - fromMs, fromMs % 300_000], [300_000, 0]);
    if (fromMs < 350_000) assert(containerIds.every((id) => Number(id.slice(1)) < 20));
  }
  assert(dealt.some(({ fromMs }, i) => i > 0 && fromMs < dealt[i - 1]!.fromMs), "not in order");
});

Deno.test("dealQuestions() deals one for each range when no container is asked for", () => {
  const dealt = dealQuestions(new Random(1), { data: DATA, count: 0, lengthMs: 200_000 });
  assertEquals(dealt.map(({ containerIds }) => containerIds.length), [0, 0, 0]);
});

Deno.test("dealQuestions() deals nothing where the data or the containers do not suffice", () => {
  const deal = (count: number, lengthMs: number) =>
    dealQuestions(new Random(1), { data: DATA, count, lengthMs });
  assertEquals([deal(1, 600_001), deal(3, 600_000)], [[], []]);
});

const LENGTHS: readonly (readonly [number, string])[] = [
  [900_000, "15 min"],
  [3_600_000, "1 h"],
  [86_400_000, "24 h"],
];
for (const [lengthMs, want] of LENGTHS) {
  Deno.test(`lengthText() of ${lengthMs} ms is ${want}`, () => {
    assertEquals(lengthText(lengthMs), want);
  });
}

const QUESTION = { containerIds: ["aa", "bb"], fromMs: 5, toMs: 9 };

Deno.test("timeseriesPath() names metric, containers, range and points", () => {
  assertEquals(
    timeseriesPath(QUESTION, { points: 480 }),
    "/api/timeseries?metric=total_cpu_usage_millicores&containers=aa,bb&from=5&to=9&points=480",
  );
});

Deno.test("withRange() adds a range to a path with and without a query", () => {
  assertEquals(withRange("/api/events", QUESTION), "/api/events?from=5&to=9");
  assertEquals(
    withRange("/api/containers?limit=1", QUESTION),
    "/api/containers?limit=1&from=5&to=9",
  );
});
