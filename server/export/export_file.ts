/**
 * A file that is made piece by piece while it is being sent.
 *
 * @module
 */

import type { SortedRows } from "./row_batch.ts";

/** Makes the bytes of one file. */
export interface ExportFile {
  /** The bytes of these rows, in pieces between which other work can be done. */
  rows(rows: SortedRows): Iterable<Uint8Array<ArrayBuffer>>;
  /** The bytes that end the file; without them a reader can tell that it is cut. */
  end(): Iterable<Uint8Array<ArrayBuffer>>;
}
