/**
 * Sealing: a journal becomes a segment.
 *
 *     1  read      the journal is decoded, under a lock on it
 *     2  keep      if parts are unreadable, the journal gets a second name, `….journal.damaged`
 *     3  write     rows go to a temporary Parquet file; its row count is checked
 *     4  publish   that file's CRC-32 is taken; it is made durable and renamed to `….parquet`
 *     5  describe  the sidecar is written, which makes readers prefer the Parquet file
 *     6  remove    the journal goes
 *
 * A crash between any two steps leaves the data readable exactly once, by the reader's rule in
 * `segment_files.ts`; sealing again completes the work. The lock keeps a new collector's sealing apart
 * from one that a killed collector left running.
 *
 * @module
 */

import { dirname } from "@std/path";
import {
  removeIfPresent,
  statIfPresent,
  syncDirectory,
  writeFileAtomically,
} from "./atomic_file.ts";
import { openDuckDb } from "./duckdb.ts";
import { type JournalDamage, JournalDecoder } from "./journal.ts";
import { DAMAGED_SUFFIX } from "./segment_files.ts";
import { SegmentRows, type SegmentRowsSummary } from "./segment_rows.ts";
import { writeSegment, type WrittenSegment } from "./segment_writer.ts";
import { encodeSidecar, SIDECAR_VERSION } from "./sidecar.ts";

/** What sealing did. */
export type SealOutcome =
  | {
    readonly kind: "sealed";
    readonly parquetPath: string;
    readonly rowCount: number;
    readonly byteSize: number;
    readonly tickCount: number;
    readonly startMs: number;
    readonly endMs: number;
    /** Bytes of an unfinished tick at the journal's end, which are dropped. */
    readonly tornBytes: number;
    /** What could not be read; the journal is then kept as `….journal.damaged`. */
    readonly damage: readonly JournalDamage[];
  }
  /** The journal held no value. It is removed, or kept as `….journal.damaged` if parts are unreadable. */
  | {
    readonly kind: "empty";
    readonly tornBytes: number;
    readonly damage: readonly JournalDamage[];
  }
  /** The segment had been sealed before, or the journal is gone; a left-over journal is removed. */
  | { readonly kind: "already-sealed" };

/** Where sealing can be stopped by tests: the step of that name has just been done. */
export type SealStep = "read" | "keep" | "write" | "publish" | "describe" | "remove";

/** How to seal. */
export interface SealOptions {
  /** Full path of `libduckdb.so` in a compiled binary; undefined: beside the executable. */
  readonly libraryPath?: string | undefined;
  /** Called after each step; what it throws stops sealing there. */
  readonly onStep?: (step: SealStep) => void;
}

/** DuckDB's own limit while sealing: it needs about a third of it. */
const SEAL_MEMORY_BYTES = 96 * 1024 * 1024;

/** A journal is read in pieces of this many bytes. */
const READ_BYTES = 256 * 1024;

/**
 * Seals one journal. The journal stays when anything fails.
 *
 * @throws {SyntaxError} when the journal is of a newer format.
 * @throws {Error} when a file cannot be read or written.
 */
export async function sealJournal(
  journalPath: string,
  options: SealOptions = {},
): Promise<SealOutcome> {
  if (!journalPath.endsWith(".journal")) {
    throw new RangeError(`Cannot seal ${journalPath}: its name does not end with ".journal"`);
  }
  using journal = await openIfPresent(journalPath);
  if (journal === undefined) return { kind: "already-sealed" };
  await journal.lock(true);
  // Whoever held the lock may have finished the work.
  if (await statIfPresent(journalPath) === undefined) return { kind: "already-sealed" };
  const stem = journalPath.slice(0, -".journal".length);
  const sealed = await statIfPresent(`${stem}.containers`) !== undefined &&
    await statIfPresent(`${stem}.parquet`) !== undefined;
  if (sealed) {
    await removeJournal(journalPath);
    return { kind: "already-sealed" };
  }
  return await sealOpened(journal, { journalPath, stem, options });
}

async function sealOpened(
  journal: Deno.FsFile,
  context: { journalPath: string; stem: string; options: SealOptions },
): Promise<SealOutcome> {
  const { journalPath, stem, options } = context;
  const onStep = options.onStep ?? (() => {});
  const rows = new SegmentRows();
  const decoder = new JournalDecoder(rows.sink, journalPath);
  await readAll(journal, decoder);
  const { tornBytes, damaged: damage } = decoder;
  const summary = rows.header === undefined ? undefined : rows.summarize();
  onStep("read");
  // A header cut off by a crash is not damage: the collector died while creating the file.
  if (damage.length > 0) await keepDamaged(journalPath);
  onStep("keep");
  if (summary === undefined || summary.rowCount === 0) {
    await removeJournal(journalPath);
    onStep("remove");
    return { kind: "empty", tornBytes, damage };
  }
  const written = await writeRows(rows, summary, { ...context, onStep });
  onStep("publish");
  await writeFileAtomically(`${stem}.containers`, sidecarBytes(rows, summary, written));
  onStep("describe");
  await removeJournal(journalPath);
  onStep("remove");
  return {
    kind: "sealed",
    parquetPath: `${stem}.parquet`,
    rowCount: written.rowCount,
    byteSize: written.byteSize,
    tickCount: rows.tickCount,
    startMs: summary.startMs,
    endMs: summary.endMs,
    tornBytes,
    damage,
  };
}

async function openIfPresent(path: string): Promise<Deno.FsFile | undefined> {
  try {
    return await Deno.open(path, { read: true });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function readAll(journal: Deno.FsFile, decoder: JournalDecoder): Promise<void> {
  const buffer = new Uint8Array(READ_BYTES);
  for (;;) {
    const count = await journal.read(buffer);
    if (count === null) break;
    decoder.push(buffer.subarray(0, count));
  }
  decoder.finish();
}

async function writeRows(
  rows: SegmentRows,
  summary: SegmentRowsSummary,
  context: { stem: string; options: SealOptions; onStep: (step: SealStep) => void },
): Promise<WrittenSegment> {
  await using db = await openDuckDb({
    threads: 1,
    memoryLimitBytes: SEAL_MEMORY_BYTES,
    libraryPath: context.options.libraryPath,
  });
  return await writeSegment(rows.source(), `${context.stem}.parquet`, {
    db,
    expectedRows: summary.rowCount,
    onWritten: () => context.onStep("write"),
  });
}

function sidecarBytes(
  rows: SegmentRows,
  summary: SegmentRowsSummary,
  written: WrittenSegment,
): Uint8Array {
  const { runId, nodeName, clusterName, identifier, intervalMs } = rows.header!;
  const { startMs, endMs, metricNames, containers } = summary;
  return encodeSidecar({
    version: SIDECAR_VERSION,
    segment: {
      startMs,
      endMs,
      ...written,
      metricNames,
      runId,
      nodeName,
      clusterName,
      identifier,
      intervalMs,
      replaces: [],
    },
    containers,
  });
}

/** A second name for the same file, before the first can go: nothing is copied, nothing is lost. */
async function keepDamaged(journalPath: string): Promise<void> {
  try {
    await Deno.link(journalPath, journalPath + DAMAGED_SUFFIX);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return; // kept by a sealing that did not finish
    throw error;
  }
}

async function removeJournal(journalPath: string): Promise<void> {
  await removeIfPresent(journalPath);
  await syncDirectory(dirname(journalPath));
}
