import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { whiteNoise } from "../evaluation/changepoint_noise.ts";
import { momentsOf } from "./moments.ts";
import { measureMovements, standsOut } from "./outstanding.ts";

const noise = whiteNoise(seededRandom(1), 400);
const PLACE = { from: 0, at: 200, to: 400 };

function ratio(signal: Float64Array, place = PLACE): number {
  const moments = momentsOf(signal);
  const movements = measureMovements(moments, [place.at], { count: signal.length, shortest: 5 });
  return standsOut(moments, place, movements);
}

Deno.test("standsOut() of a step in noise is large, without noise infinite", () => {
  const step = (value: number, i: number) => i < 200 ? value : value + 5;
  assert(ratio(noise.map(step)) > 3);
  assertEquals(ratio(new Float64Array(400).map(step)), Infinity);
});

Deno.test("standsOut() of one jump among others like it is small", () => {
  const jumps = Float64Array.from({ length: 400 }, (_, i) => 5 * (Math.floor(i / 40) % 3));
  assert(ratio(jumps) <= 2);
  assert(ratio(noise) < 1.3);
});

Deno.test("standsOut() of nothing is 1", () => {
  assertEquals(ratio(new Float64Array(400)), 1);
  assertEquals(ratio(noise, { from: 198, at: 200, to: 400 }), 1);
});

Deno.test("measureMovements() looks within segments only", () => {
  const moments = momentsOf(Float64Array.from({ length: 80 }, (_, i) => i < 40 ? 0 : 9));
  const within = measureMovements(moments, [40], { count: 80, shortest: 10 });
  assertEquals(within, { windows: [10], largest: [0] });
  assertEquals(measureMovements(moments, [], { count: 80, shortest: 10 }).largest, [9, 9]);
});
