import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { autoregression, whiteNoise } from "../evaluation/changepoint_noise.ts";
import { noiseOf } from "./noise.ts";

for (const phi of [0, 0.3, 0.6, 0.9]) {
  Deno.test(`noiseOf() measures an autoregression of ${phi}, steps or not`, () => {
    const noise = autoregression(seededRandom(3), 6_000, { phi });
    for (const signal of [noise, noise.map((value, i) => value + 20 * Math.floor(i / 1_000))]) {
      const found = noiseOf(signal);
      assertAlmostEquals(found.phi, phi, 0.06);
      assertAlmostEquals(found.innovation, Math.sqrt(1 - phi * phi), 0.08);
    }
  });
}

Deno.test("noiseOf() sees the noise of a quantised signal, which mostly stands still", () => {
  const signal = whiteNoise(seededRandom(3), 3_000).map((value) => Math.round(0.6 * value));
  assert(noiseOf(signal).innovation > 0.3);
});

Deno.test("noiseOf() gives a constant, and nothing, the least innovation", () => {
  assertEquals(noiseOf(new Float64Array(9)), { phi: 0, innovation: 1e-3 });
  assertEquals(noiseOf(new Float64Array()), { phi: 0, innovation: 1e-3 });
});
