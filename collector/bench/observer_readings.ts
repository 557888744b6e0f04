/**
 * When fgm read the PSS of a process, as its own journal tells it.
 *
 * @module
 */

import { slotOf } from "../metrics.ts";
import type { Subject } from "../model.ts";
import { JournalDecoder } from "../store/journal.ts";
import { listSegmentFiles, segmentPath } from "../store/segment_files.ts";
import type { VictimKind } from "./observer_victim.ts";

/** One reading: within these times of the wall clock, and how much of it was spent on the reading. */
export interface PssReading {
  readonly beganMs: number;
  readonly endedMs: number;
  readonly spentMs: number;
}

/** A stretch of the wall clock. */
export interface Stretch {
  readonly beganMs: number;
  readonly endedMs: number;
}

/** What stretches of the wall clock came to. */
export interface Met {
  /** Readings that began and ended in one of them. */
  readonly readings: number;
  /** Time in all of them. */
  readonly watchedMs: number;
}

/** What readings these stretches met. */
export function metIn(stretches: readonly Stretch[], readings: readonly PssReading[]): Met {
  const isMet = (reading: PssReading) =>
    stretches.some(({ beganMs, endedMs }) =>
      beganMs <= reading.beganMs && reading.endedMs <= endedMs
    );
  return {
    readings: readings.filter(isMet).length,
    watchedMs: stretches.reduce((sum, { beganMs, endedMs }) => sum + endedMs - beganMs, 0),
  };
}

/**
 * What to try next in a watch that takes at most so long: what met fewer readings. Each kind then has
 * whole periods from one reading to the next, and not by chance all readings in half of the time. With
 * no reading in sight each has half of the time.
 */
export function nextKind(
  { fault, map }: Readonly<Record<VictimKind, Met>>,
  msMax: number,
): VictimKind {
  if (fault.readings !== map.readings) return fault.readings < map.readings ? "fault" : "map";
  return map.watchedMs < msMax / 2 ? "map" : "fault";
}

/** What readings come to in the long run. */
export interface ReadingPace {
  /** Mean time of a reading. */
  readonly spentMs: number;
  /** Mean time from one reading to the next. */
  readonly everyMs: number;
  /** Share of the time in which the process was being read. */
  readonly share: number;
}

/**
 * The pace from the last reading before a time on: each later one with the time since the one before it,
 * so that it does not matter when the watch began and ended. Undefined without two readings.
 */
export function readingPace(
  readings: readonly PssReading[],
  sinceMs: number,
): ReadingPace | undefined {
  const before = readings.findLastIndex(({ beganMs }) => beganMs <= sinceMs);
  const [first, ...later] = readings.slice(Math.max(0, before));
  const last = later.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const spentMs = later.reduce((sum, reading) => sum + reading.spentMs, 0) / later.length;
  const everyMs = (last.beganMs - first.beganMs) / later.length;
  return { spentMs, everyMs, share: spentMs / everyMs };
}

// The journal is of the very program that this bench is of.
const PSS_SLOT = slotOf("container", "smaps_rollup.pss");
const SPENT_SLOT = slotOf("self", "fgm.pss_spend_ms");
const DURATION_SLOT = slotOf("self", "fgm.tick_duration_ms");

/** A tick, of which the next one says how long it took. */
interface OpenTick {
  readonly timeMs: number;
  hasPss: boolean;
  spentMs: number;
}

/**
 * Follows the journals of a data directory for the readings of one container, which alone has processes.
 */
export class ReadingsJournal {
  readonly #dataDir: string;
  readonly #containerId: string;
  readonly #decoders = new Map<string, JournalDecoder>();
  readonly #readings: PssReading[] = [];

  constructor(dataDir: string, containerId: string) {
    this.#dataDir = dataDir;
    this.#containerId = containerId;
  }

  /**
   * All readings up to now, oldest first. That of the newest tick is missing: the next one says how
   * long it took.
   *
   * @throws {SyntaxError} when a journal is of a newer format.
   */
  look(): readonly PssReading[] {
    for (const files of listSegmentFiles(this.#dataDir)) {
      if (files.journalBytes === undefined) continue;
      const path = segmentPath(files, "journal");
      const decoder = this.#decoders.get(path) ?? this.#newDecoder(path);
      this.#decoders.set(path, decoder);
      const bytes = readFrom(path, decoder.rewind());
      if (bytes !== undefined) decoder.push(bytes);
    }
    return this.#readings;
  }

  #newDecoder(path: string): JournalDecoder {
    const subjects = new Map<number, Subject>();
    let [before, open] = [openTick(NaN), openTick(NaN)];
    return new JournalDecoder({
      header: () => {},
      container: () => {},
      subject: (index, subject) => subjects.set(index, subject),
      tick: (timeMs) => [before, open] = [open, openTick(timeMs)],
      sample: (index, values) => {
        const { scope, containerId } = subjects.get(index)!;
        if (scope === "container" && containerId === this.#containerId) {
          open.hasPss = !Number.isNaN(values[PSS_SLOT]);
        }
        if (scope !== "self") return;
        open.spentMs = values[SPENT_SLOT]!;
        const { timeMs, hasPss, spentMs } = before;
        const endedMs = timeMs + values[DURATION_SLOT]!;
        if (hasPss) this.#readings.push({ beganMs: timeMs, endedMs, spentMs });
      },
    }, path);
  }
}

function openTick(timeMs: number): OpenTick {
  return { timeMs, hasPss: false, spentMs: NaN };
}

/** Bytes of a file from an offset on; undefined when it was sealed and removed since it was listed. */
function readFrom(path: string, offset: number): Uint8Array | undefined {
  try {
    using file = Deno.openSync(path);
    const bytes = new Uint8Array(Math.max(0, file.statSync().size - offset));
    file.seekSync(offset, Deno.SeekMode.Start);
    let length = 0;
    for (;;) {
      const read = file.readSync(bytes.subarray(length));
      if (read === null || read === 0) return bytes.subarray(0, length);
      length += read;
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
