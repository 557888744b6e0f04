/**
 * Proportional set size as the collector reads it: under a budget, so not at every tick.
 *
 * `smaps_rollup` costs about 5 ms per GB. On a node of a hundred containers a budget of 0.5 % of a
 * core gives each about 50 microseconds a second, which reads 10 MB: larger ones wait their turn.
 *
 * @module
 */

import { SLOTS } from "./container_slots.ts";
import type { Random } from "./random.ts";

/** Resident bytes that one container's share of the budget can walk in a second. */
const RESIDENT_BYTES_PER_SECOND = 10 * 1024 * 1024;
/** The kernel prints `smaps_rollup` in kilobytes. */
const KILOBYTE = 1024;

const { smaps, memoryStat } = SLOTS;
const SLOT_LIST = Object.values(smaps);

/** Values of `smaps_rollup` of one container; absent between two readings. */
export class PssModel {
  readonly #values: Float64Array;
  /** Share of mapped file pages that nobody else maps. */
  readonly #ownShare: number;
  #untilReadMs = 0;
  #written = false;

  constructor(values: Float64Array, random: Random) {
    this.#values = values;
    this.#ownShare = random.between(0.3, 0.9);
  }

  step(elapsedMs: number): void {
    this.#untilReadMs -= elapsedMs;
    if (this.#untilReadMs > 0) {
      if (this.#written) { for (const slot of SLOT_LIST) this.#values[slot] = NaN; }
      this.#written = false;
      return;
    }
    this.#written = true;
    const rss = this.#read();
    // A late tick must not push the schedule on: half an interval of slack keeps small ones at 1 s.
    this.#untilReadMs = Math.max(1, Math.ceil(rss / RESIDENT_BYTES_PER_SECOND)) * 1000 -
      elapsedMs / 2;
  }

  /** @returns resident bytes. */
  #read(): number {
    const values = this.#values;
    const anon = values[memoryStat.anon] ?? 0;
    const file = values[memoryStat.file_mapped] ?? 0;
    const shmem = values[memoryStat.shmem] ?? 0;
    const pssFile = kilobytes(file * (this.#ownShare + (1 - this.#ownShare) / 4));
    values[smaps.rss] = anon + file + shmem;
    values[smaps.pss] = anon + pssFile + shmem;
    values[smaps.pssAnon] = anon;
    values[smaps.pssFile] = pssFile;
    values[smaps.pssShmem] = shmem;
    values[smaps.pssDirty] = anon + shmem;
    values[smaps.privateClean] = kilobytes(file * this.#ownShare);
    values[smaps.privateDirty] = anon;
    values[smaps.swapPss] = 0;
    values[smaps.ageMs] = 0;
    return anon + file + shmem;
  }
}

function kilobytes(bytes: number): number {
  return Math.floor(bytes / KILOBYTE) * KILOBYTE;
}
