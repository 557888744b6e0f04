/**
 * The real `fgm-consolidator`, run once over a data directory and watched while it merges.
 *
 * @module
 */

import { fromFileUrl, join } from "@std/path";
import { mergeLevel } from "../store/merged_stem.ts";
import { COLLECTOR_V8_OPTION } from "../v8_flags.ts";
import { cpuMs, residentWithChildren } from "./process_usage.ts";

/** One merge, and what the program cost from the end of the one before to its own. */
export interface WatchedMerge {
  /** How often its rows were rewritten: 1 for segments of the collector. */
  readonly tier: number;
  /** Of the merged segment, without ending. */
  readonly path: string;
  readonly inputs: number;
  readonly rows: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly elapsedMs: number;
  readonly cpuMs: number;
  /** Most memory of the program and its merging child together. */
  readonly peakBytes: number;
}

const CONSOLIDATOR = fromFileUrl(new URL("../consolidate/main.ts", import.meta.url));

/** Time between two looks at the program's memory; of a child each finds the most so far. */
const LOOK_EVERY_MS = 50;

/**
 * Merges all that there is to merge.
 *
 * @param onMerge called while the merged segment is there: it may be the next merge's input.
 * @throws {Error} when the program fails, or says that it cannot merge something.
 */
export async function runConsolidator(
  dataDir: string,
  onMerge: (merge: WatchedMerge) => void,
): Promise<readonly WatchedMerge[]> {
  await using child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", COLLECTOR_V8_OPTION, CONSOLIDATOR],
      ...["--data-dir", dataDir, "--once", "--min-age-seconds", "0"],
    ],
    ...{ stdin: "null", stdout: "null", stderr: "piped" },
  }).spawn();
  const merges: WatchedMerge[] = [];
  let trouble = "nothing";
  let [peakBytes, cpuBeforeMs] = [0, 0];
  const look = () => peakBytes = Math.max(peakBytes, residentWithChildren(child.pid));
  const timer = setInterval(look, LOOK_EVERY_MS);
  try {
    for await (const line of linesOf(child.stderr)) {
      if (!line.includes('"level":"info"')) trouble = line;
      const merged = mergeTold(line);
      if (merged === undefined) continue;
      const cpuNowMs = cpuMs(child.pid);
      merges.push({ ...merged, peakBytes, cpuMs: cpuNowMs - cpuBeforeMs });
      [peakBytes, cpuBeforeMs] = [0, cpuNowMs];
      onMerge(merges.at(-1)!);
    }
  } finally {
    clearInterval(timer);
  }
  const { code } = await child.status;
  if (code !== 0) throw new Error(`Cannot merge: fgm-consolidator (${code}) says ${trouble}`);
  return merges;
}

/** What a line of the program's log says of a merge; undefined for other lines. */
export function mergeTold(
  line: string,
): Omit<WatchedMerge, "peakBytes" | "cpuMs"> | undefined {
  if (!line.startsWith("{")) return undefined;
  const told: Readonly<Record<string, unknown>> = JSON.parse(line);
  if (told.message !== "Merged segments") return undefined;
  const { partition, stem, inputs, rowCount, bytesBefore, bytesAfter, elapsedMs } = told;
  if (
    typeof partition !== "string" || typeof stem !== "string" || typeof inputs !== "number" ||
    typeof rowCount !== "number" || typeof bytesBefore !== "number" ||
    typeof bytesAfter !== "number" || typeof elapsedMs !== "number"
  ) {
    throw new TypeError(`Cannot tell what was merged: ${line}`);
  }
  const sizes = { inputs, rows: rowCount, bytesBefore, bytesAfter };
  return { tier: mergeLevel(stem), path: join(partition, stem), ...sizes, elapsedMs };
}

async function* linesOf(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string, void, undefined> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
