/**
 * What a soak does, from what was asked for: lengths that fit each other, so that a short one rotates,
 * merges and expires as often as a day does.
 *
 * @module
 */

/** What was asked for. */
export interface SoakWish {
  readonly isReal: boolean;
  readonly hours: number;
  readonly containers: number;
  readonly seed: number;
  /** Simulated seconds in a second, at most; 0 for as fast as it goes. */
  readonly speedMax: number;
}

/** What is done. */
export interface SoakPlan extends SoakWish {
  readonly rotationSeconds: number;
  readonly minAgeSeconds: number;
  readonly retainMs: number;
  /** One container is replaced by hand every so many ticks; 0 for none. */
  readonly replaceEveryTicks: number;
  /** Time since the start after which nothing should grow any more, in hours. */
  readonly settledHours: number;
  /** Time between two readings, in real milliseconds. */
  readonly readEveryMs: number;
}

/** Rotations of a soak, whatever its length, unless that would make segments longer than by default. */
const ROTATIONS_MIN = 240;

const ROTATION_SECONDS = { least: 5, most: 90 } as const;

/** What is kept, as a share of the whole; every file that is made early is seen to go. */
const RETAINED_SHARE = 0.25;

/** Retention takes whole files, and the processes have met everything by then. */
const SETTLED_SHARE = 1.25 * RETAINED_SHARE;

/** The consolidator's own default is 300 s for segments of 90 s. */
const MIN_AGE_ROTATIONS = 300 / 90;

const HOUR_MS = 3_600_000;

/** A pod that is replaced every minute, besides those whose nature it is to come and go. */
const REPLACE_EVERY_TICKS = 60;

/** The least that `fgm` takes for `--retain-hours`, in milliseconds. */
const RETAIN_MS_MIN = 0.1 * HOUR_MS;

/** Plans a soak. */
export function planSoak(wish: SoakWish): SoakPlan {
  const { least, most } = ROTATION_SECONDS;
  const share = Math.round(wish.hours * 3_600 / ROTATIONS_MIN);
  const rotationSeconds = Math.min(most, Math.max(least, share));
  const retainMs = Math.max(RETAIN_MS_MIN, wish.hours * RETAINED_SHARE * HOUR_MS);
  return {
    ...wish,
    rotationSeconds,
    minAgeSeconds: Math.round(rotationSeconds * MIN_AGE_ROTATIONS),
    retainMs,
    // Who simulates in a process of its own replaces none by hand: nobody could tell when.
    replaceEveryTicks: wish.isReal ? 0 : REPLACE_EVERY_TICKS,
    settledHours: retainMs * (SETTLED_SHARE / RETAINED_SHARE) / HOUR_MS,
    readEveryMs: wish.isReal ? 5_000 : 1_000,
  };
}
