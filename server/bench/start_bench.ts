/**
 * How long it takes from starting a viewer over very many segments to its first answer.
 *
 * @module
 */

import { withDirectory } from "@fgm/collector/bench/bench_session";
import {
  atMost,
  type BenchOptions,
  type BenchRow,
  median,
  note,
  readable,
} from "@fgm/collector/bench/bench_table";
import { residentBytes } from "@fgm/collector/bench/process_usage";
import { writeManySegments } from "../testing/many_segments.ts";
import { startViewer } from "./viewer_process.ts";

const SEGMENTS = { whole: 10_000, quick: 500 } as const;
const CONTAINERS = 100;
const ROUNDS = { whole: 7, quick: 2 } as const;
const FIRST_ANSWER_MS_MAX = 1_000;
const MEBIBYTE = 1024 * 1024;

/** Rows on the first and the second `/api/containers`. */
export function startBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  const size = options.quick ? "quick" : "whole";
  const segments = SEGMENTS[size];
  return withDirectory(async (root) => {
    options.say(`viewer start: writing ${segments} segments`);
    const [many, one] = [`${root}/many`, `${root}/one`];
    const written = writeManySegments(many, { segments, containers: CONTAINERS });
    writeManySegments(one, { segments: 1, containers: CONTAINERS });
    options.say(`viewer start over ${segments} segments, ${ROUNDS[size]} times`);
    const starts: Start[] = [];
    const empties: Start[] = [];
    for (let round = 0; round < ROUNDS[size]; round++) {
      starts.push(await start(many));
      empties.push(await start(one));
    }
    const firstMs = starts.map((each) => each.firstMs);
    const of = (runs: readonly Start[], key: keyof Start) => median(runs.map((run) => run[key]));
    return [
      atMost(`viewer start to first /api/containers, ${thousands(segments)} segments`, {
        value: median(firstMs),
        limit: FIRST_ANSWER_MS_MAX,
        unit: "ms",
      }),
      note("  worst", `${readable(Math.max(...firstMs))} ms of ${firstMs.length} starts`),
      note("  of that the process, listening", `${readable(of(starts, "listensMs"))} ms`),
      note("  with one segment", `${readable(of(empties, "firstMs"))} ms`),
      note("  second /api/containers", `${readable(of(starts, "secondMs"))} ms`),
      note("  memory then", `${readable(of(starts, "residentBytes") / MEBIBYTE)} MiB resident`),
      note(
        "  on disk",
        `${readable(written.sidecarBytes / 1e6)} MB of sidecars, ` +
          `${thousands(written.containerIds.size)} containers`,
      ),
    ];
  });
}

interface Start {
  /** From the start of the process until it listens, and until the first answer is there. */
  readonly listensMs: number;
  readonly firstMs: number;
  /** Of the second answer alone. */
  readonly secondMs: number;
  readonly residentBytes: number;
}

async function start(directory: string): Promise<Start> {
  await using viewer = await startViewer([directory]);
  const listensMs = performance.now() - viewer.startedMs;
  const first = await viewer.ask("/api/containers");
  const firstMs = performance.now() - viewer.startedMs;
  if (first.body.containers.length === 0) throw new Error("Cannot time start: no containers came");
  const second = await viewer.ask("/api/containers");
  return {
    listensMs,
    firstMs,
    secondMs: second.elapsedMs,
    residentBytes: residentBytes(viewer.pid),
  };
}

function thousands(count: number): string {
  return count.toLocaleString("en-US");
}
