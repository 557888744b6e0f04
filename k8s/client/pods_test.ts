import { assert, assertEquals } from "@std/assert";
import { Random } from "@fgm/collector/testing/random";
import { fakePod } from "../testing/fake_pod.ts";
import { parsePod } from "./pods.ts";

Deno.test("parsePod() reads a pod that runs", () => {
  const pod = fakePod({ name: "fgm-a", node: "worker-1", ip: "10.244.1.7", createdMs: 1_000 });
  assertEquals(parsePod(pod), {
    name: "fgm-a",
    uid: "uid-of-fgm-a",
    nodeName: "worker-1",
    podIp: "10.244.1.7",
    isNodePod: true,
    isReady: true,
    isDeleting: false,
    createdMs: 1_000,
    whyNotReady: undefined,
  });
});

Deno.test("parsePod() reads what the API has of a pod that was just made", () => {
  assertEquals(parsePod({ metadata: { name: "a", uid: "1" } }), {
    name: "a",
    uid: "1",
    nodeName: undefined,
    podIp: undefined,
    isNodePod: false,
    isReady: false,
    isDeleting: false,
    createdMs: 0,
    whyNotReady: "Unknown",
  });
});

Deno.test("parsePod() of what is no pod is absent", () => {
  const values = [
    undefined,
    null,
    1,
    "pod",
    [],
    {},
    { metadata: null },
    { metadata: {} },
    {
      metadata: { name: "a" },
    },
    { metadata: { uid: "1" } },
    { metadata: { name: 7, uid: 8 } },
  ];
  for (const value of values) assertEquals(parsePod(value), undefined);
});

const ADDRESSES: readonly (readonly [text: unknown, isOne: boolean])[] = [
  ["10.244.1.7", true],
  ["255.255.255.255", true],
  ["fd00::7", true],
  ["::ffff:10.0.0.1", true],
  ["256.0.0.1", false],
  ["10.0.0", false],
  ["10.0.0.1:80", false],
  ["10.0.0.1/x?y=", false],
  ["10.0.0.1@example.org", false],
  ["example.org", false],
  ["fe80::1%eth0", false],
  ["::::", false],
  ["1".repeat(10_000), false],
  [7, false],
  ["", false],
];
for (const [text, isOne] of ADDRESSES) {
  const shown = String(text).slice(0, 30);
  Deno.test(`parsePod() takes text for an address, or for none: ${isOne} of "${shown}"`, () => {
    const pod = { metadata: { name: "a", uid: "1" }, status: { podIP: text } };
    assertEquals(parsePod(pod)?.podIp, isOne ? text : undefined);
  });
}

for (const name of ["x".repeat(254), "a\nb", "a b", "\u001b[2J", "ü", ""]) {
  Deno.test(`parsePod() takes ${JSON.stringify(name.slice(0, 9))} for no name`, () => {
    const metadata = { name: "a", uid: "1" };
    assertEquals(parsePod({ metadata: { ...metadata, name } }), undefined);
    assertEquals(parsePod({ metadata, spec: { nodeName: name } })?.nodeName, undefined);
  });
}

Deno.test("parsePod() tells a pod that is on its way out", () => {
  assertEquals(parsePod(fakePod({ name: "a", isDeleting: true }))?.isDeleting, true);
});

Deno.test("parsePod() finds the node that a DaemonSet wants a pod for, before it is scheduled", () => {
  const pod = (values: unknown, key = "metadata.name") => ({
    metadata: { name: "a", uid: "1" },
    spec: {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchFields: [{ key, operator: "In", values }] }],
          },
        },
      },
    },
  });
  assertEquals(parsePod(pod(["worker-1"]))?.nodeName, "worker-1");
  assertEquals(parsePod(pod(["worker-1", "worker-2"]))?.nodeName, undefined);
  assertEquals(parsePod(pod([7]))?.nodeName, undefined);
  assertEquals(parsePod(pod(["worker-1"], "metadata.other"))?.nodeName, undefined);
});

