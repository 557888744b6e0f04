/**
 * What all parts of the page have in common.
 *
 * @module
 */

import type { PersonAction } from "../state/action.ts";
import type { PageState } from "../state/page_state.ts";

/** Takes what a person does. */
export type Dispatch = (action: PersonAction) => void;

/** A part of the page: made once, and then brought up to date with each state. */
export interface Part {
  readonly element: HTMLElement;
  /** Cheap where nothing has changed that the part shows. */
  readonly render: (state: PageState) => void;
}
