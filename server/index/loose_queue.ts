/**
 * Looks into Parquet files without sidecar, a few at a time, the newest first.
 *
 * That takes some milliseconds for each, so thousands of them are not waited for: after
 * `PATIENCE_MS` whoever asks is given what there is, and the rest follows.
 *
 * @module
 */

import type { LooseFile } from "./loose_file.ts";
import type { PendingEntry, SegmentEntry } from "./segment_entry.ts";
import type { SegmentLoader } from "./segment_loader.ts";
import type { SegmentSet } from "./segment_set.ts";

/** Files that are looked into at the same time. */
export const LOOKS_AT_ONCE_MAX = 4;

/** Time after which waiting ends when at least one more file is known, in milliseconds. */
export const PATIENCE_MS = 1_000;

/** Shortest time between two reports of progress, in milliseconds. */
const PROGRESS_EVERY_MS = 250;

/** Files taken from the set at once: those that come meanwhile may be newer. */
const BATCH_FILES = 64;

/** What a queue works with. */
export interface LooseQueueOptions {
  readonly segments: SegmentSet;
  readonly loader: SegmentLoader;
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
  readonly describeLoose: (path: string, signal: AbortSignal) => Promise<LooseFile | undefined>;
  /** Called when files have been looked into, every `PROGRESS_EVERY_MS` and at the end. */
  readonly onProgress: () => void;
}

/** One run over all that is pending. */
interface Run {
  readonly startMs: number;
  readonly done: Promise<void>;
}

/** Works off what is pending in a set of segments. */
export class LooseQueue {
  readonly #options: LooseQueueOptions;
  readonly #abort = new AbortController();
  readonly #started = new Set<PendingEntry>();
  #batch: PendingEntry[] = [];
  #run: Run | undefined;
  #settled = Promise.withResolvers<void>();
  #reportedAtMs = -Infinity;

  constructor(options: LooseQueueOptions) {
    this.#options = options;
  }

  /**
   * Begins to look into what is pending, unless that goes on already, and waits until all is done or
   * the work has taken longer than `PATIENCE_MS`.
   */
  async work(): Promise<void> {
    this.#run ??= this.#begin();
    while (this.#run !== undefined) {
      const ageMs = this.#options.now() - this.#run.startMs;
      if (ageMs < 0 || ageMs >= PATIENCE_MS) return;
      await Promise.race([this.#settled.promise, this.#run.done]);
    }
  }

  /** Begins nothing any more, and gives up what has begun. */
  stop(): void {
    this.#abort.abort();
  }

  #begin(): Run | undefined {
    if (!this.#fillBatch()) return undefined;
    const startMs = this.#options.now();
    this.#reportedAtMs = startMs;
    const workers = Array.from({ length: LOOKS_AT_ONCE_MAX }, () => this.#workOff());
    const done = Promise.all(workers).then(() => {
      this.#run = undefined;
      this.#options.onProgress();
    });
    return { startMs, done };
  }

  async #workOff(): Promise<void> {
    while (this.#fillBatch()) {
      const entry = this.#batch.shift()!;
      this.#started.add(entry);
      const outcome = await this.#lookInto(entry);
      this.#started.delete(entry);
      if (this.#abort.signal.aborted) return;
      this.#options.segments.settle(entry, outcome);
      this.#reportProgress();
    }
  }

  /** Returns whether there is anything that nobody has begun to look into. */
  #fillBatch(): boolean {
    if (this.#abort.signal.aborted) return false;
    if (this.#batch.length > 0) return true;
    const pending = this.#options.segments.pending().filter((entry) => !this.#started.has(entry));
    this.#batch = pending.slice(0, BATCH_FILES);
    return this.#batch.length > 0;
  }

  /** What becomes of a file; undefined when it is gone, as retention was quicker. */
  async #lookInto(entry: PendingEntry): Promise<SegmentEntry | undefined> {
    const { describeLoose, loader, segments } = this.#options;
    try {
      return loader.ofLooseFile(entry, await describeLoose(entry.path, this.#abort.signal));
    } catch (error) {
      if (this.#abort.signal.aborted || await isGone(entry.path)) return undefined;
      return segments.damaged(entry, error);
    }
  }

  #reportProgress(): void {
    this.#settled.resolve();
    this.#settled = Promise.withResolvers();
    const ageMs = this.#options.now() - this.#reportedAtMs;
    if (ageMs >= 0 && ageMs < PROGRESS_EVERY_MS) return;
    this.#reportedAtMs = this.#options.now();
    this.#options.onProgress();
  }
}

async function isGone(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return false;
  } catch (error) {
    return error instanceof Deno.errors.NotFound;
  }
}
