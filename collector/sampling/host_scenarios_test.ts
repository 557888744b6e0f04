import { assertEquals } from "@std/assert";
import type { HostFs } from "../host/host_fs.ts";
import { memoryHost } from "../testing/memory_host.ts";
import { readScenario } from "../testing/scenario.ts";
import { resolveCgroupRoot } from "./cgroup_root.ts";
import { createDiscovery, type DiscoveredContainer } from "./discover.ts";
import { createNames } from "./names.ts";
import { judgeSandboxes } from "./sandbox.ts";

/**
 * By scenario, one line per container in the order of discovery: first digits of its id, what
 * kubelet calls it, QoS class, runtime, first digits of the pod's UID, cgroups inside, verdict.
 */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  containerd_cgroupfs: [
    "2fa53083 jobs/batch-28-k9fjp/worker BestEffort unknown c3f55094 0 container",
    "ab79ee53 - BestEffort unknown c3f55094 0 sandbox",
    "7f26ab2e - Burstable unknown 04c55ef7 0 sandbox",
    "c1a7f917 kube-system/etcd-node-1/etcd Burstable unknown 04c55ef7 0 container",
    "102f4be8 - Burstable unknown 122bdf0c 0 sandbox",
    "799e14f1 shop/web-7c5d9-x2x4z/log-shipper Burstable unknown 122bdf0c 0 container",
    "a480d4cd shop/web-7c5d9-x2x4z/nginx Burstable unknown 122bdf0c 0 container",
    "5919b328 shop/db-0/postgres Guaranteed unknown 2eeef2e2 0 container",
    "9b91f2b0 - Guaranteed unknown 2eeef2e2 0 sandbox",
  ],
  containerd_mixed_drivers: [
    "6765fae0 jobs/batch-28-k9fjp/worker BestEffort containerd f03adcb2 0 container",
    "d20c1099 - BestEffort containerd f03adcb2 0 sandbox",
    "0b311b2e - Burstable containerd 2d568db6 0 sandbox",
    "65f6059a shop/web-7c5d9-x2x4z/nginx Burstable containerd 2d568db6 0 container",
    "7b82e71c shop/web-7c5d9-x2x4z/log-shipper Burstable containerd 2d568db6 0 container",
    "30e5d06b - Burstable containerd d17a165a 0 sandbox",
    "76a249b7 kube-system/etcd-node-1/etcd Burstable containerd d17a165a 0 container",
    "175885f7 - Guaranteed containerd e97a4821 0 sandbox",
    "73cb7d82 shop/db-0/postgres Guaranteed containerd e97a4821 0 container",
  ],
  containerd_systemd: [
    "953f12fb jobs/batch-28-k9fjp/worker BestEffort containerd 780200f8 0 container",
    "ad564e01 - BestEffort containerd 780200f8 0 sandbox",
    "08f5c602 - Burstable containerd 8916f616 0 sandbox",
    "a9834213 kube-system/etcd-node-1/etcd Burstable containerd 8916f616 0 container",
    "28af9b28 shop/web-7c5d9-x2x4z/nginx Burstable containerd aef08201 0 container",
    "70747c9c - Burstable containerd aef08201 0 sandbox",
    "fb3d2646 shop/web-7c5d9-x2x4z/log-shipper Burstable containerd aef08201 0 container",
    "78908428 - Guaranteed containerd 4b734c31 0 sandbox",
    "ec6c4c3e shop/db-0/postgres Guaranteed containerd 4b734c31 0 container",
  ],
  crio_systemd: [
    "00e983d4 jobs/batch-28-k9fjp/worker BestEffort cri-o c63ac1a7 1 container",
    "3a324b09 shop/web-7c5d9-x2x4z/nginx Burstable cri-o abe5e1b6 1 container",
    "7a4c6591 shop/web-7c5d9-x2x4z/log-shipper Burstable cri-o abe5e1b6 1 container",
    "b1b42cbc kube-system/etcd-node-1/etcd Burstable cri-o fc8df6ef 1 container",
    "8c823373 shop/db-0/postgres Guaranteed cri-o afea8394 1 container",
  ],
  docker_cgroupfs: [
    "fe77d164 - Unknown unknown - 0 container",
    "35f083db - Unknown docker - 0 container",
    "f30a16ac - Unknown docker - 0 container",
  ],
  docker_in_pod: [
    "93c210ad - Burstable containerd 8163fac5 0 sandbox",
    "961b84cb ci/ci-runner-0/runner Burstable containerd 8163fac5 2 container",
    "37414ae9 - Unknown docker - 1 container",
    "f63c2e81 - Unknown docker - 0 container",
  ],
  docker_systemd: [
    "1bc88834 - Unknown docker - 3 container",
    "7e2c1698 - Unknown docker - 0 container",
  ],
  hybrid_linux_6_18: [
    "99335857 - Unknown docker - 0 container",
  ],
  k3s: [
    "1da7409d - BestEffort containerd 54bbebf4 0 sandbox",
    "d155991e jobs/batch-28-k9fjp/worker BestEffort containerd 54bbebf4 0 container",
    "02f1958c shop/web-7c5d9-x2x4z/nginx Burstable containerd 19e273f8 0 container",
    "20d92a0e - Burstable containerd 19e273f8 0 sandbox",
    "8cfa6eb1 shop/web-7c5d9-x2x4z/log-shipper Burstable containerd 19e273f8 0 container",
    "4095a61a - Burstable containerd 3b21ef1c 0 sandbox",
    "e03817cf kube-system/etcd-node-1/etcd Burstable containerd 3b21ef1c 0 container",
    "4f926190 - Guaranteed containerd 3e595e64 0 sandbox",
    "cd44f841 shop/db-0/postgres Guaranteed containerd 3e595e64 0 container",
  ],
  kind_cgroupfs: [
    "644551b9 - BestEffort unknown 5ceb666b 0 sandbox",
    "e94f114f jobs/batch-28-k9fjp/worker BestEffort unknown 5ceb666b 0 container",
    "52c1e2b6 - Burstable unknown 3aa3a9bc 0 sandbox",
    "70f561cc shop/web-7c5d9-x2x4z/log-shipper Burstable unknown 3aa3a9bc 0 container",
    "7633833f shop/web-7c5d9-x2x4z/nginx Burstable unknown 3aa3a9bc 0 container",
    "586784f8 - Burstable unknown 95d995de 0 sandbox",
    "f98c9b6c kube-system/etcd-node-1/etcd Burstable unknown 95d995de 0 container",
    "af687432 - Guaranteed unknown 2c69a13b 0 sandbox",
    "c1ad0b2f shop/db-0/postgres Guaranteed unknown 2c69a13b 0 container",
  ],
  kind_in_docker: [
    "3834751b - Unknown docker - 11 container",
    "1b9d8ea3 - BestEffort containerd 1c82a3a5 0 container",
    "d6fcd1bd - BestEffort containerd 1c82a3a5 0 container",
    "282165e3 - Burstable containerd 1bb6e70d 0 container",
    "fa56d8b1 - Burstable containerd 1bb6e70d 0 container",
    "87aad1fa - Burstable containerd 326dfe94 0 container",
    "a6a0ef7a - Burstable containerd 326dfe94 0 container",
    "a7168794 - Burstable containerd 326dfe94 0 container",
    "09f1d32d - Guaranteed containerd e05af68c 0 container",
    "1f018da6 - Guaranteed containerd e05af68c 0 container",
  ],
  kind_systemd: [
    "1b9d8ea3 - BestEffort containerd 1c82a3a5 0 sandbox",
    "d6fcd1bd jobs/batch-28-k9fjp/worker BestEffort containerd 1c82a3a5 0 container",
    "282165e3 - Burstable containerd 1bb6e70d 0 sandbox",
    "fa56d8b1 kube-system/etcd-node-1/etcd Burstable containerd 1bb6e70d 0 container",
    "87aad1fa shop/web-7c5d9-x2x4z/nginx Burstable containerd 326dfe94 0 container",
    "a6a0ef7a shop/web-7c5d9-x2x4z/log-shipper Burstable containerd 326dfe94 0 container",
    "a7168794 - Burstable containerd 326dfe94 0 sandbox",
    "09f1d32d shop/db-0/postgres Guaranteed containerd e05af68c 0 container",
    "1f018da6 - Guaranteed containerd e05af68c 0 sandbox",
  ],
  kind_v2_linux_6_1: [
    "b4a27020 - BestEffort containerd 4834e945 0 container",
    "c1802b20 - BestEffort containerd 4834e945 0 sandbox",
    "4e6f550a - BestEffort containerd 8f93f043 0 container",
    "dd65d229 - BestEffort containerd 8f93f043 0 sandbox",
    "67b64f60 - Burstable containerd 4ea56e09 0 container",
    "6ca4efc3 - Burstable containerd 4ea56e09 0 sandbox",
    "2551987c - Burstable containerd 85b4471b 0 container",
    "45ffd357 - Burstable containerd 85b4471b 0 sandbox",
    "3622f951 - Guaranteed containerd bb1aa9f9 0 container",
    "a7069af4 - Guaranteed containerd bb1aa9f9 0 sandbox",
    "2c9ae3c0 - Guaranteed containerd bd3e6ef0 1 container",
    "39365527 - Guaranteed containerd bd3e6ef0 0 sandbox",
  ],
  nerdctl: [
    "5a96c082 - Unknown nerdctl - 0 container",
    "4d03a106 - Unknown nerdctl - 0 container",
  ],
  podman: [
    "28f887ad - Unknown podman - 1 container",
    "00c10e14 - Unknown podman - 1 container",
    "da6d50ce - Unknown podman - 0 container",
    "ce5beb26 - Unknown podman - 1 container",
  ],
};

