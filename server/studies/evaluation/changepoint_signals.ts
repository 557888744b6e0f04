/**
 * Signals with level shifts at known places, by kind, for the evaluation of the changepoint study.
 *
 * Sizes of shifts are in standard deviations of the noise around the level. Shapes are those of
 * containers (memory after a deployment, CPU in phases, a leak with restarts) and of textbooks.
 *
 * @module
 */

import { randomPlaces, signOf } from "./changepoint_places.ts";
import {
  autoregression,
  gaussian,
  heavyTails,
  type Random,
  randomWalk,
  uniform,
  whiteNoise,
} from "./changepoint_noise.ts";

/** A signal sampled once a second, and the truth about it. */
export interface ChangeCase {
  readonly values: Float64Array;
  /** Positions of the first samples of new levels, ascending. */
  readonly changes: readonly number[];
  /** Positions of samples that were never taken: they leave gaps. */
  readonly missing?: ReadonlySet<number>;
}

/** Draws one signal of a kind. */
export type ChangeKind = (random: Random) => ChangeCase;

/** One shift of `least` to `most` deviations, in noise of a kind. */
function oneStep(
  noise: (random: Random, count: number) => Float64Array,
  { least, most, counts = [300, 3600] }: {
    readonly least: number;
    readonly most: number;
    readonly counts?: readonly [number, number];
  },
): ChangeKind {
  return (random) => {
    const count = Math.floor(uniform(random, counts[0], counts[1]));
    const at = Math.floor(count * uniform(random, 0.15, 0.85));
    const step = signOf(random) * uniform(random, least, most);
    const values = noise(random, count).map((value, i) => i < at ? value : value + step);
    return { values, changes: [at] };
  };
}

/** Three to eight shifts of 3 to 8 deviations in an hour, at least a minute apart. */
const severalSteps: ChangeKind = (random) => {
  const changes = randomPlaces(random, {
    count: 3600,
    changes: 3 + Math.floor(random() * 6),
    apart: 60,
  });
  let [level, next] = [0, 0];
  const values = whiteNoise(random, 3600).map((value, i) => {
    if (changes[next] === i) {
      level += signOf(random) * uniform(random, 3, 8);
      next++;
    }
    return value + level;
  });
  return { values, changes };
};

const withOutliers: ChangeKind = (random) => {
  const drawn = oneStep(whiteNoise, { least: 3, most: 8 })(random);
  const values = drawn.values.map((value) =>
    random() < 0.01 ? value + signOf(random) * uniform(random, 10, 40) : value
  );
  return { ...drawn, values };
};

/** Whole numbers whose noise is about one unit, as of process counts. */
const quantised: ChangeKind = (random) => {
  const drawn = oneStep(whiteNoise, { least: 4, most: 9 })(random);
  return { ...drawn, values: drawn.values.map((value) => Math.round(value)) };
};

/** Perfectly still but for its shifts, as of a limit or a pool size. */
const noiseless: ChangeKind = (random) => {
  const changes = randomPlaces(random, {
    count: 900,
    changes: 1 + Math.floor(random() * 3),
    apart: 60,
  });
  const levels = [8, 16, 12, 20, 6];
  const values = Float64Array.from(
    { length: 900 },
    (_, i) => levels[changes.filter((at) => at <= i).length]!,
  );
  return { values, changes };
};

/** Samples are missing in several places, once right where the level shifts. */
const withGaps: ChangeKind = (random) => {
  const drawn = oneStep(whiteNoise, { least: 3, most: 8, counts: [900, 3600] })(random);
  const missing = new Set<number>();
  const at = drawn.changes[0]!;
  for (const start of [at - 30, random() * drawn.values.length, random() * drawn.values.length]) {
    const length = uniform(random, 30, 90);
    for (let i = 0; i < length; i++) missing.add(Math.floor(start) + i);
  }
  let after = at;
  while (missing.has(after)) after++;
  return { ...drawn, changes: [after], missing };
};

const rampAfterStep: ChangeKind = (random) => {
  const drawn = oneStep(whiteNoise, { least: 5, most: 10, counts: [1200, 3600] })(random);
  const at = drawn.changes[0]!;
  const slope = uniform(random, 5, 20) / (drawn.values.length - at);
  return {
    ...drawn,
    values: drawn.values.map((value, i) => i < at ? value : value + slope * (i - at)),
  };
};

/** Memory in bytes: pages of noise, a deployment that takes more, and often a return. */
const memoryShift: ChangeKind = (random) => {
  const count = 3600;
  const up = Math.floor(uniform(random, 400, 1600));
  const down = up + Math.floor(uniform(random, 300, 1600));
  const [base, more] = [uniform(random, 4e7, 4e8), uniform(random, 0.1, 0.8)];
  const noise = autoregression(random, count, { phi: 0.5 });
  const values = noise.map((value, i) => {
    const level = i >= up && i < down ? base * (1 + more) : base;
    return Math.round((level + value * base * 0.01) / 4096) * 4096;
  });
  return { values, changes: [up, down] };
};

/** CPU in millicores: phases of minutes, louder the higher they are. */
const cpuPhases: ChangeKind = (random) => {
  const count = 3600;
  const changes = randomPlaces(random, {
    count,
    changes: 2 + Math.floor(random() * 4),
    apart: 150,
  });
  let [level, next] = [uniform(random, 40, 80), 0];
  const values = Float64Array.from({ length: count }, (_, i) => {
    if (changes[next] === i) {
      level *= (level > 150) === (random() < 0.9)
        ? uniform(random, 0.2, 0.45)
        : uniform(random, 2.2, 5);
      next++;
    }
    return Math.max(0, level * (1 + 0.12 * gaussian(random)));
  });
  return { values, changes };
};

