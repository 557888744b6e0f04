/**
 * The Parquet files that are read, known by their sidecars or, without one, by a look inside.
 *
 * @module
 */

import { replacedByTimes, type SegmentTimes } from "@fgm/collector/store/segment_files";
import { basename, dirname, join } from "node:path";
import type { DirectoryStems } from "./directory_watch.ts";
import {
  damagedEntry,
  type PendingEntry,
  type SegmentEntry,
  type UnreadableFile,
} from "./segment_entry.ts";
import type { SegmentLoader } from "./segment_loader.ts";
import type { SegmentRef } from "./segment_ref.ts";
import type { WarnOnce } from "./warnings.ts";

/**
 * Time after which a file that could not be read is tried again, in milliseconds. Damage stays, but a
 * lack of file handles or a slow network disk passes.
 */
export const DAMAGED_RETRY_MS = 60_000;

/**
 * Time after which files without sidecar are looked at again, in milliseconds: others than fgm write
 * into a file that is there already, which its directory does not show.
 */
export const LOOSE_CHECK_MS = 2_000;

/** What a set needs. */
export interface SegmentSetOptions {
  readonly loader: SegmentLoader;
  readonly warnOnce: WarnOnce;
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
}

/** What is known of one directory. */
interface Directory {
  /** The listing that it was read from; undefined where something vanished meanwhile. */
  stems: DirectoryStems | undefined;
  readonly files: DirectoryStems;
  /** By stem path. */
  readonly entries: Map<string, SegmentEntry>;
  /** Stem paths that a merged segment stands for; undefined until somebody asks. */
  hidden: ReadonlySet<string> | undefined;
}

/** Keeps what is known of each Parquet file for as long as the file is the same. */
export class SegmentSet {
  readonly #options: SegmentSetOptions;
  #directories = new Map<string, Directory>();
  #checkedAtMs = -Infinity;
  #isStale = false;
  #changeCount = 0;
  #readable: readonly SegmentRef[] = [];
  #unreadable: readonly UnreadableFile[] = [];
  #journals: readonly string[] = [];

  constructor(options: SegmentSetOptions) {
    this.#options = options;
  }

  /** Takes in a listing. Returns paths that vanished between the listing and the reading. */
  update(directories: ReadonlyMap<string, DirectoryStems>): string[] {
    this.#check();
    const before = this.#directories;
    this.#directories = new Map();
    const vanished: string[] = [];
    for (const [path, stems] of directories) {
      const known = before.get(path);
      if (known?.stems === stems) {
        this.#directories.set(path, known);
        continue;
      }
      const read = this.#read(stems, known);
      this.#directories.set(path, read.directory);
      vanished.push(...read.vanished);
      this.#isStale = true;
    }
    this.#isStale ||= before.size !== this.#directories.size;
    return vanished;
  }

  /** Grows whenever `readable()` or `unreadable()` gives something else than before. */
  get changeCount(): number {
    this.#sync();
    return this.#changeCount;
  }

  /** Segments with known contents: the same array for as long as they are the same. */
  readable(): readonly SegmentRef[] {
    this.#sync();
    return this.#readable;
  }

  /** Files that cannot be read, or have not been looked into. */
  unreadable(): readonly UnreadableFile[] {
    this.#sync();
    return this.#unreadable;
  }

  /** Stem paths of the journals that no segment stands for. */
  journals(): readonly string[] {
    this.#sync();
    return this.#journals;
  }

  /** Ordinals of the containers of all segments, hidden ones included. */
  *ordinals(): Iterable<number> {
    for (const { entries } of this.#directories.values()) {
      for (const entry of entries.values()) {
        const known = entry.kind === "damaged" ? entry.before : entry;
        if (known.kind === "segment") yield* known.ref.spans.ordinals;
      }
    }
  }

  /** Files that are to be looked into, the newest first. */
  pending(): readonly PendingEntry[] {
    return this.#visible().filter((entry) => entry.kind === "pending")
      .sort((a, b) => b.newestMs - a.newestMs);
  }

  /**
   * Puts in place what came of a look into a pending file; undefined when it is gone. Nothing happens
   * when the file has been replaced meanwhile.
   */
  settle(entry: PendingEntry, outcome: SegmentEntry | undefined): void {
    const stemPath = stemPathOf(entry.path);
    const directory = this.#directories.get(dirname(entry.path));
    if (directory?.entries.get(stemPath) !== entry) return;
    if (outcome === undefined) directory.entries.delete(stemPath);
    else directory.entries.set(stemPath, outcome);
    this.#changed(directory);
  }

