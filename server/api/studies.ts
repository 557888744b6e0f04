/**
 * What was found in a series: `/api/studies` and `/api/study/<id>`.
 *
 * @module
 */

import { z } from "@hono/zod-openapi";
import { rangeParams } from "./parameters.ts";
import { asParam, containersParam, metricParam, seriesContainerSchema } from "./timeseries.ts";

/** What every study is asked, besides its own parameters. */
export const studyParams = {
  metric: metricParam,
  containers: containersParam,
  ...rangeParams,
  as: asParam.optional(),
};

/** Question of `GET /api/study/<id>`, without the study's own parameters. */
export const studyQuery = z.strictObject(studyParams);

/** A parameter of a study. */
export const studyParameterSchema = z.object({
  name: z.string(),
  description: z.string(),
  unit: z.string().optional(),
  kind: z.enum(["number", "choice"]),
  default: z.union([z.number(), z.string()]),
  min: z.number().optional(),
  max: z.number().optional(),
  integer: z.boolean().optional(),
  choices: z.array(z.string()).readonly().optional(),
}).readonly().openapi("StudyParameter");

/** A study as `/api/studies` lists it. */
export const studySchema = z.object({
  id: z.string().describe("As in /api/study/<id>."),
  name: z.string(),
  description: z.string(),
  parameters: z.array(studyParameterSchema).readonly(),
}).readonly().openapi("Study");

/** Answer of `GET /api/studies`. */
export const studiesSchema = z.object({
  studies: z.array(studySchema).readonly(),
}).readonly().openapi("Studies");

/** What all findings have. */
const findingFields = {
  start_ms: z.number(),
  end_ms: z.number(),
  confidence: z.number().min(0).max(1).describe("What it means is the study's: see STUDIES.md."),
  magnitude: z.number().describe("Size of the effect in unit."),
  text: z.string().describe("One sentence for a person."),
};

/** Something that comes again and again. */
export const periodicFindingSchema = z.object({
  type: z.literal("periodic"),
  ...findingFields,
  period_ms: z.number(),
  jitter_ms: z.number(),
  duty: z.number(),
  amplitude: z.number(),
}).readonly().openapi("PeriodicFinding");

/** A change of level. */
export const changepointFindingSchema = z.object({
  type: z.literal("changepoint"),
  ...findingFields,
  time_ms: z.number().describe("First sample of the new level."),
  before: z.number(),
  after: z.number(),
  direction: z.enum(["up", "down"]),
}).readonly().openapi("ChangepointFinding");

/** Where a series is heading over the whole range. */
export const trendFindingSchema = z.object({
  type: z.literal("trend"),
  ...findingFields,
  direction: z.enum(["increasing", "decreasing", "volatile"]),
  slope_per_hour: z.number(),
  seconds_to_limit: z.number().optional().describe("Where it heads for the limit asked about."),
}).readonly().openapi("TrendFinding");

/** What every study answers around its findings. */
function answerWith<Finding extends z.ZodType>(finding: Finding) {
  return z.object({
    study: z.string(),
    metric: z.string(),
    unit: z.string().describe("Unit of the findings' values; of a rate, per second."),
    as: z.enum(["raw", "rate"]),
    from_ms: z.number(),
    to_ms: z.number(),
    parameters: z.record(z.string(), z.union([z.number(), z.string()])).readonly().describe(
      "All parameters of the study as they were used.",
    ),
    truncated: z.boolean().describe(
      "True when a file that may hold part of a series could not be read, or findings were left out.",
    ),
    results: z.array(
      z.object({
        container: seriesContainerSchema,
        joined_ids: z.array(z.string()).readonly().optional(),
        samples: z.int().describe("Samples that were looked at."),
        findings: z.array(finding).readonly().describe("By start_ms."),
        note: z.string().optional().describe("Why there are none, or what is left out."),
      }).readonly(),
    ).readonly(),
  }).readonly();
}

/** Answer of `GET /api/study/periodicity`. */
export const periodicityAnswerSchema: z.ZodType<WireStudyAnswer<WirePeriodicFinding>> = answerWith(
  periodicFindingSchema,
);

/** Answer of `GET /api/study/changepoint`. */
export const changepointAnswerSchema: z.ZodType<WireStudyAnswer<WireChangepointFinding>> =
  answerWith(changepointFindingSchema);

/** Answer of `GET /api/study/trend`. */
export const trendAnswerSchema: z.ZodType<WireStudyAnswer<WireTrendFinding>> = answerWith(
  trendFindingSchema,
);

/** Something that comes again and again. */
export type WirePeriodicFinding = z.infer<typeof periodicFindingSchema>;

/** A change of level. */
export type WireChangepointFinding = z.infer<typeof changepointFindingSchema>;

/** Where a series is heading. */
export type WireTrendFinding = z.infer<typeof trendFindingSchema>;

/** A finding of any study. */
export type WireFinding = WirePeriodicFinding | WireChangepointFinding | WireTrendFinding;

/** Findings by the id of the study. */
export interface FindingOf {
  readonly periodicity: WirePeriodicFinding;
  readonly changepoint: WireChangepointFinding;
  readonly trend: WireTrendFinding;
}

/** Answer of `GET /api/study/<id>`. */
export type WireStudyAnswer<Finding = WireFinding> =
  & Omit<z.infer<ReturnType<typeof answerWith>>, "results">
  & {
    readonly results: readonly (
      & Omit<z.infer<ReturnType<typeof answerWith>>["results"][number], "findings">
      & { readonly findings: readonly Finding[] }
    )[];
  };

/** Answer of `GET /api/studies`. */
export type WireStudies = z.infer<typeof studiesSchema>;
