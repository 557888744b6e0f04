import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  COST_MS_MIN,
  estimateCostMs,
  fairLevelMs,
  learnCostMs,
  PERIOD_MS_MAX,
  PERIOD_MS_MIN,
  readingPeriodMs,
} from "./pss_budget.ts";

Deno.test("fairLevelMs() leaves everyone at one second when the budget suffices", () => {
  const level = fairLevelMs([0.1, 0.2, 0.3], 5);
  for (const cost of [0.1, 0.2, 0.3]) assertEquals(readingPeriodMs(cost, level), PERIOD_MS_MIN);
  assertEquals([level, fairLevelMs([], 5)], [0.5, 0.5]);
});

Deno.test("fairLevelMs() divides a budget that does not suffice", () => {
  assertAlmostEquals(fairLevelMs(Array.from({ length: 50 }, () => 0.2), 5), 0.1);
});

Deno.test("fairLevelMs() makes the dear process wait, not the cheap ones", () => {
  const level = fairLevelMs([0.02, 20, 0.02], 5);
  assertEquals(level, 0.5);
  assertEquals(readingPeriodMs(0.02, level), PERIOD_MS_MIN);
  assertEquals(readingPeriodMs(20, level), 40_000);
});

Deno.test("readingPeriodMs() holds no process up for more than 0.05 % of the time by default", () => {
  for (const gigabytes of [0.2, 1, 4, 19]) {
    const cost = estimateCostMs(gigabytes * 1e9);
    const held = cost / readingPeriodMs(cost, fairLevelMs([cost], 5));
    assert(held <= 0.000501, `${gigabytes} GB: ${held}`);
  }
});

Deno.test("readingPeriodMs() is bounded however small the budget", () => {
  assertEquals(readingPeriodMs(100, 1e-9), PERIOD_MS_MAX);
});

Deno.test("fairLevelMs() keeps the spend inside the budget for any mix of costs", () => {
  const seed = 11;
  let state = seed;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let round = 0; round < 300; round++) {
    const budget = 0.5 + random() * 20;
    const costs = Array.from(
      { length: 1 + Math.floor(random() * 400) },
      () => COST_MS_MIN + (random() < 0.05 ? random() * 90 : random() * 0.2),
    );
    const level = fairLevelMs(costs, budget);
    // The longest period is a bound of its own; leave those processes out of the sum.
    const spend = costs.reduce((sum, cost) => {
      const period = readingPeriodMs(cost, level);
      return period === PERIOD_MS_MAX ? sum : sum + cost / (period / 1_000);
    }, 0);
    assert(spend <= budget * 1.000001, `seed ${seed}, round ${round}: ${spend} of ${budget}`);
  }
});

Deno.test("learnCostMs() takes the first measurement and moves towards later ones", () => {
  assertEquals(learnCostMs(undefined, 3), 3);
  assertEquals(learnCostMs(undefined, 0), COST_MS_MIN);
  const later = learnCostMs(3, 6);
  assert(later > 3 && later < 6);
});
