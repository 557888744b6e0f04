import { assertEquals } from "@std/assert";
import { hardeningProblems } from "./hardening.ts";
import type { KubeObject } from "./manifests.ts";
import { changedObjects } from "./manifests_fixture.ts";

Deno.test("hardeningProblems() finds nothing where all is well", () => {
  assertEquals(hardeningProblems(changedObjects()), []);
});

const CASES: ReadonlyArray<readonly [from: string, to: string, want: string]> = [
  ["      serviceAccountName: web\n", "", "Deployment web: no serviceAccountName"],
  [
    "      automountServiceAccountToken: false\n",
    "",
    "Deployment web: no automountServiceAccountToken",
  ],
  [
    "      terminationGracePeriodSeconds: 5\n",
    "",
    "Deployment web: no terminationGracePeriodSeconds",
  ],
  ["{kubernetes.io/os: linux}", "{}", "Deployment web: no nodeSelector kubernetes.io/os"],
  [
    "      enableServiceLinks: false\n",
    "",
    "Deployment web: every Service is in its environment",
  ],
  ["{sizeLimit: 1Mi}", "{}", "Deployment web: volume tmp has no sizeLimit"],
  [
    "emptyDir: {sizeLimit: 1Mi}",
    "hostPath: {path: /x}",
    "Deployment web: volume tmp does not say what its path must be",
  ],
  [
    "Probe: {httpGet: {port: http}}",
    "Probe: {httpGet: {port: x}}",
    "Deployment web: no port is called x",
  ],
  ["web:1.2.3", "web", "Deployment web, web: image web has no tag"],
  ["web:1.2.3", "web:latest", "Deployment web, web: image web:latest has no tag"],
  ["web:1.2.3", "host:5000/web", "Deployment web, web: image host:5000/web has no tag"],
  ["        command: [/web]\n", "", "Deployment web, web: no command"],
  ["        imagePullPolicy: IfNotPresent\n", "", "Deployment web, web: no imagePullPolicy"],
  ["          runAsUser: 1000\n", "", "Deployment web, web: no runAsUser"],
  ["          runAsGroup: 1000\n", "", "Deployment web, web: no runAsGroup"],
  ["          runAsNonRoot: true\n", "", "Deployment web, web: no runAsNonRoot"],
  ["drop: [ALL]", "drop: [NET_RAW]", "Deployment web, web: keeps capabilities"],
  ["requests: {cpu: 1m, ", "requests: {", "Deployment web, web: no requests.cpu"],
  ["cpu: 1m, memory: 1Mi", "cpu: 1m", "Deployment web, web: no requests.memory"],
  ["limits: {cpu: 1, ", "limits: {", "Deployment web, web: no limits.cpu"],
  ["cpu: 1, memory: 1Mi", "cpu: 1", "Deployment web, web: no limits.memory"],
  ["        startupProbe: {httpGet: {port: http}}\n", "", "Deployment web, web: no startupProbe"],
  ["        livenessProbe: {httpGet: {port: http}}\n", "", "Deployment web, web: no livenessProbe"],
  [
    "        readinessProbe: {httpGet: {port: 8000}}\n",
    "",
    "Deployment web, web: no readinessProbe",
  ],
  ["{name: tmp, mountPath", "{name: x, mountPath", "Deployment web, web: no volume is called x"],
];
for (const [from, to, want] of CASES) {
  Deno.test(`hardeningProblems() says "${want}" after "${to}"`, () => {
    assertEquals(hardeningProblems(changedObjects(from, to)), [want]);
  });
}

const FINE: ReadonlyArray<readonly [from: string, to: string]> = [
  ["web:1.2.3", "host:5000/web:v1"],
  ["web:1.2.3", `web@sha256:${"0".repeat(64)}`],
  ["{httpGet: {port: 8000}}", "{exec: {command: [/web]}}"],
];
for (const [from, to] of FINE) {
  Deno.test(`hardeningProblems() has nothing against "${to}"`, () => {
    assertEquals(hardeningProblems(changedObjects(from, to)), []);
  });
}

/** The same in the node's PID namespace. */
function withHostPid(objects: readonly KubeObject[]): readonly KubeObject[] {
  const text = JSON.stringify(objects);
  return JSON.parse(text.replace('"serviceAccountName":', '"hostPID":true,"serviceAccountName":'));
}

const IDS: ReadonlyArray<readonly [user: number, group: number, want: readonly string[]]> = [
  [2_000_008_050, 2_000_008_050, []],
  [0, 1_000, []],
  [65_532, 2_000_008_050, ["user 65532 may be that of others on the node"]],
  [2_000_008_050, 65_532, ["group 65532 may be that of others on the node"]],
];
for (const [user, group, want] of IDS) {
  Deno.test(`hardeningProblems() of user ${user} and group ${group} that see the node's processes`, () => {
    const objects = changedObjects(
      "          runAsUser: 1000\n          runAsGroup: 1000\n",
      `          runAsUser: ${user}\n          runAsGroup: ${group}\n`,
    );
    assertEquals(
      hardeningProblems(withHostPid(objects)),
      want.map((problem) => `Deployment web, web: ${problem}`),
    );
    assertEquals(hardeningProblems(objects), []);
  });
}
