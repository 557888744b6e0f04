/**
 * All that can happen to the state.
 *
 * @module
 */

import type { LiveSeries, LiveTick, Slot, SlotValues } from "./answers.ts";
import type { Size, ViewerFacts } from "./state.ts";

/** A key as the terminal sent it. */
export interface KeyPress {
  /**
   * A printable character, "up" "down" "left" "right" "pageup" "pagedown" "home" "end" "enter"
   * "escape" "tab" "backspace" "delete", or, pasted, several printable characters.
   */
  readonly key: string;
  readonly isCtrl?: boolean;
  readonly isShift?: boolean;
  readonly isMeta?: boolean;
}

/** A mouse event, SGR encoding (xterm control sequences, "Mouse Tracking"). 0-based cells. */
export interface MouseEvent {
  readonly kind: "press" | "drag" | "release" | "wheel-up" | "wheel-down";
  readonly column: number;
  readonly row: number;
  readonly isCtrl: boolean;
  readonly isShift: boolean;
}

/** Something that was answered, by slot. */
export type Answered = {
  [S in Slot]: { readonly slot: S; readonly key: string; readonly value: SlotValues[S] };
}[Slot];

/** Something that happened. `nowMs` is the wall clock. */
export type Action =
  | { readonly type: "key"; readonly press: KeyPress }
  | { readonly type: "mouse"; readonly event: MouseEvent }
  | { readonly type: "resize"; readonly size: Size }
  | { readonly type: "clock"; readonly nowMs: number }
  /** The way to the viewer is being made; `what` completes "Connecting to …". */
  | { readonly type: "connecting"; readonly what: string; readonly nowMs: number }
  | { readonly type: "connected"; readonly nowMs: number }
  | {
    readonly type: "lost";
    readonly why: string;
    readonly retryInMs: number;
    readonly nowMs: number;
  }
  | { readonly type: "refused"; readonly why: string }
  /** The viewer said who it is and what it has. */
  | { readonly type: "facts"; readonly facts: ViewerFacts }
  | { readonly type: "extent"; readonly oldestMs: number; readonly newestMs: number }
  | { readonly type: "asked"; readonly slot: Slot; readonly key: string; readonly nowMs: number }
  | { readonly type: "answered"; readonly answer: Answered; readonly nowMs: number }
  | {
    readonly type: "failed";
    readonly slot: Slot;
    readonly key: string;
    readonly why: string;
    readonly nowMs: number;
  }
  /** What the positions in the ticks after it stand for. `key` is that of the LiveWant. */
  | { readonly type: "live_series"; readonly key: string; readonly series: LiveSeries }
  | {
    readonly type: "live_tick";
    readonly key: string;
    readonly tick: LiveTick;
    readonly nowMs: number;
  }
  /** Ticks are missing: what is shown of the window must be asked for anew. */
  | { readonly type: "live_gap"; readonly key: string }
  | {
    readonly type: "notice";
    readonly text: string;
    readonly tone: "plain" | "warning" | "critical";
    readonly nowMs: number;
  };
