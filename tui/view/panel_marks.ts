/**
 * Findings and events as what a plot shows behind its lines: bands for spans, lines for moments.
 *
 * @module
 */

import type { WireFinding } from "@fgm/server/api/studies";
import type { Tone } from "../chart/styled.ts";
import type { Panel, TuiState } from "../state/state.ts";
import { type Window, windowOf } from "../state/viewport.ts";

/** Dots that two marks of a period must be apart to be told from each other. */
const PERIOD_DOTS_MIN = 24;

/** What a plot shows behind its lines. */
export interface PanelMarks {
  readonly bands: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly lines: readonly {
    readonly atMs: number;
    readonly tone: Tone;
    readonly glyph: string;
  }[];
}

/** Marks of the panel's study, while it is switched on, and of OOM kills. */
export function panelMarks(state: TuiState, panel: Panel): PanelMarks {
  const window = windowOf(state);
  const findings = panelFindings(state, panel);
  const kills = (state.answers.events?.value?.events ?? [])
    .filter(({ type }) => type === "oom_kill")
    .map(({ time_ms }) => ({ atMs: time_ms, tone: "critical" as const, glyph: "╎" }));
  // A range that is being marked with the mouse looks like what a finding is about.
  const marked = state.drag?.kind === "range" ? [state.drag] : [];
  const dragged = marked.map(({ fromMs: a, toMs: b }) => ({
    fromMs: Math.min(a, b),
    toMs: Math.max(a, b),
  }));
  return {
    bands: [...findings.flatMap(bandsOf), ...dragged],
    lines: [...findings.flatMap((finding) => linesOf(finding, window)), ...kills]
      .filter(({ atMs }) => atMs >= window.fromMs && atMs < window.toMs),
  };
}

/** What the panel's study found; nothing while it is switched off or answers for another one. */
export function panelFindings({ answers }: TuiState, panel: Panel): readonly WireFinding[] {
  const { study, id } = panel;
  const answer = study === undefined ? undefined : answers[`study:${id}`]?.value;
  return answer === undefined || answer.study !== study?.id
    ? []
    : answer.results.flatMap((result): readonly WireFinding[] => result.findings);
}

/** A trend spans all that was looked at, so that a band of it would say nothing. */
function bandsOf(finding: WireFinding): PanelMarks["bands"] {
  return finding.type === "periodic" ? [{ fromMs: finding.start_ms, toMs: finding.end_ms }] : [];
}

function linesOf(finding: WireFinding, window: Window): PanelMarks["lines"] {
  switch (finding.type) {
    case "changepoint":
      return [{ atMs: finding.time_ms, tone: "finding", glyph: "┃" }];
    case "periodic":
      return periodLines(finding, window);
    case "trend":
      return [];
    default:
      return finding satisfies never;
  }
}

/** Where each cycle begins, as far as it is on the screen and they can be told from each other. */
function periodLines(
  { start_ms, end_ms, period_ms }: Extract<WireFinding, { type: "periodic" }>,
  { fromMs, toMs, msPerDot }: Window,
): PanelMarks["lines"] {
  if (!(period_ms >= PERIOD_DOTS_MIN * msPerDot)) return [];
  const skipped = Math.max(0, Math.ceil((fromMs - start_ms) / period_ms));
  const lines = [];
  for (
    let atMs = start_ms + skipped * period_ms;
    atMs < Math.min(end_ms, toMs);
    atMs += period_ms
  ) {
    lines.push({ atMs, tone: "finding" as const, glyph: "┊" });
  }
  return lines;
}
