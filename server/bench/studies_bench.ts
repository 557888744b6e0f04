/**
 * How long each study takes on a day of seconds: the computation alone, in this process.
 *
 * @module
 */

import { atMost, type BenchOptions, type BenchRow, median } from "@fgm/collector/bench/bench_table";
import { STUDIES } from "../studies/registry.ts";
import { type Study, type StudySeries, withDefaults } from "../studies/study.ts";
import { DAY_SAMPLES, STUDY_SHAPES, studySeries } from "./study_shapes.ts";

const ROUNDS = { whole: 7, quick: 1 } as const;
/** Runs on each shape before the clock counts, so that the runtime has compiled the study. */
const WARM_UP_ROUNDS = { whole: 2, quick: 1 } as const;
/** A person who asks for a study of a day waits no longer than this for the computation. */
const STUDY_MS_MAX = 150;

/** Two rows for each study: the middle of all shapes, and the shape that takes longest. */
export function studiesBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  const shapes = Object.keys(STUDY_SHAPES).map((shape) => ({
    shape,
    series: studySeries(shape, DAY_SAMPLES),
  }));
  const rows = STUDIES.flatMap((study) => {
    options.say(`study ${study.id}`);
    const timed = shapes.map(({ shape, series }) => ({
      shape,
      elapsedMs: timeStudy(study, series, options),
    }));
    return describeStudy(study.id, timed);
  });
  return Promise.resolve(rows);
}

/** Middle time of one run, milliseconds. */
function timeStudy(study: Study, series: StudySeries, { quick }: BenchOptions): number {
  const size = quick ? "quick" : "whole";
  const values = withDefaults(study, {});
  for (let i = 0; i < WARM_UP_ROUNDS[size]; i++) study.run(series, values);
  return median(Array.from({ length: ROUNDS[size] }, () => {
    const startedMs = performance.now();
    study.run(series, values);
    return performance.now() - startedMs;
  }));
}

/** The rows of one study from its time on each shape. The limit holds for the worst one too. */
export function describeStudy(
  id: string,
  timed: readonly { readonly shape: string; readonly elapsedMs: number }[],
): readonly BenchRow[] {
  const what = `study ${id}, ${DAY_SAMPLES} samples`;
  const middleMs = median(timed.map(({ elapsedMs }) => elapsedMs));
  const worst = timed.reduce((a, b) => b.elapsedMs > a.elapsedMs ? b : a);
  const limit = { limit: STUDY_MS_MAX, unit: "ms" };
  return [
    atMost(`${what}: median of ${timed.length} shapes`, { value: middleMs, ...limit }),
    atMost(`${what}: worst shape, ${worst.shape}`, { value: worst.elapsedMs, ...limit }),
  ];
}
