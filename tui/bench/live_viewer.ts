/**
 * What `fgm-tui` is measured with: a viewer over a node that has a past and lives.
 *
 * @module
 */

import { withDirectory } from "@fgm/collector/bench/bench_session";
import {
  startCollector,
  startSimulatedNode,
  wait,
  writePast,
} from "@fgm/collector/bench/collector_process";
import { type BenchViewer, startViewer } from "@fgm/server/bench/viewer_process";

/** Containers on the node. */
export const NODE_CONTAINERS = 20;

/** Containers drawn, and panels that they are drawn in: the most that there can be. */
export const DRAWN = 5;

/** Time before the first tick that there is data of, in hours: more than the window shows. */
const PAST_HOURS = 0.3;

/** Only these count as busy: those of the newest ticks. */
const BUSY_MS = 5_000;

/** Ticks that do not come in for so long are an error. */
const SILENCE_MS_MAX = 20_000;

const POLL_MS = 200;

/** Gives `act` the arguments that make `fgm-tui` draw the five busiest containers in five panels. */
export function withLiveViewer<T>(act: (args: readonly string[]) => Promise<T>): Promise<T> {
  return withDirectory((pastDir) =>
    withDirectory(async (outputDir) => {
      await writePast(pastDir, { containers: NODE_CONTAINERS, hours: PAST_HOURS });
      await using node = await startSimulatedNode(NODE_CONTAINERS);
      const collector = startCollector([...node.flags, "--output-dir", outputDir]);
      try {
        await using viewer = await startViewer([pastDir, outputDir]);
        return await act(await drawingArgs(viewer));
      } finally {
        collector.kill("SIGTERM");
        await collector.status;
      }
    })
  );
}

async function drawingArgs(viewer: BenchViewer): Promise<readonly string[]> {
  const { body: { key_metrics: keys } } = await viewer.ask("/api/metrics");
  const metrics: readonly string[] = keys.slice(0, DRAWN);
  const containers = await busiest(viewer, metrics[0] ?? "");
  return [
    ...["--url", viewer.url],
    ...metrics.flatMap((name) => ["--metric", name]),
    ...containers.flatMap((id) => ["--container", id]),
  ];
}

/** Waits for the first ticks, a rate needing two. */
async function busiest(viewer: BenchViewer, metric: string): Promise<readonly string[]> {
  const begunMs = Date.now();
  while (Date.now() - begunMs < SILENCE_MS_MAX) {
    const toMs = Date.now();
    const range = `from=${toMs - BUSY_MS}&to=${toMs}`;
    const { body } = await viewer.ask(`/api/containers?sort=${metric}&limit=${DRAWN}&${range}`);
    const found: readonly { readonly id: string; readonly value: number | null }[] = body
      .containers;
    const ids = found.filter(({ value }) => (value ?? 0) > 0).map(({ id }) => id);
    if (ids.length === DRAWN && toMs - begunMs > BUSY_MS) return ids;
    await wait(POLL_MS);
  }
  throw new Error(`Cannot draw containers: fewer than ${DRAWN} are busy`);
}
