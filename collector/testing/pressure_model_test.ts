import { assert, assertEquals } from "@std/assert";
import { CONTAINER_METRIC_COUNT, pressureSlots } from "./container_slots.ts";
import { PressureModel } from "./pressure_model.ts";
import { Random } from "./random.ts";

const [AVG10, AVG60, AVG300, TOTAL] = pressureSlots("io", "some");
const [FULL10, , , FULL_TOTAL] = pressureSlots("io", "full");

function pressureOf(stalls: readonly (readonly [some: number, full: number])[]): Float64Array {
  const values = new Float64Array(CONTAINER_METRIC_COUNT).fill(NaN);
  const model = new PressureModel("io", values);
  for (const [some, full] of stalls) model.step(some, full, 1000);
  return values;
}

const steady = (stallUsec: number, seconds: number) =>
  pressureOf(Array.from({ length: seconds }, () => [stallUsec, 0] as const));

Deno.test("PressureModel starts at zero, not at absence", () => {
  const values = pressureOf([]);
  for (const slot of [...pressureSlots("io", "some"), ...pressureSlots("io", "full")]) {
    assertEquals(values[slot], 0);
  }
});

Deno.test("PressureModel adds every microsecond to the totals at once", () => {
  const values = pressureOf([[300, 100], [7, 0], [0, 0]]);
  assertEquals([values[TOTAL], values[FULL_TOTAL]], [307, 100]);
});

Deno.test("PressureModel cuts a stall to the interval, and full to some", () => {
  const values = pressureOf([[5_000_000, 9_000_000]]);
  assertEquals([values[TOTAL], values[FULL_TOTAL]], [1_000_000, 1_000_000]);
});

// What `calc_load` of the kernel gives for one period at 100 %: 1 - 1/exp(2s/window), in 11 bits.
Deno.test("PressureModel folds the first two seconds of full stall like the kernel", () => {
  const values = steady(1_000_000, 2);
  assertEquals([values[AVG10], values[AVG60], values[AVG300]], [18.11, 3.27, 0.68]);
});

Deno.test("PressureModel changes its averages every two seconds only", () => {
  assertEquals(steady(1_000_000, 1)[AVG10], 0);
  assertEquals(steady(1_000_000, 3)[AVG10], steady(1_000_000, 2)[AVG10]);
});

Deno.test("PressureModel does not see stalls below one percent in its averages", () => {
  const values = steady(9_999, 600);
  assertEquals([values[AVG10], values[AVG60], values[AVG300]], [0, 0, 0]);
  assertEquals(values[TOTAL], 600 * 9_999);
});

for (const percent of [1, 25, 60, 100]) {
  Deno.test(`PressureModel settles at ${percent} % when ${percent} % of the time is stalled`, () => {
    const values = steady(percent * 10_000, 3_000);
    for (const slot of [AVG10, AVG60, AVG300]) {
      assert(Math.abs((values[slot] ?? NaN) - percent) <= 0.5, `${values[slot]}`);
    }
  });
}

Deno.test("PressureModel reaches exactly 100 in every window, which rounding up is for", () => {
  const values = steady(1_000_000, 10_000);
  assertEquals([values[AVG10], values[AVG60], values[AVG300]], [100, 100, 100]);
});

Deno.test("PressureModel decays to nothing, the short window first", () => {
  const stalled = Array.from({ length: 60 }, () => [1_000_000, 0] as const);
  const quiet = (seconds: number) => Array.from({ length: seconds }, () => [0, 0] as const);
  const soon = pressureOf([...stalled, ...quiet(30)]);
  assert((soon[AVG10] ?? NaN) < (soon[AVG60] ?? NaN));
  assertEquals(pressureOf([...stalled, ...quiet(6_000)])[AVG300], 0);
});

Deno.test("PressureModel keeps averages in [0, 100] with two decimals, full at most some", () => {
  const seed = 11;
  const random = new Random(seed);
  const values = new Float64Array(CONTAINER_METRIC_COUNT);
  const model = new PressureModel("io", values);
  for (let tick = 0; tick < 5_000; tick++) {
    const some = random.chance(0.5) ? random.between(0, 1_500_000) : 0;
    model.step(some, some * random.unit(), random.between(900, 1_100));
    const [short, full] = [values[AVG10] ?? NaN, values[FULL10] ?? NaN];
    assert(short >= 0 && short <= 100 && full <= short + 0.01, `seed ${seed}: ${short} ${full}`);
    assert(Math.abs(short * 100 - Math.round(short * 100)) < 1e-9, `seed ${seed}: ${short}`);
  }
});
