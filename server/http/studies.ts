/**
 * `/api/studies` and `/api/study/<id>`: what was found in the series of some containers.
 *
 * @module
 */

import { z } from "@hono/zod-openapi";
import {
  studySeries,
  studyValues,
  toWireStudies,
  toWireStudyAnswer,
} from "../answers/study_answer.ts";
import { choiceParam, integerParam, numberParam } from "../api/parameters.ts";
import {
  changepointAnswerSchema,
  periodicityAnswerSchema,
  studiesSchema,
  studyParams,
  type studyQuery,
  trendAnswerSchema,
  type WireStudyAnswer,
} from "../api/studies.ts";
import { STUDIES } from "../studies/registry.ts";
import type { Study, StudyParameter } from "../studies/study.ts";
import { type Asked, jsonRoute, type Route } from "./route.ts";
import { findSeries } from "./series_question.ts";

/** Schemas of the answers, by the id of the study. */
const ANSWERS: Readonly<Record<string, z.ZodType<WireStudyAnswer>>> = {
  periodicity: periodicityAnswerSchema,
  changepoint: changepointAnswerSchema,
  trend: trendAnswerSchema,
};

/** Lists the studies with their parameters. */
export const studiesRoute = jsonRoute({
  path: "/api/studies",
  summary: "The studies with their parameters",
  query: z.strictObject({}),
  answer: studiesSchema,
  handle: toWireStudies,
});

/** One route for each study, which knows the study's own parameters. */
export const studyRoutes: readonly Route[] = STUDIES.map((study) => {
  const own = study.parameters.map((parameter) => [parameter.name, toSchema(parameter).optional()]);
  return jsonRoute({
    path: `/api/study/${study.id}`,
    summary: `${study.name}: ${study.description}`,
    query: z.strictObject({ ...studyParams, ...Object.fromEntries(own) as z.core.$ZodLooseShape }),
    answer: ANSWERS[study.id]!,
    handle: (asked) => answerStudy(study, asked as Asked<StudyQuery>),
  });
});

type StudyQuery = z.output<typeof studyQuery>;

async function answerStudy(
  study: Study,
  { query, deps, signal }: Asked<StudyQuery>,
): Promise<WireStudyAnswer> {
  const found = await findSeries({ query, deps, signal });
  const samples = await deps.queries.samples(found.request);
  const values = studyValues(study, query as Readonly<Record<string, unknown>>);
  const results = await Promise.all(
    studySeries(samples, found.unit).map((series) =>
      deps.workers.run({ kind: "study", studyId: study.id, values, series }, signal)
    ),
  );
  return toWireStudyAnswer(found, { study, values, samples, results });
}

function toSchema(parameter: StudyParameter): z.ZodType<number | string, string> {
  const { description } = parameter;
  if (parameter.kind === "choice") {
    const [first = "", ...rest] = parameter.choices;
    return choiceParam([first, ...rest], { description });
  }
  const { min, max, isInteger = false } = parameter;
  const help = { description, default: parameter.default };
  return isInteger ? integerParam({ min, max }, help) : numberParam({ min, max }, help);
}
