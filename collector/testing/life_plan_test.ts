import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { BEHAVIOURS } from "./behaviour_mix.ts";
import type { BehaviourKind } from "./demand.ts";
import { planLives, type PlannedLife } from "./life_plan.ts";

const START_MS = Date.UTC(2026, 0, 12, 21, 0, 0);
const seedOf = (kind: BehaviourKind, index = 0) => ({ seed: 8, index, kind, startMs: START_MS });
const firstLives = (kind: BehaviourKind, count: number): readonly PlannedLife[] => {
  const { lives } = planLives(seedOf(kind));
  return Array.from({ length: count }, () => lives.next().value);
};

for (const kind of Object.keys(BEHAVIOURS) as BehaviourKind[]) {
  Deno.test(`planLives() of ${kind} is the same each time, with ids of its own`, () => {
    const lives = firstLives(kind, 20);
    assertEquals(lives, firstLives(kind, 20));
    assertEquals(new Set(lives.map(({ container }) => container.id)).size, 20);
    assertEquals(lives.map(({ ordinal }) => ordinal), Array.from({ length: 20 }, (_, i) => i));
  });
}

Deno.test("a crashed container restarts in its pod, with kubelet's growing back-off", () => {
  const lives = firstLives("crashing", 8);
  assertEquals(new Set(lives.map(({ container }) => container.podUid)).size, 1);
  assertEquals(lives.map(({ lifespan }) => lifespan.gapMs / 1000), [
    10,
    20,
    40,
    80,
    160,
    300,
    300,
    300,
  ]);
});

Deno.test("a job that completed comes back as another pod", () => {
  const lives = firstLives("batch", 5);
  assertEquals(new Set(lives.map(({ container }) => container.podUid)).size, 5);
  assertEquals(new Set(lives.map(({ container }) => container.podName)).size, 5);
});

Deno.test("a leak is killed when it meets its limit, not before and not long after", () => {
  for (let index = 0; index < 20; index++) {
    const { behaviour, lives } = planLives(seedOf("leak", index));
    const { lifespan, container } = lives.next().value;
    assertEquals(lifespan.ending, "oom");
    const life = { containerId: container.id, startMs: START_MS, endMs: START_MS + 1 };
    const [ramp] = behaviour.truths(life);
    if (ramp?.kind !== "ramp") throw new Error("a leak is a ramp");
    const limit = behaviour.limits.memoryBytes ?? 0;
    const grown = ramp.perSecond * lifespan.lengthMs / 1000;
    assert(grown < limit && grown > limit * 0.4, `${grown} of ${limit}`);
  }
});

Deno.test("two places of one node are unlike each other", () => {
  const ids = [0, 1].map((index) => planLives(seedOf("web", index)).lives.next().value);
  assertNotEquals(ids[0]?.container.id, ids[1]?.container.id);
});
