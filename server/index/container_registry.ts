/**
 * Every container that any indexed file mentions, once.
 *
 * Thousands of segments list the same hundred containers. A segment therefore keeps ordinals, small
 * numbers that stand for ids, and this table keeps what is known of each container: the newest
 * description wins, and a field that it leaves open is filled from an older one.
 *
 * @module
 */

import { mergeDescriptions, undescribed } from "@fgm/collector/store/container_record";
import type { Container } from "@fgm/collector/model";

interface Entry {
  readonly ordinal: number;
  container: Container;
  describedAtMs: number;
  /** The newest that was taken in: the same object again says nothing new. */
  newest: Container | undefined;
}

/** Maps container ids to ordinals and back. Ordinals are never used twice. */
export class ContainerRegistry {
  readonly #byId = new Map<string, Entry>();
  readonly #byOrdinal = new Map<number, Entry>();
  #nextOrdinal = 0;

  /** Ordinal of a container id, given one if it has none. */
  intern(id: string): number {
    return this.#entryOf(id).ordinal;
  }

  /** Takes in what a file says of a container that was true at `atMs`. Returns its ordinal. */
  describe(container: Container, atMs: number): number {
    const entry = this.#entryOf(container.id);
    const isNewer = atMs >= entry.describedAtMs;
    if (isNewer) entry.describedAtMs = atMs;
    if (entry.newest === container) return entry.ordinal;
    entry.container = isNewer
      ? mergeDescriptions(container, entry.container)
      : mergeDescriptions(entry.container, container);
    if (isNewer) entry.newest = container;
    return entry.ordinal;
  }

  /** Ordinal of an id, or undefined when no file mentions it. */
  find(id: string): number | undefined {
    return this.#byId.get(id)?.ordinal;
  }

  /**
   * What is known of an ordinal.
   *
   * @throws {RangeError} when it was never given or has been forgotten: an error in the code.
   */
  get(ordinal: number): Container {
    const entry = this.#byOrdinal.get(ordinal);
    if (entry === undefined) throw new RangeError(`Cannot find container: no ordinal ${ordinal}`);
    return entry.container;
  }

  #entryOf(id: string): Entry {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const entry: Entry = {
      ordinal: this.#nextOrdinal++,
      container: undescribed(id),
      describedAtMs: -Infinity,
      newest: undefined,
    };
    this.#byId.set(id, entry);
    this.#byOrdinal.set(entry.ordinal, entry);
    return entry;
  }

  /** Forgets the containers that no file mentions any more, so that the table cannot grow for ever. */
  retain(live: { has(ordinal: number): boolean }): void {
    for (const [id, { ordinal }] of this.#byId) {
      if (live.has(ordinal)) continue;
      this.#byId.delete(id);
      this.#byOrdinal.delete(ordinal);
    }
  }

  /** Containers known. */
  get size(): number {
    return this.#byId.size;
  }
}
