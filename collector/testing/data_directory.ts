/**
 * Writes a generated node to disk exactly as the collector does: every tick through the journal,
 * every journal through sealing, then the session files.
 *
 * @module
 */

import type { Container } from "../model.ts";
import { journalHeader } from "../session_record.ts";
import { JournalEncoder, type JournalHeader } from "../store/journal.ts";
import { JournalFile } from "../store/journal_file.ts";
import { sealJournal } from "../store/seal.ts";
import { type Session, writeSession } from "../store/session.ts";
import { NodeModel, type NodeOptions } from "./node_model.ts";

/** What to write. */
export interface DataOptions extends NodeOptions {
  /** Data directory; it exists, or its parent does. */
  readonly outputDir: string;
  readonly ticks: number;
  readonly session: Session;
  /** Stops between two segments; what was written by then is whole. */
  readonly signal?: AbortSignal;
  readonly onSegment?: (progress: DataProgress) => void;
}

/** What is on disk so far. */
export interface DataProgress {
  readonly ticks: number;
  readonly segments: number;
  /** Values recorded: rows of all segments. */
  readonly samples: number;
  /** Bytes of all segments with their sidecars. */
  readonly bytes: number;
  /** Bytes that the journals held before they were sealed. */
  readonly journalBytes: number;
  /** Path of the newest segment. */
  readonly parquetPath: string;
}

/**
 * Generates and writes.
 *
 * @returns what was written, which is less than asked for when `signal` was aborted.
 * @throws {Error} when the disk refuses.
 */
export async function writeDataDirectory(options: DataOptions): Promise<DataProgress> {
  const { outputDir, session, ticks } = options;
  const ticksPerSegment = Math.max(
    1,
    Math.round(session.rotationSeconds * 1000 / session.samplingIntervalMs),
  );
  await Deno.mkdir(outputDir, { recursive: true });
  await writeSession(outputDir, session);
  const node = new NodeModel(options);
  let progress: DataProgress = {
    ticks: 0,
    segments: 0,
    samples: 0,
    bytes: 0,
    journalBytes: 0,
    parquetPath: "",
  };
  let known: readonly Container[] = [];
  while (progress.ticks < ticks && options.signal?.aborted !== true) {
    const count = Math.min(ticksPerSegment, ticks - progress.ticks);
    const startMs = options.startMs + progress.ticks * session.samplingIntervalMs;
    const journal = writeJournal(node, {
      outputDir,
      header: { ...journalHeader(session), startMs },
      known,
      count,
    });
    known = journal.known;
    const sealed = await seal(journal.path);
    progress = {
      ticks: progress.ticks + count,
      segments: progress.segments + 1,
      samples: progress.samples + sealed.samples,
      bytes: progress.bytes + sealed.bytes,
      journalBytes: progress.journalBytes + journal.bytes,
      parquetPath: sealed.path,
    };
    options.onSegment?.(progress);
  }
  return progress;
}

function writeJournal(
  node: NodeModel,
  options: {
    readonly outputDir: string;
    readonly header: JournalHeader;
    readonly known: readonly Container[];
    readonly count: number;
  },
): { readonly path: string; readonly bytes: number; readonly known: readonly Container[] } {
  using file = JournalFile.create(options.outputDir, options.header);
  const encoder = new JournalEncoder(options.header, options.known);
  const described = new Map(options.known.map((container) => [container.id, container]));
  const alive = new Set<string>();
  for (let tick = 0; tick < options.count; tick++) {
    const made = node.step();
    file.append(encoder.encodeTick(made));
    for (const container of made.containers) described.set(container.id, container);
    if (tick < options.count - 1) continue;
    for (const { subject } of made.samples) alive.add(subject.containerId);
  }
  // The dead are left behind, or a day of crash loops would be described in every segment.
  const known = [...described.values()].filter((container) => alive.has(container.id));
  return { path: file.path, bytes: file.sizeBytes, known };
}

async function seal(
  journalPath: string,
): Promise<{ readonly path: string; readonly samples: number; readonly bytes: number }> {
  const outcome = await sealJournal(journalPath);
  if (outcome.kind !== "sealed" || outcome.damage.length > 0) {
    throw new Error(`Cannot seal ${journalPath}: ${outcome.kind}`);
  }
  const sidecar = outcome.parquetPath.replace(/\.parquet$/, ".containers");
  const { size } = await Deno.stat(sidecar);
  return {
    path: outcome.parquetPath,
    samples: outcome.rowCount,
    bytes: outcome.byteSize + size,
  };
}
