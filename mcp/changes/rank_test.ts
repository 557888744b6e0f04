import { assert, assertEquals } from "@std/assert";
import { fakeContainer, fakeEvent } from "../testing/fake_facts.ts";
import type { Change, ChangedContainer, ContainerEvent, LevelChange } from "./change.ts";
import { rankContainers } from "./rank.ts";

const T = 1_000_000;

function level(effect: number, facts: Partial<LevelChange> = {}): LevelChange {
  const change = { kind: "level", metric: "cpu", unit: "millicores", timeMs: T } as const;
  return { ...change, before: 1, after: 2, confidence: 1, effect, ...facts };
}

function event(type: ContainerEvent["type"], timeMs = T): ContainerEvent {
  return fakeEvent(type, { container: fakeContainer("a/b/c"), timeMs }) as ContainerEvent;
}

function container(
  name: string,
  changes: readonly Change[],
  facts: Partial<ChangedContainer> = {},
): ChangedContainer {
  return { node: "n", name, shortId: name, changes, events: [], weight: 0, ...facts };
}

function ranks(containers: readonly ChangedContainer[], aroundMs?: number): string {
  const focus = aroundMs === undefined ? undefined : { aroundMs, halfMs: 1_000 };
  return rankContainers(containers, focus).map(({ name }) => name).join(" ");
}

const CASES: ReadonlyArray<readonly [string, readonly ChangedContainer[], string]> = [
  ["effect first", [container("a", [level(0.3)]), container("b", [level(0.5)])], "b a"],
  [
    "confidence counts",
    [container("a", [level(0.5, { confidence: 0.5 })]), container("b", [level(0.4)])],
    "b a",
  ],
  [
    "an event explains a change",
    [
      container("a", [level(0.5)]),
      container("b", [level(0.45)], { events: [event("stop", T + 60_000)] }),
    ],
    "b a",
  ],
  [
    "an event far from it does not",
    [
      container("a", [level(0.5)]),
      container("b", [level(0.4)], { events: [event("stop", T + 60_001)] }),
    ],
    "a b",
  ],
  [
    "several changes are more than one",
    [container("a", [level(0.4)]), container("b", [level(0.3), level(0.3)])],
    "b a",
  ],
  ["what is small is left out", [container("a", [level(0.04)]), container("b", [])], ""],
  [
    "kills before restarts before throttling",
    [
      container("a", [], { events: [event("throttling")] }),
      container("b", [], { events: [event("restart")] }),
      container("c", [], { events: [event("oom_kill")] }),
    ],
    "c b a",
  ],
  [
    "many restarts before one",
    [
      container("a", [], { events: [event("restart")] }),
      container("b", [], { events: [event("restart"), event("restart", T + 9)] }),
    ],
    "b a",
  ],
  [
    "a start counts as much as the container weighs",
    [
      container("a", [], { events: [event("start")], weight: 0.01 }),
      container("b", [], { events: [event("start")], weight: 0.6 }),
    ],
    "b a",
  ],
];

for (const [what, containers, want] of CASES) {
  Deno.test(`rankContainers(): ${what}`, () => assertEquals(ranks(containers), want));
}

Deno.test("rankContainers() puts what is near to the time asked about first", () => {
  const containers = [
    container("far", [level(0.8, { timeMs: T + 5_000 })]),
    container("near", [level(0.3)]),
  ];
  assertEquals(ranks(containers, T), "near");
  assertEquals(ranks(containers), "far near");
});

Deno.test("rankContainers() takes a trend for near to no time", () => {
  const trend: Change = {
    kind: "trend",
    metric: "m",
    unit: "bytes",
    perHour: 1,
    size: 1,
    confidence: 1,
    effect: 0.5,
  };
  const [ranked] = rankContainers([container("a", [trend])], { aroundMs: 0, halfMs: 1 });
  assert(Math.abs(ranked!.score - 0.3) < 1e-9);
});

Deno.test("rankContainers() sums up events of a kind, and counts what is small", () => {
  const [ranked] = rankContainers([
    container("a", [level(0.5), level(0.01)], {
      events: [event("restart", T), event("restart", T + 50), event("oom_kill", T + 7)],
    }),
  ], undefined);
  assertEquals(ranked?.smallChanges, 1);
  assertEquals(
    ranked?.events.map(({ type, count, firstMs, lastMs }) => [type, count, firstMs, lastMs]),
    [
      ["oom_kill", 1, T + 7, T + 7],
      ["restart", 2, T, T + 50],
    ],
  );
});
