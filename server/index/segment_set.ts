/**
 * The Parquet files that are read, known by their sidecars or, without one, by a look inside.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { parseSegmentName } from "@fgm/collector/store/partition";
import { decodeSidecar, type Sidecar } from "@fgm/collector/store/sidecar";
import type { ContainerRegistry } from "./container_registry.ts";
import { packSpans } from "./container_spans.ts";
import type { StemFiles } from "./directory_watch.ts";
import type { LooseFile } from "./loose_file.ts";
import { OWN_SHAPE, type SegmentRef } from "./segment_ref.ts";

/** Time that a segment without readable contents is taken to cover, from the stamp in its name. */
const ASSUMED_SEGMENT_MS = 90_000;

/** A file that cannot be read, and the time that it may cover; undefined where that is unknown. */
export interface UnreadableFile {
  readonly path: string;
  readonly span: { readonly firstMs: number; readonly lastMs: number } | undefined;
}

/**
 * Time after which a file that could not be read is tried again, in milliseconds. Damage stays, but a
 * lack of file handles or a slow network disk passes.
 */
export const DAMAGED_RETRY_MS = 60_000;

/** What a set needs. */
export interface SegmentSetOptions {
  readonly registry: ContainerRegistry;
  readonly warnOnce: (key: string, error: unknown) => void;
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
  /** Reads a Parquet file without sidecar; undefined when it has no rows. */
  readonly describeLoose: (path: string) => Promise<LooseFile | undefined>;
}

type Entry =
  & { readonly path: string; readonly identity: string }
  & (
    | { readonly kind: "segment"; readonly ref: SegmentRef; readonly replaces: readonly string[] }
    | { readonly kind: "pending" }
    | { readonly kind: "empty" }
    | {
      readonly kind: "damaged";
      readonly span: UnreadableFile["span"];
      readonly untilMs: number;
      /** What the file was taken for, to be tried again. */
      readonly before: Entry;
    }
  );

/** Keeps what is known of each Parquet file for as long as the file is the same. */
export class SegmentSet {
  readonly #options: SegmentSetOptions;
  #stems: ReadonlyMap<string, StemFiles> = new Map();
  #entries = new Map<string, Entry>();
  #hidden: ReadonlySet<string> = new Set();
  /** Metric lists repeat from segment to segment; one Set stands for all equal ones. */
  readonly #metricSets = new Map<string, ReadonlySet<string>>();

  constructor(options: SegmentSetOptions) {
    this.#options = options;
  }

  /** Takes in a listing. Returns paths that vanished between the listing and the reading. */
  update(stems: ReadonlyMap<string, StemFiles>): string[] {
    this.#retryDamaged();
    if (stems === this.#stems) return [];
    const before = this.#entries;
    const entries = new Map<string, Entry>();
    const vanished: string[] = [];
    for (const files of stems.values()) {
      if (!files.parquet || (files.journal && !files.containers)) continue;
      const entry = this.#read(files, before.get(files.stemPath));
      if (entry === undefined) vanished.push(`${files.stemPath}.parquet`);
      else entries.set(files.stemPath, entry);
    }
    this.#entries = entries;
    this.#hidden = hiddenStems(entries);
    if (vanished.length === 0) this.#stems = stems;
    return vanished;
  }

  /** Stem paths that a merged segment stands for. */
  get hidden(): ReadonlySet<string> {
    return this.#hidden;
  }

  /** Segments with known contents. */
  readable(): SegmentRef[] {
    return this.#visible().flatMap((entry) => entry.kind === "segment" ? [entry.ref] : []);
  }

  /** Files that cannot be read. */
  unreadable(): UnreadableFile[] {
    return this.#visible().flatMap((entry) =>
      entry.kind === "damaged" ? [{ path: entry.path, span: entry.span }] : []
    );
  }

  /** Ordinals of the containers of all segments, hidden ones included. */
  *ordinals(): Iterable<number> {
    for (const entry of this.#entries.values()) {
      const known = entry.kind === "damaged" ? entry.before : entry;
      if (known.kind === "segment") yield* known.ref.spans.ordinals;
    }
  }

  /** Looks into the files that have no readable sidecar. Returns whether anything came of it. */
  async describePending(): Promise<boolean> {
    let isChanged = false;
    for (const [stemPath, entry] of this.#entries) {
      if (entry.kind !== "pending" || this.#hidden.has(stemPath)) continue;
      isChanged = true;
      const described = await this.#describe(entry);
      if (described === undefined) this.#entries.delete(stemPath);
      else this.#entries.set(stemPath, described);
    }
    return isChanged;
  }

  /** Leaves a file out until it changes or `DAMAGED_RETRY_MS` have passed. */
  markDamaged(path: string, error: unknown): void {
    for (const [stemPath, entry] of this.#entries) {
      if (entry.path !== path || entry.kind === "damaged") continue;
      this.#entries.set(stemPath, this.#damaged(entry, error));
    }
  }

  #retryDamaged(): void {
    const nowMs = this.#options.now();
    for (const [stemPath, entry] of this.#entries) {
      if (entry.kind !== "damaged" || nowMs < entry.untilMs) continue;
      this.#entries.set(stemPath, entry.before);
    }
  }

