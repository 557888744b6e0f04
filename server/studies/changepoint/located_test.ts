import { assert, assertEquals } from "@std/assert";
import { seededRandom } from "../../testing/random.ts";
import { autoregression, whiteNoise } from "../evaluation/changepoint_noise.ts";
import { locate } from "./located.ts";

const ROUGH = { from: 80, to: 120, before: 0, after: 6 };

Deno.test("locate() finds the first sample of the new level", () => {
  const signal = Float64Array.from({ length: 200 }, (_, i) => i < 103 ? 0 : 6);
  assertEquals(locate(signal, ROUGH, { phi: 0, innovation: 1 }), {
    at: 103,
    earliest: 103,
    latest: 103,
  });
});

Deno.test("locate() allows for autocorrelation, which a plain comparison would follow", () => {
  let misses = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const noise = autoregression(seededRandom(seed), 200, { phi: 0.95 });
    const signal = noise.map((value, i) => i < 100 ? value : value + 6);
    const { at } = locate(signal, ROUGH, { phi: 0.95, innovation: Math.sqrt(1 - 0.95 ** 2) });
    if (at !== 100) misses++;
  }
  assertEquals(misses, 0);
});

Deno.test("locate() covers the true place nineteen times of twenty", () => {
  let covered = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const signal = whiteNoise(seededRandom(seed), 200).map((value, i) =>
      i < 100 ? value : value + 1.5
    );
    const { earliest, latest } = locate(signal, { ...ROUGH, after: 1.5 }, {
      phi: 0,
      innovation: 1,
    });
    if (earliest <= 100 && latest >= 100) covered++;
  }
  assert(covered >= 184, `${covered} of 200`);
});

Deno.test("locate() stays between the places given", () => {
  const { at, earliest, latest } = locate(new Float64Array(200), ROUGH, { phi: 0, innovation: 1 });
  assert(earliest > 80 && earliest <= at && at <= latest && latest < 120);
});
