import { assertEquals } from "@std/assert";
import type { LevelChange } from "./change.ts";
import { momentsOf } from "./moments.ts";
import type { RankedContainer } from "./rank.ts";

function at(
  name: string,
  timesMs: readonly number[],
  facts: Partial<RankedContainer> = {},
): RankedContainer {
  const changes = timesMs.map((timeMs) => {
    const base = { kind: "level", metric: "m", unit: "", before: 0, after: 1 } as const;
    const change: LevelChange = { ...base, timeMs, confidence: 1, effect: 1 };
    return { change, score: 1 };
  });
  return {
    node: "n",
    name,
    shortId: name,
    score: 1,
    changes,
    smallChanges: 0,
    events: [],
    ...facts,
  };
}

Deno.test("momentsOf() joins what lies within half a minute of its neighbour", () => {
  const ranked = [
    at("a", [0]),
    at("b", [30_000], { node: "o" }),
    at("c", [60_000]),
    at("d", [90_001]),
  ];
  assertEquals(momentsOf(ranked), [
    { fromMs: 0, toMs: 60_000, changes: 3, containers: 3, nodes: 2 },
  ]);
});

Deno.test("momentsOf() needs two containers", () => {
  assertEquals(momentsOf([at("a", [0, 1, 2])]), []);
});

Deno.test("momentsOf() tells the largest three", () => {
  const ranked = [
    at("a", [0, 100_000, 200_000, 300_000]),
    at("b", [0, 100_000, 200_000, 300_000]),
    at("c", [200_000]),
  ];
  assertEquals(momentsOf(ranked).map(({ fromMs }) => fromMs), [200_000, 0, 100_000]);
});

Deno.test("momentsOf() counts telling events alone", () => {
  const event = (score: number) =>
    ({ type: "start", count: 1, firstMs: 5, lastMs: 5, score }) as const;
  const other = at("b", [0]);
  assertEquals(momentsOf([at("a", [], { events: [event(0.1)] }), other]), []);
  assertEquals(momentsOf([at("a", [], { events: [event(0.3)] }), other]).length, 1);
});