const WHYS: ReadonlyArray<readonly [why: string, status: Readonly<Record<string, unknown>>]> = [
  ["viewer: ImagePullBackOff", {
    phase: "Pending",
    conditions: [{ type: "Ready", status: "False", reason: "ContainersNotReady" }],
    containerStatuses: [
      { name: "fgm", state: { running: {} } },
      { name: "viewer", state: { waiting: { reason: "ImagePullBackOff" } } },
    ],
  }],
  ["viewer: OOMKilled", {
    phase: "Running",
    containerStatuses: [
      { name: "viewer", state: { terminated: { reason: "OOMKilled", exitCode: 137 } } },
    ],
  }],
  ["init: Error", {
    initContainerStatuses: [
      { name: "done", state: { terminated: { reason: "Completed", exitCode: 0 } } },
      { name: "init", state: { terminated: { reason: "Error", exitCode: 1 } } },
    ],
  }],
  ["Unschedulable: 0/2 nodes are available: 1 Insufficient memory.", {
    phase: "Pending",
    conditions: [{
      type: "PodScheduled",
      status: "False",
      reason: "Unschedulable",
      message: "0/2 nodes are available: 1 Insufficient memory.",
    }],
  }],
  ["Failed: Evicted", { phase: "Failed", reason: "Evicted" }],
  ["ContainersNotReady: containers with unready status: [viewer]", {
    phase: "Pending",
    conditions: [{
      type: "Ready",
      status: "False",
      reason: "ContainersNotReady",
      message: "containers with unready status: [viewer]",
    }],
    containerStatuses: [{ name: "viewer", state: { waiting: { reason: "ContainerCreating" } } }],
  }],
  ["Pending", { phase: "Pending" }],
  ["Unknown", {}],
];
for (const [why, status] of WHYS) {
  Deno.test(`parsePod() says why a pod is not ready: ${why}`, () => {
    assertEquals(parsePod({ metadata: { name: "a", uid: "1" }, status })?.whyNotReady, why);
  });
}

Deno.test("parsePod() keeps a reason to one short line", () => {
  const status = { phase: `a\nb\u001b[2J${"x".repeat(1_000)}` };
  const why = parsePod({ metadata: { name: "a", uid: "1" }, status })?.whyNotReady ?? "";
  assert(why.startsWith("a b [2Jxxx") && why.endsWith("x…"), why);
  assertEquals(why.length, 160);
});

Deno.test("parsePod() never throws, and never gives a pod without a name, whatever it reads", () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const random = new Random(seed);
  const whole = fakePod({ name: "a", node: "n", ip: "1.2.3.4", waiting: "X", isReady: false });
  const odd = [null, NaN, 0, -1, 1e400, "", "x", true, [], {}, [[]], [null], { a: null }];
  const damage = (value: unknown, depth = 0): unknown => {
    if (random.chance(0.15)) return random.pick(odd);
    if (typeof value !== "object" || value === null || depth > 6) return value;
    if (Array.isArray(value)) return value.map((item) => damage(item, depth + 1));
    return Object.fromEntries(
      Object.entries(value).filter(() => !random.chance(0.1))
        .map(([name, item]) => [name, damage(item, depth + 1)]),
    );
  };
  let podCount = 0;
  for (let run = 0; run < 3_000; run++) {
    const value = damage(whole);
    const pod = parsePod(value);
    if (pod === undefined) continue;
    podCount++;
    const shown = `seed ${seed}: ${JSON.stringify(value)}`;
    assert(typeof pod.name === "string" && pod.name !== "", shown);
    assert(typeof pod.uid === "string" && Number.isFinite(pod.createdMs), shown);
    assert(pod.nodeName === undefined || typeof pod.nodeName === "string", shown);
    assert(pod.isReady === (pod.whyNotReady === undefined), shown);
  }
  assert(podCount > 100, `seed ${seed}: only ${podCount}`);
});
