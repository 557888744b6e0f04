/**
 * What is known of one Parquet file at some time.
 *
 * @module
 */

import { parseSegmentName } from "@fgm/collector/store/partition";
import type { SegmentRef } from "./segment_ref.ts";

/** A file that cannot be read, and the time that it may cover; undefined where that is unknown. */
export interface UnreadableFile {
  readonly path: string;
  readonly span: { readonly firstMs: number; readonly lastMs: number } | undefined;
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
    /** Names of the stems in its directory that it stands for. */
    readonly replaces: readonly string[];
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

/** Time that a segment without readable contents is taken to cover, from the stamp in its name. */
const ASSUMED_SEGMENT_MS = 90_000;

/** A Parquet file that is to be looked into. `info` is that of the file that `identity` is about. */
export function pendingEntry(
  path: string,
  options: { readonly identity: string; readonly info: Deno.FileInfo | undefined },
): PendingEntry {
  const startMs = parseSegmentName(path)?.startMs;
  const span = startMs === undefined
    ? undefined
    : { firstMs: startMs, lastMs: startMs + ASSUMED_SEGMENT_MS };
  return {
    kind: "pending",
    path,
    identity: options.identity,
    unreadable: { path, span },
    newestMs: startMs ?? options.info?.mtime?.getTime() ?? 0,
  };
}

/** An entry that turned out to be damaged, to be tried again at `untilMs`. */
export function damagedEntry(before: SegmentEntry, untilMs: number): SegmentEntry {
  if (before.kind === "damaged") return before;
  const { path, identity } = before;
  const unreadable = before.kind === "segment"
    ? { path, span: { firstMs: before.ref.firstMs, lastMs: before.ref.lastMs } }
    : before.kind === "pending"
    ? before.unreadable
    : { path, span: undefined };
  return { kind: "damaged", path, identity, unreadable, untilMs, before };
}

/** What changes when a file is replaced or written to. Files of different use never share one. */
export function identityOf(info: Deno.FileInfo, kind: "sidecar" | "parquet"): string {
  return `${kind}:${info.ino}:${info.size}:${info.mtime?.getTime()}`;
}
