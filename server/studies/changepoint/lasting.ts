/**
 * Whether a step is one of the level: made by most samples around it, and still there a while later.
 *
 * @module
 */

import { meanOf, type Moments } from "./moments.ts";

/** Share of the samples on each side of a shift that must be beyond the middle between the levels. */
const MOVED_SHARE = 0.6;

/** Part of a step that must be left after a while. */
const HELD_SHARE = 0.33;

/** The shortest segments within which a step may fade. */
const HOLD_SEGMENTS = 16;

/** A step between two segments of a signal, as seen by the two windows that tell it best. */
export interface SeenStep {
  readonly values: Float64Array;
  readonly moments: Moments;
  readonly segmentMin: number;
  /** The segment before is [from, at), the one after [at, to). */
  readonly from: number;
  readonly at: number;
  readonly to: number;
  readonly windowBefore: number;
  readonly windowAfter: number;
  /** Difference of the means of the windows. */
  readonly step: number;
}

/** Whether most samples of each side, and not just a few wild ones, are on their side of the middle. */
export function movesMost(seen: SeenStep): boolean {
  const { values, moments, segmentMin, from, at, to, windowBefore, windowAfter, step } = seen;
  const middle = meanOf(moments, at - windowBefore, at) + step / 2;
  const share = (begin: number, end: number, sign: number) => {
    let count = 0;
    for (let i = begin; i < end; i++) if ((values[i]! - middle) * sign > 0) count++;
    return count / (end - begin);
  };
  const begin = Math.max(from, at - Math.max(windowBefore, segmentMin));
  const end = Math.min(to, at + Math.max(windowAfter, segmentMin));
  return share(begin, at, -step) >= MOVED_SHARE && share(at, end, step) >= MOVED_SHARE;
}

/**
 * Whether the levels hold for a while: a burst that dies away jumps, but shifts nothing. What comes back
 * slowly, as a leak does after a restart, holds long enough. Segments too short to tell hold.
 */
export function holds(seen: SeenStep): boolean {
  const { moments, segmentMin, from, at, to, windowBefore, windowAfter, step } = seen;
  const [before, after] = [
    meanOf(moments, at - windowBefore, at),
    meanOf(moments, at, at + windowAfter),
  ];
  const least = HELD_SHARE * Math.abs(step);
  const held = (room: number, moved: (near: number, far: number) => number) => {
    const horizon = Math.min(room, HOLD_SEGMENTS * segmentMin);
    if (horizon < 4 * segmentMin) return true;
    return Math.sign(step) * moved(horizon >> 2, horizon >> 1) >= least;
  };
  return held(to - at, (near, far) => meanOf(moments, at + near, at + far) - before) &&
    held(at - from, (near, far) => after - meanOf(moments, at - far, at - near));
}
