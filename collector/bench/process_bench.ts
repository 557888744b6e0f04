/**
 * What the real program costs while it runs: CPU and memory over whole rotations.
 *
 * @module
 */

import { withDirectory } from "./bench_session.ts";
import { atMost, type BenchOptions, type BenchRow, median, note, readable } from "./bench_table.ts";
import { startCollector, startSimulatedNode, wait } from "./collector_process.ts";
import { childrenOf, cpuMs, residentWithChildren } from "./process_usage.ts";

/** The size that has a target runs alone; then the others, at the same time. */
const ROUNDS: readonly (readonly number[])[] = [[100], [20, 250]];
/**
 * Programs start, meet every container for the first time, and have their hot functions compiled for
 * a minute after that; what is left on for ever is measured after it.
 */
const SETTLE_MS = 60_000;
const POLL_MS = 200;
const ROTATIONS = 2;
const MEBIBYTE = 1024 * 1024;
const CPU_PERCENT_MAX = 1.5;
const STEADY_MIB_MAX = 130;
const PEAK_MIB_MAX = 256;

interface Cost {
  readonly containers: number;
  readonly cpuPercent: number;
  readonly steadyBytes: number;
  readonly peakBytes: number;
}

/** Rows on CPU and memory of `fgm` at three sizes of node. */
export async function processBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  if (Deno.build.os !== "linux") return [note("fgm as a process", "left out: needs Linux")];
  const rotationSeconds = options.quick ? 5 : 90;
  const settleMs = options.quick ? 3_000 : SETTLE_MS;
  const seconds = rotationSeconds * ROTATIONS + settleMs / 1000;
  const costs: Cost[] = [];
  for (const counts of ROUNDS) {
    options.say(`fgm at ${counts.join(" and ")} containers for ${Math.ceil(seconds)} s`);
    costs.push(
      ...await Promise.all(
        counts.map((containers) => measure(containers, { rotationSeconds, settleMs })),
      ),
    );
  }
  return costs.sort((a, b) => a.containers - b.containers).flatMap(describe);
}

function measure(
  containers: number,
  options: { readonly rotationSeconds: number; readonly settleMs: number },
): Promise<Cost> {
  return withDirectory(async (outputDir) => {
    await using node = await startSimulatedNode(containers);
    const collector = startCollector([
      ...node.flags,
      ...["--output-dir", outputDir],
      ...["--rotation-seconds", String(options.rotationSeconds)],
      ...["--pss-budget", "0"],
    ]);
    try {
      await wait(options.settleMs);
      return await watch(collector.pid, { containers, ...options });
    } finally {
      collector.kill("SIGTERM");
      await collector.status;
    }
  });
}

/** Whole rotations, so that each sealing is counted once. */
async function watch(
  pid: number,
  options: { readonly containers: number; readonly rotationSeconds: number },
): Promise<Cost> {
  const alone: number[] = [];
  let peakBytes = 0;
  const cpuBefore = cpuMs(pid);
  const began = performance.now();
  const lengthMs = options.rotationSeconds * ROTATIONS * 1000;
  while (performance.now() - began < lengthMs) {
    await wait(POLL_MS);
    const isAlone = childrenOf(pid).length === 0;
    const together = residentWithChildren(pid);
    peakBytes = Math.max(peakBytes, together);
    if (isAlone) alone.push(together);
  }
  const elapsedMs = performance.now() - began;
  const cpuPercent = (cpuMs(pid) - cpuBefore) / elapsedMs * 100;
  if (cpuMs(pid) === 0) throw new Error("Cannot measure fgm: it ended early");
  const { containers } = options;
  return { containers, cpuPercent, steadyBytes: median(alone), peakBytes };
}

function describe(cost: Cost): readonly BenchRow[] {
  const { containers, cpuPercent, steadyBytes, peakBytes } = cost;
  const cpu = `fgm, ${containers} containers, sealing included`;
  const percent = { value: cpuPercent, limit: CPU_PERCENT_MAX, unit: "% of a core" };
  return [
    containers === 100 ? atMost(cpu, percent) : note(cpu, `${readable(cpuPercent)} % of a core`),
    atMost("  memory, steady", {
      value: steadyBytes / MEBIBYTE,
      limit: STEADY_MIB_MAX,
      unit: "MiB",
    }),
    atMost("  memory, most, with the sealing child", {
      value: peakBytes / MEBIBYTE,
      limit: PEAK_MIB_MAX,
      unit: "MiB",
    }),
  ];
}
