/**
 * One row with words at its left and at its right end, of which the less important give way.
 *
 * @module
 */

import { fitRow, type Row, rowWidth } from "../chart/styled.ts";
import { blank } from "./span.ts";

/** Some words that are shown whole or not at all. */
export interface Part {
  readonly row: Row;
  /** What has the greatest rank gives way first; 0 never does, and is cut instead. */
  readonly rank: number;
}

/** Blanks between two parts. */
const PART_GAP = 2;

/** A row of exactly `width` cells with as many of the parts as fit. Empty parts take no place. */
export function spreadRow(
  { left, right, width }: {
    readonly left: readonly Part[];
    readonly right: readonly Part[];
    readonly width: number;
  },
): Row {
  const kept = new Set([...left, ...right].filter(({ row }) => rowWidth(row) > 0));
  for (const part of [...kept].sort((a, b) => b.rank - a.rank)) {
    if (partsWidth([...kept]) <= width || part.rank === 0) break;
    kept.delete(part);
  }
  const [first, last] = [joined(left, kept), joined(right, kept)];
  const space = width - rowWidth(first) - rowWidth(last);
  return fitRow([...first, blank(space), ...last], width);
}

function partsWidth(parts: readonly Part[]): number {
  return parts.reduce((sum, { row }) => sum + rowWidth(row), 0) + PART_GAP * (parts.length - 1);
}

function joined(parts: readonly Part[], kept: ReadonlySet<Part>): Row {
  return parts.filter((part) => kept.has(part))
    .flatMap(({ row }, index) => index === 0 ? row : [blank(PART_GAP), ...row]);
}
