import { assertEquals } from "@std/assert";
import { changedObjects } from "./manifests_fixture.ts";
import { privilegesOf } from "./privileges.ts";

const PLAIN = ["Role web: get pods of its namespace"];

Deno.test("privilegesOf() finds only the role where nothing else is asked for", () => {
  assertEquals(privilegesOf(changedObjects()), PLAIN);
});

const POD = "serviceAccountName: web";
const OWN = "runAsNonRoot: true";
const TMP = "emptyDir: {sizeLimit: 1Mi}";
const CASES: ReadonlyArray<readonly [from: string, to: string, want: string]> = [
  [POD, `${POD}, hostPID: true`.replace(", ", "\n      "), "Deployment web: hostPID"],
  [POD, `${POD}\n      hostNetwork: true`, "Deployment web: hostNetwork"],
  [POD, `${POD}\n      hostIPC: true`, "Deployment web: hostIPC"],
  [POD, `${POD}\n      priorityClassName: high`, "Deployment web: priority high"],
  [
    POD,
    `${POD}\n      tolerations: [{operator: Exists}]`,
    "Deployment web: runs on nodes with any taint",
  ],
  [
    "securityContext: {",
    "securityContext: {sysctls: [{name: kernel.msgmax, value: '1'}], ",
    "Deployment web: sysctl kernel.msgmax",
  ],
  [
    "automountServiceAccountToken: false",
    "automountServiceAccountToken: true",
    "Deployment web: token of ServiceAccount web",
  ],
  [
    "      automountServiceAccountToken: false\n",
    "",
    "Deployment web: token of ServiceAccount web",
  ],
  [OWN, `${OWN}\n          privileged: true`, "Deployment web, web: privileged"],
  ["runAsUser: 1000", "runAsUser: 0", "Deployment web, web: user 0"],
  ["runAsUser: 1000\n", "\n", "Deployment web, web: the image's user"],
  ["drop: [ALL]", "drop: [ALL], add: [NET_RAW]", "Deployment web, web: capability NET_RAW"],
  ["          allowPrivilegeEscalation: false\n", "", "Deployment web, web: may gain privileges"],
  [
    "readOnlyRootFilesystem: true",
    "readOnlyRootFilesystem: false",
    "Deployment web, web: writes to its root file system",
  ],
  [OWN, `${OWN}\n          procMount: Unmasked`, "Deployment web, web: sees all of its /proc"],
  [
    "containerPort: 8000",
    "containerPort: 8000, hostPort: 80",
    "Deployment web, web: port 80 of the node",
  ],
  [
    "{type: RuntimeDefault}",
    "{type: Unconfined}",
    "Deployment web, web: seccomp profile Unconfined",
  ],
  [
    "{seccompProfile: {type: RuntimeDefault}}",
    "{}",
    "Deployment web, web: seccomp profile of the runtime or none",
  ],
  [
    OWN,
    `${OWN}\n          appArmorProfile: {type: Unconfined}`,
    "Deployment web, web: AppArmor Unconfined",
  ],
  [
    OWN,
    `${OWN}\n          seLinuxOptions: {type: spc_t}`,
    "Deployment web, web: SELinux type spc_t",
  ],
  [TMP, "hostPath: {path: /}", "Deployment web, web: node's / at /tmp, writable"],
  [TMP, "secret: {secretName: key}", "Deployment web, web: Secret key, writable"],
  [TMP, "csi: {driver: x}", "Deployment web, web: csi tmp, writable"],
  ["{name: tmp, e", "{name: other, e", "Deployment web, web: unknown volume tmp"],
  [
    "spec: {selector",
    "spec: {type: NodePort, selector",
    "Service web: reachable from outside, NodePort",
  ],
];
for (const [from, to, want] of CASES) {
  Deno.test(`privilegesOf() finds "${want}" after "${to.trim()}"`, () => {
    assertEquals(privilegesOf(changedObjects(from, to)), [...PLAIN, want]);
  });
}

const MOUNT = "mountPath: /tmp";
Deno.test("privilegesOf() says of a mount whether it is read-only, and how it spreads", () => {
  const propagation = "mountPropagation: Bidirectional";
  const objects = changedObjects(MOUNT, `${MOUNT}, readOnly: true, ${propagation}`);
  const text = JSON.stringify(objects).replace('"emptyDir":{', '"hostPath":{"path":"/x",');
  assertEquals(privilegesOf(JSON.parse(text)), [
    ...PLAIN,
    "Deployment web, web: node's /x at /tmp, read-only, Bidirectional",
  ]);
});

const RULES: ReadonlyArray<readonly [rule: string, want: string]> = [
  ['{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}', "Role web: * */* of its namespace"],
  [
    "{apiGroups: [apps], resources: [deployments], resourceNames: [x], verbs: [get, patch]}",
    "Role web: get, patch apps/deployments called x of its namespace",
  ],
  ["{nonResourceURLs: [/metrics], verbs: [get]}", "Role web: get /metrics of its namespace"],
];
for (const [rule, want] of RULES) {
  Deno.test(`privilegesOf() spells out the rule ${rule}`, () => {
    const from = '{apiGroups: [""], resources: [pods], verbs: [get]}';
    assertEquals(privilegesOf(changedObjects(from, rule)), [want]);
  });
}

Deno.test("privilegesOf() tells a role of the cluster from one of a namespace", () => {
  assertEquals(privilegesOf(changedObjects("kind: Role\n", "kind: ClusterRole\n")), [
    "ClusterRole web: get pods of the cluster",
  ]);
});

Deno.test("privilegesOf() looks at containers that run before the others too", () => {
  const objects = changedObjects("      containers:", "      initContainers:");
  const withBoth = JSON.parse(
    JSON.stringify(objects).replace('"initContainers"', '"containers":[],$&'),
  );
  assertEquals(privilegesOf(withBoth), PLAIN);
  const broken = JSON.parse(JSON.stringify(withBoth).replace('"runAsUser":1000', '"runAsUser":0'));
  assertEquals(privilegesOf(broken), [...PLAIN, "Deployment web, web: user 0"]);
});
