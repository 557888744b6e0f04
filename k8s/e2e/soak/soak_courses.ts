/**
 * What is measured while a soak runs: memory and open files of each process, bytes on disk, and how long
 * answers take.
 *
 * @module
 */

import { join } from "@std/path";
import { residentBytes } from "@fgm/collector/bench/process_usage";
import { allFiles } from "@fgm/collector/testing/recorded_ticks";
import { SAMPLE_CACHE_BYTES, SAMPLE_ENTRIES_BYTES } from "@fgm/server/query/sample_cache";
import { SUMMARY_CACHE_BYTES } from "@fgm/server/query/summary_cache";
import type { Course, CoursePoint } from "./course.ts";
import type { Answered } from "./soak_readers.ts";

const MEBIBYTE = 1024 * 1024;

/** A process that is watched. */
export interface WatchedProcess {
  readonly name: string;
  readonly pid: number;
}

/** Growth of memory that counts as none: what a garbage collector may put off. */
const MEMORY_SLACK = { slack: 24, slackShare: 0.1 };
/** What a viewer keeps of what it has read may grow up to its bounds, as the viewer tells. */
const CACHES_SLACK = (SAMPLE_CACHE_BYTES + SAMPLE_ENTRIES_BYTES + SUMMARY_CACHE_BYTES) / MEBIBYTE;
const VIEWER_MEMORY = "memory of fgm-viewer";
const VIEWER_OWN_MEMORY = "memory of fgm-viewer, without its caches";
const FILES_SLACK = { slack: 8, slackShare: 0 };
/** The node's own load has hours that compress better than others. */
const DISK_SLACK_SHARE = 0.2;
/** On a machine that does other things as well. */
const TIMES_SLACK = { slack: 50, slackShare: 0.5 };

/** Collects measurements by what they are of. */
export class SoakCourses {
  readonly #points = new Map<string, CoursePoint[]>();
  readonly #dataDir: string;
  #largestFile = 0;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /**
   * Measures everything but answers. A process that has ended is left out.
   *
   * @param options.cachedBytes what the viewer says that its caches take.
   */
  read(
    processes: readonly WatchedProcess[],
    { atHours, cachedBytes }: { readonly atHours: number; readonly cachedBytes: number },
  ): void {
    for (const { name, pid } of processes) {
      const resident = residentBytes(pid);
      const files = openFiles(pid);
      const memory = `memory of ${name}`;
      if (resident > 0) this.#put(memory, [atHours, resident / MEBIBYTE]);
      if (resident > 0 && memory === VIEWER_MEMORY) {
        this.#put(VIEWER_OWN_MEMORY, [atHours, (resident - cachedBytes) / MEBIBYTE]);
      }
      if (files > 0) this.#put(`open files of ${name}`, [atHours, files]);
    }
    const sizes = allFilesOf(this.#dataDir).map(sizeOf);
    this.#largestFile = Math.max(this.#largestFile, ...sizes);
    this.#put("data on disk", [atHours, sizes.reduce((sum, size) => sum + size, 0) / MEBIBYTE]);
    this.#put("files on disk", [atHours, sizes.length]);
  }

  /** Takes the time of one answer. */
  answered({ reader, elapsedMs }: Answered, atHours: number): void {
    this.#put(`answers to ${reader}`, [atHours, elapsedMs]);
  }

  /** All that was measured so far, with what growth would count as none. */
  get all(): readonly Course[] {
    return [...this.#points].map(([what, points]) => ({ what, points, ...this.#kindOf(what) }));
  }

  #kindOf(what: string): Omit<Course, "what" | "points"> {
    if (what === VIEWER_MEMORY) {
      return { unit: "MiB", ...MEMORY_SLACK, slack: MEMORY_SLACK.slack + CACHES_SLACK };
    }
    if (what.startsWith("memory")) return { unit: "MiB", ...MEMORY_SLACK };
    if (what.startsWith("answers")) return { unit: "ms", ...TIMES_SLACK };
    // A merge or two more or less: so many inputs, each with its sidecar.
    if (what === "files on disk") return { unit: "files", slack: 64, slackShare: DISK_SLACK_SHARE };
    if (what !== "data on disk") return { unit: "files", ...FILES_SLACK };
    // Retention takes whole files, so there is one more or less.
    return { unit: "MiB", slack: this.#largestFile / MEBIBYTE, slackShare: DISK_SLACK_SHARE };
  }

  #put(what: string, point: CoursePoint): void {
    const points = this.#points.get(what) ?? [];
    this.#points.set(what, points);
    points.push(point);
  }
}

/** Descriptors that a process holds; 0 when it has ended. Linux only. */
function openFiles(pid: number): number {
  return ifPresent(() => [...Deno.readDirSync(`/proc/${pid}/fd`)].length) ?? 0;
}

function allFilesOf(dataDir: string): readonly string[] {
  // A folder may go while it is listed; the next reading is a second away.
  return (ifPresent(() => allFiles(dataDir)) ?? []).map((path) => join(dataDir, path));
}

function sizeOf(path: string): number {
  return ifPresent(() => Deno.statSync(path).size) ?? 0;
}

function ifPresent<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Error && error.message.includes("os error 3)")) return undefined;
    throw error;
  }
}
