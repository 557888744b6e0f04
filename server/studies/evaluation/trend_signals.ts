/**
 * Signals whose trend is known, by kind, for the evaluation of the trend study. Levels and leaks are
 * those of containers: bytes of memory, millicores, counts.
 *
 * @module
 */

import type { TrendDirection } from "../trend/trend.ts";
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

/** A signal sampled once a second. */
export interface TrendCase {
  readonly values: Float64Array;
  /** Positions of samples that were never taken. */
  readonly missing?: ReadonlySet<number>;
}

/** One kind of signal, and what the study should call it. */
export interface TrendKind {
  readonly kind: string;
  readonly wanted: TrendDirection;
  readonly draw: (random: Random) => TrendCase;
}

function samplesOf(random: Random): number {
  return Math.floor(uniform(random, 120, 3_600));
}

/** A level with noise of a share of it, and a shape in shares of the level over the range [0, 1). */
function drawn(
  random: Random,
  { noise, shape }: {
    readonly noise: Float64Array;
    readonly shape: (at: number, position: number) => number;
  },
): TrendCase {
  const [level, loud] = [10 ** uniform(random, 1, 9), uniform(random, 0.005, 0.05)];
  const count = noise.length;
  return { values: noise.map((value, i) => level * (1 + shape(i / count, i) + loud * value)) };
}

type Draw = TrendKind["draw"];

const plainLeak: Draw = (random) => {
  const count = samplesOf(random);
  return {
    values: Float64Array.from(
      { length: count },
      (_, i) => 60e6 + 1e6 * Math.floor(i / 2) + 2e5 * gaussian(random),
    ),
  };
};

const slowLeak: Draw = (random) => {
  const growth = uniform(random, 0.1, 1);
  return drawn(random, {
    noise: whiteNoise(random, samplesOf(random)),
    shape: (at) => growth * at,
  });
};

const drain: Draw = (random) => {
  const loss = uniform(random, 0.1, 0.7);
  return drawn(random, { noise: whiteNoise(random, samplesOf(random)), shape: (at) => -loss * at });
};

const correlatedLeak: Draw = (random) => {
  const growth = uniform(random, 0.2, 1);
  const noise = autoregression(random, samplesOf(random), { phi: 0.9 });
  return drawn(random, { noise, shape: (at) => growth * at });
};

const risingFloor: Draw = (random) => {
  const [growth, tooth] = [uniform(random, 0.2, 1), uniform(random, 0.05, 0.3)];
  const period = uniform(random, 10, 60);
  return drawn(random, {
    noise: whiteNoise(random, 600 + samplesOf(random)),
    shape: (at, i) => growth * at + tooth * ((i / period) % 1),
  });
};

const lateLeak: Draw = (random) => {
  const [growth, start] = [uniform(random, 0.3, 1), uniform(random, 0.1, 0.5)];
  return drawn(random, {
    noise: whiteNoise(random, samplesOf(random)),
    shape: (at) => growth * Math.max(0, at - start),
  });
};

const stairs: Draw = (random) => {
  const [growth, count] = [uniform(random, 0.2, 1), Math.floor(uniform(random, 12, 40))];
  return drawn(random, {
    noise: whiteNoise(random, samplesOf(random)),
    shape: (at) => growth * Math.floor(at * count) / count,
  });
};

const leakWithGaps: Draw = (random) => {
  const leak = slowLeak(random);
  const missing = new Set<number>();
  for (let k = 0; k < 4; k++) {
    const start = Math.floor(random() * leak.values.length);
    for (let i = 0; i < leak.values.length * 0.1; i++) missing.add(start + i);
  }
  return { ...leak, missing };
};

function noiseOnly(noise: (random: Random, count: number) => Float64Array): Draw {
  return (random) => drawn(random, { noise: noise(random, samplesOf(random)), shape: () => 0 });
}

function autoregressive(phi: number): Draw {
  return noiseOnly((random, count) => autoregression(random, count, { phi }));
}

