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
 * - Only a view of the latest data follows. A panel's metric is "" while nobody has chosen any and the
 *   viewer has not said what there is.
 * - An answer that does not belong to what is wanted now is never put in (`answers.ts`), but the one
 *   before stays to be shown until then.
 *
 * @module
 */

import type { WireContainers, WireFilters } from "../../../api/containers.ts";
import type { WireEvents } from "../../../api/events.ts";
import type { WireInstance } from "../../../api/instance.ts";
import type { WireLiveSeries, WireLiveTick } from "../../../api/live.ts";
import type { WireMetric } from "../../../api/metrics.ts";
import type { WireStudies, WireStudyAnswer } from "../../../api/studies.ts";
import type { WireTimeseries } from "../../../api/timeseries.ts";

/** Panels on the page at most. */
export const PANELS_MAX = 5;

/** Containers that are drawn at most. */
export const CHOSEN_MAX = 20;

/** Windows that can be gone back to at most. */
export const HISTORY_MAX = 50;

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
  /** Only of chosen containers whose name fits this pattern (`glob.ts`), as a dashboard can ask for. */
  readonly pattern?: string;
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
  /** "recency", "name", or a metric; "" until the data's metrics are known: then it is the first panel's. */
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

/** What is known of the ticks that come in. */
export interface LiveState {
  /** Key of the live want that `series` belongs to; undefined before there is one. */
  readonly key: string | undefined;
  /** What the positions in ticks stand for. */
  readonly series: WireLiveSeries | undefined;
  /** The latest ticks of `series`, oldest first: an answer that was on its way may lack them. */
  readonly recent: readonly WireLiveTick[];
  /** Grows when ticks are missing: what they would have extended is asked for anew. */
  readonly epoch: number;
}

/** Containers that a dashboard wants, until the list of containers has said which they are. */
export interface Selection {
  /** A pattern (`glob.ts`); undefined: all that the filter lets through. */
  readonly namePattern: string | undefined;
  /** Time around the containers' lives that is shown; undefined: the view stays as it is. */
  readonly paddingMs: number | undefined;
}

/** A window that was left, and whether it followed. */
export type PastView = Pick<Choice, "view" | "isFollowing">;

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
  /** Windows that were left, newest last, for going back; at most `HISTORY_MAX`. */
  readonly history: readonly PastView[];
  /** Whether the last thing that a person did was to zoom: one turn of the wheel is one step back. */
  readonly isZooming: boolean;
  readonly live: LiveState;
  /** Whether the page chooses containers by itself: until somebody has chosen any. */
  readonly isAutoChoosing: boolean;
  readonly selection: Selection | undefined;
  /**
   * What studies look at while the view goes from one of their findings to another; undefined: the
   * window.
   */
  readonly studied: { readonly fromMs: number; readonly toMs: number } | undefined;
  /** What a dashboard calls itself; undefined without one. */
  readonly heading: { readonly title: string; readonly description: string } | undefined;
}
