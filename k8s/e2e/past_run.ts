/**
 * Data of the past in a directory of its own, and what a viewer says of it.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { type Program, startProgram } from "./program.ts";
import { timeseriesPath, type ViewerClient } from "./viewer_client.ts";

/** Time from one tick to the next. */
const INTERVAL_MS = 1_000;

/** Ticks of a segment, and the time that it covers. */
export const SEGMENT_TICKS = 10;
/** Milliseconds that a segment covers. */
export const SEGMENT_MS: number = SEGMENT_TICKS * INTERVAL_MS;

/** Time of the first tick. */
export const START_MS: number = Date.parse("2025-01-15T12:00:00Z");

/** A metric that every container has at every tick. */
const METRIC = "cgroup.v2.memory.current";

/** A directory with small segments; disposing removes it. */
export interface Past extends AsyncDisposable {
  readonly dataDir: string;
  /** The time of all its ticks, the end left out. */
  readonly range: TimeRange;
}

/** Milliseconds since 1970, the end left out. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Writes so many segments of two containers. */
export async function createPast(segments: number): Promise<Past> {
  const dataDir = await Deno.makeTempDir({ prefix: "fgm-e2e-" });
  await using writer = startProgram("past-data", [dataDir, String(segments)]);
  assertEquals(await writer.ended, { code: 0, signal: null }, writer.stderr);
  return {
    dataDir,
    range: { fromMs: START_MS, toMs: START_MS + segments * SEGMENT_MS },
    [Symbol.asyncDispose]: () => Deno.remove(dataDir, { recursive: true }),
  };
}

/** Starts a viewer on a directory. */
export function startViewer(dataDir: string): Program {
  return startProgram("fgm-viewer", ["--port", "0", dataDir]);
}

/** Merges what can be merged, and ends. */
export function consolidateOnce(dataDir: string): Program {
  return startProgram("fgm-consolidator", consolidateFlags(dataDir));
}

/** The flags of a consolidator that merges what can be merged, and ends. */
export function consolidateFlags(dataDir: string): readonly string[] {
  return ["--data-dir", dataDir, "--once", "--min-age-seconds", "0"];
}

/** The first container of the data. */
export async function firstContainer(viewer: ViewerClient): Promise<string> {
  const { containers } = JSON.parse(await viewer.text("/api/containers"));
  return containers.find(({ id }: { readonly id: string }) => id !== "fgm-self").id;
}

/** What a viewer told of one container. */
export interface Told {
  readonly points: ReadonlyMap<number, number>;
  /** Whether it said that something is missing. */
  readonly isTruncated: boolean;
}

/**
 * Asks for every sample of a container.
 *
 * @throws {Error} when the answer is not a good one.
 */
export async function ask(
  viewer: ViewerClient,
  request: TimeRange & { readonly containerId: string },
): Promise<Told> {
  const body = JSON.parse(await viewer.text(timeseriesPath({ metric: METRIC, ...request })));
  const points = new Map<number, number>();
  for (const { t, avg } of body.series) {
    t.forEach((timeMs: number, i: number) => {
      if (typeof avg[i] === "number") points.set(timeMs, avg[i]);
    });
  }
  return { points, isTruncated: body.truncated };
}
