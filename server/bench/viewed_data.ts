/**
 * A viewer over the generated data, and what there is to ask it about.
 *
 * @module
 */

import type { GeneratedData } from "./generated_data.ts";
import type { AskedData } from "./questions.ts";
import { SELF_CONTAINER_ID } from "@fgm/collector/model";
import { type BenchViewer, startViewer } from "./viewer_process.ts";

/** Disposing of it stops the viewer; the data stays for the next run. */
export interface ViewedData extends AsyncDisposable {
  readonly generated: GeneratedData;
  readonly viewer: BenchViewer;
  readonly asked: AskedData;
}

/** Starts a viewer over generated data. */
export async function viewData(generated: GeneratedData): Promise<ViewedData> {
  const { startMs: fromMs, ticks } = generated.manifest.order;
  const toMs = fromMs + ticks * 1_000;
  const viewer = await startViewer([generated.directory]);
  try {
    const containers = await listContainers(viewer, { fromMs, toMs });
    return {
      generated,
      viewer,
      asked: { fromMs, toMs, containers },
      [Symbol.asyncDispose]: () => viewer[Symbol.asyncDispose](),
    };
  } catch (error) {
    await viewer[Symbol.asyncDispose]();
    throw error;
  }
}

async function listContainers(
  viewer: BenchViewer,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<AskedData["containers"]> {
  const found: AskedData["containers"][number][] = [];
  let next = `from=${fromMs}&to=${toMs}&sort=name`;
  while (next !== "") {
    const { body } = await viewer.ask(`/api/containers?limit=1000&${next}`);
    for (const { id, first_seen_ms, last_seen_ms } of body.containers) {
      // What fgm records of itself are other metrics than those of containers.
      if (id === SELF_CONTAINER_ID) continue;
      found.push({ id, firstMs: first_seen_ms, lastMs: last_seen_ms });
    }
    next = body.next_cursor === undefined ? "" : `cursor=${body.next_cursor}&sort=name`;
  }
  return found;
}
