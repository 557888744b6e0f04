/**
 * What lies above the screen and takes the keys while it is there.
 *
 * @module
 */

import type { ContainerFilter } from "./answers.ts";

/** A line of text that is being typed. The caret is a position in characters, 0 to the length. */
export interface TextInput {
  readonly text: string;
  readonly caret: number;
}

/** The dialog that is open. `selected` is a position in its list; `top` the first row that is shown. */
export type Dialog =
  | { readonly kind: "help"; readonly top: number }
  /** Chooses the metric of a panel, or of a new one where `panelId` is undefined. */
  | {
    readonly kind: "metric";
    readonly panelId: number | undefined;
    readonly input: TextInput;
    readonly selected: number;
  }
  /** Chooses containers. `refs` are those ticked so far, in order. */
  | {
    readonly kind: "containers";
    readonly input: TextInput;
    readonly filter: Omit<ContainerFilter, "search">;
    readonly refs: readonly string[];
    /** Legend texts of `refs`. */
    readonly labels: Readonly<Record<string, string>>;
    readonly selected: number;
  }
  /** Chooses the metric that the table is sorted by. */
  | { readonly kind: "sort"; readonly input: TextInput; readonly selected: number }
  /** Chooses the study of a panel; `studyId` is set while its parameters are edited. */
  | {
    readonly kind: "study";
    readonly panelId: number;
    readonly studyId: string | undefined;
    readonly selected: number;
    /** Texts of the parameters as typed, by name. */
    readonly texts: Readonly<Record<string, string>>;
    /** What is wrong with one of them, in one line. */
    readonly complaint: string | undefined;
  }
  /** Findings of all panels' studies, by time. */
  | { readonly kind: "findings"; readonly selected: number }
  | { readonly kind: "events"; readonly selected: number }
  /** A command line: range words, times, "q". `complaint` says what was wrong with the last one. */
  | { readonly kind: "command"; readonly input: TextInput; readonly complaint: string | undefined }
  /** What to know of one container. */
  | { readonly kind: "summary"; readonly ref: string; readonly top: number };