/** A leak that ends in a restart, at irregular times. */
const restarts: ChangeKind = (random) => {
  const count = 3600;
  const changes = randomPlaces(random, {
    count,
    changes: 1 + Math.floor(random() * 3),
    apart: 300,
  });
  let since = 0;
  const values = Float64Array.from({ length: count }, (_, i) => {
    if (changes.includes(i)) since = i;
    return 6e7 + (i - since) * 1e5 + 5e5 * gaussian(random);
  });
  return { values, changes };
};

/** A random walk that jumps once, by far more than it ever steps. */
const walkWithJump: ChangeKind = (random) => {
  const drawn = oneStep((_, count) => new Float64Array(count), { least: 12, most: 20 })(random);
  let level = 0;
  return { ...drawn, values: drawn.values.map((value) => value + (level += gaussian(random))) };
};

const seasonWithStep: ChangeKind = (random) => {
  const drawn = oneStep(whiteNoise, { least: 5, most: 10, counts: [1800, 3600] })(random);
  const [period, size] = [uniform(random, 60, 300), uniform(random, 0.5, 1.5)];
  return {
    ...drawn,
    values: drawn.values.map((value, i) => value + size * Math.sin(2 * Math.PI * i / period)),
  };
};

/** The level rises and the noise triples with it. */
const louderAfter: ChangeKind = (random) => {
  const drawn = oneStep(whiteNoise, { least: 0, most: 0 })(random);
  const step = signOf(random) * uniform(random, 9, 15);
  const at = drawn.changes[0]!;
  return { ...drawn, values: drawn.values.map((value, i) => i < at ? value : 3 * value + step) };
};

/** A job that comes and goes at irregular times: two levels, many changes. */
const onAndOff: ChangeKind = (random) => {
  const changes: number[] = [];
  for (let at = uniform(random, 40, 400); at < 3560; at += 30 - 200 * Math.log(1 - random())) {
    changes.push(Math.floor(at));
  }
  const [step, first] = [uniform(random, 5, 12), random() < 0.5 ? 0 : 1];
  const values = whiteNoise(random, 3600).map((value, i) =>
    value + step * ((changes.filter((at) => at <= i).length + first) % 2)
  );
  return { values, changes };
};

/** Levels that last for less than a minute. */
const shortLevels: ChangeKind = (random) => {
  const changes = randomPlaces(random, {
    count: 600,
    changes: 4 + Math.floor(random() * 5),
    apart: 15,
  });
  const levels = changes.map(() => signOf(random) * uniform(random, 5, 9));
  const values = whiteNoise(random, 600).map((value, i) => {
    const passed = changes.filter((at) => at <= i).length;
    return value + levels.slice(0, passed).reduce((sum, step) => sum + step, 0);
  });
  return { values, changes };
};

/** The level drifts while it shifts. */
const driftWithStep: ChangeKind = (random) => {
  const drawn = oneStep(whiteNoise, { least: 6, most: 12, counts: [900, 3600] })(random);
  const walk = randomWalk(random, drawn.values.length);
  const pace = uniform(random, 0.02, 0.15);
  return { ...drawn, values: drawn.values.map((value, i) => value + pace * walk[i]!) };
};

function autoregressive(phi: number): ChangeKind {
  return oneStep((random, count) => autoregression(random, count, { phi }), { least: 4, most: 9 });
}

/** Kinds below the size that has to be found: they show how the study fades out. */
export const FAINT_KINDS: Readonly<Record<string, ChangeKind>> = {
  "step of 1": oneStep(whiteNoise, { least: 1, most: 1 }),
  "step of 1.5": oneStep(whiteNoise, { least: 1.5, most: 1.5 }),
  "step of 2": oneStep(whiteNoise, { least: 2, most: 2 }),
};

/** Kinds whose shifts are at least three deviations. */
export const CLEAR_KINDS: Readonly<Record<string, ChangeKind>> = {
  "step of 3": oneStep(whiteNoise, { least: 3, most: 3 }),
  "step of 4 to 6": oneStep(whiteNoise, { least: 4, most: 6 }),
  "step of 6 to 10": oneStep(whiteNoise, { least: 6, most: 10 }),
  "step in 40 to 120 samples": oneStep(whiteNoise, { least: 3, most: 6, counts: [40, 120] }),
  "several steps": severalSteps,
  "autoregressive 0.3": autoregressive(0.3),
  "autoregressive 0.6": autoregressive(0.6),
  "autoregressive 0.9": autoregressive(0.9),
  "heavy tails": oneStep(heavyTails, { least: 3, most: 8 }),
  "outliers": withOutliers,
  "quantised": quantised,
  "noiseless": noiseless,
  "gaps": withGaps,
  "ramp after step": rampAfterStep,
  "louder after": louderAfter,
  "walk with jump": walkWithJump,
  "season with step": seasonWithStep,
  "memory of a deployment": memoryShift,
  "CPU in phases": cpuPhases,
  "leak with restarts": restarts,
  "on and off": onAndOff,
  "short levels": shortLevels,
  "drift with step": driftWithStep,
};
