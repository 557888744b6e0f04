/**
 * What is known of one Parquet file at some time.
 *
 * @module
 */

import { parseSegmentName } from "@fgm/collector/store/partition";
import { assumedSpanMs } from "@fgm/collector/store/segment_files";
import type { TimeRange } from "../query/time_range.ts";
import type { SegmentRef } from "./segment_ref.ts";

/** A file that cannot be read. */
export interface UnreadableFile {
  readonly path: string;
  /** The time that it may cover, both ends included; undefined where that is unknown. */
  readonly span: { readonly firstMs: number; readonly lastMs: number } | undefined;
  /** Whether it has not been looked into yet. */
  readonly isPending: boolean;
}

/** Whether a file that cannot be read may hold rows of a range. */
export function mayOverlap(
  { span }: Pick<UnreadableFile, "span">,
  { fromMs, toMs }: TimeRange,
): boolean {
  return span === undefined || (span.firstMs < toMs && span.lastMs >= fromMs);
}

/** A Parquet file that has no readable sidecar and has not been looked into yet. */
export interface PendingEntry {
  readonly kind: "pending";
  readonly path: string;
  /** See `identityOf`. */
  readonly identity: string;
  /** Until it has been looked into, answers are short of it. */
  readonly unreadable: UnreadableFile;
  /** When it began or was written: the newest are looked into first. */
  readonly newestMs: number;
}

/** A Parquet file by the state in which it is known. */
export type SegmentEntry =
  | PendingEntry
  | {
    readonly kind: "segment";
    readonly path: string;
    readonly identity: string;
    readonly ref: SegmentRef;
    /** Names of the stems in its directory that it stands for; undefined where no sidecar tells. */
    readonly replaces: readonly string[] | undefined;
  }
  | { readonly kind: "empty"; readonly path: string; readonly identity: string }
  | {
    readonly kind: "damaged";
    readonly path: string;
    readonly identity: string;
    readonly unreadable: UnreadableFile;
    /** When it is tried again, as what it was taken for. */
    readonly untilMs: number;
    readonly before: SegmentEntry;
  };

/** A Parquet file that is to be looked into. `info` is that of the file that `identity` is about. */
export function pendingEntry(
  path: string,
  options: { readonly identity: string; readonly info: Deno.FileInfo | undefined },
): PendingEntry {
  const name = parseSegmentName(path);
  const startMs = name?.startMs;
  const span = name && {
    firstMs: name.startMs,
    lastMs: name.startMs + assumedSpanMs(name.stem),
  };
  return {
    kind: "pending",
    path,
    identity: options.identity,
    unreadable: { path, span, isPending: true },
    newestMs: startMs ?? options.info?.mtime?.getTime() ?? 0,
  };
}

/** An entry that turned out to be damaged, to be tried again at `untilMs`. */
export function damagedEntry(before: SegmentEntry, untilMs: number): SegmentEntry {
  if (before.kind === "damaged") return before;
  const { path, identity } = before;
  const span = before.kind === "segment"
    ? { firstMs: before.ref.firstMs, lastMs: before.ref.lastMs }
    : before.kind === "pending"
    ? before.unreadable.span
    : undefined;
  const unreadable = { path, span, isPending: false };
  return { kind: "damaged", path, identity, unreadable, untilMs, before };
}

/** What changes when a file is replaced or written to. Files of different use never share one. */
export function identityOf(info: Deno.FileInfo, kind: "sidecar" | "parquet"): string {
  return `${kind}:${info.ino}:${info.size}:${info.mtime?.getTime()}`;
}
