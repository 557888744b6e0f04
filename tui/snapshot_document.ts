/**
 * What is behind a frame, as one JSON document for scripts. Its form is pinned by a test; times are in
 * milliseconds since 1970, values in the unit beside them, and what is not there is null.
 *
 * @module
 */

import type { WireEvent } from "@fgm/server/api/events";
import type { WireFinding } from "@fgm/server/api/studies";
import { type ValueAt, valueAt } from "./chart/cursor_value.ts";
import type { SeriesColumns, SeriesData } from "./state/answers.ts";
import { chosenOf } from "./state/chosen.ts";
import { findingsOf, type ListedFinding } from "./state/findings.ts";
import type { Chosen, Panel, TuiState } from "./state/state.ts";
import { windowOf } from "./state/viewport.ts";
import { columnsOfRef } from "./view/container_names.ts";

/** One document. */
export interface SnapshotDocument {
  readonly target: string;
  readonly time_zone: string;
  readonly link: { readonly state: string; readonly why: string | null };
  readonly viewer: { readonly node_name: string | null; readonly version: string } | null;
  readonly data: { readonly from_ms: number; readonly to_ms: number } | null;
  readonly window: {
    readonly mode: "follow" | "paused" | "replay";
    readonly from_ms: number;
    readonly to_ms: number;
    readonly ms_per_dot: number;
  };
  /** Where values are read off; the end of the window where there is no cursor. */
  readonly cursor_ms: number;
  readonly screen: "charts" | "table";
  readonly chosen: readonly {
    readonly ref: string;
    readonly label: string;
    readonly namespace: string | null;
  }[];
  readonly panels: readonly PanelDocument[];
  /** Newest first. */
  readonly events: readonly WireEvent[];
  readonly containers: readonly {
    readonly ref: string;
    readonly label: string;
    readonly value: number | null;
  }[];
}

/** One panel. */
export interface PanelDocument {
  readonly metric: string;
  readonly unit: string | null;
  readonly as: "raw" | "rate" | null;
  readonly step_ms: number | null;
  /** Of its series and its study together: ready when both are, failed when one of them has. */
  readonly state: "loading" | "ready" | "failed";
  readonly why: string | null;
  readonly study: string | null;
  readonly series: readonly {
    readonly ref: string;
    readonly at_cursor: ValueAt | null;
    readonly last: { readonly time_ms: number; readonly value: number } | null;
    readonly points: number;
  }[];
  readonly findings: readonly {
    readonly type: WireFinding["type"];
    readonly label: string;
    readonly start_ms: number;
    readonly end_ms: number;
    readonly text: string;
  }[];
}

/** The document of a state. */
export function snapshotDocument(state: TuiState): SnapshotDocument {
  const { link, viewer, extent, view, chosen, answers } = state;
  const { fromMs, toMs, msPerDot } = windowOf(state);
  const findings = findingsOf(state);
  return {
    target: state.target,
    time_zone: state.timeZone,
    link: { state: link.kind, why: "why" in link ? link.why : null },
    viewer: viewer === undefined
      ? null
      : { node_name: viewer.instance.node_name, version: viewer.instance.version },
    data: extent === undefined ? null : { from_ms: extent.oldestMs, to_ms: extent.newestMs },
    window: { mode: view.end.mode, from_ms: fromMs, to_ms: toMs, ms_per_dot: msPerDot },
    cursor_ms: state.cursorMs ?? toMs - 1,
    screen: state.screen,
    chosen: chosen.map(({ ref, label, namespace = null }) => ({ ref, label, namespace })),
    panels: state.panels.map((panel) => panelDocument(state, panel, findings)),
    events: answers.events?.value?.events ?? [],
    containers: containersOf(state),
  };
}

function panelDocument(
  state: TuiState,
  panel: Panel,
  findings: readonly ListedFinding[],
): PanelDocument {
  const data = state.answers[`series:${panel.id}`]?.value;
  return {
    metric: panel.metric,
    unit: data?.unit ?? null,
    as: data?.as ?? null,
    step_ms: data?.stepMs ?? null,
    ...standingOf(state, panel),
    study: panel.study?.id ?? null,
    series: state.chosen.map((chosen) => seriesDocument(state, chosen, data)),
    findings: findings.filter(({ panelId }) => panelId === panel.id)
      .map(({ type, label, startMs, endMs, text }) => (
        { type, label, start_ms: startMs, end_ms: endMs, text }
      )),
  };
}

/** Findings that nobody has answered for must not look like none. */
function standingOf(
  { answers }: TuiState,
  { id, study }: Panel,
): Pick<PanelDocument, "state" | "why"> {
  const parts = [answers[`series:${id}`], ...(study === undefined ? [] : [answers[`study:${id}`]])];
  const failed = parts.find((part) => part?.state === "failed");
  if (failed !== undefined) return { state: "failed", why: failed.why ?? null };
  const isReady = parts.every((part) => part?.state === "ready");
  return { state: isReady ? "ready" : "loading", why: null };
}

function seriesDocument(
  state: TuiState,
  chosen: Chosen,
  data: SeriesData | undefined,
): PanelDocument["series"][number] {
  const columns = data === undefined ? undefined : columnsOfRef(chosen.ref, data);
  if (data === undefined || columns === undefined) {
    return { ref: chosen.ref, at_cursor: null, last: null, points: 0 };
  }
  const cursorMs = state.cursorMs ?? windowOf(state).toMs - 1;
  return {
    ref: chosen.ref,
    at_cursor: valueAt(columns, data.stepMs, cursorMs) ?? null,
    last: lastOf(columns),
    points: columns.t.length,
  };
}

function lastOf({ t, avg }: SeriesColumns): { time_ms: number; value: number } | null {
  const index = avg.findLastIndex((value) => value !== null);
  const [timeMs, value] = [t[index], avg[index]];
  return timeMs === undefined || typeof value !== "number" ? null : { time_ms: timeMs, value };
}

/** The rows of the table, in its order; none while charts are shown. */
function containersOf({ answers, screen }: TuiState): SnapshotDocument["containers"] {
  if (screen !== "table") return [];
  return (answers.table?.value?.containers ?? []).map((container) => {
    const { ref, label } = chosenOf(container);
    return { ref, label, value: container.value ?? null };
  });
}
