/**
 * Lines for a person, of which some may be replaced by the next one.
 *
 * @module
 */

/** Where lines go. */
export interface LineOutput {
  /** Writes text as it is. */
  readonly write: (text: string) => void;
  /** Width of the terminal in columns; undefined for a file or a pipe, where every line stays. */
  readonly columns: () => number | undefined;
}

/** A writer of lines. */
export interface TerminalLines {
  /** A line that stays. */
  readonly note: (line: string) => void;
  /** A line that the next one of either kind replaces, where that is possible. */
  readonly progress: (line: string) => void;
  /** Takes away a line of progress that is there, before something else is written. */
  readonly clear: () => void;
}

/** Takes the cursor to the start of its line, and empties that (ECMA-48, CR and EL). */
const CLEAR = "\r\u001b[K";

/** Makes a writer. */
export function terminalLines({ write, columns }: LineOutput): TerminalLines {
  let isOpen = false;
  const clear = () => {
    if (isOpen) write(CLEAR);
    isOpen = false;
  };
  return {
    clear,
    note: (line) => {
      clear();
      write(`${line}\n`);
    },
    progress: (line) => {
      const width = columns();
      if (width === undefined) return write(`${line}\n`);
      clear();
      // A line that fills the last column could not be taken back as one.
      write(line.length < width ? line : `${line.slice(0, Math.max(0, width - 2))}…`);
      isOpen = true;
    },
  };
}
