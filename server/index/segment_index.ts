/**
 * Everything that can be read right now: sealed segments, other Parquet files, open journals.
 *
 * Semantics
 * - A stem with a Parquet file and a sidecar is a segment; its journal, if still there, is ignored.
 *   Otherwise a journal is read, and a Parquet file of the same stem, being written, is ignored.
 *   Otherwise a Parquet file is read by itself.
 * - A segment whose sidecar lists others under `replaces` hides those, whatever files they have left; a
 *   merged one whose sidecar cannot be read hides those whose times lie within its own.
 * - A refresh looks at what changed and then changes the snapshot at once: no query sees a journal
 *   and its segment together, or neither.
 * - What cannot be read is told once, left out, and remembered so that answers can say they are short.
 *
 * @module
 */

import type { Logger } from "@fgm/k8s/pod/log";
import { dirname } from "node:path";
import { ContainerRegistry } from "./container_registry.ts";
import type { DataRoot } from "./data_root.ts";
import { DirectoryWatch } from "./directory_watch.ts";
import { JournalSet } from "./journal_set.ts";
import type { JournalTail } from "./journal_tail.ts";
import type { LooseFile } from "./loose_file.ts";
import { LooseQueue } from "./loose_queue.ts";
import type { UnreadableFile } from "./segment_entry.ts";
import { SegmentLoader } from "./segment_loader.ts";
import type { SegmentRef } from "./segment_ref.ts";
import { SegmentSet } from "./segment_set.ts";
import { createWarnOnce, type WarnOnce } from "./warnings.ts";

/** Shortest time between the starts of two looks at the disk, in milliseconds. */
export const REFRESH_MS_MIN = 250;

/** Scans of one refresh while files vanish under it. */
const SCANS_MAX = 4;

/** Containers in the registry below which it is not swept. */
const SWEEP_CONTAINERS_MIN = 4_096;

/** What the index needs from outside. */
export interface SegmentIndexOptions {
  readonly roots: readonly DataRoot[];
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Pick<Logger, "warn">;
  /**
   * Looks into a Parquet file without sidecar; undefined when it has no rows. The signal is aborted
   * when nobody needs the answer any more.
   */
  readonly describeLoose: (path: string, signal: AbortSignal) => Promise<LooseFile | undefined>;
}

/** What could be read at one instant. Stays valid, as far as its files do, while the index goes on. */
export interface IndexSnapshot {
  /** Grows whenever anything that can be read has changed. */
  readonly version: number;
  /** Wall clock when the disk was looked at, milliseconds since 1970; -Infinity before that. */
  readonly asOfMs: number;
  /** The same array for as long as the segments are the same. */
  readonly segments: readonly SegmentRef[];
  readonly journals: readonly JournalTail[];
  /** Files that cannot be read, and files without sidecar that have not been looked into yet. */
  readonly unreadable: readonly UnreadableFile[];
}

/** Keeps the snapshot current. Disposing of it ends what it does in the background. */
export class SegmentIndex implements Disposable {
  readonly registry = new ContainerRegistry();
  readonly #options: SegmentIndexOptions;
  readonly #warnOnce: WarnOnce;
  readonly #watch: DirectoryWatch;
  readonly #segments: SegmentSet;
  readonly #journals: JournalSet;
  readonly #queue: LooseQueue;
  #lookedAtMs = -Infinity;
  #sweepAt = SWEEP_CONTAINERS_MIN;
  #snapshot: IndexSnapshot = {
    version: 0,
    asOfMs: -Infinity,
    segments: [],
    journals: [],
    unreadable: [],
  };

  constructor(options: SegmentIndexOptions) {
    const { registry } = this;
    const { roots, now, describeLoose } = options;
    this.#options = options;
    this.#warnOnce = createWarnOnce(options.log);
    const warnOnce = this.#warnOnce;
    const loader = new SegmentLoader({ registry, warnOnce });
    this.#watch = new DirectoryWatch(roots, warnOnce);
    this.#segments = new SegmentSet({ loader, warnOnce, now });
    this.#journals = new JournalSet({ registry, warnOnce });
    this.#queue = new LooseQueue({
      segments: this.#segments,
      loader,
      now,
      describeLoose,
      onProgress: () => this.#publish(),
    });
  }

  /** The newest snapshot. */
  get snapshot(): IndexSnapshot {
    return this.#snapshot;
  }

  /**
   * Looks at the disk, unless that was done less than `REFRESH_MS_MIN` ago. With `force` a look is
   * taken in any case: after it, what a file was replaced by is in the snapshot. Files without sidecar
   * are waited for as `LooseQueue` says.
   */
  async refresh(options: { readonly force?: boolean } = {}): Promise<IndexSnapshot> {
    const ageMs = this.#options.now() - this.#lookedAtMs;
    const isFresh = ageMs >= 0 && ageMs < REFRESH_MS_MIN; // a clock that stepped back is not
    if (options.force === true || !isFresh) this.#look();
    await this.#queue.work();
    return this.#snapshot;
  }

  /** Leaves out a segment that turned out to be damaged, until its file changes. */
  markDamaged(path: string, error: unknown): void {
    this.#segments.markDamaged(path, error);
    this.#publish();
  }

  [Symbol.dispose](): void {
    this.#queue.stop();
  }

  #look(): void {
    this.#lookedAtMs = this.#options.now();
    for (let scan = 0; scan < SCANS_MAX; scan++) {
      const { directories, isCut } = this.#watch.scan(this.#options.now());
      if (isCut) this.#warnOnce("files", new RangeError("Cannot read all files: too many"));
      const segmentsVanished = this.#segments.update(directories);
      const journalsVanished = this.#journals.update(this.#segments.journals());
      const vanished = [...segmentsVanished, ...journalsVanished];
      if (vanished.length === 0) break;
      // Whatever vanished between listing and reading was replaced before it went: look again.
      for (const path of vanished) this.#watch.distrust(dirname(path));
    }
    this.#publish();
  }

  #publish(): void {
    this.#snapshot = {
      version: this.#segments.changeCount + this.#journals.changeCount,
      asOfMs: this.#lookedAtMs,
      segments: this.#segments.readable(),
      journals: this.#journals.readable(),
      unreadable: this.#segments.unreadable(),
    };
    this.#forgetContainers();
  }

  /** The registry must not keep the containers of months; it is swept when it has doubled. */
  #forgetContainers(): void {
    if (this.registry.size < this.#sweepAt) return;
    const live = new Set<number>();
    for (const ordinal of this.#segments.ordinals()) live.add(ordinal);
    for (const ordinal of this.#journals.ordinals()) live.add(ordinal);
    this.registry.retain(live);
    this.#sweepAt = Math.max(SWEEP_CONTAINERS_MIN, 2 * live.size);
  }
}
