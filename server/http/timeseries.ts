/**
 * `/api/timeseries`: one metric of some containers over a range, as envelopes.
 *
 * @module
 */

import { pointsPerSeries, toWireTimeseries } from "../answers/timeseries_answer.ts";
import { timeseriesQuery, timeseriesSchema } from "../api/timeseries.ts";
import { jsonRoute } from "./route.ts";
import { findSeries } from "./series_question.ts";

/** Answers with one series per container. */
export const timeseriesRoute = jsonRoute({
  path: "/api/timeseries",
  summary: "One metric of up to 100 containers over a range",
  query: timeseriesQuery,
  answer: timeseriesSchema,
  handle: async (asked) => {
    const found = await findSeries(asked);
    const points = pointsPerSeries(asked.query.points, found.chosen.length);
    return toWireTimeseries(
      found,
      await asked.deps.queries.envelopes({ ...found.request, points }),
    );
  },
});
