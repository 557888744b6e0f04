/**
 * Everything that can be read right now: sealed segments, other Parquet files, open journals.
 *
 * Semantics
 * - A stem with a Parquet file and a sidecar is a segment; its journal, if still there, is ignored.
 *   Otherwise a journal is read, and a Parquet file of the same stem, being written, is ignored.
 *   Otherwise a Parquet file is read by itself.
 * - A segment whose sidecar lists others under `replaces` hides those, whatever files they have left.
 * - A refresh looks at what changed and then changes the snapshot at once: no query sees a journal
 *   and its segment together, or neither.
 * - What cannot be read is told once, left out, and remembered so that answers can say they are short.
 *
 * @module
 */

import type { Logger } from "@fgm/k8s/pod/log";
import { ContainerRegistry } from "./container_registry.ts";
import type { DataRoot } from "./data_root.ts";
import { dirname } from "node:path";
import { DirectoryWatch, type StemFiles } from "./directory_watch.ts";
import { JournalSet } from "./journal_set.ts";
import type { JournalTail } from "./journal_tail.ts";
import type { LooseFile } from "./loose_file.ts";
import { SegmentSet, type UnreadableFile } from "./segment_set.ts";
import type { SegmentRef } from "./segment_ref.ts";

/** Shortest time between the starts of two looks at the disk, in milliseconds. */
export const REFRESH_MS_MIN = 250;

/** Scans of one refresh while files vanish under it. */
const SCANS_MAX = 4;

/** Containers in the registry below which it is not swept. */
const SWEEP_CONTAINERS_MIN = 4_096;

/** Warnings remembered as told; with more, each may be told once more. */
const WARNED_MAX = 10_000;

/** What the index needs from outside. */
export interface SegmentIndexOptions {
  readonly roots: readonly DataRoot[];
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Pick<Logger, "warn">;
  /** Reads a Parquet file without sidecar; undefined when it has no rows. */
  readonly describeLoose: (path: string) => Promise<LooseFile | undefined>;
}

/** What could be read at one instant. Stays valid, as far as its files do, while the index goes on. */
export interface IndexSnapshot {
  /** Grows whenever anything that can be read has changed. */
  readonly version: number;
  /** Wall clock when the disk was looked at, milliseconds since 1970; -Infinity before that. */
  readonly asOfMs: number;
  readonly segments: readonly SegmentRef[];
  readonly journals: readonly JournalTail[];
  readonly unreadable: readonly UnreadableFile[];
}

/** Keeps the snapshot current. */
export class SegmentIndex {
  readonly registry = new ContainerRegistry();
  readonly #options: SegmentIndexOptions;
  readonly #watch: DirectoryWatch;
  readonly #segments: SegmentSet;
  readonly #journals: JournalSet;
  readonly #warned = new Set<string>();
  #refreshedAtMs = -Infinity;
  #running: Promise<void> | undefined;
  #sweepAt = SWEEP_CONTAINERS_MIN;
  #snapshot: IndexSnapshot = {
    version: 0,
    asOfMs: -Infinity,
    segments: [],
    journals: [],
    unreadable: [],
  };

  constructor(options: SegmentIndexOptions) {
    this.#options = options;
    const warnOnce = (key: string, error: unknown) => this.#warnOnce(key, error);
    this.#watch = new DirectoryWatch(options.roots, warnOnce);
    this.#segments = new SegmentSet({ ...options, registry: this.registry, warnOnce });
    this.#journals = new JournalSet({ registry: this.registry, warnOnce });
  }

  /** The newest snapshot. */
  get snapshot(): IndexSnapshot {
    return this.#snapshot;
  }

  /**
   * Looks at the disk, unless that was done less than `REFRESH_MS_MIN` ago. With `force` a look is
   * taken that begins after this call: after it, what a file was replaced by is in the snapshot.
   */
  async refresh(options: { readonly force?: boolean } = {}): Promise<IndexSnapshot> {
    if (options.force === true) {
      await this.#running;
    } else {
      const ageMs = this.#options.now() - this.#refreshedAtMs;
      const isFresh = ageMs >= 0 && ageMs < REFRESH_MS_MIN; // a clock that stepped back is not
      if (isFresh && this.#running === undefined) return this.#snapshot;
    }
    this.#running ??= this.#refresh().finally(() => this.#running = undefined);
    await this.#running;
    return this.#snapshot;
  }

  /** Leaves out a segment that turned out to be damaged, until its file changes. */
  markDamaged(path: string, error: unknown): void {
    this.#segments.markDamaged(path, error);
    this.#publish();
  }

  async #refresh(): Promise<void> {
    this.#refreshedAtMs = this.#options.now();
    for (let scan = 0; scan < SCANS_MAX; scan++) {
      const { stems, isCut } = this.#watch.scan(this.#options.now());
      if (isCut) this.#warnOnce("files", new RangeError("Cannot read all files: too many"));
      const segmentsVanished = this.#segments.update(stems);
      const { hidden } = this.#segments;
      const journals = [...stems.values()].filter((files) => isJournal(files, hidden));
      const journalsVanished = this.#journals.update(journals.map(({ stemPath }) => stemPath));
      const vanished = [...segmentsVanished, ...journalsVanished];
      if (vanished.length === 0) break;
      // Whatever vanished between listing and reading was replaced before it went: look again.
      for (const path of vanished) this.#watch.distrust(dirname(path));
    }
    this.#publish();
    if (await this.#segments.describePending()) this.#publish();
  }

  #publish(): void {
    this.#snapshot = {
      version: this.#snapshot.version + 1,
      asOfMs: this.#refreshedAtMs,
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

  #warnOnce(key: string, error: unknown): void {
    if (this.#warned.has(key)) return;
    if (this.#warned.size >= WARNED_MAX) this.#warned.clear();
    this.#warned.add(key);
    this.#options.log.warn("Left out what cannot be read", { path: key, error });
  }
}

function isJournal(files: StemFiles, hidden: ReadonlySet<string>): boolean {
  return files.journal && !(files.parquet && files.containers) && !hidden.has(files.stemPath);
}
