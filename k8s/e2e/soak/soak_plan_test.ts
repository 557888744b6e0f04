import { assertEquals } from "@std/assert";
import { planSoak, type SoakPlan } from "./soak_plan.ts";

const WISH = { isReal: false, containers: 100, seed: 1, speedMax: 0 } as const;

const CASES: readonly (readonly [hours: number, want: Partial<SoakPlan>])[] = [
  [24, { rotationSeconds: 90, minAgeSeconds: 300, retainMs: 21_600_000, settledHours: 7.5 }],
  [1, { rotationSeconds: 15, minAgeSeconds: 50, retainMs: 900_000, settledHours: 0.3125 }],
  [0.1, { rotationSeconds: 5, minAgeSeconds: 17, retainMs: 360_000 }],
];

for (const [hours, want] of CASES) {
  Deno.test(`planSoak() fits the lengths of ${hours} h to each other`, () => {
    const plan = planSoak({ ...WISH, hours });
    assertEquals({ ...plan, ...want }, plan);
  });
}

Deno.test("planSoak() leaves the containers of a node in real time to themselves", () => {
  assertEquals(planSoak({ ...WISH, hours: 1 }).replaceEveryTicks, 60);
  assertEquals(planSoak({ ...WISH, hours: 1, isReal: true }).replaceEveryTicks, 0);
});
