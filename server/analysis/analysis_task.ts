/**
 * What travels between the viewer and the workers that analyse for it.
 *
 * @module
 */

import type { ContainerSummary, SummaryInput } from "../studies/summary/container_summary.ts";
import type { StudyResult, StudySeries, StudyValues } from "../studies/study.ts";

/** One study of one series. */
export interface StudyTask {
  readonly kind: "study";
  readonly studyId: string;
  /** All parameters of the study. */
  readonly values: StudyValues;
  readonly series: StudySeries;
}

/** The summary of one container. */
export interface SummaryTask {
  readonly kind: "summary";
  readonly input: SummaryInput;
}

/** Something to be computed. */
export type AnalysisTask = StudyTask | SummaryTask;

/** What comes of a task. */
export type AnalysisResult<Task extends AnalysisTask> = Task extends StudyTask ? StudyResult
  : ContainerSummary;

/** What a worker says of a task. */
export type AnalysisReply =
  | { readonly kind: "result"; readonly result: AnalysisResult<AnalysisTask> }
  | { readonly kind: "failed"; readonly message: string };
