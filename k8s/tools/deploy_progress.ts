/**
 * One line about how far something is: on a terminal it is written over, elsewhere it is written when it
 * changes.
 *
 * @module
 */

/** Where progress is shown. */
export interface Progress {
  /** Shows a line in place of the one before. */
  readonly show: (line: string) => void;
  /** Leaves the last line and begins a new one, if there is one. */
  readonly end: () => void;
}

/** What is written to. */
export interface ProgressTarget {
  readonly write: (text: string) => void;
  /** Columns of the terminal; undefined where there is none. */
  readonly columns: number | undefined;
}

/** Carriage return, and erasing to the end of the line (ECMA-48, EL). */
const REWIND = "\r\u001b[K";

/** Makes one. */
export function createProgress({ write, columns }: ProgressTarget): Progress {
  let last: string | undefined;
  return {
    show(line) {
      if (line === last) return;
      // A line that the terminal breaks could not be written over.
      write(columns === undefined ? `${line}\n` : `${REWIND}${line.slice(0, columns - 1)}`);
      last = line;
    },
    end() {
      if (last !== undefined && columns !== undefined) write("\n");
      last = undefined;
    },
  };
}
