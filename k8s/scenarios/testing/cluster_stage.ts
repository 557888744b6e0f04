/**
 * A stage with a cluster that a test scripts.
 *
 * @module
 */

import { type CommandStage, commandStage, type StageOptions } from "./command_stage.ts";
import { type FakeCluster, fakeCluster } from "./fake_cluster.ts";

/** Both. Disposing of it removes their folders. */
export interface ClusterStage extends CommandStage {
  readonly cluster: FakeCluster;
}

/** Sets one. `onWait` is given the cluster too, whose files it may change. */
export async function clusterStage(
  { onWait, ...options }: Omit<StageOptions, "onWait"> & {
    readonly onWait?: (cluster: FakeCluster, nowMs: number) => void;
  } = {},
): Promise<ClusterStage> {
  const cluster = await fakeCluster();
  const stage = await commandStage({
    ...options,
    kubectl: cluster.kubectl,
    onWait: (nowMs) => onWait?.(cluster, nowMs),
  });
  return {
    ...stage,
    cluster,
    [Symbol.asyncDispose]: async () => {
      await stage[Symbol.asyncDispose]();
      await cluster[Symbol.asyncDispose]();
    },
  };
}
