/**
 * The open journals that are followed, and a bound on what their decoded samples take.
 *
 * @module
 */

import type { ContainerRegistry } from "./container_registry.ts";
import { JournalTail, type PollOutcome } from "./journal_tail.ts";
import type { WarnOnce } from "./warnings.ts";

/**
 * Memory for decoded samples of all journals together. 100 containers with 110 metrics take 8 MB in
 * 90 s. Beyond it the largest journals are decoded again by each query instead.
 */
export const JOURNAL_MEMORY_BYTES_MAX = 128 * 1024 * 1024;

/** What a set needs. */
export interface JournalSetOptions {
  readonly registry: ContainerRegistry;
  readonly warnOnce: WarnOnce;
  /** Defaults to `JOURNAL_MEMORY_BYTES_MAX`. */
  readonly memoryBytesMax?: number;
}

/** Follows journals by their stem paths. */
export class JournalSet {
  readonly #options: JournalSetOptions;
  #tails = new Map<string, JournalTail>();
  #readable: readonly JournalTail[] = [];
  #changeCount = 0;

  constructor(options: JournalSetOptions) {
    this.#options = options;
  }

  /** Follows exactly these journals and reads what was appended. Returns paths that have vanished. */
  update(stemPaths: readonly string[]): string[] {
    const before = this.#tails;
    this.#tails = new Map();
    const vanished: string[] = [];
    let hasGrown = false;
    for (const stemPath of stemPaths) {
      const path = `${stemPath}.journal`;
      const tail = before.get(stemPath) ?? new JournalTail(path, this.#options.registry);
      const outcome = this.#poll(tail);
      if (outcome === "gone") vanished.push(path);
      else this.#tails.set(stemPath, tail);
      hasGrown ||= outcome === "grown";
    }
    this.#boundMemory();
    const readable = [...this.#tails.values()].filter((tail) => tail.tickCount > 0);
    const isSame = readable.length === this.#readable.length &&
      readable.every((tail, i) => tail === this.#readable[i]);
    if (!isSame) this.#readable = readable;
    if (!isSame || hasGrown) this.#changeCount++;
    return vanished;
  }

  /** Grows whenever `readable()` changes or one of them has grown. */
  get changeCount(): number {
    return this.#changeCount;
  }

  /** Journals with at least one tick: the same array for as long as they are the same. */
  readable(): readonly JournalTail[] {
    return this.#readable;
  }

  /** Ordinals of all containers that a journal refers to, whether it has samples of them or not. */
  *ordinals(): Iterable<number> {
    for (const tail of this.#tails.values()) yield* tail.ordinals();
  }

  #poll(tail: JournalTail): PollOutcome {
    const ticksBefore = tail.tickCount;
    try {
      const outcome = tail.poll();
      if (tail.damageCount > 0) {
        const places = `${tail.damageCount} damaged places; the ticks around them are left out`;
        this.#options.warnOnce(tail.path, new SyntaxError(`Cannot read all of journal: ${places}`));
      }
      return outcome;
    } catch (error) {
      // A newer format, or a permission: the other journals are read all the same.
      this.#options.warnOnce(tail.path, error);
      return tail.tickCount === ticksBefore ? "unchanged" : "grown";
    }
  }

  #boundMemory(): void {
    const bound = this.#options.memoryBytesMax ?? JOURNAL_MEMORY_BYTES_MAX;
    const tails = [...this.#tails.values()].sort((a, b) => b.byteSize - a.byteSize);
    let sum = tails.reduce((bytes, tail) => bytes + tail.byteSize, 0);
    for (const tail of tails) {
      if (sum <= bound) return;
      sum -= tail.byteSize;
      tail.stream();
    }
  }
}
