/**
 * Where ticks become files: the open journal, the sealing of those before it, and retention.
 *
 * Appending never waits for sealing. A journal that is full is closed and queued; one at a time is
 * sealed in a process of its own. What cannot be sealed stays a journal, which readers understand,
 * and is tried again after the next rotation, unless a newer program wrote it.
 *
 * @module
 */

import type { Logger } from "@fgm/k8s/pod/log";
import type { TickSink } from "./capture_loop.ts";
import type { Container, Tick } from "./model.ts";
import { JournalEncoder, type JournalHeader } from "./store/journal.ts";
import { JournalFile } from "./store/journal_file.ts";
import type { SealOutcome } from "./store/seal.ts";
import type { Sealing } from "./store/seal_process.ts";
import { DAMAGED_SUFFIX } from "./store/segment_files.ts";

/** What a store is made from. */
export interface SegmentStoreOptions {
  readonly dataDir: string;
  /** The journal header but for the start of the segment. */
  readonly header: Omit<JournalHeader, "startMs">;
  readonly seal: (journalPath: string) => Promise<Sealing>;
  /** Deletes what is too old or too much; returns the bytes of sealed segments that remain. */
  readonly retain: () => number;
  /** Deletes the oldest sealed segments, to make room; returns their names. */
  readonly freeSpace: () => readonly string[];
  /** Called when a journal was begun. */
  readonly onBegin: () => void;
  /** Whether shutdown takes so long that the journals still waiting are left for the next start. */
  readonly isLate: () => boolean;
  readonly log: Logger;
}

/** What a store is worth and has cost so far. */
export interface StoreCost {
  readonly journalBytes: number;
  readonly segmentBytes: number;
  /** CPU time of all sealing so far, in microseconds. */
  readonly sealingCpuUsec: number;
}

/** Most damaged places of one journal that are logged. */
const DAMAGE_LOGGED_MAX = 3;

/** Journals of dead sessions and of failed sealings that wait; more are found at the next start. */
export const SEAL_QUEUE_MAX = 10_000;

interface OpenSegment {
  readonly file: JournalFile;
  readonly encoder: JournalEncoder;
}

/** Holds the open journal. Invariant: every closed journal is sealed, queued, or empty and removed. */
export class SegmentStore implements TickSink {
  readonly #options: SegmentStoreOptions;
  #open: OpenSegment | undefined;
  #living: readonly Container[] = [];
  #ticksInOpen = 0;
  readonly #queue: string[];
  #failed: string[] = [];
  #busy = false;
  #working: Promise<void> = Promise.resolve();
  #segmentBytes = 0;
  #sealingCpuUsec = 0;

  /** @param deadJournals left by sessions that died; sealed first, oldest first. */
  constructor(options: SegmentStoreOptions, deadJournals: readonly string[]) {
    this.#options = options;
    this.#queue = deadJournals.slice(0, SEAL_QUEUE_MAX);
    this.#work();
  }

  get cost(): StoreCost {
    return {
      journalBytes: this.#open?.file.sizeBytes ?? 0,
      segmentBytes: this.#segmentBytes,
      sealingCpuUsec: this.#sealingCpuUsec,
    };
  }

  rotate(startMs: number): void {
    this.#closeOpen();
    this.#queue.push(...this.#failed.splice(0));
    this.#open = this.#begin(startMs);
    this.#work();
  }

  append(tick: Tick): void {
    // Remembered whether or not the disk takes the tick: each container is described only once.
    this.#remember(tick);
    const open = this.#findable(tick.timeMs);
    try {
      open.file.append(open.encoder.encodeTick(tick));
      this.#ticksInOpen++;
    } catch (error) {
      open.encoder.reset();
      throw error;
    }
  }

