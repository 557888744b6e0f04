/**
 * Means out of a drawing.
 *
 * @module
 */

import type { AveragesAnswer, EnvelopeAnswer } from "./series_request.ts";

/** Means of series that were drawn as one point each. */
export function averagesOf({ series }: EnvelopeAnswer): AveragesAnswer["averages"] {
  return new Map(series.flatMap(({ container, points }) => {
    const mean = points.avg.at(-1);
    return mean === undefined ? [] : [[container.id, mean] as const];
  }));
}
