/**
 * Seeded noise for the evaluation of the changepoint and trend studies. All kinds have a standard
 * deviation of 1 unless they say otherwise.
 *
 * @module
 */

/** Draws numbers in [0, 1), from a seed: the same ones in every run. */
export type Random = () => number;

/** One draw from the standard normal distribution (Box and Muller, 1958). */
export function gaussian(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}

/** A number in [least, most). */
export function uniform(random: Random, least: number, most: number): number {
  return least + (most - least) * random();
}

/** Independent normal values. */
export function whiteNoise(random: Random, count: number): Float64Array {
  return Float64Array.from({ length: count }, () => gaussian(random));
}

/** Autoregression of order one, begun in its stationary state. */
export function autoregression(
  random: Random,
  count: number,
  { phi }: { readonly phi: number },
): Float64Array {
  const innovation = Math.sqrt(1 - phi * phi);
  const values = whiteNoise(random, count);
  for (let i = 1; i < count; i++) values[i] = phi * values[i - 1]! + innovation * values[i]!;
  return values;
}

/** Student's t with three degrees of freedom, scaled: rare wild values. */
export function heavyTails(random: Random, count: number): Float64Array {
  return Float64Array.from({ length: count }, () => {
    const chi = gaussian(random) ** 2 + gaussian(random) ** 2 + gaussian(random) ** 2;
    return gaussian(random) / Math.sqrt(chi / 3) / Math.sqrt(3);
  });
}

/** Running sum of independent normal steps of deviation 1. */
export function randomWalk(random: Random, count: number): Float64Array {
  let level = 0;
  return Float64Array.from({ length: count }, () => level += gaussian(random));
}

/** A Poisson count of the given mean, by counting exponential waiting times. */
export function poisson(random: Random, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count++;
  return count;
}
