import { assert, assertEquals, assertThrows } from "@std/assert";
import { CRASHED, failedCreate, listText, nodePod, VIOLATES, waiting } from "./deploy_fixture.ts";
import { readRollout } from "./deploy_rollout.ts";
import {
  creationFailures,
  creationTrouble,
  findTrouble,
  lastWords,
  oneLine,
  troubleText,
} from "./deploy_trouble.ts";

const podsOf = (...items: readonly unknown[]) => readRollout(listText(...items)).pods;

const BACK_OFF = "back-off 40s restarting failed container=collector pod=fgm-1";

/** What kubelet says, and the two lines that come of it. */
const IN_VAIN: readonly (readonly [
  reason: string,
  message: string | undefined,
  text: string,
])[] = [
  [
    "ErrImageNeverPull",
    'Container image "fgm:1" is not present with pull policy of Never',
    'Cannot start fgm-1, collector on worker-1: ErrImageNeverPull: Container image "fgm:1" is not present with pull policy of Never\n' +
    "the node lacks fgm:1: load it with --load, or push it with --registry",
  ],
  [
    "ErrImagePull",
    'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/fgm:1"',
    'Cannot start fgm-1, collector on worker-1: ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/fgm:1"\n' +
    "can the node reach fgm:1, and may it pull? Push it with --registry, or load it with --load",
  ],
  [
    "ImagePullBackOff",
    'Back-off pulling image "fgm:1"',
    'Cannot start fgm-1, collector on worker-1: ImagePullBackOff: Back-off pulling image "fgm:1"\n' +
    "can the node reach fgm:1, and may it pull? Push it with --registry, or load it with --load",
  ],
  [
    "InvalidImageName",
    undefined,
    "Cannot start fgm-1, collector on worker-1: InvalidImageName\n" +
    "fgm:1 is no image's name: correct --image",
  ],
  [
    "CreateContainerConfigError",
    'secret "fgm-tokens" not found',
    'Cannot start fgm-1, collector on worker-1: CreateContainerConfigError: secret "fgm-tokens" not found\n' +
    "kubectl --namespace=fine-grained-monitor describe pod fgm-1 tells more",
  ],
  [
    "RunContainerError",
    "failed to start container:\n exec /usr/local/bin/fgm: exec format error",
    "Cannot start fgm-1, collector on worker-1: RunContainerError: failed to start container: exec /usr/local/bin/fgm: exec format error\n" +
    "kubectl --namespace=fine-grained-monitor describe pod fgm-1 tells more",
  ],
];

for (const [reason, message, text] of IN_VAIN) {
  Deno.test(`findTrouble() sees ${reason}`, () => {
    const trouble = findTrouble(podsOf(nodePod(0), nodePod(1, waiting(reason, message))));
    assertEquals(trouble && troubleText(trouble), text);
    assertEquals(trouble?.container, undefined);
  });
}

Deno.test("findTrouble() tells how a container ended that is started again and again", () => {
  const crashing = nodePod(1, waiting("CrashLoopBackOff", BACK_OFF, CRASHED));
  assertEquals(findTrouble(podsOf(crashing)), {
    subject: "fgm-1, collector",
    pod: "fgm-1",
    node: "worker-1",
    container: "collector",
    reason: "CrashLoopBackOff",
    message: "it ended with code 1 (Error)",
    wayOut:
      "kubectl --namespace=fine-grained-monitor logs fgm-1 --all-containers --previous tells why",
  });
});

Deno.test("findTrouble() falls back on kubelet's words, and knows the termination message", () => {
  const plain = findTrouble(podsOf(nodePod(1, waiting("CrashLoopBackOff", BACK_OFF))));
  assertEquals(plain?.message, BACK_OFF);
  const killed = { terminated: { exitCode: 137, reason: "OOMKilled", message: "last\nline" } };
  const told = findTrouble(podsOf(nodePod(1, waiting("CrashLoopBackOff", BACK_OFF, killed))));
  assertEquals(told?.message, "it ended with code 137 (OOMKilled): last line");
});

Deno.test("findTrouble() looks at containers that go first", () => {
  const { containerStatuses } = waiting("ErrImagePull", "gone");
  const pod = nodePod(1, { phase: "Pending", initContainerStatuses: containerStatuses });
  assertEquals(findTrouble(podsOf(pod))?.reason, "ErrImagePull");
});

const PASSING: readonly (readonly [name: string, pod: unknown])[] = [
  ["a ready pod", nodePod(1)],
  ["a container that is being made", nodePod(1, waiting("ContainerCreating"))],
  ["a pod that is being set up", nodePod(1, waiting("PodInitializing"))],
  ["a pod without any status", nodePod(1, {})],
  ["a word that is a member of every object", nodePod(1, waiting("constructor"))],
  [
    "a pod for which there is no room yet",
    nodePod(1, {
      phase: "Pending",
      conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable" }],
    }),
  ],
];

