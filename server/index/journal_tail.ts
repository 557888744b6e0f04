/**
 * Follows one open journal: what the collector appended since the last look is decoded once and kept.
 *
 * The collector may cut a half-written tick off and write on, and removes the journal once it is
 * sealed. So an unfinished frame is read again at the next look, a journal that shrank or was replaced
 * is read anew, and one that is gone says so, which is no error. A query that runs meanwhile keeps
 * its own reference to what was decoded.
 *
 * @module
 */

import { JournalDecoder, type JournalHeader } from "@fgm/collector/store/journal";
import type { ContainerRegistry } from "./container_registry.ts";
import type { ContainerSpans } from "./container_spans.ts";
import { JournalContents } from "./journal_contents.ts";
import { type JournalQuery, querySink, type SampleVisitor } from "./journal_rows.ts";

/** Bytes read at once. */
const CHUNK_BYTES = 256 * 1024;

/** Interval assumed while a journal's header is not whole, or claims nonsense. */
const INTERVAL_MS_DEFAULT = 1_000;

/** What came of a look at a journal; one that is read anew counts as grown. */
export type PollOutcome = "unchanged" | "grown" | "gone";

/** One journal and what is decoded of it. Holds no open file between looks. */
export class JournalTail {
  readonly path: string;
  readonly #registry: ContainerRegistry;
  #contents: JournalContents;
  #decoder: JournalDecoder;
  #inode: number | null = null;
  #size = 0;
  #isStreamed = false;

  constructor(path: string, registry: ContainerRegistry) {
    this.path = path;
    this.#registry = registry;
    this.#contents = new JournalContents(registry, { keepsRows: true });
    this.#decoder = new JournalDecoder(this.#contents, path);
  }

  /**
   * Decodes what was appended since the last look.
   *
   * @throws {SyntaxError} when the journal is of a newer format.
   * @throws {Error} when it cannot be read for another reason than being gone.
   */
  poll(): PollOutcome {
    try {
      const info = Deno.statSync(this.path);
      const isOther = this.#inode !== null && info.ino !== this.#inode;
      const isAnew = isOther || info.size < this.#decoder.rewind();
      if (!isAnew && info.size === this.#size) return "unchanged";
      if (isAnew) this.#restart();
      this.#inode = info.ino;
      const ticksBefore = this.#contents.tickCount;
      this.#readTo(info.size);
      return isAnew || this.#contents.tickCount > ticksBefore ? "grown" : "unchanged";
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return "gone"; // sealed and removed
      throw error;
    }
  }

  /** The header, or undefined as long as it is not wholly written. */
  get header(): JournalHeader | undefined {
    return this.#contents.journalHeader;
  }

  /** Time of the first tick; NaN before there is one. */
  get firstMs(): number {
    return this.#contents.firstMs;
  }

  /** Time of the last tick; NaN before there is one. */
  get lastMs(): number {
    return this.#contents.lastMs;
  }

  /** Ticks decoded so far. */
  get tickCount(): number {
    return this.#contents.tickCount;
  }

  /** The sampling interval that the header states. */
  get intervalMs(): number {
    const stated = this.header?.intervalMs;
    return stated !== undefined && stated >= 1 ? stated : INTERVAL_MS_DEFAULT;
  }

  /** Node that the header names; "" while it is not whole. */
  get nodeName(): string {
    return this.header?.nodeName ?? "";
  }

  /** Names of the metrics that have had a value. */
  get metricNames(): ReadonlySet<string> {
    return this.#contents.metricNames;
  }

  /** When each container was seen. */
  get spans(): ContainerSpans {
    return this.#contents.spans();
  }

  /** Ordinals of all containers that the journal refers to, with or without samples. */
  ordinals(): Iterable<number> {
    return this.#contents.ordinals();
  }

  /** Places at which the journal is damaged. */
  get damageCount(): number {
    return this.#decoder.damageCount;
  }

  /** Memory of the decoded samples. */
  get byteSize(): number {
    return this.#contents.rows?.byteSize ?? 0;
  }

  /** Forgets the decoded samples: from now on each query decodes the file again. */
  stream(): void {
    this.#isStreamed = true;
    this.#contents.forgetRows();
  }

  /**
   * Visits the samples that a query wants.
   *
   * @throws {Deno.errors.NotFound} when the samples are not in memory and the file is gone.
   */
  async read(query: JournalQuery, visit: SampleVisitor): Promise<void> {
    const { rows } = this.#contents;
    if (rows !== undefined) return rows.read(query, visit);
    using file = await Deno.open(this.path);
    const decoder = new JournalDecoder(querySink(query, visit), this.path);
    const buffer = new Uint8Array(CHUNK_BYTES);
    for (let left = this.#size; left > 0;) {
      const length = await file.read(buffer.subarray(0, Math.min(left, buffer.length)));
      if (length === null) return;
      decoder.push(buffer.subarray(0, length));
      left -= length;
    }
  }

  #restart(): void {
    this.#contents = new JournalContents(this.#registry, { keepsRows: !this.#isStreamed });
    this.#decoder = new JournalDecoder(this.#contents, this.path);
    this.#size = 0;
  }

  #readTo(size: number): void {
    using file = Deno.openSync(this.path);
    let offset = this.#decoder.rewind();
    file.seekSync(offset, Deno.SeekMode.Start);
    const buffer = new Uint8Array(Math.min(CHUNK_BYTES, Math.max(1, size - offset)));
    while (offset < size) {
      const length = file.readSync(buffer.subarray(0, Math.min(buffer.length, size - offset)));
      if (length === null) break;
      this.#decoder.push(buffer.subarray(0, length));
      offset += length;
    }
    this.#size = offset;
  }
}
