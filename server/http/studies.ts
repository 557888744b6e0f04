/**
 * `/api/studies` and `/api/study/<id>`: what was found in the series of some containers.
 *
 * @module
 */

import { z } from "@hono/zod-openapi";
import { choiceParam, integerParam, numberParam } from "../api/parameters.ts";
import {
  changepointAnswerSchema,
  periodicityAnswerSchema,
  studiesSchema,
  studyParams,
  type studyQuery,
  trendAnswerSchema,
  type WireFinding,
  type WireStudies,
  type WireStudyAnswer,
} from "../api/studies.ts";
import type { SamplesAnswer } from "../query/series_request.ts";
import { STUDIES } from "../studies/registry.ts";
import {
  type Finding,
  type Study,
  type StudyParameter,
  type StudyValues,
  withDefaults,
} from "../studies/study.ts";
import { type Asked, jsonRoute, type Route } from "./route.ts";
import { findSeries, ownerOf } from "./series_question.ts";

/** Findings of one series that an answer holds: at most 400 bytes each, so 4 MB in all. */
export const FINDINGS_PER_ANSWER_MAX = 10_000;

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
  handle: () => ({ studies: STUDIES.map(toWireStudy) }),
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
  const { metric, unit, chosen, request } = await findSeries({ query, deps, signal });
  const samples = await deps.queries.samples(request);
  const values = valuesOf(study, query as Readonly<Record<string, unknown>>);
  const run = async ({ timesMs, values: column }: SamplesAnswer["series"][number]) => {
    const series = { timesMs, values: column, intervalMs: samples.intervalMs, unit };
    return await deps.workers.run({ kind: "study", studyId: study.id, values, series }, signal);
  };
  const results = await Promise.all(samples.series.map(run));
  const shownMax = Math.floor(FINDINGS_PER_ANSWER_MAX / chosen.length);
  return {
    study: study.id,
    metric: metric.name,
    unit,
    as: request.as,
    from_ms: request.fromMs,
    to_ms: request.toMs,
    parameters: values,
    truncated: samples.isTruncated || results.some(({ findings }) => findings.length > shownMax),
    results: results.map(({ findings, note }, i) => ({
      ...ownerOf(chosen[i]!),
      samples: samples.series[i]!.timesMs.length,
      findings: findings.slice(0, shownMax).map(toWireFinding),
      ...(note === undefined ? {} : { note }),
    })),
  };
}

function valuesOf(study: Study, query: Readonly<Record<string, unknown>>): StudyValues {
  const given = study.parameters.flatMap(({ name }) => {
    const value = query[name];
    return typeof value === "number" || typeof value === "string" ? [[name, value] as const] : [];
  });
  return withDefaults(study, Object.fromEntries(given));
}

function toWireStudy(study: Study): WireStudies["studies"][number] {
  const { id, name, description, parameters } = study;
  return { id, name, description, parameters: parameters.map(toWireParameter) };
}

function toWireParameter(
  parameter: StudyParameter,
): WireStudies["studies"][number]["parameters"][number] {
  const { isInteger, ...described } = { isInteger: undefined, ...parameter };
  return { ...described, ...(isInteger === undefined ? {} : { integer: isInteger }) };
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

/** The names of the wire are those of the code in snake case: `periodMs` is `period_ms`. */
function toWireFinding(finding: Finding): WireFinding {
  const fields = Object.entries(finding).map(([name, value]) =>
    [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value] as const
  );
  // Every study's findings are checked against the schemas in a test.
  return Object.fromEntries(fields) as unknown as WireFinding;
}
