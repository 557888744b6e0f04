/**
 * The table of containers.
 *
 * @module
 */

import type { ContainerFilter } from "./answers.ts";

/** What the table shows and where one is in it. */
export interface TableState {
  /** A metric's name, or "name", also until metrics are known. Metrics sort the greatest first. */
  readonly sort: string;
  readonly filter: ContainerFilter;
  /** Ref of the row that keys are about: it stays with its container when the order changes. */
  readonly selected: string | undefined;
  /** Whether the filter line is being typed in. */
  readonly isFiltering: boolean;
}
