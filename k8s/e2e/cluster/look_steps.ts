/**
 * Looking at the cluster as people and agents do: the terminal UI through a real port-forward, agents
 * through the MCP server, also while a node is away.
 *
 * @module
 */

import { listViewerPods } from "../../client/viewer_pods.ts";
import { clusterArgs } from "../../client/kubectl.ts";
import { type ConnectedClient, connectMcp } from "../mcp_client.ts";
import { NO_TMUX_NOTE, type TmuxScreen } from "../tmux_screen.ts";
import { headerOf, isDrawn, startTui } from "../tui_run.ts";
import {
  type ClusterBed,
  FGM_NAMESPACE,
  forward,
  kubectlJson,
  must,
  nodePods,
  waitUntil,
} from "./cluster_bed.ts";
import { type ClusterStep, seconds } from "./cluster_step.ts";
import { PROBE_PODS, probeRef } from "./probes.ts";

/** Port of the MCP server in its pod. */
const MCP_PORT = 8_080;

/** Time until the terminal UI is connected, in milliseconds, on a fast machine. */
const CONNECTED_MS_MAX = 60_000;

/** Time until a node that went away is missed, or one that came back is found again, in milliseconds. */
const NOTICED_MS_MAX = 180_000;

/** Sizes of the terminal, wide and as small as terminals are. */
const SIZES = [{ columns: 160, rows: 45 }, { columns: 80, rows: 24 }] as const;

async function openTui(
  bed: ClusterBed,
  { node, columns, rows }: {
    readonly node: string;
    readonly columns: number;
    readonly rows: number;
  },
): Promise<TmuxScreen> {
  const container = ["--container", probeRef(node, "BestEffort")];
  // One that every container has: without a limit there is nothing throttled.
  const metric = ["--metric", "cgroup.v2.memory.current"];
  return await startTui(
    ["--node", node, ...container, ...metric, ...clusterArgs(bed.cluster)],
    { columns, rows },
  );
}

function isConnectedTo(node: string): (screen: string) => boolean {
  return (screen) =>
    isDrawn(screen) && headerOf(screen).includes(` ${node} `) &&
    /● (live|connected)$/.test(headerOf(screen));
}

/** `fgm-tui --node NAME`, wide and at 80×24, on every node. */
export const TUI: ClusterStep = {
  name: "the terminal UI shows each node through kubectl port-forward",
  whyNot: () => NO_TMUX_NOTE === "" ? undefined : NO_TMUX_NOTE.trim(),
  run: async (bed) => {
    const waitMsMax = CONNECTED_MS_MAX * bed.patience;
    const times: number[] = [];
    for (const { node } of await nodePods(bed)) {
      for (const size of SIZES) {
        const startMs = performance.now();
        await using tui = await openTui(bed, { node, ...size });
        await tui.waitFor(`a connection to ${node}`, isConnectedTo(node), { waitMsMax });
        times.push(performance.now() - startMs);
        await tui.press("q");
      }
    }
    return [{
      what: "from start to the first connected screen",
      value: seconds(Math.max(...times)),
    }];
  },
};

interface McpPod {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly nodeName?: string };
}

/** The pod of the MCP server. */
async function mcpPod(bed: ClusterBed): Promise<McpPod> {
  const selector = "app.kubernetes.io/name=fgm,app.kubernetes.io/component=mcp";
  const { items } = await kubectlJson<{ readonly items: readonly McpPod[] }>(
    bed,
    ...["-n", FGM_NAMESPACE, "get", "pods", "-l", selector],
  );
  must(items[0] !== undefined, "there is no pod of the MCP server");
  return items[0];
}

/** Connects an agent to the MCP server in the cluster. */
async function withAgent<T>(
  bed: ClusterBed,
  ask: (agent: ConnectedClient) => Promise<T>,
): Promise<T> {
  const pod = async () => (await mcpPod(bed)).metadata.name;
  await using connection = await forward(bed, { pod, port: MCP_PORT });
  await using agent = await connectMcp(`${connection.url}/mcp`);
  return await ask(agent);
}

