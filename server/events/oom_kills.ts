/**
 * OOM kills from the counter of a container's cgroup (`oom_kill` in `memory.events`, Linux
 * `Documentation/admin-guide/cgroup-v2.rst`: processes of the cgroup killed by any OOM killer).
 *
 * A cgroup's counter never steps back. Where it seems to, the wall clock did: the samples of two runs
 * through the same time then lie between each other, and the counter swings between their values. So
 * a rise to a value that was there less than the tolerance ago is a return, and no kill.
 *
 *     counter   0  0  2  2  3  3     0  1       0  1  0  1  0  1  (two runs)
 *     kills           2     1           1          1
 *
 * @module
 */

/** The samples of one series. */
export interface Samples {
  /** Ascending; several of one instant are possible. */
  readonly timesMs: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** An increase of the counter. */
export interface OomKill {
  /** Time of the sample that shows it. */
  readonly timeMs: number;
  /** At least 1. */
  readonly count: number;
  /** Time of the sample before; undefined when this is the first. */
  readonly sinceMs: number | undefined;
}

/** The kills that the samples of one container show, in ascending time; none where there are no samples. */
export function findOomKills(
  { timesMs, values }: Samples,
  options: {
    /** Whether the first sample is the first of the container's life, seen to begin. */
    readonly isBirthSeen: boolean;
    /** Longest time without a sample that is no hole. */
    readonly toleranceMs: number;
  },
): readonly OomKill[] {
  const kills: OomKill[] = [];
  let before: { readonly timeMs: number; readonly value: number } | undefined;
  /** The highest value, and when it was last there. */
  let high = { timeMs: -Infinity, value: -Infinity };
  for (let i = 0; i < timesMs.length; i++) {
    const [timeMs, value] = [timesMs[i]!, values[i]!];
    const reference = before?.value ?? (options.isBirthSeen ? 0 : value);
    const isHighRecent = timeMs - high.timeMs <= options.toleranceMs;
    const count = value - (isHighRecent ? Math.max(reference, high.value) : reference);
    if (count > 0) addKill(kills, { timeMs, count, sinceMs: before?.timeMs });
    if (value >= high.value || !isHighRecent) high = { timeMs, value };
    before = { timeMs, value };
  }
  return kills;
}

/** Two samples of one instant are one event. */
function addKill(kills: OomKill[], kill: OomKill): void {
  const last = kills.at(-1);
  if (last === undefined || last.timeMs !== kill.timeMs) kills.push(kill);
  else kills[kills.length - 1] = { ...last, count: last.count + kill.count };
}
