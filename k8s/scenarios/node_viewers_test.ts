import { assertEquals, assertRejects } from "@std/assert";
import { startTimeout } from "../client/patience.ts";
import { isRunning, NO_PROC_NOTE } from "../client/testing/fake_kubectl.ts";
import { fakePod } from "../testing/fake_pod.ts";
import { HandClock, turn } from "../testing/hand_clock.ts";
import { nodeViewers, WAY_MS_MAX } from "./node_viewers.ts";
import { type FakeCluster, fakeCluster } from "./testing/fake_cluster.ts";
import { listText } from "./testing/fake_run_pods.ts";

const SIGNAL = new AbortController().signal;

function open(cluster: FakeCluster, changes: Partial<Parameters<typeof nodeViewers>[0]> = {}) {
  return nodeViewers({
    ...{ kubectl: cluster.kubectl, namespace: "fgm", userAgent: "test/1", token: "secret" },
    ...{ startTimer: startTimeout, now: () => performance.now(), random: () => 0 },
    ...changes,
  });
}

Deno.test(`nodeViewers() reaches viewers through kubectl${NO_PROC_NOTE}`, {
  ignore: NO_PROC_NOTE !== "",
}, async () => {
  await using cluster = await fakeCluster();
  const seen: (string | null)[] = [];
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (req) => {
    seen.push(req.headers.get("authorization"), req.headers.get("user-agent"));
    return Response.json({ status: "ok" });
  });
  cluster.set("port", String(server.addr.port));
  {
    await using viewers = open(cluster);
    const client = await viewers.client("worker-2", SIGNAL);
    assertEquals((await client.health()).status, "ok");
    assertEquals(seen, ["Bearer secret", "test/1"]);
    assertEquals(cluster.calls("port-forward"), [
      "--namespace=fgm port-forward --address 127.0.0.1 pod/fgm-worker-2 :8050",
    ]);
    // The way stays, and is each node's own.
    assertEquals(await viewers.client("worker-2", SIGNAL), client);
    await viewers.client("worker-1", SIGNAL);
    assertEquals(cluster.calls("port-forward").length, 2);
    // One that leads nowhere is made anew.
    viewers.doubt("worker-2");
    viewers.doubt("worker-3");
    assertEquals(await viewers.client("worker-2", SIGNAL) === client, false);
    assertEquals(cluster.calls("port-forward").length, 3);
  }
  assertEquals(cluster.pids().map(isRunning), [false, false, false]);
});

Deno.test("nodeViewers() says why there is no way, and tries again when asked again", async () => {
  await using cluster = await fakeCluster();
  await using viewers = open(cluster);
  await assertRejects(
    () => viewers.client("worker-3", SIGNAL),
    Error,
    'Cannot reach the viewer of worker-3: Cannot use node "worker-3": no pod of fgm runs there',
  );
  cluster.set(
    "fgm-pods",
    listText([fakePod({ name: "fgm-a", node: "worker-1", isReady: false })]),
  );
  await assertRejects(
    () => viewers.client("worker-1", SIGNAL),
    Error,
    "it is not ready: ContainersNotReady",
  );
  cluster.set("fgm-pods", listText([fakePod({ name: "fgm-b", node: "worker-1" })]));
  assertEquals((await viewers.client("worker-1", SIGNAL)).baseUrl, "http://127.0.0.1:1");
});

Deno.test("nodeViewers() does not wait for ever", async () => {
  await using cluster = await fakeCluster();
  cluster.set("hang-get", "");
  const clock = new HandClock();
  await using viewers = open(cluster, { startTimer: clock.startTimer, now: clock.now });
  const waiting = assertRejects(
    () => viewers.client("worker-1", SIGNAL),
    Error,
    "Cannot reach the viewer of worker-1",
  );
  await turn();
  await clock.advance(WAY_MS_MAX);
  await waiting;
});

Deno.test("nodeViewers() gives up when it is aborted", async () => {
  await using cluster = await fakeCluster();
  cluster.set("hang-get", "");
  await using viewers = open(cluster);
  const controller = new AbortController();
  const waiting = assertRejects(
    () => viewers.client("worker-1", controller.signal),
    DOMException,
    "Received SIGINT",
  );
  await turn();
  controller.abort(new DOMException("Received SIGINT", "AbortError"));
  await waiting;
});