for (const [scenario, want] of Object.entries(EXPECTED)) {
  Deno.test(`the sampling parts together find the containers of ${scenario}`, () => {
    assertEquals(describeHost(memoryHost(readScenario(scenario))), want);
  });
}

Deno.test("every host in testdata is expected here, and says where it comes from", () => {
  const files = [...Deno.readDirSync(new URL("../testdata/host", import.meta.url))]
    .map((entry) => entry.name).filter((name) => name.endsWith(".json"));
  const names = files.map((name) => name.slice(0, -".json".length)).sort();
  assertEquals(Object.keys(EXPECTED).sort(), names);
  assertEquals(names.filter((name) => readScenario(name).about === ""), []);
});

function describeHost(host: HostFs): readonly string[] {
  const root = resolveCgroupRoot(host, "/sys/fs/cgroup");
  if (root.kind === "missing") return [root.message];
  const { containers, problems } = createDiscovery({ host, cgroupRoot: root.path }).scan(0);
  assertEquals(problems, []);
  const names = createNames({ host, logDir: "/var/log/containers" });
  names.refresh(0);
  const verdicts = judgeSandboxes(
    containers.map((container) => ({
      ...container,
      ageMs: 600_000,
      comms: commsOf(host, container),
      hasLogLink: names.lookup(container.id) !== undefined,
      wasSandbox: false,
    })),
    { nodeHasLogLinks: names.hasLinks },
  );
  return containers.map(({ id, qosClass, runtime, podUid, childDirs }) => {
    const known = names.lookup(id);
    const name = known ? `${known.namespace}/${known.podName}/${known.containerName}` : "-";
    const pod = podUid?.slice(0, 8) ?? "-";
    return [id.slice(0, 8), name, qosClass, runtime, pod, childDirs.length, verdicts.get(id)]
      .join(" ");
  });
}

/** Names of a container's processes, where the scenario has any. */
function commsOf(host: HostFs, container: DiscoveredContainer): readonly string[] | undefined {
  const lists = [container.path, ...container.childDirs].map((dir) =>
    host.readText(`${dir}/cgroup.procs`)
  );
  if (lists.every((list) => list === undefined)) return undefined;
  const pids = lists.flatMap((list) => list?.split("\n").filter((pid) => pid !== "") ?? []);
  return pids.map((pid) => host.readText(`/proc/${pid}/comm`)?.trimEnd() ?? "");
}