  #visible(): Entry[] {
    return [...this.#entries].filter(([stemPath]) => !this.#hidden.has(stemPath))
      .map(([, entry]) => entry);
  }

  /** The entry of a stem, or undefined when its files vanished. */
  #read(files: StemFiles, known: Entry | undefined): Entry | undefined {
    const path = `${files.stemPath}.parquet`;
    const identity = identityOf(files.containers ? `${files.stemPath}.containers` : path);
    if (identity === undefined) return undefined;
    if (known?.identity === identity) return known;
    if (!files.containers) return { kind: "pending", path, identity };
    try {
      const sidecar = decodeSidecar(Deno.readFileSync(`${files.stemPath}.containers`));
      const ref = this.#segmentOf(path, sidecar);
      return { kind: "segment", path, identity, ref, replaces: sidecar.segment.replaces };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      this.#options.warnOnce(`${files.stemPath}.containers`, error);
      return { kind: "pending", path, identity }; // broken or newer: the rows say it all
    }
  }

  #segmentOf(path: string, { segment, containers }: Sidecar): SegmentRef {
    const spans = containers.map((container) => ({
      ordinal: this.#options.registry.describe(container, container.lastSeenMs),
      firstMs: container.firstSeenMs,
      lastMs: container.lastSeenMs,
    }));
    return {
      path,
      firstMs: segment.startMs,
      lastMs: segment.endMs,
      intervalMs: Math.max(1, segment.intervalMs),
      nodeName: segment.nodeName,
      metricNames: this.#shareMetricNames(segment.metricNames),
      spans: packSpans(spans),
      shape: OWN_SHAPE,
    };
  }

  async #describe(entry: Entry): Promise<Entry | undefined> {
    const { path, identity } = entry;
    try {
      const file = await this.#options.describeLoose(path);
      if (file === undefined) return { kind: "empty", path, identity };
      const spans = file.containers.map((container) => ({
        ...container,
        ordinal: this.#options.registry.describe(container, container.lastMs),
      }));
      const { shape, firstMs, lastMs, intervalMs, nodeName } = file;
      const metricNames = this.#shareMetricNames(file.metricNames);
      const ref = {
        path,
        firstMs,
        lastMs,
        intervalMs,
        nodeName,
        metricNames,
        spans: packSpans(spans),
        shape,
      };
      return { kind: "segment", path, identity, ref, replaces: [] };
    } catch (error) {
      if (identityOf(path) === undefined) return undefined; // gone: retention was quicker
      return this.#damaged(entry, error);
    }
  }

  #damaged(entry: Entry, error: unknown): Entry {
    const { path, identity } = entry;
    this.#options.warnOnce(path, error);
    const startMs = parseSegmentName(path)?.startMs;
    const named = startMs === undefined
      ? undefined
      : { firstMs: startMs, lastMs: startMs + ASSUMED_SEGMENT_MS };
    return {
      kind: "damaged",
      path,
      identity,
      span: entry.kind === "segment" ? entry.ref : named,
      untilMs: this.#options.now() + DAMAGED_RETRY_MS,
      before: entry,
    };
  }

  #shareMetricNames(names: readonly string[]): ReadonlySet<string> {
    const key = names.join("\n");
    let shared = this.#metricSets.get(key);
    if (shared === undefined) {
      if (this.#metricSets.size >= METRIC_SETS_MAX) this.#metricSets.clear();
      this.#metricSets.set(key, shared = new Set(names));
    }
    return shared;
  }
}

/** Metric lists kept for sharing; with more, sharing starts over and costs memory only. */
const METRIC_SETS_MAX = 256;

function hiddenStems(entries: ReadonlyMap<string, Entry>): Set<string> {
  const hidden = new Set<string>();
  for (const [stemPath, entry] of entries) {
    if (entry.kind !== "segment") continue;
    for (const name of entry.replaces) {
      const replaced = join(dirname(stemPath), name);
      if (replaced !== stemPath) hidden.add(replaced);
    }
  }
  return hidden;
}

/** What changes when a file is replaced, or undefined when it is gone. */
function identityOf(path: string): string | undefined {
  try {
    const { ino, size, mtime } = Deno.statSync(path);
    return `${path}:${ino}:${size}:${mtime?.getTime()}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