const cycle: Draw = (random) => {
  const [size, cycles, phase] = [uniform(random, 0.02, 0.3), uniform(random, 2, 60), random()];
  return drawn(random, {
    noise: whiteNoise(random, samplesOf(random)),
    shape: (at) => size * Math.sin(2 * Math.PI * (cycles * at + phase)),
  });
};

const oneStep: Draw = (random) => {
  const [size, at0] = [uniform(random, -0.4, 0.4), uniform(random, 0.1, 0.9)];
  return drawn(random, {
    noise: whiteNoise(random, samplesOf(random)),
    shape: (at) => at < at0 ? 0 : size,
  });
};

const spikes: Draw = (random) =>
  drawn(random, {
    noise: whiteNoise(random, samplesOf(random)),
    shape: () => random() < 0.02 ? 3 : 0,
  });

const restarts: Draw = (random) => {
  const [growth, cycles, phase] = [uniform(random, 0.1, 0.6), uniform(random, 4, 20), random()];
  return drawn(random, {
    noise: whiteNoise(random, samplesOf(random)),
    shape: (at) => growth * ((cycles * at + phase) % 1),
  });
};

const wandering: Draw = (random) => {
  const count = samplesOf(random);
  const walk = randomWalk(random, count);
  const size = uniform(random, 0.05, 0.3) / Math.sqrt(count);
  return drawn(random, { noise: new Float64Array(count), shape: (_, i) => size * walk[i]! });
};

const counts: Draw = (random) => {
  const mean = uniform(random, 20, 60);
  return { values: Float64Array.from({ length: samplesOf(random) }, () => poisson(random, mean)) };
};

const signed: Draw = (random) => ({ values: whiteNoise(random, samplesOf(random)) });

const short: Draw = (random) => {
  const count = Math.floor(uniform(random, 12, 60));
  return drawn(random, { noise: whiteNoise(random, count), shape: () => 0 });
};

const bursts: Draw = (random) => ({
  values: Float64Array.from({ length: samplesOf(random) }, () => -40 * Math.log(1 - random())),
});

const onAndOff: Draw = (random) => {
  let level = 1;
  return {
    values: Float64Array.from({ length: samplesOf(random) }, () => {
      if (random() < 0.05) level = 1 - level;
      return 20 + 400 * level + 10 * gaussian(random);
    }),
  };
};

function kindsOf(
  wanted: TrendDirection,
  kinds: Readonly<Record<string, Draw>>,
): readonly TrendKind[] {
  return Object.entries(kinds).map(([kind, draw]) => ({ kind, wanted, draw }));
}

/** All kinds, those with a trend first. */
export const TREND_KINDS: readonly TrendKind[] = [
  ...kindsOf("increasing", {
    "1 MB every two seconds on 60 MB": plainLeak,
    "slow leak": slowLeak,
    "leak in autoregressive noise": correlatedLeak,
    "sawtooth with a rising floor": risingFloor,
    "leak that begins late": lateLeak,
    "leak in stairs": stairs,
    "leak with gaps": leakWithGaps,
  }),
  ...kindsOf("decreasing", { "drain": drain }),
  ...kindsOf("stable", {
    "white noise": noiseOnly(whiteNoise),
    "heavy tails": noiseOnly(heavyTails),
    "autoregressive 0.5": autoregressive(0.5),
    "autoregressive 0.9": autoregressive(0.9),
    "autoregressive 0.98": autoregressive(0.98),
    "noise around 0": signed,
    "Poisson counts": counts,
    "short noise": short,
    "constant": () => ({ values: new Float64Array(600).fill(6e7) }),
    "cycle": cycle,
    "single step": oneStep,
    "spikes": spikes,
    "leak with restarts": restarts,
    "random walk": wandering,
  }),
  ...kindsOf("volatile", { "bursts": bursts, "on and off": onAndOff }),
];
