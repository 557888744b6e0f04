/**
 * Deploying fgm, rolling it, taking it away, and what has to be left of it.
 *
 * @module
 */

import { fromFileUrl } from "@std/path";
import {
  type ClusterBed,
  FGM_NAMESPACE,
  kubectl,
  kubectlJson,
  must,
  nodePods,
  waitUntil,
  withViewer,
} from "./cluster_bed.ts";
import { type ClusterStep, type Figure, seconds } from "./cluster_step.ts";
import { PROBE_PODS, probeRef } from "./probes.ts";
import { largestHoleMs, newestSampleMs } from "./sample_holes.ts";

const ROOT = fromFileUrl(new URL("../../../", import.meta.url));

/** Time until all pods are replaced, in milliseconds, on a fast machine. */
const ROLLED_MS_MAX = 600_000;

/** How much longer a hole may be than the restart that made it, in milliseconds: two ticks and two looks. */
const HOLE_SLACK_MS = 4_000;

/** Kinds of objects that live outside of namespaces and that the manifests make. */
const CLUSTER_KINDS = "priorityclasses,clusterroles,clusterrolebindings";

/** A task of the repository, run to its end; its output is the person's to see. */
export async function runTask(
  bed: ClusterBed,
  file: string,
  args: readonly string[],
): Promise<number> {
  const { context, kubeconfig } = bed.cluster;
  const where = Object.entries({ context, kubeconfig })
    .flatMap(([name, value]) => value === undefined ? [] : [`--${name}=${value}`]);
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", file, ...args, ...where],
    cwd: ROOT,
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  return code;
}

/** `deno task deploy`, until every node's pod is ready. */
export const DEPLOY: ClusterStep = {
  name: "fgm is deployed on every node",
  isVital: true,
  run: async (bed) => {
    await deploy(bed);
    const pods = await nodePods(bed);
    must(pods.length > 0, "there is no node with a pod of fgm");
    const waiting = pods.find((pod) => !pod.isReady);
    must(waiting === undefined, `the pod on ${waiting?.node} is not ready: ${waiting?.why}`);
    return [{ what: "nodes", value: String(pods.length) }];
  },
};

async function deploy(bed: ClusterBed): Promise<void> {
  const code = await runTask(bed, "k8s/tools/deploy_main.ts", bed.deployArgs);
  must(code === 0, `deploy ended with code ${code}`);
}

interface PodTimes {
  endingMs?: number;
  readyMs?: number;
}

/** `kubectl rollout restart`: each node misses no more than the restart of its own pod. */
export const ROLL: ClusterStep = {
  name: "a rollout leaves no hole larger than a pod's restart",
  run: async (bed) => {
    const before = new Map((await nodePods(bed)).map((pod) => [pod.node, pod.name]));
    const newest = new Map<string, number>();
    for (const node of before.keys()) newest.set(node, await newestSampleMs(bed, node));
    await kubectl(bed, "-n", FGM_NAMESPACE, "rollout", "restart", "daemonset/fgm");
    const times = await watchReplacement(bed, before);
    const figures: Figure[] = [];
    for (const node of before.keys()) {
      const { endingMs, readyMs } = times.get(node)!;
      must(
        endingMs !== undefined && readyMs !== undefined,
        `the pod of ${node} was not seen to end`,
      );
      const ref = probeRef(node, "BestEffort");
      const holeMs = await largestHoleMs(bed, { node, ref, fromMs: newest.get(node)! });
      const restartMs = readyMs - endingMs;
      figures.push({
        what: `hole on ${node}`,
        value: `${seconds(holeMs)}, while its pod was away for ${seconds(restartMs)}`,
      });
      must(
        holeMs <= restartMs + HOLE_SLACK_MS,
        `${node} has a hole of ${seconds(holeMs)}, but its pod was away for ${seconds(restartMs)}`,
      );
    }
    return figures;
  },
};

interface PodList {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
    readonly spec: { readonly nodeName?: string };
  }[];
}

async function watchReplacement(
  bed: ClusterBed,
  before: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, PodTimes>> {
  const times = new Map<string, PodTimes>([...before.keys()].map((node) => [node, {}]));
  const look = async () => {
    const { items } = await kubectlJson<PodList>(bed, "-n", FGM_NAMESPACE, "get", "pods");
    for (const { metadata, spec } of items) {
      const node = spec.nodeName ?? "";
      const known = times.get(node);
      if (known === undefined || before.get(node) !== metadata.name) continue;
      if (metadata.deletionTimestamp !== undefined) known.endingMs ??= Date.now();
    }
    for (const pod of await nodePods(bed)) {
      const known = times.get(pod.node);
      if (known === undefined || before.get(pod.node) === pod.name || !pod.isReady) continue;
      known.readyMs ??= Date.now();
    }
    return [...times.values()].every(({ readyMs }) => readyMs !== undefined);
  };
  await waitUntil(bed, "new pods on all nodes", { look, waitMs: ROLLED_MS_MAX });
  return times;
}

/** `kubectl delete namespace` leaves the nodes' data, which the next installation goes on with. */
export const DELETE_NAMESPACE: ClusterStep = {
  name: "deleting the namespace leaves nothing but the data",
  run: async (bed) => {
    const startMs = performance.now();
    await kubectl(bed, "delete", "namespace", FGM_NAMESPACE, "--wait=true", "--timeout=280s");
    const deletedMs = performance.now() - startMs;
    const left = await leftInCluster(bed);
    must(
      left.every((name) => name.startsWith("priorityclass")),
      `the cluster still has ${left.join(", ")}`,
    );
    const atMs = Date.now();
    await deploy(bed);
    const nodes = (await nodePods(bed)).map((pod) => pod.node);
    for (const node of nodes) {
      const { from_ms } = await withViewer(bed, node, (viewer) => viewer.ready());
      must(
        typeof from_ms === "number" && from_ms < atMs,
        `the data on ${node} does not reach back before the new installation`,
      );
    }
    return [{ what: "namespace gone after", value: seconds(deletedMs) }];
  },
};

/** `deno task undeploy` takes away all that is in the cluster. */
export const UNDEPLOY: ClusterStep = {
  name: "undeploy leaves nothing in the cluster",
  run: async (bed) => {
    const startMs = performance.now();
    const code = await runTask(bed, "k8s/tools/undeploy_main.ts", []);
    must(code === 0, `undeploy ended with code ${code}`);
    const left = await leftInCluster(bed);
    must(left.length === 0, `the cluster still has ${left.join(", ")}`);
    return [{ what: "gone after", value: seconds(performance.now() - startMs) }];
  },
};

async function leftInCluster(bed: ClusterBed): Promise<readonly string[]> {
  const selector = "app.kubernetes.io/name=fgm";
  const named = ["-l", selector, "-o", "name"];
  const outside = await kubectl(bed, "get", CLUSTER_KINDS, ...named);
  const kinds = "pods,daemonsets,deployments,services,networkpolicies,serviceaccounts,roles";
  const inside = await kubectl(bed, "get", kinds, "--all-namespaces", ...named);
  const spaces = await kubectl(bed, "get", "namespaces", "-o", "name");
  const own = spaces.split("\n").filter((name) => name === `namespace/${FGM_NAMESPACE}`);
  return [...`${outside}\n${inside}`.split("\n"), ...own].map((line) => line.trim())
    .filter((line) => line !== "");
}

/** The probes' pods, which the last step takes away. */
export const PROBES_GONE: ClusterStep = {
  name: "the probes are taken away",
  run: async (bed) => {
    await kubectl(bed, "delete", "namespace", PROBE_PODS.namespace, "--ignore-not-found");
    return [];
  },
};
