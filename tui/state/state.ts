/**
 * Everything that the screen is made from, as one value.
 *
 * The terminal UI is a circle of four steps, of which only the second touches the world:
 *
 *     state ──wants()──▶ questions ──data/──▶ actions ──reduce()──▶ state ──view/──▶ rows
 *                                       ▲
 *                     keys, mouse, clock, resize
 *
 * Words
 * - A panel shows one metric of all chosen containers. All panels share one window of time, one cursor
 *   and one choice of containers.
 * - The window is [fromMs, toMs): as many dots as a panel is wide, each `msPerDot` long, so that a dot
 *   holds whole buckets of the answer and nothing shimmers while it moves (`viewport.ts`).
 * - An answer belongs to a slot: what was asked for last is in it, and what was there before stays to be
 *   shown until then (`answers.ts`).
 *
 * Invariants
 * - 1 to `PANELS_MAX` panels; `focus` is one of them; ids are never used again.
 * - At most `SERIES_MAX` chosen containers, each once; its position is its slot, mark and tone.
 * - The cursor is inside of the window or undefined, which is its right end.
 *
 * @module
 */

import type { WireInstance } from "@fgm/server/api/instance";
import type { WireMetric } from "@fgm/server/api/metrics";
import type { WireStudies } from "@fgm/server/api/studies";
import type { Answers, LiveSeries, LiveTick } from "./answers.ts";
import type { Dialog } from "./dialog.ts";
import type { TableState } from "./table.ts";

/** Panels on the screen at most. */
export const PANELS_MAX = 5;

/** Columns and rows of the terminal. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** How things stand with the viewer. */
export type Link =
  /** `what` completes "Connecting to …" the first time; `sinceMs` is when it began. */
  | { readonly kind: "connecting"; readonly what: string; readonly sinceMs: number }
  | { readonly kind: "connected" }
  /** It was there, and will be tried again at `retryAtMs`. `why` is one line. */
  | {
    readonly kind: "lost";
    readonly why: string;
    readonly sinceMs: number;
    readonly retryAtMs: number;
  }
  /** It makes no sense to try again. */
  | { readonly kind: "refused"; readonly why: string };

/** What is known of the viewer and of its data. */
export interface ViewerFacts {
  readonly instance: WireInstance;
  /** By name, in the viewer's order. */
  readonly metrics: ReadonlyMap<string, WireMetric>;
  /** Names of the metrics that tell most, most telling first; all of them are in `metrics`. */
  readonly keyMetrics: readonly string[];
  readonly studies: WireStudies["studies"];
  /** Sampling interval in milliseconds. */
  readonly intervalMs: number;
}

/** Times of the oldest and the newest sample that are known of. */
export interface Extent {
  readonly oldestMs: number;
  readonly newestMs: number;
}

/** Which part of time is wanted on the screen; `windowOf` says which one is shown. */
export interface View {
  /** Length that was asked for, in milliseconds; "all" grows with the data. */
  readonly span: number | "all";
  readonly end: ViewEnd;
}

/** Where the window ends. */
export type ViewEnd =
  | { readonly mode: "follow" }
  /** `replaySpeed` is set where a replay was paused, which goes on at it. */
  | { readonly mode: "paused"; readonly toMs: number; readonly replaySpeed?: number }
  /** The end runs through the past, `speed` times as fast as it did then. */
  | { readonly mode: "replay"; readonly toMs: number; readonly speed: number };

/** One metric of all chosen containers. */
export interface Panel {
  readonly id: number;
  /** "" until the viewer has said what there is, where no metric was asked for. */
  readonly metric: string;
  /** Undefined: as the metric's catalogue entry says. */
  readonly as: "raw" | "rate" | undefined;
  readonly study: PanelStudy | undefined;
  /** Whether the value axis begins at zero, rather than at the lowest value shown. */
  readonly fromZero: boolean;
}

/** A study that is switched on. */
export interface PanelStudy {
  readonly id: string;
  /** Parameters that differ from their defaults. */
  readonly parameters: Readonly<Record<string, number | string>>;
}

/** A container that is drawn. */
export interface Chosen {
  /** Its lineage, or its id where it has none: what questions name it by. */
  readonly ref: string;
  /** Short text for legends: "pod/container", or the short id. */
  readonly label: string;
  readonly namespace: string | undefined;
}

/** How lines are drawn, from coarse to fine. `line` is asciichart's own style. */
export const GLYPHS = ["line", "block", "braille"] as const;

/** How lines are drawn. */
export type Glyphs = typeof GLYPHS[number];

/** What is known of the ticks that come in. */
export interface LiveState {
  /** Key of the `LiveWant` that `series` belongs to; undefined before there is one. */
  readonly key: string | undefined;
  /** What the positions in ticks stand for. */
  readonly series: LiveSeries | undefined;
  /** The latest ticks of `series`, oldest first: an answer that was on its way may lack them. */
  readonly recent: readonly LiveTick[];
  /** Grows when ticks are missing: what they would have extended is asked for anew. */
  readonly epoch: number;
}

/** One line that the status bar shows for a while. */
export interface Notice {
  readonly text: string;
  readonly tone: "plain" | "warning" | "critical";
  readonly untilMs: number;
}

/** What fills the middle of the screen. */
export type Screen = "charts" | "table";

/** What the mouse drags. */
export type Drag =
  /** The window, which was `view` when the button was pressed in `column`. */
  | { readonly kind: "pan"; readonly column: number; readonly view: View }
  /** A range of time that is zoomed into when the button is released. */
  | { readonly kind: "range"; readonly fromMs: number; readonly toMs: number }
  /** The window on the strip of all data. */
  | { readonly kind: "overview" };

/** The state of the terminal UI. */
export interface TuiState {
  readonly size: Size;
  /** Wall clock at the last action that brought it. */
  readonly nowMs: number;
  /** IANA name of the zone that times are shown in, such as "Europe/Berlin". */
  readonly timeZone: string;
  /** Such as "worker-1" or "127.0.0.1:8050". */
  readonly target: string;
  readonly link: Link;
  /** Undefined until the viewer has answered for the first time. */
  readonly viewer: ViewerFacts | undefined;
  /** Undefined while there is no data. */
  readonly extent: Extent | undefined;
  readonly view: View;
  readonly cursorMs: number | undefined;
  readonly panels: readonly Panel[];
  /** Position of the panel that keys are about. */
  readonly focus: number;
  /** Whether the panel in focus has the whole screen. */
  readonly isMaximized: boolean;
  readonly chosen: readonly Chosen[];
  readonly glyphs: Glyphs;
  readonly screen: Screen;
  readonly table: TableState;
  readonly dialog: Dialog | undefined;
  readonly answers: Answers;
  readonly live: LiveState;
  readonly notice: Notice | undefined;
  /** Set when the user wants to leave; the program ends then. */
  readonly isLeaving: boolean;
  /** What the pressed mouse button drags; absent while it is not pressed. */
  readonly drag?: Drag;
  /** Id of the next panel. */
  readonly nextPanelId: number;
  /** Grows when the user asks for everything anew. */
  readonly generation: number;
}
