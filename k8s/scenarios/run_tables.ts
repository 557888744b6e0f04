/**
 * What the commands print, as text and as values for `--json`.
 *
 * @module
 */

import { durationText } from "./duration_text.ts";
import { podsText, type RunPod } from "./run_pods.ts";
import { type RecordedVerdict, runNamespace, type RunRecord } from "./run_record.ts";
import type { Scenario } from "./scenario.ts";

/** A run with what is there of it. */
export interface RunStatus {
  readonly run: RunRecord;
  readonly isThere: boolean;
  /** Undefined where nobody can say, or the namespace is gone. */
  readonly pods: readonly RunPod[] | undefined;
}

/** All scenarios, each with what fgm has to find. */
export function scenariosText(scenarios: readonly Scenario[]): string {
  return scenarios.map(({ name, summary, durationMs, expectations }) =>
    [
      `${name} (${durationText(durationMs)}): ${summary}`,
      ...expectations.map(({ text, container }) => `  fgm has to ${text} [${container}]`),
    ].join("\n")
  ).join("\n\n");
}

/** The same for programs. */
export function scenariosJson(scenarios: readonly Scenario[]): unknown {
  return scenarios.map((scenario) => ({
    name: scenario.name,
    summary: scenario.summary,
    duration_ms: scenario.durationMs,
    least_ms: scenario.leastMs,
    images: scenario.images,
    expectations: scenario.expectations.map(({ kind, text, container }) => ({
      ...{ kind, text, container },
    })),
  }));
}

/** One or two lines for each expectation: whether it was met, and what shows it. */
export function verdictLines(verdicts: readonly RecordedVerdict[]): readonly string[] {
  return verdicts.flatMap(({ met, text, container, evidence }) => [
    `${met ? "met    " : "not met"}  ${text} [${container}]`,
    `         ${evidence}`,
  ]);
}

/** A table of runs; a sentence for none. */
export function statusText(statuses: readonly RunStatus[], nowMs: number): string {
  if (statuses.length === 0) return "There is no run, and there was none within a week.";
  const rows = statuses.map(({ run, isThere, pods }) => [
    run.id,
    run.scenario,
    stateText(run, isThere && nowMs < run.untilMs) + (isThere && run.isKept ? ", kept" : ""),
    run.node,
    durationText(nowMs - run.startMs),
    isThere && nowMs < run.untilMs ? durationText(run.untilMs - nowMs) : "-",
    pods === undefined ? "-" : podsText(pods),
  ]);
  const table = [["RUN", "SCENARIO", "STATE", "NODE", "AGE", "LEFT", "PODS"], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table.map((row) =>
    row.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join("  ").trimEnd()
  ).join("\n");
}

/** "done, 3 of 3 met", "running", "stopped". A run that nobody saw end is "over". */
function stateText({ state, verdicts }: RunRecord, mayGoOn: boolean): string {
  const isUnseen = !mayGoOn && (state === "running" || state === "starting");
  const met = verdicts.filter((verdict) => verdict.met).length;
  const checked = verdicts.length === 0 ? "" : `, ${met} of ${verdicts.length} met`;
  return `${isUnseen ? "over" : state}${checked}`;
}

/** A run for programs; times in milliseconds since the epoch. */
export function runJson(run: RunRecord): Readonly<Record<string, unknown>> {
  return {
    run: run.id,
    scenario: run.scenario,
    namespace: runNamespace(run),
    node: run.node,
    state: run.state,
    start_ms: run.startMs,
    until_ms: run.untilMs,
    end_ms: run.endMs ?? null,
    met: run.verdicts.length === 0 ? null : run.verdicts.every(({ met }) => met),
    expectations: run.verdicts.map(({ text, container, met, evidence }) => ({
      ...{ text, container, met, evidence },
    })),
  };
}

/** The same with what is there of it. */
export function statusJson({ run, isThere, pods }: RunStatus): Readonly<Record<string, unknown>> {
  return {
    ...runJson(run),
    is_there: isThere,
    pods: pods?.map(({ name, node, phase, restarts, containers }) => ({
      ...{ name, node, phase, restarts, containers },
    })) ?? run.pods,
  };
}
