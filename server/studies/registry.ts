/**
 * The studies that there are.
 *
 * @module
 */

import { changepointStudy } from "./changepoint/changepoint.ts";
import { periodicityStudy } from "./periodicity/periodicity.ts";
import type { Study } from "./study.ts";
import { trendStudy } from "./trend/trend_study.ts";

/** All studies, in the order in which they are listed. */
export const STUDIES: readonly Study[] = [periodicityStudy, changepointStudy, trendStudy];

/** The study with this id, or undefined. */
export function findStudy(id: string): Study | undefined {
  return STUDIES.find((study) => study.id === id);
}
