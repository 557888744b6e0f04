/**
 * One soak: everything is started, measured and asked until all is collected or somebody has had enough,
 * then stopped in order and held against the truth.
 *
 * @module
 */

import type { BenchViewer } from "@fgm/server/bench/viewer_process";
import type { LogLine, Program } from "../program.ts";
import { type Course, type Flatness, judgeCourse } from "./course.ts";
import { compareWithTruth, type TruthReport } from "./node_truth.ts";
import { pause } from "../../pod/pause.ts";
import { SoakCourses } from "./soak_courses.ts";
import type { SoakPlan } from "./soak_plan.ts";
import { type ReaderReport, startReaders } from "./soak_readers.ts";
import { type SoakStage, startStage } from "./soak_stage.ts";

/** What a soak has found. */
export interface SoakReport {
  readonly plan: SoakPlan;
  /** Hours collected: fewer than planned when it was ended early. */
  readonly hours: number;
  readonly elapsedSeconds: number;
  readonly courses: readonly (Course & { readonly flatness: Flatness })[];
  readonly readers: ReaderReport;
  readonly truth: TruthReport;
  /** Merges that were made, and warnings and errors of the programs, each message once. */
  readonly merges: number;
  readonly trouble: readonly string[];
}

/** How far a soak is. */
export interface SoakProgress {
  readonly hours: number;
  readonly elapsedSeconds: number;
  readonly answers: number;
}

/**
 * Runs a soak in a directory of its own.
 *
 * @param options.signal ends it early; what was measured by then is judged.
 * @throws {Error} when a program cannot be started, or ends before it should.
 */
export async function runSoak(
  plan: SoakPlan,
  { signal, onProgress }: {
    readonly signal: AbortSignal;
    readonly onProgress: (progress: SoakProgress) => void;
  },
): Promise<SoakReport> {
  const directory = await Deno.makeTempDir({ prefix: "fgm-soak-" });
  try {
    await using stage = await startStage(plan, directory);
    return await soak(plan, { stage, signal, onProgress });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function soak(
  plan: SoakPlan,
  { stage, signal, onProgress }: {
    readonly stage: SoakStage;
    readonly signal: AbortSignal;
    readonly onProgress: (progress: SoakProgress) => void;
  },
): Promise<SoakReport> {
  const beganMs = performance.now();
  const courses = new SoakCourses(stage.dataDir);
  const over = new AbortController();
  const readers = startReaders(stage.viewer, {
    ...{ signal: over.signal, seed: plan.seed, lookBackMs: Math.min(600_000, plan.retainMs / 2) },
    onAnswer: (answered) => courses.answered(answered, stage.collectedHours()),
  });
  const elapsedSeconds = () => (performance.now() - beganMs) / 1_000;
  while (!signal.aborted && !stage.isOver()) {
    const early = stage.programs.find((program) => program.hasEnded);
    if (early !== undefined && !stage.isOver()) throw endedEarly(early);
    const cachedBytes = await readCachedBytes(stage.viewer);
    const hours = stage.collectedHours();
    courses.read(stage.processes, { atHours: hours, cachedBytes });
    onProgress({ hours, elapsedSeconds: elapsedSeconds(), answers: readers.report.answers });
    await pause(plan.readEveryMs, signal);
  }
  over.abort();
  const haveEnded = await endsWithin(readers.done, READERS_END_MS);
  const open = haveEnded ? [] : readers.report.open;
  const hours = stage.collectedHours();
  await stage.stop();
  const truth = await compareWithTruth(stage.dataDir, stage.node);
  return {
    ...{ plan, hours, elapsedSeconds: elapsedSeconds(), truth },
    courses: courses.all.map((course) => ({
      ...course,
      flatness: judgeCourse(course, plan.settledHours),
    })),
    readers: readers.report,
    merges: stage.programs.flatMap((program) => program.logged("Merged segments")).length,
    trouble: [
      ...new Set(stage.programs.flatMap(troubleOf)),
      ...haveEnded
        ? []
        : [`readers: after ${READERS_END_MS / 1_000} s there is no end of: ${open.join("; ")}`],
    ],
  };
}

/** Memory of the viewer's caches, as it says itself. */
async function readCachedBytes({ url }: BenchViewer): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return [...text.matchAll(/^fgm_viewer_cached_bytes\{.*\} (\d+)$/gm)]
    .reduce((sum, [, bytes]) => sum + Number(bytes), 0);
}

/** Time that readers have to end, in milliseconds: their questions are given up, and have no answer. */
const READERS_END_MS = 10_000;

async function endsWithin(ending: Promise<void>, waitMs: number): Promise<boolean> {
  const over = new AbortController();
  try {
    return await Promise.race([
      ending.then(() => true),
      pause(waitMs, over.signal).then(() => false),
    ]);
  } finally {
    over.abort();
  }
}

function endedEarly(program: Program): Error {
  return new Error(`A program has ended: ${program.stderr.trim().split("\n").at(-1)}`);
}

/** Warnings and errors with their reasons, and whatever is not a line of the log. */
function troubleOf({ stderr }: Program): readonly string[] {
  return stderr.split("\n").flatMap((line) => {
    if (!line.startsWith("{")) return line.trim() === "" ? [] : [line.trim()];
    const { level, message, reason } = JSON.parse(line) as LogLine;
    const told = typeof reason === "string" ? `${message}: ${reason}` : message;
    return level === "warn" || level === "error" ? [`${level}: ${told}`] : [];
  });
}
