/**
 * Everything that can happen to the page.
 *
 * @module
 */

import type { LiveItem } from "../../../api/client_live.ts";
import type { WireContainers } from "../../../api/containers.ts";
import type { WireEvents } from "../../../api/events.ts";
import type { WireStudyAnswer } from "../../../api/studies.ts";
import type { WireTimeseries } from "../../../api/timeseries.ts";
import type { Dashboard } from "./dashboard.ts";
import type {
  Choice,
  ContainerFilter,
  Dialog,
  Facts,
  FindingRef,
  PanelStudy,
  Theme,
  View,
} from "./page_state.ts";

/** Where an answer belongs. */
export type Slot =
  | { readonly of: "containers" | "events" | "overview" }
  | { readonly of: "series" | "limit" | "study"; readonly panelId: number };

/** What an answer holds. */
export type AnswerValue = WireContainers | WireEvents | WireTimeseries | WireStudyAnswer;

/** What a person does, or its like. */
export type PersonAction =
  | { readonly type: "view"; readonly view: View }
  /** Scales the window by `factor` about `atMs`: less than 1 looks closer. */
  | { readonly type: "zoom"; readonly factor: number; readonly atMs: number }
  /** Moves the window by this share of its length, later when positive. */
  | { readonly type: "pan"; readonly share: number }
  /** The window before the last zoom. */
  | { readonly type: "back" }
  /** All of the data. */
  | { readonly type: "reset" }
  | { readonly type: "follow"; readonly isFollowing: boolean }
  | { readonly type: "add-panel"; readonly metric: string }
  | { readonly type: "set-metric"; readonly panelId: number; readonly metric: string }
  | { readonly type: "remove-panel"; readonly panelId: number }
  /** Moves a panel up (-1) or down (1) by one place. */
  | { readonly type: "move-panel"; readonly panelId: number; readonly by: -1 | 1 }
  | { readonly type: "set-as"; readonly panelId: number; readonly as: "raw" | "rate" | undefined }
  | {
    readonly type: "set-study";
    readonly panelId: number;
    readonly study: PanelStudy | undefined;
  }
  | { readonly type: "focus"; readonly panelId: number }
  | { readonly type: "choose"; readonly ref: string; readonly isChosen: boolean }
  /** Only these. */
  | { readonly type: "choose-only"; readonly refs: readonly string[] }
  /** The first `count` of the list as it is sorted now. */
  | { readonly type: "choose-top"; readonly count: number }
  | { readonly type: "filter"; readonly filter: Partial<ContainerFilter> }
  | { readonly type: "sort"; readonly sort: string }
  | { readonly type: "open"; readonly dialog: Dialog }
  | { readonly type: "close" }
  /** Moves the window to a finding; undefined is the next (`by` 1) or the one before (-1). */
  | {
    readonly type: "go-to-finding";
    readonly finding: FindingRef | undefined;
    readonly by: -1 | 1;
  }
  | { readonly type: "theme"; readonly theme: Theme }
  /** The address was changed by the person: back, forward, or by hand. */
  | { readonly type: "choice"; readonly choice: Choice }
  | { readonly type: "dashboard"; readonly dashboard: Dashboard };

/** Everything that can happen. */
export type PageAction =
  | PersonAction
  | { readonly type: "connected"; readonly facts: Facts }
  | { readonly type: "lost"; readonly why: string }
  | { readonly type: "asked"; readonly slot: Slot; readonly key: string }
  | {
    readonly type: "answered";
    readonly slot: Slot;
    readonly key: string;
    readonly value: AnswerValue;
  }
  | {
    readonly type: "failed";
    readonly slot: Slot;
    readonly key: string;
    readonly error: string;
    /** Which of the viewer's problems it is, such as "unknown-container"; absent for other errors. */
    readonly problem?: string;
  }
  /** `key` is that of the live want it belongs to. */
  | { readonly type: "live"; readonly key: string; readonly item: LiveItem }
  | { readonly type: "notice"; readonly text: string }
  | { readonly type: "resized"; readonly plotWidth: number }
  | { readonly type: "clock"; readonly nowMs: number };
