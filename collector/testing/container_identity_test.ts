import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { parseLogLink } from "../sampling/names.ts";
import { BEHAVIOURS } from "./behaviour_mix.ts";
import { drawContainer, drawPod, drawSuccessor, drawUuid } from "./container_identity.ts";
import type { BehaviourKind } from "./demand.ts";
import { Random } from "./random.ts";

const NO_LIMITS = { cpuMillicores: undefined, memoryBytes: undefined, pids: undefined };

for (const kind of Object.keys(BEHAVIOURS) as BehaviourKind[]) {
  Deno.test(`a container of kind ${kind} has names that Kubernetes would take`, () => {
    const random = new Random(kind);
    for (let ordinal = 0; ordinal < 30; ordinal++) {
      const pod = drawPod(random, { kind, ordinal, limits: NO_LIMITS });
      const container = drawContainer(random, pod);
      for (const name of [pod.podName, pod.namespace, pod.containerName]) {
        assert(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) && name.length <= 63, name);
      }
      const link = parseLogLink(
        `${pod.podName}_${pod.namespace}_${pod.containerName}-${container.id}.log`,
      );
      assertEquals(link?.podName, container.podName);
      assertEquals(link?.containerId, container.id);
    }
  });
}

Deno.test("drawSuccessor() renames the pod and leaves its owner, namespace and class", () => {
  const random = new Random("successor");
  const pod = drawPod(random, { kind: "web", ordinal: 0, limits: NO_LIMITS });
  const next = drawSuccessor(random, pod);
  assertNotEquals([next.podName, next.podUid], [pod.podName, pod.podUid]);
  assertEquals({ ...next, podName: "", podUid: "" }, { ...pod, podName: "", podUid: "" });
  assertEquals(next.podName.split("-").slice(0, -1), pod.podName.split("-").slice(0, -1));
});

Deno.test("drawUuid() is a random UUID of version 4 and the right variant", () => {
  const random = new Random("uuid");
  for (let i = 0; i < 100; i++) {
    const uuid = drawUuid(random);
    assert(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(uuid),
      uuid,
    );
  }
});

const CLASSES: readonly (readonly [number | undefined, number | undefined, readonly string[]])[] = [
  [undefined, undefined, ["BestEffort", "Burstable"]],
  [500, undefined, ["Burstable"]],
  [undefined, 1, ["Burstable"]],
  [500, 1, ["Burstable", "Guaranteed"]],
];
for (const [cpuMillicores, memoryBytes, want] of CLASSES) {
  Deno.test(`drawPod() with limits ${cpuMillicores}, ${memoryBytes} is ${want.join(" or ")}`, () => {
    const random = new Random("qos");
    const limits = { cpuMillicores, memoryBytes, pids: undefined };
    const seen = new Set<string>();
    for (let i = 0; i < 100; i++) {
      seen.add(drawPod(random, { kind: "web", ordinal: i, limits }).qosClass);
    }
    assertEquals([...seen].sort(), [...want].sort());
  });
}
