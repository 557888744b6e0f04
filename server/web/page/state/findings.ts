/**
 * The findings of all panels' studies as one list by time, and the way from one to the next.
 *
 * @module
 */

import type { WireFinding } from "../../../api/studies.ts";
import type { Finding } from "../../../studies/study.ts";
import { labelsOf, placeOf } from "./container_names.ts";
import { withNotice } from "./notice.ts";
import type { FindingRef, PageState, Panel } from "./page_state.ts";
import { contextView, windowOf } from "./window.ts";

/** A finding, and where it belongs. */
export interface ListedFinding {
  readonly ref: FindingRef;
  readonly finding: Finding;
  /** Where it is: the change itself, or the start; in milliseconds. */
  readonly atMs: number;
  /** Place of its container in the choice, and its label. */
  readonly place: number;
  readonly label: string;
  readonly metric: string;
  readonly isCurrent: boolean;
}

/** What findings are made from. */
type WithFindings = Pick<PageState, "choice" | "panelAnswers" | "finding">;

/** All findings about chosen containers: by time, those at one time by panel and container. */
export function findingsOf(state: WithFindings): readonly ListedFinding[] {
  const { panels } = state.choice;
  return panels.flatMap((panel) => findingsIn(state, panel)).toSorted((a, b) =>
    a.atMs - b.atMs || placeOfPanel(panels, a) - placeOfPanel(panels, b) || a.place - b.place ||
    a.finding.endMs - b.finding.endMs || a.ref.finding - b.ref.finding
  );
}

/** The findings of one panel, by container and time. */
export function findingsIn(state: WithFindings, panel: Panel): readonly ListedFinding[] {
  const { choice: { chosen }, panelAnswers, finding: current } = state;
  const answer = panelAnswers.get(panel.id)?.study.value;
  if (panel.study === undefined || answer === undefined) return [];
  const labels = labelsOf(chosen);
  return answer.results.flatMap(({ container, findings }, result) => {
    const place = placeOf(container, chosen);
    if (place === undefined) return [];
    return findings.map((wire, finding): ListedFinding => ({
      ref: { panelId: panel.id, result, finding },
      finding: findingOf(wire),
      atMs: wire.type === "changepoint" ? wire.time_ms : wire.start_ms,
      place,
      label: labels[place] ?? "",
      metric: panel.metric,
      isCurrent: current?.panelId === panel.id && current.result === result &&
        current.finding === finding,
    }));
  });
}

/** Moves the window to a finding; undefined is the next one, or the one before, round at the ends. */
export function goToFinding(
  state: PageState,
  wanted: FindingRef | undefined,
  by: -1 | 1,
): PageState {
  const all = findingsOf(state);
  if (all.length === 0) return withNotice(state, wordsWithout(state));
  const at = all.findIndex(({ isCurrent }) => isCurrent);
  const next = wanted === undefined
    ? all[at < 0 ? (by === 1 ? 0 : all.length - 1) : (at + by + all.length) % all.length]
    : all.find(({ ref }) => isSame(ref, wanted));
  return next === undefined ? state : shown(state, next, `${all.indexOf(next) + 1}/${all.length}`);
}

function shown(
  state: PageState,
  { ref, finding, label }: ListedFinding,
  position: string,
): PageState {
  const { choice, studied, history } = state;
  const window = windowOf(state);
  const view = contextView(finding.startMs, finding.endMs, state);
  return {
    ...withNotice(state, `${position} ${label}: ${finding.text}`),
    choice: { ...choice, view, isFollowing: false },
    focus: ref.panelId,
    finding: ref,
    history: studied === undefined
      ? [...history, { view: choice.view, isFollowing: choice.isFollowing }]
      : history,
    // The findings stay those of the window in which the study found them.
    studied: studied ?? window,
  };
}

/** Why there are no findings, in one line. */
export function wordsWithout(
  { choice: { panels }, panelAnswers }: Pick<PageState, "choice" | "panelAnswers">,
): string {
  const studied = panels.filter(({ study }) => study !== undefined);
  if (studied.length === 0) return "No study is on: press s to choose one";
  const answers = studied.map(({ id }) => panelAnswers.get(id)?.study);
  const error = answers.find((answer) => answer?.error !== undefined)?.error;
  if (error !== undefined) return `The study failed: ${error}`;
  const isLoading = answers.some((answer) => answer?.value === undefined || answer.isLoading);
  return isLoading ? "The studies are not finished yet" : "The studies found nothing here";
}

function findingOf({ type, start_ms, end_ms, confidence, magnitude, text }: WireFinding): Finding {
  return { type, startMs: start_ms, endMs: end_ms, confidence, magnitude, text };
}

function isSame(a: FindingRef, b: FindingRef): boolean {
  return a.panelId === b.panelId && a.result === b.result && a.finding === b.finding;
}

function placeOfPanel(panels: readonly Panel[], { ref }: ListedFinding): number {
  return panels.findIndex(({ id }) => id === ref.panelId);
}
