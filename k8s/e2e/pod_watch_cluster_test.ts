/**
 * The pod watch against a real Kubernetes API: its RBAC, tokens, versions and DaemonSet controller.
 *
 * Needs `FGM_TESTBED`, a folder with `fake-nodes.sh`, and `FGM_KUBECONFIG`, the kubeconfig of a cluster
 * that runs and may be written to; see CONTRIBUTING.md. What it makes lies in a namespace of its own,
 * but for the Node objects of `fake-nodes.sh`.
 */

import { connect, createServer, type Server, type Socket } from "node:net";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { inClusterAccess } from "../client/kube_access.ts";
import { createKubeApi, type KubeApi } from "../client/kube_api.ts";
import { KubeError } from "../client/kube_error.ts";
import { NODE_POD_LABELS, NODE_POD_SELECTOR } from "../client/node_pods.ts";
import { type PodWatch, watchPods } from "../client/pod_watch.ts";
import type { PodInfo } from "../client/pods.ts";
import { until } from "./until.ts";

const [TESTBED, KUBECONFIG] = [Deno.env.get("FGM_TESTBED"), Deno.env.get("FGM_KUBECONFIG")];
const isReady = TESTBED !== undefined && KUBECONFIG !== undefined;
const whyNot = isReady ? "" : " (skipped: needs FGM_TESTBED, and FGM_KUBECONFIG of a cluster)";

