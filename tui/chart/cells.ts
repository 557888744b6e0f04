/**
 * A grid of cells that is painted on and then read as rows, without an object for each cell.
 *
 * @module
 */

import type { Row, Span, Tone } from "./styled.ts";

/** Tones by their number in a grid. */
const TONES: readonly Tone[] = [
  "plain",
  "dim",
  "accent",
  "good",
  "warning",
  "critical",
  "limit",
  "finding",
  "series0",
  "series1",
  "series2",
  "series3",
  "series4",
  "series5",
  "series6",
  "series7",
];

const TONE_NUMBERS: ReadonlyMap<Tone, number> = new Map(TONES.map((tone, i) => [tone, i]));

/** Number of a tone in a grid. */
export function toneNumber(tone: Tone): number {
  return TONE_NUMBERS.get(tone) ?? 0;
}

/** Cells, row by row from the top. */
export interface Cells {
  readonly width: number;
  readonly height: number;
  /** What the cells say, as UTF-16 units. */
  readonly signs: Uint16Array;
  /** What they stand for, as `toneNumber` gives it. */
  readonly tones: Uint8Array;
  /** 1 where foreground and background change places. */
  readonly inverse: Uint8Array;
}

const BLANK = 0x20;

/** Blank cells. */
export function blankCells(width: number, height: number): Cells {
  const size = width * height;
  return {
    width,
    height,
    signs: new Uint16Array(size).fill(BLANK),
    tones: new Uint8Array(size),
    inverse: new Uint8Array(size),
  };
}

/** The rows of a grid, each of `width` cells in as few spans as there are changes of looks. */
export function rowsOf(cells: Cells): readonly Row[] {
  return Array.from({ length: cells.height }, (_, row) => rowOf(cells, row));
}

function rowOf({ width, signs, tones, inverse }: Cells, row: number): Row {
  const spans: Span[] = [];
  const end = (row + 1) * width;
  let start = row * width;
  for (let cell = start + 1; cell <= end; cell++) {
    const isSame = cell < end && inverse[cell] === inverse[start] &&
      // A blank looks the same in every tone.
      (tones[cell] === tones[start] || (signs[cell] === BLANK && inverse[cell] === 0));
    if (isSame) continue;
    const text = String.fromCharCode(...signs.subarray(start, cell));
    const tone = TONES[tones[start] ?? 0] ?? "plain";
    const isInverse = inverse[start] === 1;
    spans.push(
      isInverse ? { text, tone, isInverse } : tone === "plain" ? { text } : { text, tone },
    );
    start = cell;
  }
  return spans;
}
