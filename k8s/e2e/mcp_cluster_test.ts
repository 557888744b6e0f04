/**
 * `fgm-mcp-server` in a cluster: a fake API whose pods are real viewers, each at an address of its own on
 * this machine and all at the port that the DaemonSet's viewers have.
 *
 * @module
 */

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { VIEWER_PORT } from "../client/node_pods.ts";
import { FAKE_NAMESPACE, FakeApi } from "../testing/fake_api.ts";
import { type FakePod, fakePod } from "../testing/fake_pod.ts";
import { type CalledTool, type ConnectedClient, connectMcp } from "./mcp_client.ts";
import { type McpRun, startMcp } from "./mcp_run.ts";
import type { Program } from "./program.ts";
import { pastStage, startViewer } from "./tui_run.ts";
import { until } from "./until.ts";
import { connectViewer } from "./viewer_client.ts";

/** An address of this machine that no other test listens at. */
function localAddress(): string {
  const part = () => 2 + Math.floor(Math.random() * 250);
  return `127.${part()}.${part()}.${part()}`;
}

interface NodeRow {
  readonly name: string;
  readonly state: string;
}

/** Such as "worker-1 ready, worker-2 not-ready". */
function states({ data }: CalledTool): string {
  const rows = data.nodes as readonly NodeRow[];
  return rows.map(({ name, state }) => `${name} ${state}`).join(", ");
}

/** A cluster of two nodes at most, and a server that follows it. */
interface Cluster {
  readonly api: FakeApi;
  readonly run: McpRun;
  readonly session: ConnectedClient;
  /** The viewers of worker-1 and worker-2; containers that one of them knows. */
  readonly viewers: readonly [Program, Program];
  readonly containers: number;
  readonly podB: FakePod;
  /** Starts one more viewer; its address is what the test wants to know. */
  readonly start: (node: string) => Promise<StartedViewer>;
  /** Asks `list_nodes` until the answer is so. */
  readonly answers: (isSo: (answer: CalledTool) => boolean) => Promise<CalledTool>;
}

interface StartedViewer extends AsyncDisposable {
  readonly ip: string;
  readonly viewer: Program;
}

async function startAt(dataDir: string, node: string): Promise<StartedViewer> {
  const ip = localAddress();
  const place = ["--host", ip, "--port", String(VIEWER_PORT), "--node-name", node];
  const viewer = startViewer(dataDir, ...place);
  await connectViewer(viewer);
  return { ip, viewer, [Symbol.asyncDispose]: () => viewer[Symbol.asyncDispose]() };
}

/** Whoever looks again and again may be told to wait. */
function unlessTooOften(error: Error): undefined {
  if (!error.message.includes("Too many requests")) throw error;
}

const ALL = { range: "all", limit: 100 };

