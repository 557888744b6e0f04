/**
 * How much traffic a service sees: a day's curve, minutes of drift, seconds of chance.
 *
 * @module
 */

import type { Moment } from "./demand.ts";
import type { Random } from "./random.ts";

const DAY_MS = 86_400_000;
/** Online services are busiest in the early evening and quietest before dawn. */
const PEAK_OF_DAY_MS = 19 * 3_600_000;
/** Time in which the minute-scale drift forgets itself. */
const DRIFT_MS = 120_000;

/** Parameters of one service's traffic. */
export interface LoadOptions {
  /** Share by which the day's curve rises above and falls below its middle. */
  readonly dailySwing: number;
  /** Relative standard deviation of the drift over minutes. */
  readonly drift: number;
}

/** Relative load, about 1 on average; never negative. */
export class LoadCurve {
  readonly #random: Random;
  readonly #options: LoadOptions;
  #drift = 0;

  constructor(random: Random, options: LoadOptions) {
    this.#random = random;
    this.#options = options;
  }

  /** Advances by one interval. */
  at(moment: Moment): number {
    const phase = ((moment.timeMs - PEAK_OF_DAY_MS) % DAY_MS) / DAY_MS;
    const daily = 1 + this.#options.dailySwing * Math.cos(2 * Math.PI * phase);
    // An Ornstein-Uhlenbeck walk: wanders for minutes, and always comes back.
    const keep = Math.exp(-moment.intervalMs / DRIFT_MS);
    const kick = Math.sqrt(1 - keep * keep) * this.#options.drift;
    this.#drift = this.#drift * keep + kick * this.#random.normal();
    return Math.max(0, daily * (1 + this.#drift));
  }
}
