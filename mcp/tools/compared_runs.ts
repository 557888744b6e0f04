/**
 * What a pod uses in comparison with the one whose place it took.
 *
 * @module
 */

import type { LevelChange } from "../changes/change.ts";
import { effectOf } from "../changes/effect.ts";
import { levelAtEnd } from "../changes/page_cache.ts";
import type { Replacement } from "../changes/replacements.ts";
import type { ScreenedSeries } from "./screened_series.ts";

/** No study tests two runs of which each may be busy by itself: less than what those are sure of. */
const CONFIDENCE = 0.8;

/**
 * Levels that differ, at the start of the newer one; those of the end of each run, where programs are warm.
 * Page cache is left out where it is known: a young pod has read little.
 */
export function comparedRuns(
  { name, replaces, startMs: timeMs }: Replacement,
  series: readonly ScreenedSeries[],
): readonly LevelChange[] {
  return series.filter(({ asked }) => asked === name).flatMap((one): readonly LevelChange[] => {
    const other = series.find(({ asked, metric }) =>
      asked === replaces && metric.name === one.metric.name
    );
    const before = other && levelAtEnd(other.held ?? other.points);
    const after = levelAtEnd(one.held ?? one.points);
    if (other === undefined || before === undefined || after === undefined) return [];
    const noise = Math.max(one.screened.levels.noise, other.screened.levels.noise);
    const effect = effectOf({ before, after, noise }, one.scale);
    const { metric: { name: metric }, scale: { unit } } = one;
    return [{
      ...{ kind: "level", metric, unit, timeMs, before, after, effect },
      confidence: CONFIDENCE,
    }];
  });
}
