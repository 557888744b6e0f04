/**
 * Whose samples tell the ticks of a node.
 *
 * A container that lived throughout a file has a sample at every tick of it. fgm itself always does,
 * but under one id on all nodes: where a directory holds several, others speak for each.
 *
 * @module
 */

import { type ContainerSpans, findSpan } from "../index/container_spans.ts";

/** Containers that are read for the ticks of all nodes together. */
export const WITNESSES_MAX = 32;

/** A file with samples of one node. */
export interface WitnessedFile {
  readonly nodeName: string;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly spans: ContainerSpans;
}

/** What is to be known beside the files. */
export interface WitnessOptions<File> {
  /** Ordinal of fgm itself; undefined where it is not in the data. */
  readonly selfOrdinal: number | undefined;
  /** Whether a file has the metric by which the container is followed. */
  readonly hasMetric: (file: File, ordinal: number) => boolean;
}

/** Ordinal of a witness for each file that has one; few different ones, `WITNESSES_MAX` or so. */
export function chooseWitnesses<File extends WitnessedFile>(
  files: readonly File[],
  { selfOrdinal, hasMetric }: WitnessOptions<File>,
): ReadonlyMap<File, number> {
  const nodes = new Set(files.map(({ nodeName }) => nodeName));
  const barred = nodes.size > 1 ? selfOrdinal : undefined;
  const chosen = new Set<number>();
  const witnesses = new Map<File, number>();
  for (const file of files) {
    const preferred = selfOrdinal === undefined ? [...chosen] : [selfOrdinal, ...chosen];
    const others = chosen.size < WITNESSES_MAX ? file.spans.ordinals : [];
    const witness = [...preferred, ...others].find((ordinal) =>
      ordinal !== barred && isThroughout(file, ordinal) && hasMetric(file, ordinal)
    );
    if (witness === undefined) continue;
    chosen.add(witness);
    witnesses.set(file, witness);
  }
  return witnesses;
}

function isThroughout({ spans, firstMs, lastMs }: WitnessedFile, ordinal: number): boolean {
  const span = findSpan(spans, ordinal);
  return span !== undefined && span.firstMs === firstMs && span.lastMs === lastMs;
}
