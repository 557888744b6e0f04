/**
 * Everything that the page is made from, as one value.
 *
 * The page is a circle of four steps, of which only the second and the last touch the world:
 *
 *     state ──wantsOf()──▶ questions ──data/──▶ actions ──reduce()──▶ state ──dom/, chart/──▶ page
 *                                          ▲
 *                          keys, mouse, address, clock
 *
 * Words
 * - A panel shows one metric of all chosen containers. All panels share one window of time.
 * - A `ref` names a container in questions: its lineage "namespace/pod/container", or its id where it has
 *   none, so that a restarted container stays chosen.
 * - The window is what the panels show, [fromMs, toMs). A view says how it is found (`window.ts`).
 * - What the address holds (`address.ts`) is the whole of what a person has chosen; the rest is answers.
 *
 * Invariants
 * - 1 to `PANELS_MAX` panels with ids that are never used again; `focus` is the id of one of them.
 * - At most `CHOSEN_MAX` chosen containers, each once. Its position gives its colour and dash.
 * - An answer that does not belong to what is wanted now is never put in (`answers.ts`), but the one
 *   before stays to be shown until then.
 *
 * @module
 */

import type { WireContainers, WireFilters } from "../../../api/containers.ts";
import type { WireEvents } from "../../../api/events.ts";
import type { WireInstance } from "../../../api/instance.ts";
import type { WireMetric } from "../../../api/metrics.ts";
import type { WireStudies, WireStudyAnswer } from "../../../api/studies.ts";
import type { WireTimeseries } from "../../../api/timeseries.ts";

/** Panels on the page at most. */
export const PANELS_MAX = 5;

/** Containers that are drawn at most. */
export const CHOSEN_MAX = 20;

/** The shortest window, in milliseconds. */
export const WINDOW_MS_MIN = 5_000;

/** Which part of time is wanted. */
export type View =
  /** The latest `spanMs` of the data, or all of it; the window moves on while data comes in. */
  | { readonly kind: "latest"; readonly spanMs: number | "all" }
  | { readonly kind: "fixed"; readonly fromMs: number; readonly toMs: number };

/** A study that is laid over a panel. */
export interface PanelStudy {
  readonly id: string;
  /** Parameters that differ from their defaults. */
  readonly parameters: Readonly<Record<string, number | string>>;
}

/** One metric of all chosen containers. */
export interface Panel {
  readonly id: number;
  readonly metric: string;
  /** Undefined: as the metric's catalogue entry says. */
  readonly as: "raw" | "rate" | undefined;
  readonly study: PanelStudy | undefined;
  /** Instead of the metric's name, where a dashboard has one. */
  readonly title: string | undefined;
}

/** What the list of containers is narrowed to; "" where all will do. */
export interface ContainerFilter {
  readonly search: string;
  readonly namespace: string;
  readonly node: string;
  readonly qosClass: string;
  /** "key:value,key:value", as /api/containers takes it. */
  readonly labels: string;
}

/** What a person has chosen, all of it in the address. */
export interface Choice {
  readonly view: View;
  readonly isFollowing: boolean;
  readonly panels: readonly Panel[];
  /** Refs in the order of choosing. */
  readonly chosen: readonly string[];
  readonly filter: ContainerFilter;
  /** "recency", "name", or a metric. */
  readonly sort: string;
}

/** How a question went. `key` says which question (`wants.ts`); `value` may be of an older one. */
export interface Answer<Value> {
  readonly key: string | undefined;
  readonly isLoading: boolean;
  readonly value: Value | undefined;
  /** One line for a person, about the latest try. */
  readonly error: string | undefined;
}

/** What is known of the data, asked once and whenever it may have changed. */
export interface Facts {
  readonly instance: WireInstance;
  /** By name, in the viewer's order. */
  readonly metrics: ReadonlyMap<string, WireMetric>;
  readonly keyMetrics: readonly string[];
  readonly studies: WireStudies["studies"];
  readonly filters: WireFilters;
  /** Times of the oldest and newest sample; undefined while there is no data. */
  readonly extent: { readonly oldestMs: number; readonly newestMs: number } | undefined;
  readonly intervalMs: number;
}

/** Answers of one panel. */
export interface PanelAnswers {
  readonly series: Answer<WireTimeseries>;
  /** Series of the metric's limit, where it has one. */
  readonly limit: Answer<WireTimeseries>;
  readonly study: Answer<WireStudyAnswer>;
}

/** What fills the middle of the page above the rest. */
export type Dialog =
  /** `panelId` undefined: for a new panel. */
  | { readonly kind: "metric"; readonly panelId: number | undefined; readonly search: string }
  | { readonly kind: "study"; readonly panelId: number }
  | { readonly kind: "range" }
  | { readonly kind: "help" }
  /** The viewer asks for its token. */
  | { readonly kind: "token"; readonly wasWrong: boolean };

/** One finding that the view can be moved to. */
export interface FindingRef {
  readonly panelId: number;
  /** Positions in the study's results, and in the findings of one. */
  readonly result: number;
  readonly finding: number;
}

/** How things stand with the source. */
export type Link =
  | { readonly kind: "connecting" }
  | { readonly kind: "connected" }
  /** It was there, and is tried again by itself. `why` is one line. */
  | { readonly kind: "lost"; readonly why: string };

/** How the page is coloured. */
export type Theme = "auto" | "light" | "dark";

/** The state of the page. */
export interface PageState {
  readonly choice: Choice;
  /** Id of the panel that keys are about. */
  readonly focus: number;
  readonly nextPanelId: number;
  readonly link: Link;
  readonly facts: Facts | undefined;
  readonly containers: Answer<WireContainers>;
  readonly panelAnswers: ReadonlyMap<number, PanelAnswers>;
  readonly events: Answer<WireEvents>;
  /** The first panel's metric over all of the data, for the overview. */
  readonly overview: Answer<WireTimeseries>;
  readonly dialog: Dialog | undefined;
  /** The finding that was gone to last. */
  readonly finding: FindingRef | undefined;
  /** One line that is shown for a while and read out; a new id makes it new. */
  readonly notice: { readonly id: number; readonly text: string } | undefined;
  readonly theme: Theme;
  /** Width of a panel's plot in CSS pixels; it says how many points are asked for. */
  readonly plotWidth: number;
  /** Wall clock at the last action that brought it. */
  readonly nowMs: number;
  /** Windows that zooming has left, newest last, for going back. */
  readonly history: readonly View[];
}
