/**
 * Makes entries of files: by a sidecar, which is read at once, or by what a look into the Parquet file
 * brought.
 *
 * @module
 */

import { MSGPACK_BYTES_MAX } from "@fgm/collector/store/msgpack";
import { isOriginalSidecar } from "@fgm/collector/store/sidecar";
import { type SidecarColumns, SidecarReader } from "@fgm/collector/store/sidecar_reader";
import type { ContainerRegistry } from "./container_registry.ts";
import { packSpans, SpanPacker } from "./container_spans.ts";
import type { StemFiles } from "./directory_watch.ts";
import type { LooseFile } from "./loose_file.ts";
import { identityOf, type PendingEntry, pendingEntry, type SegmentEntry } from "./segment_entry.ts";
import { OWN_SHAPE } from "./segment_ref.ts";
import type { WarnOnce } from "./warnings.ts";

/** What a loader needs. */
export interface SegmentLoaderOptions {
  readonly registry: ContainerRegistry;
  readonly warnOnce: WarnOnce;
}

/** Room for a sidecar of 200 containers; it grows when a larger one comes. */
const BUFFER_BYTES = 64 * 1024;

/** Metric lists kept for sharing; with more, sharing starts over and costs memory only. */
const METRIC_SETS_MAX = 256;

const SIDECAR_WARNING = "Cannot use sidecar, reads the Parquet file instead";

/** Reads sidecars into one buffer, and shares what thousands of them have in common. */
export class SegmentLoader {
  readonly #options: SegmentLoaderOptions;
  readonly #reader = new SidecarReader();
  readonly #packer = new SpanPacker();
  readonly #metricSets = new Map<string, ReadonlySet<string>>();
  /** The list that came last, which is mostly the one that comes next. */
  #lastMetrics:
    | { readonly names: readonly string[]; readonly set: ReadonlySet<string> }
    | undefined;
  #buffer = new Uint8Array(BUFFER_BYTES);
  #ordinals = new Uint32Array(0);

  constructor(options: SegmentLoaderOptions) {
    this.#options = options;
  }

  /**
   * The entry of a stem with a Parquet file: `known` itself as long as the file is the same, undefined
   * when it vanished. Whatever else is wrong shows when the Parquet file is looked into.
   */
  load(files: StemFiles, known: SegmentEntry | undefined): SegmentEntry | undefined {
    const path = `${files.stemPath}.parquet`;
    const sidecar = files.containers ? `${files.stemPath}.containers` : undefined;
    try {
      if (known !== undefined || sidecar === undefined) {
        const info = Deno.statSync(sidecar ?? path);
        const identity = identityOf(info, sidecar === undefined ? "parquet" : "sidecar");
        if (known?.identity === identity) return known;
        if (sidecar === undefined) return pendingEntry(path, { identity, info });
      }
      return this.#loadSidecar(path, sidecar ?? path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      this.#options.warnOnce(sidecar ?? path, error);
      return pendingEntry(path, { identity: "", info: undefined });
    }
  }

  /** The entry of a file that was looked into. */
  ofLooseFile({ path, identity }: PendingEntry, file: LooseFile | undefined): SegmentEntry {
    if (file === undefined) return { kind: "empty", path, identity };
    const { shape, firstMs, lastMs, intervalMs, nodeName, containers } = file;
    const spans = packSpans(containers.map((container) => ({
      ...container,
      ordinal: this.#options.registry.describe(container, container.lastMs),
    })));
    const metricNames = this.#shareMetricNames(file.metricNames);
    const ref = { path, firstMs, lastMs, intervalMs, nodeName, metricNames, spans, shape };
    return { kind: "segment", path, identity, ref, replaces: undefined };
  }

  #loadSidecar(path: string, sidecarPath: string): SegmentEntry {
    using file = Deno.openSync(sidecarPath);
    const info = file.statSync();
    const identity = identityOf(info, "sidecar");
    try {
      const bytes = this.#read(file, info.size);
      if (isOriginalSidecar(bytes)) {
        this.#warnOfOriginal(sidecarPath);
        return pendingEntry(path, { identity, info });
      }
      return this.#ofSidecar({ path, identity }, this.#reader.read(bytes));
    } catch (error) {
      // Broken or newer: the rows say it all.
      this.#options.warnOnce(sidecarPath, error, { message: SIDECAR_WARNING });
      return pendingEntry(path, { identity, info });
    }
  }

  /** The whole file, in a buffer that the next call overwrites. */
  #read(file: Deno.FsFile, size: number): Uint8Array {
    if (size > MSGPACK_BYTES_MAX) {
      throw new SyntaxError(
        `Cannot decode sidecar: ${size} bytes are more than ${MSGPACK_BYTES_MAX}`,
      );
    }
    if (size > this.#buffer.length) this.#buffer = new Uint8Array(size);
    let length = 0;
    while (length < size) {
      const count = file.readSync(this.#buffer.subarray(length, size));
      if (count === null || count === 0) break;
      length += count;
    }
    return this.#buffer.subarray(0, length);
  }

  #ofSidecar(
    { path, identity }: { readonly path: string; readonly identity: string },
    { segment, containers, firstSeenMs, lastSeenMs }: SidecarColumns,
  ): SegmentEntry {
    const count = containers.length;
    if (count > this.#ordinals.length) this.#ordinals = new Uint32Array(2 * count);
    const ordinals = this.#ordinals.subarray(0, count);
    for (let i = 0; i < count; i++) {
      ordinals[i] = this.#options.registry.describe(containers[i]!, lastSeenMs[i]!);
    }
    const ref = {
      path,
      firstMs: segment.startMs,
      lastMs: segment.endMs,
      intervalMs: Math.max(1, segment.intervalMs),
      nodeName: segment.nodeName,
      metricNames: this.#shareMetricNames(segment.metricNames),
      spans: this.#packer.pack({ ordinals, firstMs: firstSeenMs, lastMs: lastSeenMs }),
      shape: OWN_SHAPE,
    };
    return { kind: "segment", path, identity, ref, replaces: segment.replaces };
  }

  #warnOfOriginal(path: string): void {
    // A directory of the original has thousands of them, all for the same reason.
    this.#options.warnOnce(
      "sidecars of the original fine-grained-monitor",
      new SyntaxError(`Cannot read sidecar ${path}: the original fine-grained-monitor wrote it`),
      { message: `${SIDECAR_WARNING}; the same for all others of its kind` },
    );
  }

  #shareMetricNames(names: readonly string[]): ReadonlySet<string> {
    if (this.#lastMetrics?.names === names) return this.#lastMetrics.set;
    const key = names.join("\n");
    let set = this.#metricSets.get(key);
    if (set === undefined) {
      if (this.#metricSets.size >= METRIC_SETS_MAX) this.#metricSets.clear();
      this.#metricSets.set(key, set = new Set(names));
    }
    this.#lastMetrics = { names, set };
    return set;
  }
}
