import { assert, assertEquals } from "@std/assert";
import type { QosClass } from "../model.ts";
import {
  type CgroupRole,
  classifyCgroup,
  CONTAINER_NESTING_MAX,
  type ContainerRuntime,
  podCgroupPath,
} from "./layout.ts";

const ID = "4f7612c64d7d5675f16c95fd5c9f293d4f7612c64d7d5675f16c95fd5c9f293d";
const INNER = "aa".repeat(32);
const UID = "85b4471b-09cb-88f5-1d13-6e7a696a0722";
const UID_ = "85b4471b_09cb_88f5_1d13_6e7a696a0722";
const STATIC = "5e8a1b2c3d4e5f60718293a4b5c6d7e8";

type Row = readonly [
  path: string,
  runtime: ContainerRuntime,
  qosClass: QosClass,
  podUid: string | undefined,
];

const SYSTEMD = "kubepods.slice/kubepods-burstable.slice";
const KIND = "kubelet.slice/kubelet-kubepods.slice";
const ROOTLESS = "user.slice/user-1000.slice/user@1000.service";

const CONTAINER_ROWS: readonly Row[] = [
  // systemd driver
  [
    `${SYSTEMD}/kubepods-burstable-pod${UID_}.slice/cri-containerd-${ID}.scope`,
    "containerd",
    "Burstable",
    UID,
  ],
  [
    `kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${UID_}.slice/crio-${ID}.scope`,
    "cri-o",
    "BestEffort",
    UID,
  ],
  [
    `kubepods.slice/kubepods-pod${UID_}.slice/cri-containerd-${ID}.scope`,
    "containerd",
    "Guaranteed",
    UID,
  ],
  [`${SYSTEMD}/kubepods-burstable-pod${UID_}.slice/docker-${ID}.scope`, "docker", "Burstable", UID],
  [
    `${SYSTEMD}/kubepods-burstable-pod${STATIC}.slice/cri-containerd-${ID}.scope`,
    "containerd",
    "Burstable",
    STATIC,
  ],
  [`kubepods.slice/kubepods-pod${STATIC}.slice/crio-${ID}.scope`, "cri-o", "Guaranteed", STATIC],
  // kind, and any other --cgroup-root
  [
    `${KIND}/kubelet-kubepods-burstable.slice/kubelet-kubepods-burstable-pod${UID_}.slice/cri-containerd-${ID}.scope`,
    "containerd",
    "Burstable",
    UID,
  ],
  [
    `${KIND}/kubelet-kubepods-besteffort.slice/kubelet-kubepods-besteffort-pod${UID_}.slice/cri-containerd-${ID}.scope`,
    "containerd",
    "BestEffort",
    UID,
  ],
  [
    `${KIND}/kubelet-kubepods-pod${UID_}.slice/cri-containerd-${ID}.scope`,
    "containerd",
    "Guaranteed",
    UID,
  ],
  [
    `work.slice/work-node.slice/work-node-kubepods.slice/work-node-kubepods-pod${UID_}.slice/crio-${ID}.scope`,
    "cri-o",
    "Guaranteed",
    UID,
  ],
  // cgroupfs driver
  [`kubepods/burstable/pod${UID}/${ID}`, "unknown", "Burstable", UID],
  [`kubepods/besteffort/pod${UID}/${ID}`, "unknown", "BestEffort", UID],
  [`kubepods/pod${UID}/${ID}`, "unknown", "Guaranteed", UID],
  [`kubepods/pod${STATIC}/${ID}`, "unknown", "Guaranteed", STATIC],
  [`kubepods/burstable/pod${UID}/crio-${ID}`, "cri-o", "Burstable", UID],
  [`kubelet/kubepods/burstable/pod${UID}/${ID}`, "unknown", "Burstable", UID],
  [`kubelet/kubepods/pod${UID}/${ID}`, "unknown", "Guaranteed", UID],
  // systemd's names under the cgroupfs driver
  [`kubepods-burstable-pod${UID_}.slice:cri-containerd:${ID}`, "containerd", "Burstable", UID],
  [`kubepods-pod${UID_}.slice:cri-containerd:${ID}`, "containerd", "Guaranteed", UID],
  [
    `system.slice/containerd.service/kubepods-besteffort-pod${UID_}.slice:cri-containerd:${ID}`,
    "containerd",
    "BestEffort",
    UID,
  ],
  [`system.slice/containerd.service/system.slice:nerdctl:${ID}`, "nerdctl", "Unknown", undefined],
  // no pods
  [`system.slice/docker-${ID}.scope`, "docker", "Unknown", undefined],
  [`docker/${ID}`, "docker", "Unknown", undefined],
  [`ecs/0123456789abcdef0123456789abcdef/${ID}`, "unknown", "Unknown", undefined],
  [`machine.slice/libpod-${ID}.scope`, "podman", "Unknown", undefined],
  [
    `machine.slice/machine-libpod_pod_${INNER}.slice/libpod-${ID}.scope`,
    "podman",
    "Unknown",
    undefined,
  ],
  [`${ROOTLESS}/user.slice/libpod-${ID}.scope`, "podman", "Unknown", undefined],
  [`${ROOTLESS}/app.slice/docker-${ID}.scope`, "docker", "Unknown", undefined],
  [`libpod_parent/libpod-${ID}`, "podman", "Unknown", undefined],
  [`system.slice/web.service/libpod-payload-${ID}`, "podman", "Unknown", undefined],
  [`system.slice/nerdctl-${ID}.scope`, "nerdctl", "Unknown", undefined],
  [`nerdctl/${ID}`, "nerdctl", "Unknown", undefined],
  [`default/${ID}`, "unknown", "Unknown", undefined],
  // a root given deeper, or shallower
  [
    `kubepods-burstable.slice/kubepods-burstable-pod${UID_}.slice/cri-containerd-${ID}.scope`,
    "containerd",
    "Burstable",
    UID,
  ],
  [
    `kubepods-burstable-pod${UID_}.slice/cri-containerd-${ID}.scope`,
    "containerd",
    "Burstable",
    UID,
  ],
  [`burstable/pod${UID}/${ID}`, "unknown", "Burstable", UID],
  [`pod${UID}/${ID}`, "unknown", "Guaranteed", UID],
  [`/sys/fs/cgroup/kubepods/besteffort/pod${UID}/${ID}/`, "unknown", "BestEffort", UID],
  [`${ID}`, "unknown", "Unknown", undefined],
  [`lxc.payload.node1/kubepods/burstable/pod${UID}/${ID}`, "unknown", "Burstable", UID],
  // a container inside another: only what lies between the two describes it
  [
    `docker/${INNER}/${KIND}/kubelet-kubepods-pod${UID_}.slice/cri-containerd-${ID}.scope`,
    "containerd",
    "Guaranteed",
    UID,
  ],
  [
    `system.slice/docker-${INNER}.scope/kubelet/kubepods/burstable/pod${UID}/${ID}`,
    "unknown",
    "Burstable",
    UID,
  ],
  [`kubepods/besteffort/pod${UID}/${INNER}/docker/${ID}`, "docker", "Unknown", undefined],
  [
    `${SYSTEMD}/kubepods-burstable-pod${UID_}.slice/crio-${INNER}.scope/system.slice/docker-${ID}.scope`,
    "docker",
    "Unknown",
    undefined,
  ],
];

