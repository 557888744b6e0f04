/**
 * A viewer of a node on which a run goes on: its data is generated, all else is real.
 *
 * @module
 */

import { scriptedTicks } from "@fgm/collector/testing/scripted_node";
import { writeTicks } from "@fgm/collector/testing/tick_directory";
import { createViewerClient, type ViewerClient } from "@fgm/server/api/client";
import { startTestViewer } from "@fgm/server/testing/test_viewer";
import { all, holdsMemory, leaks, MIB, usesCpu } from "../../e2e/incidents/disturbances.ts";
import { FORMAT_VERSION, VERSION } from "../../pod/version.ts";
import { START_MS } from "./runs.ts";

/** Seconds of data, from `START_MS` on. */
export const DATA_SECONDS = 240;

/** A viewer. Disposing of it ends it, and removes its data. */
export interface RunViewer extends AsyncDisposable {
  readonly client: ViewerClient;
  /** Answers a request as the viewer's port would. */
  readonly fetch: (request: Request) => Promise<Response>;
}

/**
 * Starts one. In the namespace, "leak/app" loses half a mebibyte each second of the 160 MiB that it may
 * have, "flaky/app" is killed for memory twice and starts again, and "calm/app" does next to nothing.
 */
export async function startRunViewer(
  namespace: string,
  { node = "worker-1" }: { readonly node?: string } = {},
): Promise<RunViewer> {
  const dir = await Deno.makeTempDir({ prefix: "fgm-scenario-test-" });
  const ticks = scriptedTicks({
    ...{ seed: node, startMs: START_MS, ticks: DATA_SECONDS },
    containers: [
      {
        name: `${namespace}/leak/app`,
        kind: "idle",
        limits: { memoryBytes: 160 * MIB },
        lives: [{ from: 2 }],
        script: all(holdsMemory(20 * MIB), leaks(2, 0.5 * MIB)),
      },
      {
        name: `${namespace}/flaky/app`,
        kind: "idle",
        limits: { memoryBytes: 64 * MIB },
        lives: [
          { from: 2, to: 30, isOomKilled: true },
          { from: 40, to: 80, isOomKilled: true },
          { from: 100 },
        ],
        script: holdsMemory(30 * MIB),
      },
      { name: `${namespace}/calm/app`, kind: "idle", lives: [{ from: 2 }], script: usesCpu(20) },
      { name: "elsewhere/calm/app", kind: "idle" },
    ],
  });
  await writeTicks(dir, { session: sessionOf(node), ticks });
  const viewer = startTestViewer([dir], { nowMs: START_MS + DATA_SECONDS * 1_000 });
  const fetch = async (request: Request) => {
    const { pathname, search } = new URL(request.url);
    return await viewer.fetch(pathname + search, { signal: request.signal });
  };
  return {
    fetch,
    client: createViewerClient({ url: "http://localhost:8050", fetch }),
    [Symbol.asyncDispose]: async () => {
      await viewer[Symbol.asyncDispose]();
      await Deno.remove(dir, { recursive: true });
    },
  };
}

function sessionOf(nodeName: string): Parameters<typeof writeTicks>[1]["session"] {
  return {
    ...{ runId: "00000000-0000-4000-8000-000000000001", identifier: `fgm-${nodeName}` },
    ...{ startMs: START_MS, nodeName, clusterName: "test", gitRev: "", version: VERSION },
    ...{ samplingIntervalMs: 1_000, rotationSeconds: 90, formatVersion: FORMAT_VERSION },
  };
}
