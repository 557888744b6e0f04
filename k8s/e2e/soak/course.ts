/**
 * Whether something that was measured over hours has stayed as it was.
 *
 * Two measures have to agree before it counts as growing, since each is fooled by what the other is
 * not: the median of the last third against that of the first, and the slope of Theil and Sen over all
 * of it.
 *
 *     course   ▁▂▁▂▁▂▁▂▁  flat        ▁▂▃▄▅▆▇█  grows        ▁▁▁▁▁▁▁█  flat: one spike
 *
 * @module
 */

import { percentile } from "@fgm/server/bench/measurements";
import { robustLine } from "@fgm/server/studies/trend/robust_slope";

/** One measurement: hours since the start, and a value. */
export type CoursePoint = readonly [atHours: number, value: number];

/** Something that was measured again and again. */
export interface Course {
  readonly what: string;
  readonly unit: string;
  readonly points: readonly CoursePoint[];
  /** Growth that counts as none, in `unit`: an absolute one, and a share of the first third. */
  readonly slack: number;
  readonly slackShare: number;
}

/** What became of it. */
export interface Flatness {
  /** Medians of the first and the last third; NaN where there are too few points. */
  readonly first: number;
  readonly last: number;
  /** Greatest value of the last third. */
  readonly most: number;
  /** Robust slope, for an hour. */
  readonly perHour: number;
  /** Growth that would count as none. */
  readonly slack: number;
  readonly verdict: "flat" | "grows" | "too short";
}

/** Fewest points that can be judged. */
const POINTS_MIN = 9;

/** Stretches whose medians the slope is taken of: the cost is that of all pairs. */
const STRETCHES_MAX = 200;

/** Judges what was measured from `fromHours` on: before that, things may fill. */
export function judgeCourse(course: Course, fromHours: number): Flatness {
  const settled = course.points.filter(([atHours]) => atHours >= fromHours);
  const third = Math.floor(settled.length / 3);
  if (settled.length < POINTS_MIN) {
    const none = { first: NaN, last: NaN, most: NaN, perHour: NaN };
    return { ...none, slack: course.slack, verdict: "too short" };
  }
  const [early, late] = [settled.slice(0, third), settled.slice(-third)]
    .map((points) => points.map(([, value]) => value));
  const [first, last] = [percentile(early!, 0.5), percentile(late!, 0.5)];
  const means = stretches(settled);
  const { slope } = robustLine(
    Float64Array.from(means, ([at]) => at),
    Float64Array.from(means, ([, value]) => value),
  );
  const slack = Math.max(course.slack, course.slackShare * first);
  // From the middle of the first third to that of the last.
  const climb = slope * (settled.at(-1)![0] - settled[0]![0]) * 2 / 3;
  return {
    ...{ first, last, perHour: slope, slack },
    most: Math.max(...late!),
    verdict: Math.min(last - first, climb) > slack ? "grows" : "flat",
  };
}

function stretches(points: readonly CoursePoint[]): readonly CoursePoint[] {
  const count = Math.min(STRETCHES_MAX, points.length);
  return Array.from({ length: count }, (_, i) => {
    const part = points.slice(
      Math.floor(i * points.length / count),
      Math.floor((i + 1) * points.length / count),
    );
    const middle = (index: 0 | 1) => percentile(part.map((point) => point[index]), 0.5);
    return [middle(0), middle(1)] as const;
  });
}
