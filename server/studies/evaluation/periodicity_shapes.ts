/**
 * What the generators of the periodicity evaluation are made of: noises of several colours and cycles
 * of several shapes, all drawn from a seeded source.
 *
 * @module
 */

/** Draws numbers in [0, 1). */
export type Random = () => number;

/** Draws of the usual distributions. */
export interface Draws {
  readonly uniform: (least: number, most: number) => number;
  readonly integer: (least: number, most: number) => number;
  /** Even on a logarithmic scale. */
  readonly logUniform: (least: number, most: number) => number;
  readonly normal: () => number;
  readonly exponential: (mean: number) => number;
  readonly pick: <T>(choices: readonly T[]) => T;
}

/** Distributions over a source of numbers in [0, 1). */
export function drawsFrom(random: Random): Draws {
  const uniform = (least: number, most: number) => least + random() * (most - least);
  return {
    uniform,
    integer: (least, most) => Math.floor(uniform(least, most + 1)),
    logUniform: (least, most) => Math.exp(uniform(Math.log(least), Math.log(most))),
    normal: () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
    exponential: (mean) => -mean * Math.log(1 - random()),
    pick: (choices) => choices[Math.floor(random() * choices.length)]!,
  };
}

/** White noise of deviation 1. */
export function whiteNoise(draws: Draws, count: number): Float64Array {
  return Float64Array.from({ length: count }, () => draws.normal());
}

/** First-order autoregressive noise of deviation 1, settled from the start. */
export function redNoise(draws: Draws, count: number, memory: number): Float64Array {
  const innovation = Math.sqrt(1 - memory * memory);
  let value = draws.normal();
  return Float64Array.from({ length: count }, () => {
    const now = value;
    value = memory * value + innovation * draws.normal();
    return now;
  });
}

/** A random walk of unit steps. */
export function randomWalk(draws: Draws, count: number): Float64Array {
  let value = 0;
  return Float64Array.from({ length: count }, () => value += draws.normal());
}

/** Noise with a spectrum of about 1/f: autoregressive noises of many memories, summed. */
export function pinkNoise(draws: Draws, count: number): Float64Array {
  const sum = new Float64Array(count);
  for (let time = 1; time < 2 * count; time *= 3) {
    redNoise(draws, count, Math.exp(-1 / time)).forEach((value, i) => sum[i] = sum[i]! + value);
  }
  return sum;
}

/** The value of a cycle at a phase in [0, 1). */
export type CycleShape = (phase: number) => number;

/** Shapes of cycles; `pulse` is given the cell count of a period and never lasts less than a cell. */
export const CYCLE_SHAPES = {
  sine: () => (phase) => Math.sin(2 * Math.PI * phase),
  square: (draws) => {
    const duty = draws.uniform(0.3, 0.7);
    return (phase) => phase < duty ? 1 : 0;
  },
  pulse: (draws, period) => {
    const duty = Math.max(1 / period, draws.logUniform(1 / 60, 0.12));
    return (phase) => phase < duty - 1e-9 ? 1 : 0;
  },
  sawtooth: (draws) => draws.uniform(0, 1) < 0.5 ? (phase) => phase : (phase) => 1 - phase,
  mixed: (draws) => {
    const terms = [1, 2, 3].map((h) => ({
      h,
      size: draws.uniform(0.2, 1) / h,
      at: draws.uniform(0, 1),
    }));
    return (phase) =>
      terms.reduce(
        (sum, { h, size, at }) => sum + size * Math.sin(2 * Math.PI * (h * phase + at)),
        0,
      );
  },
} as const satisfies Readonly<Record<string, (draws: Draws, period: number) => CycleShape>>;

/** Name of a cycle shape. */
export type CycleShapeName = keyof typeof CYCLE_SHAPES;

/** Scales values to mean 0 and the deviation wanted. Constant values become 0. */
export function scaledTo(values: Float64Array, deviation: number): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length,
  );
  return values.map((value) => spread > 0 ? ((value - mean) * deviation) / spread : 0);
}

/** Sums of series of one length. */
export function added(...parts: readonly Float64Array[]): Float64Array {
  const [first = new Float64Array(0), ...others] = parts;
  return first.map((value, i) => others.reduce((sum, part) => sum + part[i]!, value));
}
