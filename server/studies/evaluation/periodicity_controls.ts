/**
 * Series without a period, many of which look as though they had one.
 *
 * @module
 */

import type { StudySeries } from "../study.ts";
import {
  added,
  type Draws,
  pinkNoise,
  randomWalk,
  redNoise,
  whiteNoise,
} from "./periodicity_shapes.ts";
import { seriesOf } from "./periodicity_signals.ts";

/** Makes a series that has no period. */
export type ControlGenerator = (draws: Draws) => StudySeries;

function of(make: (draws: Draws, count: number) => Float64Array): ControlGenerator {
  return (draws) => seriesOf(make(draws, draws.pick([120, 300, 600, 1200, 3600])));
}

/** Phases of random lengths, on and off in turn. */
function onOff(draws: Draws, count: number, { length }: { readonly length: () => number }) {
  let [isOn, left] = [false, 0];
  const level = draws.uniform(2, 20);
  return Float64Array.from({ length: count }, () => {
    if (left <= 0) [isOn, left] = [!isOn, Math.max(1, length())];
    left--;
    return (isOn ? level : 0) + 0.5 * draws.normal();
  });
}

function bursts(draws: Draws, count: number): Float64Array {
  const values = whiteNoise(draws, count);
  const mean = draws.uniform(20, 120);
  for (let at = draws.exponential(mean); at < count; at += draws.exponential(mean)) {
    const end = Math.min(count, at + draws.integer(1, 12));
    for (let i = Math.floor(at); i < end; i++) values[i] = values[i]! + 12;
  }
  return values;
}

function spikes(draws: Draws, count: number): Float64Array {
  const values = whiteNoise(draws, count).map((value) => value * draws.pick([0, 1]));
  for (let k = draws.integer(1, 4); k > 0; k--) values[draws.integer(0, count - 1)] = 100;
  return values;
}

function rareEvents(draws: Draws, count: number): Float64Array {
  const chance = draws.logUniform(4 / count, 0.05);
  return Float64Array.from({ length: count }, () => draws.uniform(0, 1) < chance ? 1 : 0);
}

function chirp(draws: Draws, count: number): Float64Array {
  const [slow, fast] = [draws.uniform(4, 10), draws.uniform(25, 90)];
  return Float64Array.from({ length: count }, (_, t) => {
    const x = t / count;
    return 3 * Math.sin(2 * Math.PI * (slow * x + ((fast - slow) * x * x) / 2)) +
      0.5 * draws.normal();
  });
}

function levels(draws: Draws, count: number): Float64Array {
  let [level, left] = [0, 0];
  return Float64Array.from({ length: count }, () => {
    if (left-- <= 0) [level, left] = [10 * draws.normal(), draws.exponential(count / 12)];
    return level + draws.normal();
  });
}

/** Memory that is freed at random: a sawtooth without a period. */
function restarts(draws: Draws, count: number): Float64Array {
  let [level, left] = [0, 0];
  return Float64Array.from({ length: count }, () => {
    if (left-- <= 0) [level, left] = [0, draws.exponential(count / 15)];
    return (level += 1) + 2 * draws.normal();
  });
}

function volatile(draws: Draws, count: number): Float64Array {
  const size = redNoise(draws, count, 0.97);
  return size.map((value) => Math.exp(value) * draws.normal());
}

function hump(draws: Draws, count: number): Float64Array {
  const at = draws.uniform(0.3, 0.7) * count;
  const width = draws.uniform(0.1, 0.3) * count;
  return whiteNoise(draws, count).map((value, t) =>
    value + 8 * Math.exp(-(((t - at) / width) ** 2))
  );
}

/** Generators of series without a period, by kind. */
export const CONTROL_KINDS: Readonly<Record<string, ControlGenerator>> = {
  "white noise": of(whiteNoise),
  "red noise": of((draws, count) => redNoise(draws, count, draws.uniform(0.3, 0.95))),
  "random walk": of(randomWalk),
  "1/f noise": of(pinkNoise),
  "walk and noise": of((draws, count) =>
    added(randomWalk(draws, count), whiteNoise(draws, count).map((value) => 3 * value))
  ),
  "heavy tails": of((draws, count) =>
    whiteNoise(draws, count).map((value) => value / Math.max(0.1, Math.abs(draws.normal())))
  ),
  "one step": of((draws, count) => {
    const at = draws.integer(1, count - 1);
    return whiteNoise(draws, count).map((value, i) => value + (i < at ? 0 : 12));
  }),
  "random levels": of(levels),
  ramp: of((draws, count) => {
    const rise = draws.uniform(-50, 50);
    return whiteNoise(draws, count).map((value, i) => value + (rise * i) / count);
  }),
  "decay": of((draws, count) =>
    whiteNoise(draws, count).map((value, i) => value + 40 * Math.exp((-6 * i) / count))
  ),
  hump: of(hump),
  "random bursts": of(bursts),
  "few spikes": of(spikes),
  "rare events": of(rareEvents),
  chirp: of(chirp),
  "on-off, exponential": of((draws, count) => {
    const mean = draws.uniform(5, 40);
    return onOff(draws, count, { length: () => draws.exponential(mean) });
  }),
  "on-off, even": of((draws, count) => {
    const mean = draws.uniform(6, 40);
    return onOff(draws, count, { length: () => draws.uniform(0.2 * mean, 1.8 * mean) });
  }),
  "random restarts": of(restarts),
  "quantised noise": of((draws, count) =>
    whiteNoise(draws, count).map((value) => Math.round(value * 0.7))
  ),
  "changing noise": of(volatile),
  "counts": of((draws, count) =>
    whiteNoise(draws, count).map(() => Math.floor(draws.exponential(1.2)))
  ),
  constant: of((_, count) => new Float64Array(count).fill(7)),
};
