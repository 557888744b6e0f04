/**
 * What a study is: a pure function from the samples of one series to findings.
 *
 * Definitions
 * - A series is a list of samples in strictly ascending time, with the interval at which it was meant
 *   to be sampled. Where two samples are further apart than `GAP_INTERVALS` intervals there is a gap:
 *   nothing is known in between, and no study may act as if there were.
 * - A finding is a statement about a range of time, in the unit of the series, with a confidence in
 *   [0, 1] whose meaning the study states in `STUDIES.md`. A study that is not sure says nothing.
 * - A note says why there are no findings, or what the answer leaves out, in one sentence.
 *
 * @module
 */

/** Distance of two samples, in intervals, above which samples are missing between them. */
export const GAP_INTERVALS = 1.75;

/** Samples of one series. Values are finite. */
export interface StudySeries {
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
  /** The sampling interval, milliseconds. */
  readonly intervalMs: number;
  /** Unit of the values, for the sentences of findings; "unknown" where nobody knows. */
  readonly unit: string;
}

/** One statement of a study. Studies add fields of their own. */
export interface Finding {
  readonly type: string;
  readonly startMs: number;
  readonly endMs: number;
  /** In [0, 1]; its meaning is the study's. */
  readonly confidence: number;
  /** Size of the effect in the unit of the series, never negative. */
  readonly magnitude: number;
  /** One sentence for a person. */
  readonly text: string;
}

/** What a study says of one series. Findings ascend by `startMs`. */
export interface StudyResult<F extends Finding = Finding> {
  readonly findings: readonly F[];
  readonly note?: string;
}

/** A parameter that a caller may set: a number, or one of some words. */
export type StudyParameter =
  & { readonly name: string; readonly description: string; readonly unit?: string }
  & (
    | {
      readonly kind: "number";
      readonly default: number;
      readonly min: number;
      readonly max: number;
      readonly isInteger?: boolean;
    }
    | { readonly kind: "choice"; readonly default: string; readonly choices: readonly string[] }
  );

/** Values of a study's parameters, all of them, by name. */
export type StudyValues = Readonly<Record<string, number | string>>;

/** A study, as the registry lists it. */
export interface Study<F extends Finding = Finding> {
  /** As in `/api/study/:id`. */
  readonly id: string;
  readonly name: string;
  /** One sentence: what it finds. */
  readonly description: string;
  readonly parameters: readonly StudyParameter[];
  /** Runs the study. Never throws on any finite series, however short, constant or long. */
  readonly run: (series: StudySeries, values: StudyValues) => StudyResult<F>;
}

/** The values of a study's parameters where a caller sets only some. */
export function withDefaults(study: Pick<Study, "parameters">, given: StudyValues): StudyValues {
  const defaults = study.parameters.map((parameter) =>
    [parameter.name, parameter.default] as const
  );
  return { ...Object.fromEntries(defaults), ...given };
}
