/**
 * What is written to a terminal, cut into frames: Ink brackets each one as a synchronized update
 * (`CSI ? 2026 h` … `CSI ? 2026 l`), which a terminal shows as a whole when it ends.
 *
 * @module
 */

import type { PtyOutput } from "./pty_program.ts";

/** One update of the screen. */
export interface Frame {
  /** Control sequences included, the brackets not. */
  readonly text: string;
  /** When its end arrived, on the clock of `performance.now()`. */
  readonly endMs: number;
}

const BEGIN = "\x1b[?2026h";
const END = "\x1b[?2026l";

/** Cuts output into frames as it comes in. */
export interface FrameCutter {
  /** Gives the frames that end with this output. */
  readonly take: (output: PtyOutput) => readonly Frame[];
}

/** Makes a cutter for a terminal that nothing was written to yet. */
export function createFrameCutter(): FrameCutter {
  const decoder = new TextDecoder();
  let rest = "";
  return {
    take({ bytes, atMs }) {
      rest += decoder.decode(bytes, { stream: true });
      const pieces = rest.split(END);
      rest = pieces.pop() ?? "";
      return pieces.map((piece) => {
        const begin = piece.lastIndexOf(BEGIN);
        return { text: piece.slice(begin < 0 ? 0 : begin + BEGIN.length), endMs: atMs };
      });
    },
  };
}

/** CSI and OSC sequences, and controls by themselves (ECMA-48). */
const CONTROLS =
  // deno-lint-ignore no-control-regex -- control sequences begin with ESC
  /\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b[@-Z\\-_=>]|[\x00-\x1f\x7f]/g;

/** Characters that a frame puts into cells. */
export function printedText(text: string): string {
  return text.replaceAll(CONTROLS, "");
}

/** Cells that a frame writes, a cell that is written twice counting twice. */
export function printedCells(text: string): number {
  return [...printedText(text)].length;
}

/** Share of a screen's cells from which on a frame counts as drawing all of it. */
const WHOLE_SHARE = 0.8;

/** Whether a frame erases the display (ED), which flickers. */
export function erasesDisplay(text: string): boolean {
  // deno-lint-ignore no-control-regex -- control sequences begin with ESC
  return /\x1b\[[0-3]?J/.test(text);
}

/** Whether a frame writes nearly all cells of a screen of that size. */
export function writesWhole(
  text: string,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): boolean {
  return printedCells(text) > WHOLE_SHARE * columns * rows;
}

/**
 * Rows that a frame of Ink's incremental writer changes, from 0: it begins at the first one, goes on by
 * "next line" (CNL) or a line feed, and erases to the end of what it writes (EL).
 */
export function changedRows(text: string): readonly number[] {
  // deno-lint-ignore no-control-regex -- control sequences begin with ESC
  return text.split(/\x1b\[1?E|\n/).flatMap((row, index) => row.includes("\x1b[K") ? [index] : []);
}

/** Braille cells from which on a frame shows lines, and not a letter or two of something else. */
const LINE_CELLS = 10;

/** Whether a frame draws lines of data. */
export function drawsLines(text: string): boolean {
  return (text.match(/[\u2801-\u28ff]/g)?.length ?? 0) >= LINE_CELLS;
}