  /** What a file becomes that cannot be read: it is left out until it changes or some time passed. */
  damaged(entry: SegmentEntry, error: unknown): SegmentEntry {
    this.#options.warnOnce(entry.path, error);
    return damagedEntry(entry, this.#options.now() + DAMAGED_RETRY_MS);
  }

  /** Leaves a file out until it changes or `DAMAGED_RETRY_MS` have passed. */
  markDamaged(path: string, error: unknown): void {
    const directory = this.#directories.get(dirname(path));
    const entry = directory?.entries.get(stemPathOf(path));
    if (directory === undefined || entry === undefined || entry.kind === "damaged") return;
    directory.entries.set(stemPathOf(path), this.damaged(entry, error));
    this.#changed(directory);
  }

  #read(
    stems: DirectoryStems,
    known: Directory | undefined,
  ): { readonly directory: Directory; readonly vanished: string[] } {
    const entries = new Map<string, SegmentEntry>();
    const vanished: string[] = [];
    for (const files of stems.values()) {
      if (!files.parquet || (files.journal && !files.containers)) continue;
      const entry = this.#options.loader.load(files, known?.entries.get(files.stemPath));
      if (entry === undefined) vanished.push(`${files.stemPath}.parquet`);
      else entries.set(files.stemPath, entry);
    }
    const directory = {
      stems: vanished.length === 0 ? stems : undefined,
      files: stems,
      entries,
      hidden: undefined,
    };
    return { directory, vanished };
  }

  /** Looks again at what can change without its directory showing it. */
  #check(): void {
    const nowMs = this.#options.now();
    const ageMs = nowMs - this.#checkedAtMs;
    if (ageMs >= 0 && ageMs < LOOSE_CHECK_MS) return; // a clock that stepped back is no reason to wait
    this.#checkedAtMs = nowMs;
    for (const directory of this.#directories.values()) {
      let isChanged = false;
      for (const [stemPath, entry] of directory.entries) {
        const files = directory.files.get(stemPath);
        const isLoose = files !== undefined && !files.containers;
        // Undefined is a file that is gone: its directory will show it.
        const found = isLoose ? this.#options.loader.load(files, entry) ?? entry : entry;
        const next = found.kind === "damaged" && nowMs >= found.untilMs ? found.before : found;
        if (next === entry) continue;
        directory.entries.set(stemPath, next);
        isChanged = true;
      }
      if (isChanged) this.#changed(directory);
    }
  }

  #changed(directory: Directory): void {
    directory.hidden = undefined;
    this.#isStale = true;
  }

  /** Brings the lists up to date. What is the same as before stays the same object. */
  #sync(): void {
    if (!this.#isStale) return;
    this.#isStale = false;
    const visible = this.#visible();
    const readable = visible.flatMap((entry) => entry.kind === "segment" ? [entry.ref] : []);
    const unreadable = visible.flatMap((entry) => "unreadable" in entry ? [entry.unreadable] : []);
    if (!isSame(readable, this.#readable) || !isSame(unreadable, this.#unreadable)) {
      this.#changeCount++;
    }
    if (!isSame(readable, this.#readable)) this.#readable = readable;
    if (!isSame(unreadable, this.#unreadable)) this.#unreadable = unreadable;
    this.#journals = [...this.#directories.values()].flatMap(journalsOf);
  }

  #visible(): SegmentEntry[] {
    const visible: SegmentEntry[] = [];
    for (const directory of this.#directories.values()) {
      const hidden = hiddenIn(directory);
      for (const [stemPath, entry] of directory.entries) {
        if (!hidden.has(stemPath)) visible.push(entry);
      }
    }
    return visible;
  }
}

function isSame<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i]);
}

function stemPathOf(path: string): string {
  return path.slice(0, -".parquet".length);
}

function hiddenIn(directory: Directory): ReadonlySet<string> {
  return directory.hidden ??= hiddenStems(directory.entries);
}

function hiddenStems(entries: ReadonlyMap<string, SegmentEntry>): Set<string> {
  const hidden = new Set<string>();
  const unsure: SegmentTimes[] = [];
  for (const [stemPath, entry] of entries) {
    if (entry.kind !== "segment") continue;
    if (entry.replaces === undefined) unsure.push(timesOf(stemPath, entry.ref));
    for (const name of entry.replaces ?? []) {
      const replaced = join(dirname(stemPath), name);
      if (replaced !== stemPath) hidden.add(replaced);
    }
  }
  for (const { stemPath } of replacedByTimes(knownTimes(entries), unsure).keys()) {
    hidden.add(stemPath);
  }
  return hidden;
}

/** What has been looked into; a file that is damaged may have been before. */
function* knownTimes(
  entries: ReadonlyMap<string, SegmentEntry>,
): Iterable<SegmentTimes & { readonly stemPath: string }> {
  for (const [stemPath, entry] of entries) {
    const known = entry.kind === "damaged" ? entry.before : entry;
    if (known.kind === "segment") yield { stemPath, ...timesOf(stemPath, known.ref) };
  }
}

/** A folder of files from elsewhere may have those of several nodes. */
function timesOf(stemPath: string, { firstMs, lastMs, nodeName }: SegmentRef): SegmentTimes {
  return { stem: basename(stemPath), place: nodeName, startMs: firstMs, endMs: lastMs };
}

function journalsOf(directory: Directory): string[] {
  const hidden = hiddenIn(directory);
  const journals: string[] = [];
  for (const { stemPath, journal, parquet, containers } of directory.files.values()) {
    if (journal && !(parquet && containers) && !hidden.has(stemPath)) journals.push(stemPath);
  }
  return journals;
}