async function run(name: string, args: readonly string[], input = ""): Promise<string> {
  const command = new Deno.Command(name, {
    args: [...args],
    env: { KUBECONFIG: KUBECONFIG ?? "" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
  const child = command.spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  if (!success) throw new Error(`${name} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

const kubectl = (...args: readonly string[]) => run("kubectl", args);
const apply = (...objects: readonly unknown[]) =>
  run(
    "kubectl",
    ["apply", "-f", "-"],
    JSON.stringify({ kind: "List", apiVersion: "v1", items: objects }),
  );
const fakeNodes = () => run("bash", [`${TESTBED}/fake-nodes.sh`, "2"]);

/** What the manifests will hold, as far as discovery is concerned. */
function manifests(namespace: string): readonly unknown[] {
  const metadata = { name: "fgm", namespace };
  const group = "rbac.authorization.k8s.io";
  const template = {
    metadata: { labels: NODE_POD_LABELS },
    spec: { tolerations: [{ operator: "Exists" }], containers: [{ name: "viewer", image: "x" }] },
  };
  return [
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    {
      apiVersion: `${group}/v1`,
      kind: "Role",
      metadata,
      rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get", "list", "watch"] }],
    },
    {
      apiVersion: `${group}/v1`,
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: group, kind: "Role", name: "fgm" },
      subjects: [{ kind: "ServiceAccount", name: "fgm", namespace }],
    },
    {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata,
      spec: { selector: { matchLabels: NODE_POD_LABELS }, template },
    },
  ];
}

interface Target {
  readonly hostname: string;
  readonly port: number;
}

/** A pod's ServiceAccount folder, as kubelet would mount it. */
async function mountServiceAccount(namespace: string): Promise<string> {
  const root = await Deno.makeTempDir();
  await Deno.writeTextFile(`${root}/token`, await requestToken(namespace));
  const config = JSON.parse(
    await kubectl("config", "view", "--raw", "--flatten", "--minify", "-o", "json"),
  );
  const ca = atob(config.clusters[0].cluster["certificate-authority-data"]);
  await Deno.writeTextFile(`${root}/ca.crt`, ca);
  return root;
}

async function requestToken(namespace: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/fgm/token`;
  const asked = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} };
  const args = ["create", "--raw", path, "-f", "-"];
  return JSON.parse(await run("kubectl", args, JSON.stringify(asked))).status.token;
}

/** Passes connections on to the API, as long as it is up. */
class Passage implements AsyncDisposable {
  readonly #target: Target;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  port = 0;

  constructor(target: Target) {
    this.#target = target;
  }

  async up(): Promise<void> {
    const server = this.#server = createServer((near) => {
      const far = connect(this.#target.port, this.#target.hostname);
      for (const [from, to] of [[near, far], [far, near]] as const) {
        this.#sockets.add(from);
        from.pipe(to);
        from.on("error", () => to.destroy()); // "close" follows, for both
        from.on("close", () => (this.#sockets.delete(from), to.destroy()));
      }
    });
    await new Promise<void>((resolve) => server.listen(this.port, "127.0.0.1", resolve));
    this.port = (server.address() as { readonly port: number }).port;
  }

  async down(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.down();
  }
}

function podsByNode(watch: PodWatch): Readonly<Record<string, PodInfo>> {
  return Object.fromEntries([...watch.pods().values()].map((pod) => [pod.nodeName, pod]));
}

/** Resolves once both fake nodes have a pod that is ready, which takes until it is scheduled. */
const allReady = (watch: PodWatch) =>
  until("two ready pods", async () => {
    await fakeNodes();
    const { "worker-1": first, "worker-2": second } = podsByNode(watch);
    return first?.isReady && second?.isReady && watch.pods().size === 2;
  });

Deno.test({
  name: `watchPods() follows the pods of a real DaemonSet with a namespaced Role${whyNot}`,
  ignore: !isReady,
  fn: async (test) => {
    const namespace = `fgm-test-${crypto.randomUUID().slice(0, 8)}`;
    await kubectl("create", "namespace", namespace);
    const root = await mountAll(namespace);
    try {
      const server = new URL(
        await kubectl("config", "view", "--minify", "-o", "jsonpath={.clusters[0].cluster.server}"),
      );
      await using passage = new Passage({
        hostname: server.hostname,
        port: Number(server.port || 443),
      });
      await passage.up();
      const access = inClusterAccess({ host: "127.0.0.1", port: String(passage.port), root });
      using api = createKubeApi(access);
      await using watch = watchPods(api, { namespace, labelSelector: NODE_POD_SELECTOR });
      const cluster = { api, namespace, passage, root, watch };
      await followPods(test, cluster);
      await surviveFaults(test, cluster);
    } finally {
      await kubectl("delete", "namespace", namespace, "--wait=false");
      // There is no kubelet that would end them.
      await kubectl("-n", namespace, "delete", "pods", "--all", "--grace-period=0", "--force");
      await Deno.remove(root, { recursive: true });
    }
  },
});

async function mountAll(namespace: string): Promise<string> {
  await apply(...manifests(namespace));
  return await mountServiceAccount(namespace);
}

interface Cluster {
  readonly api: KubeApi;
  readonly namespace: string;
  readonly passage: Passage;
  readonly root: string;
  readonly watch: PodWatch;
}

/** Which pods there are, and what becomes of them. */
async function followPods(
  test: Deno.TestContext,
  { api, namespace, watch }: Cluster,
): Promise<void> {
  await test.step("finds a ready pod on each node", async () => {
    await allReady(watch);
    const { "worker-1": pod } = podsByNode(watch);
    assertEquals([pod?.podIp, pod?.isDeleting, watch.staleness()], ["127.0.1.1", false, undefined]);
    assert((pod?.createdMs ?? 0) > Date.now() - 600_000);
  });
  await test.step("may see nothing but the pods of its namespace", async () => {
    for (const path of ["/api/v1/nodes", "/api/v1/pods", "/api/v1/namespaces/kube-system/pods"]) {
      const error = await assertRejects(() => api.getJson(path), KubeError, "403 Forbidden");
      assertEquals(error.kind, "refused");
    }
  });
  await test.step("sees that a pod is not ready any more", async () => {
    const { "worker-1": pod } = podsByNode(watch);
    const status = [{ type: "Ready", status: "False", reason: "ContainersNotReady" }];
    await patchStatus(namespace, pod!.name, { conditions: status });
    const seen = await until("a pod that is not ready", () => {
      const { "worker-1": found } = podsByNode(watch);
      return found?.isReady === false && found;
    });
    assertEquals(seen.whyNotReady, "ContainersNotReady");
  });
  await test.step("sees a pod go and another one come in its place", async () => {
    const { "worker-1": old } = podsByNode(watch);
    await kubectl("-n", namespace, "delete", "pod", old!.name, "--grace-period=0", "--force");
    const pod = await until("the next pod of the node", () => {
      const { "worker-1": found } = podsByNode(watch);
      return found !== undefined && found.uid !== old!.uid && found;
    });
    assertEquals(pod.isReady, false);
    await allReady(watch);
  });
  await test.step("does not see pods with other labels", async () => {
    const labels = { "app.kubernetes.io/name": "fgm", "app.kubernetes.io/component": "mcp" };
    await apply({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "mcp", namespace, labels },
      spec: { containers: [{ name: "mcp", image: "x" }] },
    });
    const { "worker-2": pod } = podsByNode(watch);
    await kubectl("-n", namespace, "annotate", "pod", pod!.name, "seen=yes");
    assertEquals(watch.pods().size, 2);
  });
}

/** What the API, and the way to it, may refuse. */
async function surviveFaults(
  test: Deno.TestContext,
  { api, namespace, passage, root, watch }: Cluster,
): Promise<void> {
  await test.step("keeps the pods through an outage, and catches up", async () => {
    const { "worker-2": old } = podsByNode(watch);
    await passage.down();
    await until("staleness", () => watch.staleness() !== undefined);
    assertEquals(watch.staleness()?.why.includes("the connection is refused"), true);
    await kubectl("-n", namespace, "delete", "pod", old!.name, "--grace-period=0", "--force");
    assertEquals(watch.pods().size, 2);
    await passage.up();
    await until("the new pod", () => {
      const { "worker-2": found } = podsByNode(watch);
      return found !== undefined && found.uid !== old!.uid && watch.staleness() === undefined;
    });
  });
  await test.step("is told what a token that is not valid means, and reads a new one", async () => {
    await Deno.writeTextFile(`${root}/token`, "x.y.z");
    const error = await assertRejects(
      () => api.getJson(`/api/v1/namespaces/${namespace}/pods`),
      KubeError,
      "the token is not valid",
    );
    assertEquals(error.kind, "refused");
    await Deno.writeTextFile(`${root}/token`, await requestToken(namespace));
    await api.getJson(`/api/v1/namespaces/${namespace}/pods`);
  });
}

async function patchStatus(namespace: string, pod: string, status: unknown): Promise<void> {
  await kubectl(
    ...["-n", namespace, "patch", "pod", pod, "--subresource=status", "--type=merge"],
    ...["-p", JSON.stringify({ status })],
  );
}