for (const [path, runtime, qosClass, podUid] of CONTAINER_ROWS) {
  Deno.test(`classifyCgroup() finds a container at ${path}`, () => {
    assertEquals(classifyCgroup(path), { kind: "container", id: ID, podUid, qosClass, runtime });
  });
}

const TICK: CgroupRole = { kind: "interior", watch: "tick" };
const SWEEP: CgroupRole = { kind: "interior", watch: "sweep" };
const IGNORE: CgroupRole = { kind: "ignore" };

const DIRECTORY_ROWS: ReadonlyArray<readonly [path: string, want: CgroupRole]> = [
  ["", TICK],
  ["/", TICK],
  // where containers come and go
  ["kubepods.slice", TICK],
  ["kubelet.slice/kubelet-kubepods.slice", TICK],
  [`kubepods.slice/kubepods-pod${UID_}.slice`, TICK],
  ["kubepods", TICK],
  ["kubepods/burstable", TICK],
  [`kubepods/burstable/pod${UID}`, TICK],
  ["kubelet/kubepods", TICK],
  ["system.slice", TICK],
  ["machine.slice", TICK],
  [ROOTLESS, TICK],
  ["docker", TICK],
  ["system.slice/containerd.service", TICK],
  ["system.slice/k3s.service", TICK],
  [`docker/${ID}/kubelet.slice`, TICK],
  // where they may be, but rarely are
  ["system.slice/ssh.service", SWEEP],
  ["system.slice/web.service", SWEEP],
  ["user.slice/user-1000.slice/session-3.scope", SWEEP],
  ["lxc.payload.node1", SWEEP],
  ["podman", SWEEP],
  ["default", SWEEP],
  [`docker/${ID}/system.slice/nginx.service`, SWEEP],
  // names that look like containers and are not
  [`kubepods/pod${UID}/${ID.slice(1)}`, SWEEP],
  [`kubepods/pod${UID}/${ID}0`, SWEEP],
  [`docker/${ID.toUpperCase()}`, SWEEP],
  [`docker-${ID.slice(0, 12)}.scope`, SWEEP],
  [`docker-.scope`, SWEEP],
  [`foo-${ID}.scope`, SWEEP],
  [`${STATIC}`, SWEEP],
  [`machine.slice/machine-libpod_pod_${ID}.slice`, TICK],
  // where none ever are
  [`kubepods.slice/kubepods-pod${UID_}.slice/crio-conmon-${ID}.scope`, IGNORE],
  [`machine.slice/libpod-conmon-${ID}.scope`, IGNORE],
  ["libpod_parent/conmon", IGNORE],
  ["init.scope", IGNORE],
  [`docker/${ID}/init.scope`, IGNORE],
  ["dev-hugepages.mount", IGNORE],
  ["system.slice/docker.socket", IGNORE],
  ["system.slice/dev-sda2.swap", IGNORE],
];

