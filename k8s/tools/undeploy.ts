/**
 * Takes fgm out of a cluster, and leaves what it recorded.
 *
 * @module
 */

import {
  type AskCluster,
  contextName,
  createAsk,
  demandRights,
  kubectlWords,
} from "./deploy_cluster.ts";
import { removeMcpEntry } from "./deploy_mcp_client.ts";
import { changedFile, replaceFile } from "./deploy_mcp_file.ts";
import { kindClusterOf, NAMESPACE } from "./deploy_plan.ts";
import { rightsTo } from "./deploy_rights.ts";
import { typed } from "./deploy_run.ts";
import type { Terminal } from "./deploy_terminal.ts";
import { LOOK_EVERY_MS, type WaitWorld } from "./deploy_wait.ts";
import {
  type ClusterObject,
  dataText,
  deleteArgs,
  FIND_ARGS,
  namespaceWait,
  readFound,
} from "./undeploy_plan.ts";

/** What somebody wants. */
export interface UndeployOrder {
  readonly context: string | undefined;
  readonly kubeconfig: string | undefined;
  readonly timeoutSeconds: number;
  readonly mcpClient: string | undefined;
  readonly dryRun: boolean;
}

/**
 * Does it. Nothing there is fine, and said.
 *
 * @throws {Error} in one line, when a step fails or the namespace takes too long.
 */
export async function undeploy(order: UndeployOrder, world: Terminal): Promise<void> {
  const { tell } = world, { mcpClient, dryRun } = order;
  const ask = createAsk(world.run, order);
  const context = await contextName(ask, order);
  const client = mcpClient === undefined ? undefined : await changedFile(mcpClient, removeMcpEntry);
  const { ours, foreign } = await find(ask);
  for (const { kind, name } of foreign) tell(`${kind} ${name} stays: it is not labelled as fgm's`);
  if (ours.length > 0) await demandRights(ask, rightsNeeded(ours), { goal: "undeploy" });
  if (dryRun) {
    for (const object of ours) tell(typed([...kubectlWords(order), ...deleteArgs(object)]));
    if (client !== undefined) tell(`Remove the MCP server's entry from ${mcpClient}`);
  } else {
    if (client !== undefined && mcpClient !== undefined) {
      await replaceFile(mcpClient, client);
      tell(`${mcpClient} has no entry for fgm any more`);
    }
    for (const object of ours) await remove(object, ask);
    await waitUntilGone(ours, { ...world, ask }, order);
  }
  if (ours.length === 0) tell(`Nothing of fgm is in context ${context}.`);
  else tell(dataText(kindClusterOf(context)));
}

async function find(ask: AskCluster): Promise<ReturnType<typeof readFound>> {
  return readFound(await ask(FIND_ARGS, { tried: "see what there is of fgm" }));
}

function rightsNeeded(objects: readonly ClusterObject[]): ReturnType<typeof rightsTo> {
  return rightsTo(["list", "delete"], objects.map(({ kind }) => kind));
}

async function remove(object: ClusterObject, ask: AskCluster): Promise<void> {
  await ask(deleteArgs(object), { tried: `delete ${object.kind} ${object.name}` });
}

/** Returns when there is no namespace, which is at once when it was not there. */
async function waitUntilGone(
  objects: readonly ClusterObject[],
  { ask, progress, nowMs, pause }: WaitWorld,
  { timeoutSeconds }: UndeployOrder,
): Promise<void> {
  if (!objects.some(({ kind }) => kind === "Namespace")) return;
  const deadlineMs = nowMs() + timeoutSeconds * 1_000;
  try {
    for (;;) {
      const waits = namespaceWait(
        await ask(["get", "namespace", NAMESPACE, "--ignore-not-found", "--output=json"], {
          tried: "see whether the namespace is gone",
        }),
      );
      if (waits === undefined) return;
      progress.show(`waiting for namespace ${NAMESPACE} to go${waits === "" ? "" : `: ${waits}`}`);
      if (nowMs() >= deadlineMs) break;
      await pause(LOOK_EVERY_MS);
    }
  } finally {
    progress.end();
  }
  throw new Error(
    `Cannot wait any longer: namespace ${NAMESPACE} is still there after ${timeoutSeconds} s. ` +
      "It goes by itself as soon as its pods have; those of lost nodes with their nodes",
  );
}
