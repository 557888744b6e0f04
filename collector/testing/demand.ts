/**
 * What a simulated program asks of its machine. Behaviours say it; `CgroupModel` answers as a kernel
 * would, within the limits.
 *
 * @module
 */

import type { Ending, PlantedSignal } from "./planted_signal.ts";
import type { Random } from "./random.ts";

/** What the program wants in one interval. A behaviour overwrites the fields that it cares about. */
export interface Demand {
  userMillicores: number;
  systemMillicores: number;
  /** Anonymous memory to be resident at the end of the interval. */
  anonBytes: number;
  /** tmpfs and shared memory. */
  shmemBytes: number;
  /** Bytes to be read from disk, not from the cache. */
  readBytes: number;
  /** Bytes written into the page cache; they reach the disk at the next write-back. */
  writeBytes: number;
  /** Network buffers. */
  sockBytes: number;
  /** Page faults beside those of growing memory: fork and exec, mapped files. */
  faults: number;
  /** Kernel objects allocated: sockets, dentries, inodes. Moves slab by about 200 bytes each. */
  kernelObjects: number;
  processes: number;
  threads: number;
  /** Share of the interval in which tasks wait for a processor that others keep busy. */
  cpuWaitShare: number;
  /** Share of the interval in which tasks wait for a disk that is slow, beside the usual. */
  ioWaitShare: number;
}

/** The instant a behaviour is asked about. */
export interface Moment {
  /** Nominal wall clock of the tick. */
  readonly timeMs: number;
  /** Since this container started. */
  readonly ageMs: number;
  readonly intervalMs: number;
}

/** What the pod's specification allows. Undefined is no limit. */
export interface Limits {
  readonly cpuMillicores: number | undefined;
  readonly memoryBytes: number | undefined;
  readonly pids: number | undefined;
}

/** One life, from a start to an end that may lie beyond the generated range. */
export interface Lifespan {
  /** Length of the life; `Infinity` when it outlives the range. */
  readonly lengthMs: number;
  readonly ending: Ending;
  /** Pause before the next life: back-off, or the wait for the next job. */
  readonly gapMs: number;
}

/** One life with its place in time, as `truths` needs it. */
export interface PlacedLife {
  readonly containerId: string;
  readonly startMs: number;
  /** End of the life or of the generated range, whichever is first. */
  readonly endMs: number;
}

/** A program's behaviour over all its lives. Its parameters are drawn once, from the seed. */
export interface Behaviour {
  readonly kind: BehaviourKind;
  readonly limits: Limits;
  /** Whether reads and writes go to two disks, so that the container has device rows. */
  readonly disks: number;
  /** Writes what the program wants at this moment into `demand`. Called once a tick, in order. */
  ask(moment: Moment, demand: Demand): void;
  /** The life with this number, counted from 0. */
  lifespan(ordinal: number): Lifespan;
  /** What a study should find in one life. */
  truths(life: PlacedLife): readonly PlantedSignal[];
}

/** The kinds of programs on a simulated node; `shape_mix.ts` says how many of each. */
export type BehaviourKind =
  | "idle"
  | "poller"
  | "web"
  | "managed"
  | "database"
  | "cron"
  | "spiker"
  | "batch"
  | "leak"
  | "throttled"
  | "crashing"
  | "shifting"
  | "noise";

/** Makes a behaviour out of random parameters. `startMs` is the start of the generated range. */
export type BehaviourFactory = (random: Random, startMs: number) => Behaviour;

/** A life without an end. */
export const FOREVER: Lifespan = { lengthMs: Infinity, ending: "completed", gapMs: 0 };

/** A demand for nothing. */
export function emptyDemand(): Demand {
  return {
    userMillicores: 0,
    systemMillicores: 0,
    anonBytes: 0,
    shmemBytes: 0,
    readBytes: 0,
    writeBytes: 0,
    sockBytes: 0,
    faults: 0,
    kernelObjects: 0,
    processes: 1,
    threads: 1,
    cpuWaitShare: 0,
    ioWaitShare: 0,
  };
}