for (const [path, want] of DIRECTORY_ROWS) {
  Deno.test(`classifyCgroup() takes "${path}" for ${JSON.stringify(want)}`, () => {
    assertEquals(classifyCgroup(path), want);
  });
}

Deno.test("classifyCgroup() tells containers apart to a bounded depth", () => {
  const nested = (levels: number) => Array(levels).fill(`docker/${INNER}`).join("/");
  assertEquals(classifyCgroup(nested(CONTAINER_NESTING_MAX)).kind, "container");
  assertEquals(classifyCgroup(nested(CONTAINER_NESTING_MAX + 1)).kind, "ignore");
});

const POD_ROWS: ReadonlyArray<readonly [path: string, want: string | undefined]> = [
  [
    `/r/kubepods.slice/kubepods-pod${UID_}.slice/crio-${ID}.scope`,
    `/r/kubepods.slice/kubepods-pod${UID_}.slice`,
  ],
  [`/r/kubepods/burstable/pod${UID}/${ID}`, `/r/kubepods/burstable/pod${UID}`],
  [`/r/kubepods/pod${STATIC}/${ID}`, `/r/kubepods/pod${STATIC}`],
  [
    `/r/docker/${ID}/kubelet/kubepods/pod${UID}/${INNER}`,
    `/r/docker/${ID}/kubelet/kubepods/pod${UID}`,
  ],
  [`/r/pod${STATIC}/${ID}/kubepods/pod${UID}/${INNER}`, `/r/pod${STATIC}/${ID}/kubepods/pod${UID}`],
  // a container inside a pod's container is in no pod of its own
  [`/r/kubepods/pod${UID}/${ID}/docker/${INNER}`, undefined],
  [`/r/system.slice/docker-${ID}.scope`, undefined],
  [`/r/kubepods-pod${UID_}.slice:cri-containerd:${ID}`, undefined],
  [`/r/kubepods/pod${UID}`, undefined],
];
for (const [path, want] of POD_ROWS) {
  Deno.test(`podCgroupPath() of "${path}" is ${want}`, () => {
    assertEquals(podCgroupPath(path), want);
    const role = classifyCgroup(path);
    // A pod named in the container's own name has no directory.
    if (want !== undefined) assert(role.kind === "container" && role.podUid !== undefined);
  });
}
