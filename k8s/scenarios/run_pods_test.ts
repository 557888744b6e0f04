import { assertEquals, assertThrows } from "@std/assert";
import { listedItems, parseRunPods, podsText } from "./run_pods.ts";
import {
  type FakeRunPod,
  fakeRunPod,
  listText,
  podsText as podsJson,
} from "./testing/fake_run_pods.ts";

const CRASHED = { terminated: { reason: "Error", exitCode: 1 } } as const;

const waiting = (reason: string, message?: string) => ({
  waiting: message === undefined ? { reason } : { reason, message },
});

const STARTED: readonly (readonly [title: string, pod: FakeRunPod, want: boolean])[] = [
  ["that runs", { name: "a" }, true],
  ["that is done", {
    name: "a",
    phase: "Succeeded",
    containers: [{ name: "app", state: CRASHED }],
  }, true],
  ["that is about to start again", {
    name: "a",
    containers: [{ name: "app", state: waiting("CrashLoopBackOff"), lastState: CRASHED }],
  }, true],
  ["of which one container has not begun", {
    name: "a",
    containers: [{ name: "app" }, { name: "side", state: waiting("ContainerCreating") }],
  }, false],
  ["of which kubelet has told nothing", { name: "a", isNew: true }, false],
  ["that could not be started", {
    name: "a",
    containers: [{ name: "app", state: { terminated: { reason: "StartError", exitCode: 128 } } }],
  }, false],
];

for (const [title, pod, want] of STARTED) {
  Deno.test(`parseRunPods() of a pod ${title}: hasStarted is ${want}`, () => {
    assertEquals(parseRunPods(podsJson(pod))[0]?.hasStarted, want);
  });
}

const TROUBLES: readonly (readonly [pod: FakeRunPod, why: string | undefined, isFinal: boolean])[] =
  [
    [{ name: "a", isNew: true }, undefined, false],
    [
      { name: "a", containers: [{ name: "app", state: waiting("ContainerCreating") }] },
      undefined,
      false,
    ],
    [
      {
        name: "a",
        containers: [{ name: "app", state: waiting("ErrImageNeverPull", "not\npresent") }],
      },
      "app: ErrImageNeverPull: not present",
      true,
    ],
    [
      { name: "a", containers: [{ name: "app", state: waiting("ImagePullBackOff") }] },
      "app: ImagePullBackOff",
      true,
    ],
    [
      {
        name: "a",
        containers: [{
          name: "app",
          state: { terminated: { reason: "StartError", exitCode: 128 } },
        }],
      },
      "app: StartError",
      true,
    ],
    [
      { name: "a", phase: "Failed", reason: "OutOfcpu", isNew: true },
      "it has failed: OutOfcpu",
      true,
    ],
    [
      { name: "a", node: undefined, phase: "Pending", isNew: true, unscheduled: "0/3 nodes" },
      "Unschedulable: 0/3 nodes",
      false,
    ],
  ];

for (const [pod, why, isFinal] of TROUBLES) {
  Deno.test(`parseRunPods() tells the trouble ${why}`, () => {
    const want = why === undefined ? undefined : { why, isFinal };
    assertEquals(parseRunPods(podsJson(pod))[0]?.trouble, want);
  });
}

Deno.test("parseRunPods() keeps a long reason to one line", () => {
  const containers = [{ name: "app", state: waiting("ErrImagePull", "x".repeat(1_000)) }];
  assertEquals(parseRunPods(podsJson({ name: "a", containers }))[0]?.trouble?.why.length, 300);
});

Deno.test("parseRunPods() sorts by name, counts restarts, and knows nodes and addresses", () => {
  const text = podsJson(
    {
      name: "b",
      ip: "10.0.0.2",
      containers: [{ name: "x", restarts: 2 }, { name: "y", restarts: 1 }],
    },
    { name: "a", node: undefined, phase: "Pending", isNew: true },
  );
  const [a, b] = parseRunPods(text);
  assertEquals([a?.name, a?.node, a?.ip, a?.restarts], ["a", "", undefined, 0]);
  assertEquals([b?.node, b?.ip, b?.restarts, b?.containers], ["worker-1", "10.0.0.2", 3, [
    "x",
    "y",
  ]]);
});

Deno.test("parseRunPods() leaves out what is no pod", () => {
  assertEquals(parseRunPods(listText([{}, null, { metadata: { name: "a" } }])), []);
});

for (const text of ["", "Error", "[]", "{}", `{"items":{}}`, "null"]) {
  Deno.test(`listedItems() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => listedItems(text), SyntaxError, "Cannot read what kubectl has listed");
  });
}

Deno.test("podsText() is one line", () => {
  const pods = parseRunPods(podsJson(
    { name: "a", containers: [{ name: "app", restarts: 1 }] },
    { name: "b", phase: "Pending" },
    { name: "c", containers: [{ name: "app", restarts: 4 }] },
  ));
  assertEquals(podsText(pods), "a Running, 1 restart; b Pending; c Running, 4 restarts");
  assertEquals(podsText([]), "no pods");
  assertEquals(fakeRunPod({ name: "a" }).metadata, { name: "a", uid: "uid-of-a" });
});
