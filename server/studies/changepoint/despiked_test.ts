import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { whiteNoise } from "../evaluation/changepoint_noise.ts";
import { median } from "../statistics/robust.ts";
import { despiked, runningMedian } from "./despiked.ts";

for (const width of [1, 3, 5]) {
  Deno.test(`despiked() removes a spike of ${width} samples`, () => {
    const values = whiteNoise(seededRandom(1), 300).map((value, i) =>
      i >= 100 && i < 100 + width ? 60 : value
    );
    const smooth = despiked(values, 5);
    for (let i = 100; i < 100 + width; i++) assert(Math.abs(smooth[i]!) < 5, `${smooth[i]}`);
  });
}

Deno.test("despiked() keeps a step where it is", () => {
  const values = Float64Array.from({ length: 200 }, (_, i) => i < 90 ? 1 : 4);
  assertEquals(despiked(values, 5), values);
});

Deno.test("despiked() hardly touches white noise", () => {
  const values = whiteNoise(seededRandom(2), 3_000);
  const smooth = despiked(values, 5);
  const changed = values.filter((value, i) => Math.abs(value - smooth[i]!) > 0.5).length;
  assert(changed < 30, `${changed} samples moved by more than half a deviation`);
});

Deno.test("despiked() drops rare toggles of a constant", () => {
  const values = Float64Array.from({ length: 400 }, (_, i) => i % 40 === 7 ? 13 : 12);
  assertEquals(new Set(despiked(values, 5)), new Set([12]));
});

Deno.test("despiked() leaves signals shorter than its window as they are, in a copy", () => {
  const values = Float64Array.of(1, 50, 1);
  const copy = despiked(values, 5);
  assertEquals(copy, values);
  assert(copy !== values);
});

for (const seed of [1, 2, 3]) {
  Deno.test(`runningMedian() agrees with the median of each window, seed ${seed}`, () => {
    // Whole numbers repeat, which is where an incremental window goes wrong.
    const values = whiteNoise(seededRandom(seed), 80).map((value) => Math.round(2 * value));
    const medians = runningMedian(values, 4);
    for (let i = 0; i < values.length; i++) {
      const first = Math.min(Math.max(0, i - 4), values.length - 9);
      assertEquals(medians[i], median(values.subarray(first, first + 9)), `at ${i}`);
    }
  });
}
