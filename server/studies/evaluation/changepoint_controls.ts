/**
 * Signals without any lasting shift of level, an hour of samples each: whatever the changepoint study
 * finds in them is false.
 *
 * @module
 */

import {
  autoregression,
  gaussian,
  heavyTails,
  poisson,
  type Random,
  randomWalk,
  uniform,
  whiteNoise,
} from "./changepoint_noise.ts";
import { signOf } from "./changepoint_places.ts";
import type { ChangeKind } from "./changepoint_signals.ts";

/** Samples of each control. */
export const CONTROL_SAMPLES = 3_600;

function control(draw: (random: Random, count: number) => Float64Array): ChangeKind {
  return (random) => ({ values: draw(random, CONTROL_SAMPLES), changes: [] });
}

/** A shape plus white noise. The shape is drawn once, then asked for each position in [0, 1). */
function shaped(
  drawShape: (random: Random) => (at: number) => number,
  noise = 1,
): ChangeKind {
  return control((random, count) => {
    const shape = drawShape(random);
    return Float64Array.from(
      { length: count },
      (_, i) => shape(i / count) + noise * gaussian(random),
    );
  });
}

const sine = (random: Random) => {
  const [cycles, size, phase] = [uniform(random, 2, 120), uniform(random, 2, 30), random()];
  return (at: number) => size * Math.sin(2 * Math.PI * (cycles * at + phase));
};

const pulses = (random: Random) => {
  const [cycles, size, duty] = [
    uniform(random, 5, 60),
    uniform(random, 5, 30),
    uniform(random, 0.1, 0.6),
  ];
  return (at: number) => (cycles * at) % 1 < duty ? size : 0;
};

const sawtooth = (random: Random) => {
  const [cycles, size] = [uniform(random, 5, 60), uniform(random, 5, 30)];
  return (at: number) => size * ((cycles * at) % 1);
};

const ramp = (random: Random) => {
  const size = signOf(random) * uniform(random, 5, 100);
  return (at: number) => size * at;
};

const lateRamp = (random: Random) => {
  const [size, start] = [signOf(random) * uniform(random, 5, 100), uniform(random, 0.1, 0.7)];
  return (at: number) => size * Math.max(0, at - start);
};

const slowRise = (random: Random) => {
  const [size, start, width] = [
    signOf(random) * uniform(random, 4, 40),
    uniform(random, 0.2, 0.4),
    uniform(random, 0.2, 0.4),
  ];
  return (at: number) => size * Math.min(1, Math.max(0, (at - start) / width));
};

const warmUp = (random: Random) => {
  const [size, rate] = [signOf(random) * uniform(random, 5, 50), uniform(random, 3, 15)];
  return (at: number) => size * Math.exp(-rate * at);
};

const spikes = control((random, count) => {
  const values = whiteNoise(random, count);
  for (let at = uniform(random, 0, 200); at < count; at += uniform(random, 20, 400)) {
    const [size, width] = [signOf(random) * uniform(random, 8, 60), uniform(random, 1, 4)];
    for (let i = 0; i < width && at + i < count; i++) values[Math.floor(at + i)]! += size;
  }
  return values;
});

const louder = control((random, count) => {
  const [at, factor] = [count * uniform(random, 0.2, 0.8), uniform(random, 2, 8)];
  return whiteNoise(random, count).map((value, i) => i < at ? value : value * factor);
});

const toggles = control((random, count) =>
  Float64Array.from({ length: count }, () => random() < 0.03 ? 13 : 12)
);

const walkInNoise = control((random, count) => {
  const step = uniform(random, 0.03, 0.4);
  const walk = randomWalk(random, count);
  return walk.map((value) => value * step + gaussian(random));
});

const gaps: ChangeKind = (random) => {
  const missing = new Set<number>();
  for (let k = 0; k < 6; k++) {
    const [start, length] = [uniform(random, 0, CONTROL_SAMPLES), uniform(random, 5, 200)];
    for (let i = 0; i < length; i++) missing.add(Math.floor(start + i));
  }
  const values = autoregression(random, CONTROL_SAMPLES, { phi: uniform(random, 0, 0.9) });
  return { values, changes: [], missing };
};

/** Memory of a steady service: a leak in pages, with caches that come and go. */
const quantisedLeak = control((random, count) => {
  const [rate, page] = [uniform(random, 200, 2_000), 4096 * 8];
  return Float64Array.from(
    { length: count },
    (_, i) => Math.floor((6e7 + i * rate + 6_000 * gaussian(random)) / page) * page,
  );
});

/** Memory in pages that stands still and then moves a little, up or down. */
const walkInPages = control((random, count) => {
  const share = uniform(random, 0.03, 0.5);
  let pages = 20_000;
  return Float64Array.from({ length: count }, () => {
    if (random() < share) pages += Math.round(3 * gaussian(random));
    return pages * 4096;
  });
});

/** Bursts at any time that die away. */
const decays = control((random, count) => {
  const [share, rate] = [uniform(random, 0.005, 0.03), uniform(random, 0.02, 0.2)];
  let level = 0;
  return Float64Array.from({ length: count }, () => {
    if (random() < share) level += uniform(random, 5, 30);
    level *= 1 - rate;
    return level + gaussian(random);
  });
});

/** The kinds of controls. */
export const CONTROL_KINDS: Readonly<Record<string, ChangeKind>> = {
  "white": control(whiteNoise),
  "heavy tails": control(heavyTails),
  "autoregressive 0.5": control((random, count) => autoregression(random, count, { phi: 0.5 })),
  "autoregressive 0.9": control((random, count) => autoregression(random, count, { phi: 0.9 })),
  "autoregressive 0.98": control((random, count) => autoregression(random, count, { phi: 0.98 })),
  "random walk": control(randomWalk),
  "random walk in noise": walkInNoise,
  "ramp": shaped(ramp),
  "ramp without noise": shaped(ramp, 1e-9),
  "ramp that begins late": shaped(lateRamp),
  "slow rise": shaped(slowRise),
  "warm-up": shaped(warmUp),
  "sine": shaped(sine),
  "sine without noise": shaped(sine, 1e-9),
  "pulses": shaped(pulses),
  "sawtooth": shaped(sawtooth),
  "spikes": spikes,
  "louder": louder,
  "constant": control((_, count) => new Float64Array(count).fill(5)),
  "toggles": toggles,
  "quantised noise": control((random, count) =>
    Float64Array.from({ length: count }, () => Math.round(0.5 * gaussian(random)))
  ),
  "Poisson counts": control((random, count) => {
    const mean = uniform(random, 0.3, 5);
    return Float64Array.from({ length: count }, () => poisson(random, mean));
  }),
  "gaps": gaps,
  "leak in pages": quantisedLeak,
  "walk in pages": walkInPages,
  "bursts that die away": decays,
};
