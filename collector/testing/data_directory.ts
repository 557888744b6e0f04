/**
 * Writes a generated node to disk exactly as the collector does: every tick through the journal,
 * every journal through sealing, then the session files.
 *
 * @module
 */

import type { Container, Tick } from "../model.ts";
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
  /** Writes only these segments of all; by default every one. See `partOf`. */
  readonly part?: SegmentPart;
  /** Stops between two segments; what was written by then is whole. */
  readonly signal?: AbortSignal;
  readonly onSegment?: (progress: DataProgress) => void;
}

/** Segments [first, end) of those that cover a range, counted from 0. */
export interface SegmentPart {
  readonly first: number;
  readonly end: number;
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
 * The `index`th of `count` equal parts, counted from 0. Nearly all the time goes into sealing, so parts
 * that are written by processes of their own take that much less; together they write what one would.
 */
export function partOf(
  range: { readonly ticks: number; readonly session: Session },
  part: { readonly index: number; readonly count: number },
): SegmentPart {
  const segments = Math.ceil(range.ticks / ticksPerSegment(range.session));
  const border = (index: number) => Math.floor(segments * index / part.count);
  return { first: border(part.index), end: border(part.index + 1) };
}

function ticksPerSegment({ rotationSeconds, samplingIntervalMs }: Session): number {
  return Math.max(1, Math.round(rotationSeconds * 1000 / samplingIntervalMs));
}

/**
 * Generates and writes.
 *
 * @returns what was written, which is less than asked for when `signal` was aborted.
 * @throws {Error} when the disk refuses.
 */
export async function writeDataDirectory(options: DataOptions): Promise<DataProgress> {
  const { outputDir, session, ticks } = options;
  const perSegment = ticksPerSegment(session);
  const { first, end } = options.part ?? { first: 0, end: Infinity };
  const skippedTicks = first * perSegment;
  const endTick = Math.min(ticks, end * perSegment);
  await Deno.mkdir(outputDir, { recursive: true });
  // One of the parts writes the session: at the same time they would be in each other's way.
  if (first === 0 && end > 0) await writeSession(outputDir, session);
  const node = new NodeModel(options);
  let progress: DataProgress = {
    ticks: 0,
    segments: 0,
    samples: 0,
    bytes: 0,
    journalBytes: 0,
    parquetPath: "",
  };
  let known = live(node, { known: [], count: skippedTicks });
  while (skippedTicks + progress.ticks < endTick && options.signal?.aborted !== true) {
    const tick = skippedTicks + progress.ticks;
    const count = Math.min(perSegment, endTick - tick);
    const startMs = options.startMs + tick * session.samplingIntervalMs;
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
  const known = live(node, { ...options, write: (made) => file.append(encoder.encodeTick(made)) });
  return { path: file.path, bytes: file.sizeBytes, known };
}

/** Lets the node live for `count` ticks. @returns the containers that are alive at the last one. */
function live(
  node: NodeModel,
  options: {
    /** Containers described before. */
    readonly known: readonly Container[];
    readonly count: number;
    readonly write?: (tick: Tick) => void;
  },
): readonly Container[] {
  if (options.count === 0) return options.known;
  const described = new Map(options.known.map((container) => [container.id, container]));
  const alive = new Set<string>();
  for (let tick = 0; tick < options.count; tick++) {
    const made = node.step();
    options.write?.(made);
    for (const container of made.containers) described.set(container.id, container);
    if (tick < options.count - 1) continue;
    for (const { subject } of made.samples) alive.add(subject.containerId);
  }
  // The dead are left behind, or a day of crash loops would be described in every segment.
  return [...described.values()].filter((container) => alive.has(container.id));
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