  #begin(startMs: number): OpenSegment {
    const { dataDir, onBegin } = this.#options;
    const header = { ...this.#options.header, startMs };
    const file = JournalFile.create(dataDir, header);
    onBegin();
    return { file, encoder: new JournalEncoder(header, this.#living) };
  }

  /** The open journal, or one in its place: nobody would ever read what goes into a deleted one. */
  #findable(startMs: number): OpenSegment {
    const open = this.#open;
    if (open === undefined) throw new Error("Cannot append a tick: no journal is open");
    if (!open.file.isGone) return open;
    this.#options.log.warn("Somebody deleted the open journal; began a new one", {
      ...{ path: open.file.path, ticks: this.#ticksInOpen },
    });
    open.file.close();
    this.#open = undefined;
    this.#ticksInOpen = 0;
    return this.#open = this.#begin(startMs);
  }

  freeSpace(): void {
    const removed = this.#options.freeSpace();
    if (removed.length > 0) {
      this.#options.log.warn("Dropped the oldest segments to make room", { removed });
    }
  }

  /** Closes the open journal and resolves when all is sealed that can be in time. Never rejects. */
  async close(): Promise<void> {
    this.#closeOpen();
    this.#work();
    await this.#working;
  }

  #remember({ containers, samples }: Tick): void {
    const sampled = new Set(samples.map(({ subject }) => subject.containerId));
    const fresh = new Map(containers.map((container) => [container.id, container]));
    const kept = this.#living.filter(({ id }) => sampled.has(id) && !fresh.has(id));
    if (fresh.size > 0 || kept.length < this.#living.length) {
      this.#living = [...kept, ...fresh.values()];
    }
  }

  #closeOpen(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    open.file.close();
    if (this.#ticksInOpen > 0) this.#queue.push(open.file.path);
    else this.#remove(open.file.path);
    this.#ticksInOpen = 0;
  }

  /** A journal without a tick says nothing; a disk that is full must not fill with such. */
  #remove(path: string): void {
    try {
      Deno.removeSync(path);
    } catch (error) {
      this.#options.log.warn("Cannot remove an empty journal", { path, error });
    }
  }

  #work(): void {
    if (!this.#busy) this.#working = this.#sealQueued();
  }

  async #sealQueued(): Promise<void> {
    this.#busy = true;
    do {
      const path = this.#queue.shift();
      if (path !== undefined) await this.#seal(path);
      this.#retain();
      if (this.#options.isLate()) this.#leaveQueued();
    } while (this.#queue.length > 0);
    // In the same breath as the last look at the queue: what is pushed later starts the work anew.
    this.#busy = false;
  }

  #leaveQueued(): void {
    const left = this.#queue.splice(0).length;
    if (left > 0) this.#options.log.warn("Left journals for the next start to seal", { left });
  }

  #retain(): void {
    try {
      this.#segmentBytes = this.#options.retain();
    } catch (error) {
      this.#options.log.error("Cannot apply retention", { error });
    }
  }

  async #seal(path: string): Promise<void> {
    const { seal, log } = this.#options;
    try {
      const { outcome, cpuUsec } = await seal(path);
      this.#sealingCpuUsec += cpuUsec;
      log.debug("Sealed a segment", { path, ...outcome });
      this.#tellLosses(path, outcome);
    } catch (error) {
      if (error instanceof SyntaxError) {
        log.error("Cannot seal a journal; it is left as it is", { path, error });
        return;
      }
      this.#failed.push(path);
      log.error("Cannot seal a journal; it stays readable and is tried again", { path, error });
    }
  }

  #tellLosses(path: string, outcome: SealOutcome): void {
    if (outcome.kind === "already-sealed") return;
    const { tornBytes, damage } = outcome;
    if (tornBytes > 0) {
      this.#options.log.info("Dropped an unfinished tick at the end of a journal", {
        ...{ path, tornBytes },
      });
    }
    if (damage.length > 0) {
      const kept = path + DAMAGED_SUFFIX;
      this.#options.log.warn("A journal was damaged; what is readable of it is sealed", {
        ...{ kept, damage: damage.slice(0, DAMAGE_LOGGED_MAX), places: damage.length },
      });
    }
  }
}
