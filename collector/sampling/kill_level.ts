/**
 * One cgroup whose count of OOM kills is compared with those of its members.
 *
 * @module
 */

import type { FileParser } from "../cgroup/file_parser.ts";
import { flatKeyedParser } from "../cgroup/flat_keyed.ts";
import { RETRY_TICKS } from "./container_probe.ts";
import type { KeptFiles, RepeatedFile } from "./kept_files.ts";
import { balanceKills, type KillLedger } from "./kill_ledger.ts";

/** Counts of the OOM killer: processes, and whole groups, which kernels before 5.17 do not count. */
export interface KillCounters {
  readonly kills: number;
  /** NaN where it is not counted. */
  readonly groupKills: number;
}

/** A container or another level, one step below. */
export interface LevelMember extends KillCounters {
  /** Tells it from others that had the same path. */
  readonly key: string;
  /** Of a level: what of its counts it holds. */
  readonly held?: KillCounters | undefined;
}

/** What a level is read with. */
export interface LevelContext {
  readonly files: KeptFiles;
  /** Scratch space for one file's text. */
  readonly buffer: Uint8Array<ArrayBuffer>;
  /** Told of every file that could not be read or parsed. */
  readonly onTrouble: (path: string, error: unknown) => void;
}

/** "unknown": there is no such count to be had for now. */
export type LevelState = "read" | "gone" | "unknown";

const EVENT_SLOTS: ReadonlyMap<string, number> = new Map([["oom_kill", 0], ["oom_group_kill", 1]]);

/** Holds a cgroup's `memory.events` and what was compared with it. */
export class KillLevel {
  readonly path: string;
  readonly #context: LevelContext;
  readonly #file: RepeatedFile;
  readonly #parse: FileParser = flatKeyedParser(EVENT_SLOTS);
  readonly #counts = new Float64Array(EVENT_SLOTS.size).fill(NaN);
  #retryAtTick = 0;
  #killLedger: KillLedger | undefined;
  #groupLedger: KillLedger | undefined;

  /** `path`: absolute, of the cgroup's directory. Opens nothing yet. */
  constructor(path: string, context: LevelContext) {
    this.path = path;
    this.#context = context;
    this.#file = context.files.file(`${path}/memory.events`);
  }

  /** Kills counted here and below, as last read; NaN while they are not known. */
  get kills(): number {
    return this.#counts[0]!;
  }

  /** As `kills`, of whole groups; NaN as well where the kernel does not count them. */
  get groupKills(): number {
    return this.#counts[1]!;
  }

  get isKnown(): boolean {
    return !Number.isNaN(this.kills);
  }

  /** What it counted and the next comparison may tell more of. */
  get held(): KillCounters {
    return { kills: this.#killLedger?.held ?? 0, groupKills: this.#groupLedger?.held ?? 0 };
  }

  /** Itself, as the level above compares it. */
  get asMember(): LevelMember {
    const { path: key, kills, groupKills, held } = this;
    return { key, kills, groupKills, held };
  }

  /** Whether its file is not looked for at this tick, because it was not there. */
  isResting(tick: number): boolean {
    return this.#retryAtTick > tick;
  }

  /** Reads the counts again; one that is not there is not looked for again for some minutes. */
  read(tick: number): LevelState {
    const state = this.isResting(tick) ? "unknown" : this.#readCounts(tick);
    if (state !== "read") this.#counts.fill(NaN);
    return state;
  }

  #readCounts(tick: number): LevelState {
    const { buffer, onTrouble } = this.#context;
    try {
      const length = this.#file.read(buffer);
      if (length === "gone") {
        this.close(); // another may come under its path
        return "gone";
      }
      if (length === "absent") {
        this.#retryAtTick = tick + RETRY_TICKS;
        return "unknown";
      }
      this.#counts.fill(NaN);
      this.#parse(buffer, length, this.#counts);
      return this.isKnown ? "read" : "unknown";
    } catch (error) {
      // Garbage may be over in a second; a refusal will not be.
      if (!(error instanceof SyntaxError)) this.#retryAtTick = tick + RETRY_TICKS;
      onTrouble(`${this.path}/memory.events`, error);
      return "unknown";
    }
  }

  /**
   * Compares what was just read with the members, which were read before it.
   *
   * @returns the kills of members that are gone since the comparison before.
   */
  compare(members: Iterable<LevelMember>): KillCounters {
    const all = [...members];
    const countsOf = (counter: keyof KillCounters) => ({
      total: this[counter],
      members: new Map(
        all.map(({ key, held, ...counts }) => [
          key,
          { count: counts[counter], held: held?.[counter] ?? 0 },
        ]),
      ),
    });
    const kills = balanceKills(this.#killLedger, countsOf("kills"));
    const groupKills = balanceKills(this.#groupLedger, countsOf("groupKills"));
    this.#killLedger = kills.ledger;
    this.#groupLedger = groupKills.ledger;
    return { kills: kills.ofVanished, groupKills: groupKills.ofVanished };
  }

  /** Gives the open file back; the next reading opens it anew. */
  close(): void {
    this.#file.close();
  }
}