for (const [name, pod] of PASSING) {
  Deno.test(`findTrouble() has hope for ${name}`, () => {
    assertEquals(findTrouble(podsOf(pod)), undefined);
  });
}

const REFUSED: readonly (readonly [message: string, reason: string, wayOut: string])[] = [
  [VIOLATES, "violates PodSecurity", "pod-security.kubernetes.io/enforce=privileged"],
  [
    'Error creating: pods "fgm-1" is forbidden: exceeded quota: q, requested: pods=1, limited: pods=0',
    "FailedCreate",
    "raise the quota of namespace fine-grained-monitor",
  ],
  [
    'Error creating: admission webhook "validate.kyverno.svc" denied the request: no hostPath',
    "FailedCreate",
    "--overlay pss-off",
  ],
  [
    'Error creating: pods "fgm-" is forbidden: PodSecurityPolicy: unable to admit pod: []',
    "FailedCreate",
    "let its ServiceAccount use a policy",
  ],
  [
    "Error creating: pods is forbidden: unable to validate against any security context constraint",
    "FailedCreate",
    "let its ServiceAccount use a policy",
  ],
];

for (const [message, reason, wayOut] of REFUSED) {
  Deno.test(`creationTrouble() of "${message.slice(0, 60)}…"`, () => {
    const failures = creationFailures(listText(failedCreate(message)));
    const trouble = creationTrouble(failures, new Set());
    assertEquals([trouble?.subject, trouble?.reason], ["DaemonSet fgm", reason]);
    assert(trouble?.wayOut.includes(wayOut), trouble?.wayOut);
    assert(troubleText(trouble!).startsWith(`Cannot start DaemonSet fgm: ${reason}: Error`));
  });
}

Deno.test("creationTrouble() waits for what may pass", () => {
  const text = 'Error creating: pods "fgm-" is forbidden: no PriorityClass with name fgm-node';
  const failures = creationFailures(listText(failedCreate(text)));
  assertEquals(failures.length, 1);
  assertEquals(creationTrouble(failures, new Set()), undefined);
});

Deno.test("creationTrouble() passes over what happened before, unless it happens again", () => {
  const [old] = creationFailures(listText(failedCreate(VIOLATES, { count: 4 })));
  const before = new Set([old!.key]);
  assertEquals(creationTrouble([old!], before), undefined);
  const again = creationFailures(listText(failedCreate(VIOLATES, { count: 5 })));
  assertEquals(creationTrouble(again, before)?.reason, "violates PodSecurity");
});

Deno.test("creationFailures() take a count that is no number for none", () => {
  const text = listText(failedCreate(VIOLATES, { count: 77 }));
  const [strange] = creationFailures(text.replace(/"count": ?77/, '"count":[{"toString":1}]'));
  const [none] = creationFailures(listText(failedCreate(VIOLATES, { count: 0 })));
  assertEquals(strange?.key, none?.key);
});

Deno.test("creationFailures() are ours alone", () => {
  const foreign = {
    ...failedCreate(VIOLATES) as object,
    involvedObject: { kind: "Job", name: "x-fgm" },
  };
  const killing = { ...failedCreate("Stopping") as object, reason: "Killing" };
  assertEquals(creationFailures(listText(foreign, killing, null)), []);
  assertEquals(creationFailures("{}"), []);
  assertThrows(() => creationFailures("no"), SyntaxError);
});

const LOGS: readonly (readonly [log: string, words: string | undefined])[] = [
  ["", undefined],
  ["\n", undefined],
  [
    '{"message":"first"}\n{"level":"error","message":"Cannot use cgroup root: cgroup v1 only"}\n',
    "Cannot use cgroup root: cgroup v1 only",
  ],
  ["thread main panicked\nat \u001b[1mx\u001b[0m\n", "at [1mx [0m"],
  ['{"level":"error"}', '{"level":"error"}'],
];

for (const [log, words] of LOGS) {
  Deno.test(`lastWords() of ${JSON.stringify(log)}`, () => assertEquals(lastWords(log), words));
}

Deno.test("oneLine() is bounded, and says nothing to a terminal", () => {
  assertEquals(oneLine(" a\r\n\tb\u001b]0;x\u0007c "), "a b ]0;x c");
  assertEquals([...oneLine("x".repeat(500))].length, 400);
  assert(oneLine("x".repeat(500)).endsWith("x…"));
});
