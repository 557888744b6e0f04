/**
 * What a plan looks at: sources of rows, by their time and containers.
 *
 * @module
 */

import { type ContainerSpans, findPosition } from "../index/container_spans.ts";

/** Something with rows of containers: a sealed segment or an open journal. */
export interface PlannedSource {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly intervalMs: number;
  readonly metricNames: ReadonlySet<string>;
  readonly spans: ContainerSpans;
}

/** A container whose rows are wanted. */
export interface PlannedMember {
  readonly id: string;
  readonly ordinal: number;
}

/** Times from `fromMs`, included, to `toMs`, excluded. */
export interface TimeSlice {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Whether all rows of a segment lie in a time range. */
export function isInside(
  segment: Pick<PlannedSource, "firstMs" | "lastMs">,
  range: TimeSlice,
): boolean {
  return segment.firstMs >= range.fromMs && segment.lastMs < range.toMs;
}

/**
 * Finds members in one source after another. Most sources hold the containers of the one before, in the
 * same column: there is nothing to look for then, and a day has a thousand sources.
 */
export class MemberFinder {
  readonly #members: readonly PlannedMember[];
  readonly #positions: Int32Array;
  #ordinals: Uint32Array | undefined;

  constructor(members: readonly PlannedMember[]) {
    this.#members = members;
    this.#positions = new Int32Array(members.length);
  }

  /** Position of each member in `spans`, -1 for those that are not in it; valid until the next call. */
  positionsIn({ ordinals }: ContainerSpans): Int32Array {
    if (ordinals === this.#ordinals) return this.#positions;
    this.#ordinals = ordinals;
    this.#members.forEach(({ ordinal }, i) => this.#positions[i] = findPosition(ordinals, ordinal));
    return this.#positions;
  }
}

/** Samples that a source can hold in a range of the container at a position, were none missing. */
export function samplesAt(source: PlannedSource, position: number, range: TimeSlice): number {
  if (position < 0) return 0;
  const firstMs = Math.max(source.spans.firstMs[position]!, range.fromMs);
  const lastMs = Math.min(source.spans.lastMs[position]!, range.toMs - 1);
  return lastMs < firstMs ? 0 : Math.floor((lastMs - firstMs) / source.intervalMs) + 1;
}