/** The probes that an agent is told of: the text names the first few, the data all. */
async function listProbes(
  agent: ConnectedClient,
): Promise<{ readonly names: ReadonlySet<string>; readonly text: string }> {
  const { data, text, isError } = await agent.call("list_containers", {
    namespace: PROBE_PODS.namespace,
  });
  must(!isError, text);
  const { containers } = data as { readonly containers: readonly { name: string }[] };
  return { names: new Set(containers.map(({ name }) => name)), text };
}

/** One question to the MCP server is answered by every node. */
export const MCP: ClusterStep = {
  name: "an agent finds the pods of all nodes",
  run: async (bed) => {
    const nodes = (await nodePods(bed)).map((pod) => pod.node);
    const startMs = performance.now();
    await withAgent(bed, async (agent) => {
      const listed = await agent.call("list_nodes");
      must(!listed.isError, listed.text);
      for (const node of nodes) {
        must(listed.text.includes(node), `list_nodes does not name ${node}`);
      }
      const { names, text } = await listProbes(agent);
      for (const node of nodes) {
        must(
          names.has(probeRef(node, "Guaranteed")),
          `list_containers does not find the probe on ${node}: ${text}`,
        );
      }
    });
    return [{ what: "connection and two answers", value: seconds(performance.now() - startMs) }];
  },
};

/** A node goes away and comes back: who looks is told, the others answer on, and nothing is restarted. */
export const LOST_NODE: ClusterStep = {
  name: "a node is lost and comes back",
  whyNot: ({ loseNode, returnNode }) =>
    loseNode !== undefined && returnNode !== undefined
      ? undefined
      : "needs --lose-node and --return-node",
  run: async (bed) => {
    const nodes = (await nodePods(bed)).map((pod) => pod.node);
    const mcpNode = (await mcpPod(bed)).spec.nodeName;
    const lost = nodes.find((node) => node !== mcpNode);
    must(lost !== undefined, "the only node is the MCP server's own");
    const others = nodes.filter((node) => node !== lost);
    const waitMsMax = NOTICED_MS_MAX * bed.patience;
    await using tui = await openTui(bed, { node: lost, ...SIZES[0] });
    await tui.waitFor(`a connection to ${lost}`, isConnectedTo(lost), { waitMsMax });
    await runHook(bed.loseNode!, lost);
    let missedMs = 0, foundMs = 0;
    try {
      const startMs = performance.now();
      await tui.waitFor("word that the node is gone", (screen) => !isConnectedTo(lost)(screen), {
        waitMsMax,
      });
      missedMs = performance.now() - startMs;
      await withAgent(bed, async (agent) => {
        const { names, text } = await listProbes(agent);
        for (const node of others) {
          must(
            names.has(probeRef(node, "Guaranteed")),
            `${node} is not asked while ${lost} is away`,
          );
        }
        must(text.includes(lost), `the answer does not say that ${lost} is missing: ${text}`);
      });
    } finally {
      await runHook(bed.returnNode!, lost);
    }
    const startMs = performance.now();
    await tui.waitFor(`a connection to ${lost} again`, isConnectedTo(lost), { waitMsMax });
    foundMs = performance.now() - startMs;
    const look = () =>
      withAgent(bed, async (agent) => {
        const { names } = await listProbes(agent);
        return nodes.every((node) => names.has(probeRef(node, "Guaranteed")));
      });
    await waitUntil(bed, "an answer of all nodes", { look, waitMs: NOTICED_MS_MAX });
    return [
      { what: "the terminal UI says so after", value: seconds(missedMs) },
      { what: "and shows it again after its return", value: seconds(foundMs) },
    ];
  },
};

async function runHook(command: string, node: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("sh", {
    args: ["-c", command.replaceAll("{node}", '"$1"'), "sh", node],
    stdin: "null",
  }).output();
  must(success, `"${command}" failed: ${new TextDecoder().decode(stderr).trim()}`);
}

/** The list of nodes that `fgm-tui` without `--node` offers, as kubectl gives it. */
export const NODE_LIST: ClusterStep = {
  name: "the nodes to choose from are those of the cluster",
  run: async (bed) => {
    const search = { ...bed.cluster, namespace: FGM_NAMESPACE, startTimer: bed.startTimer };
    const pods = await listViewerPods(search);
    must(pods.every((pod) => pod.isReady), `not all of them are ready`);
    return [{ what: "nodes", value: pods.map((pod) => pod.node).join(", ") }];
  },
};
