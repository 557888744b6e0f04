/**
 * Studies and what they find, as the API answers with them.
 *
 * @module
 */

import type { WireFinding, WireStudies, WireStudyAnswer } from "../api/studies.ts";
import type { SamplesAnswer } from "../query/series_request.ts";
import { STUDIES } from "../studies/registry.ts";
import {
  type Finding,
  type Study,
  type StudyParameter,
  type StudyResult,
  type StudySeries,
  type StudyValues,
  withDefaults,
} from "../studies/study.ts";
import { type FoundSeries, ownerOf } from "./series_question.ts";

/** Findings of one series that an answer holds: at most 400 bytes each, so 4 MB in all. */
export const FINDINGS_PER_ANSWER_MAX = 10_000;

/** The studies that there are. */
export function toWireStudies(): WireStudies {
  return { studies: STUDIES.map(toWireStudy) };
}

/** All parameters of a study, those that a question gives as it gives them. */
export function studyValues(study: Study, query: Readonly<Record<string, unknown>>): StudyValues {
  const given = study.parameters.flatMap(({ name }) => {
    const value = query[name];
    return typeof value === "number" || typeof value === "string" ? [[name, value] as const] : [];
  });
  return withDefaults(study, Object.fromEntries(given));
}

/** What a study is given of each series, in the order of the question. */
export function studySeries(samples: SamplesAnswer, unit: string): readonly StudySeries[] {
  const { intervalMs } = samples;
  return samples.series.map(({ timesMs, values }) => ({ timesMs, values, intervalMs, unit }));
}

/** The answer; its results are in the order of the question. */
export function toWireStudyAnswer(
  { metric, unit, chosen, request }: FoundSeries,
  { study, values, samples, results }: {
    readonly study: Study;
    readonly values: StudyValues;
    readonly samples: SamplesAnswer;
    readonly results: readonly StudyResult[];
  },
): WireStudyAnswer {
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

/** The names of the wire are those of the code in snake case: `periodMs` is `period_ms`. */
function toWireFinding(finding: Finding): WireFinding {
  const fields = Object.entries(finding).map(([name, value]) =>
    [name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value] as const
  );
  // Every study's findings are checked against the schemas in a test.
  return Object.fromEntries(fields) as unknown as WireFinding;
}