/** What happens to the cluster, one after the other. */
const STEPS: Readonly<Record<string, (cluster: Cluster) => Promise<void>>> = {
  "a node comes": async ({ api, answers, podB, session, containers }) => {
    await answers((answer) => states(answer) === "worker-1 ready");
    api.put(fakePod(podB));
    await answers((answer) => states(answer) === "worker-1 ready, worker-2 ready");
    const { data } = await session.call("list_containers", ALL);
    assertEquals(data.total, 2 * containers); // both viewers have the same
  },
  "a node is not ready, and says why": async ({ api, answers, podB, session }) => {
    api.put(fakePod({ ...podB, isReady: false, waiting: "CrashLoopBackOff" }));
    const { text } = await answers((answer) => states(answer).includes("worker-2 not-ready"));
    assertStringIncludes(text, "CrashLoopBackOff");
    const { isError, text: partial } = await session.call("list_containers", ALL);
    assertEquals(isError, false);
    assertStringIncludes(partial, "worker-2");
  },
  "a node's pod is replaced by one of another address": async (cluster) => {
    const { api, answers, podB, session, start, viewers: [, b] } = cluster;
    await using c = await start("worker-2");
    api.put(fakePod({ name: "fgm-b2", node: "worker-2", ip: c.ip }));
    api.put(fakePod({ ...podB, isDeleting: true }));
    await answers((answer) => states(answer) === "worker-1 ready, worker-2 ready");
    api.remove(podB.name);
    await b.stop();
    const { isError, text } = await session.call("list_containers", { ...ALL, node: "worker-2" });
    assertEquals(isError, false, text);
  },
  "a dead viewer is named, and the others answer": async ({ session, containers }) => {
    const { text, isError, data } = await session.call("list_containers", ALL);
    assertEquals([isError, data.total], [false, containers]);
    assertMatch(text, /worker-2.*unreachable/);
  },
  "a node goes": async ({ api, answers, session }) => {
    api.remove("fgm-b2");
    await answers((answer) => states(answer) === "worker-1 ready");
    const { isError, text } = await session.call("list_containers", { node: "worker-2" });
    assertEquals(isError, true);
    assertStringIncludes(text, "worker-1");
  },
  "the API is gone: the last nodes are asked, and answers say so": async (cluster) => {
    const { api, answers, session, containers } = cluster;
    api.faults = { refuse: 503 };
    api.endWatches();
    await answers((answer) => answer.text.includes("503"));
    const { isError, data } = await session.call("list_containers", ALL);
    assertEquals([isError, data.total], [false, containers]);
  },
  "the API is back": async ({ api, answers, run }) => {
    api.faults = {};
    await answers((answer) => !answer.text.includes("503"));
    const ready = await fetch(run.url.replace(/mcp$/, "readyz"));
    assertEquals([ready.status, await ready.json()], [200, { status: "ready" }]);
  },
  "a version that has expired is no outage": async ({ api, session }) => {
    api.expire();
    api.endWatches();
    await api.reaches(() => api.watchCount === 1);
    assertEquals(states(await session.call("list_nodes")), "worker-1 ready");
  },
};

Deno.test({
  name: "fgm-mcp-server follows the viewers of a cluster, and outlives its API",
  ignore: Deno.build.os !== "linux", // elsewhere this machine has the one address 127.0.0.1
  fn: async (t) => {
    await using past = await pastStage();
    const start = (node: string) => startAt(past.dataDir, node);
    await using a = await start("worker-1");
    await using b = await start("worker-2");
    await using api = new FakeApi();
    api.put(fakePod({ name: "fgm-a", node: "worker-1", ip: a.ip }));
    await using run = await startMcp(["--kube-url", api.url, "--namespace", FAKE_NAMESPACE]);
    await api.reaches(() => api.watchCount === 1);
    await using session = await connectMcp(run.url);
    const answers = (isSo: (answer: CalledTool) => boolean) =>
      until("list_nodes tells it", async () => {
        const answer = await session.call("list_nodes").catch(unlessTooOften);
        return answer !== undefined && isSo(answer) ? answer : undefined;
      }, { explain: () => run.program.stderr });
    const { data } = await session.call("list_containers", ALL);
    const podB = { name: "fgm-b", node: "worker-2", ip: b.ip };
    const viewers = [a.viewer, b.viewer] as const;
    const containers = Number(data.total);
    const cluster = { api, run, session, viewers, containers, podB, start, answers };
    for (const [name, step] of Object.entries(STEPS)) await t.step(name, () => step(cluster));
    assertEquals(run.program.logged("Failed to answer a call"), []);
    assertEquals((await run.program.stop()).code, 0);
  },
});

Deno.test("fgm-mcp-server is not ready before its nodes are known, and says why", async () => {
  await using api = new FakeApi();
  api.faults = { refuse: 403 };
  await using run = await startMcp(["--kube-url", api.url, "--namespace", FAKE_NAMESPACE]);
  const { body } = await until("it was refused", async () => {
    const response = await fetch(run.url.replace(/mcp$/, "readyz"));
    const text = await response.text();
    return response.status === 503 && text.includes("403") ? { body: text } : undefined;
  });
  assertStringIncludes(body, "not ready");
  const health = await fetch(run.url.replace(/mcp$/, "healthz"));
  assertEquals([health.status, await health.json()], [200, { status: "ok" }]);
  await using session = await connectMcp(run.url);
  assertStringIncludes((await session.call("list_nodes")).text, "403");
});
