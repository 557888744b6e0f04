/**
 * The findings of all panels' studies as one list by time, and the way from one to the next.
 *
 * @module
 */

import type { WireFinding } from "@fgm/server/api/studies";
import type { WireSeriesContainer } from "@fgm/server/api/timeseries";
import type { SeriesSlot } from "../chart/styled.ts";
import { withNotice } from "./notices.ts";
import type { Chosen, Panel, TuiState } from "./state.ts";
import { cursorTimeOf, jumpTo } from "./view_moves.ts";

/** A finding, and where it belongs. Times are in milliseconds. */
export interface ListedFinding {
  readonly panelId: number;
  /** Legend text of the container. */
  readonly label: string;
  readonly slot: SeriesSlot;
  readonly startMs: number;
  readonly endMs: number;
  /** Where the cursor goes: the change itself, or the start. */
  readonly atMs: number;
  /** One sentence of the viewer's. */
  readonly text: string;
  readonly type: WireFinding["type"];
}

/** What findings are made from. */
type WithFindings = Pick<TuiState, "panels" | "answers" | "chosen">;

/**
 * All findings of studies that are switched on, of containers that are drawn; by time, those at one
 * time by panel and container. The order is the same as long as the answers are.
 */
export function findingsOf(state: WithFindings): readonly ListedFinding[] {
  return state.panels
    .flatMap((panel, position) =>
      findingsIn(state, panel).map((finding) => ({ finding, position }))
    )
    .toSorted((a, b) =>
      a.finding.atMs - b.finding.atMs || a.position - b.position ||
      a.finding.slot - b.finding.slot || a.finding.endMs - b.finding.endMs
    )
    .map(({ finding }) => finding);
}

function findingsIn(
  { answers, chosen }: WithFindings,
  { id: panelId, metric, study }: Panel,
): readonly ListedFinding[] {
  const answer = answers[`study:${panelId}`]?.value;
  // What is there of the study or the metric before is not shown any more.
  if (study === undefined || answer?.study !== study.id || answer.metric !== metric) return [];
  return answer.results.flatMap(({ container, findings }) => {
    const slot = chosen.findIndex((one) => isOf(container, one));
    const label = chosen[slot]?.label;
    if (label === undefined) return [];
    return findings.map((finding): ListedFinding => ({
      panelId,
      label,
      slot: slot as SeriesSlot,
      startMs: finding.start_ms,
      endMs: finding.end_ms,
      atMs: finding.type === "changepoint" ? finding.time_ms : finding.start_ms,
      text: finding.text,
      type: finding.type,
    }));
  });
}

/** Whether a container is the one that was chosen: by its lineage, its id, or a part of either. */
function isOf(container: WireSeriesContainer, { ref }: Chosen): boolean {
  const { id, namespace, pod_name, container_name } = container;
  const lineage = `/${[namespace, pod_name, container_name].join("/")}/`;
  return id.startsWith(ref) || lineage.includes(`/${ref}/`);
}

/**
 * Goes to the next finding behind the cursor, or to the one before it; at the end of the list it
 * begins anew and says so. The notice is what was found.
 */
export function walkFindings(state: TuiState, way: "next" | "previous"): TuiState {
  const findings = findingsOf(state);
  if (findings.length === 0) return withNotice(state, wordsWithout(state));
  const cursorMs = cursorTimeOf(state);
  const beyond = way === "next"
    ? findings.find(({ atMs }) => atMs > cursorMs)
    : findings.findLast(({ atMs }) => atMs < cursorMs);
  const found = beyond ?? (way === "next" ? findings[0] : findings.at(-1));
  if (found === undefined) return state;
  const others = findings.filter(({ atMs }) => atMs === found.atMs).length - 1;
  const round = beyond !== undefined
    ? ""
    : way === "next"
    ? "From the start again: "
    : "From the end again: ";
  const more = others === 0 ? "" : ` (+${others} more)`;
  return withNotice(goToFinding(state, found), `${round}${found.label}${more}: ${found.text}`);
}

/** Moves cursor and focus to a finding; a window that it is outside of moves, too. */
export function goToFinding(state: TuiState, { panelId, atMs }: ListedFinding): TuiState {
  const position = state.panels.findIndex(({ id }) => id === panelId);
  const focus = position < 0 ? state.focus : position;
  return jumpTo({ ...state, focus }, atMs);
}

/** Why there are no findings, in one line. */
export function wordsWithout({ panels, answers }: Pick<TuiState, "panels" | "answers">): string {
  const studied = panels.filter(({ study }) => study !== undefined);
  if (studied.length === 0) return "No study is on: s chooses one";
  const isLoading = studied.some(({ id }) => answers[`study:${id}`]?.state !== "ready");
  return isLoading ? "The studies are not finished yet" : "The studies found nothing here";
}
