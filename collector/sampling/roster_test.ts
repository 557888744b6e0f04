import { assert, assertEquals } from "@std/assert";
import { memoryHost } from "../testing/memory_host.ts";
import type { DiscoveredContainer } from "./discover.ts";
import { createNames } from "./names.ts";
import { createRoster, type RosterOptions } from "./roster.ts";

const LOGS = "/var/log/containers";
const hex = (digit: string): string => digit.repeat(64);

function cgroup(digit: string, podUid: string | undefined, inode = 10): DiscoveredContainer {
  return {
    kind: "container",
    id: hex(digit),
    podUid,
    qosClass: "Burstable",
    runtime: "containerd",
    path: `/cg/${digit}`,
    inode,
    firstSeenMs: 0,
    childDirs: [],
    childDirsLeftOut: 0,
  };
}

function bench(
  links: readonly string[] = [],
  options: Partial<Pick<RosterOptions, "includeSandboxes" | "labelsOf">> = {},
) {
  const host = memoryHost({ dirs: [LOGS] });
  for (const link of links) host.link(`${LOGS}/${link}`, "/dev/null");
  const names = createNames({ host, logDir: LOGS });
  const roster = createRoster({
    ...{ host, names, procRoot: "/proc", includeSandboxes: false },
    ...options,
  });
  const process = (digit: string, pid: number, comm: string) => {
    host.write(`/cg/${digit}/cgroup.procs`, `${pid}\n`);
    host.write(`/proc/${pid}/comm`, `${comm}\n`);
  };
  const update = (cgroups: readonly DiscoveredContainer[], nowMs: number) => {
    names.refresh(nowMs);
    return roster.update(cgroups, nowMs);
  };
  return { host, process, update };
}

Deno.test("createRoster() names containers from log links, once", () => {
  const { update } = bench([`web-1_shop_nginx-${hex("a")}.log`]);
  const web = cgroup("a", "pod-1");
  const first = update([web], 0);
  assertEquals(first.described, [{
    id: hex("a"),
    podName: "web-1",
    namespace: "shop",
    containerName: "nginx",
    podUid: "pod-1",
    qosClass: "Burstable",
    labels: undefined,
  }]);
  const second = update([web], 1_000);
  assertEquals(second.described, []);
  assert(second.entries[0]?.container === first.entries[0]?.container);
});

Deno.test("createRoster() describes a container anew when its link appears", () => {
  const { host, update } = bench();
  const web = cgroup("a", undefined);
  assertEquals(update([web], 0).described[0]?.podName, undefined);
  host.link(`${LOGS}/web-1_shop_nginx-${hex("a")}.log`, "/dev/null");
  assertEquals(update([web], 1_000).described[0]?.podName, "web-1");
});

Deno.test("createRoster() keeps names after the link is gone", () => {
  const link = `${LOGS}/web-1_shop_nginx-${hex("a")}.log`;
  const { host, update } = bench([`web-1_shop_nginx-${hex("a")}.log`]);
  const web = cgroup("a", "pod-1");
  update([web], 0);
  host.remove(link);
  const later = update([web], 10_000);
  assertEquals([later.entries[0]?.container.podName, later.described.length], ["web-1", 0]);
});

Deno.test("createRoster() leaves out a process called pause", () => {
  const { process, update } = bench();
  process("a", 7, "pause");
  process("b", 8, "nginx");
  const { entries } = update([cgroup("a", "pod-1"), cgroup("b", "pod-1", 11)], 0);
  assertEquals(entries.map(({ cgroup: { id } }) => id), [hex("b")]);
});

Deno.test("createRoster() samples pause as well when told to", () => {
  const { process, update } = bench([], { includeSandboxes: true });
  process("a", 7, "pause");
  assertEquals(update([cgroup("a", "pod-1")], 0).entries.length, 1);
});

Deno.test("createRoster() holds back the first container of a pod until a link decides", () => {
  const { host, process, update } = bench([`other_x_y-${hex("f")}.log`]);
  process("a", 7, "sleep");
  process("b", 8, "app");
  const sandbox = cgroup("a", "pod-1", 10), app = cgroup("b", "pod-1", 11);
  assertEquals(update([sandbox], 1_000).entries, []);
  host.link(`${LOGS}/web-1_shop_app-${hex("b")}.log`, "/dev/null");
  for (const second of [2, 30]) {
    const { entries } = update([sandbox, app], second * 1_000);
    assertEquals(entries.map(({ cgroup: { id } }) => id), [hex("b")]);
  }
});

Deno.test("createRoster() forgets who left, and judges anew who comes under the same id", () => {
  const { process, update } = bench();
  process("a", 7, "app");
  assertEquals(update([cgroup("a", "pod-1")], 0).entries.length, 1);
  assertEquals(update([], 1_000).entries.length, 0);
  process("a", 9, "pause");
  assertEquals(update([cgroup("a", "pod-1")], 2_000).entries.length, 0);
});

Deno.test("createRoster() takes a container for one when its processes may not be read", () => {
  const { host, process, update } = bench();
  process("a", 7, "pause");
  host.refuse("/proc/7/comm");
  assertEquals(update([cgroup("a", "pod-1")], 0).entries.length, 1);
});

Deno.test("createRoster() describes a container anew when its labels become known or change", () => {
  const known = new Map<string, Record<string, string>>();
  const { update } = bench([`web-1_shop_nginx-${hex("a")}.log`], {
    labelsOf: (podUid) => known.get(podUid),
  });
  const labelsAt = (nowMs: number) =>
    update([cgroup("a", "pod-1")], nowMs).described.map(({ podName, labels }) => [podName, labels]);
  assertEquals(labelsAt(0), [["web-1", undefined]]);
  known.set("pod-1", { app: "web" });
  assertEquals(labelsAt(1_000), [["web-1", { app: "web" }]]);
  assertEquals(labelsAt(2_000), []);
  known.set("pod-1", { app: "shop" });
  assertEquals(labelsAt(3_000), [["web-1", { app: "shop" }]]);
});

Deno.test("createRoster() keeps labels of a pod that the API has forgotten, and its name", () => {
  const known = new Map([["pod-1", { app: "web" }]]);
  const { update } = bench([`web-1_shop_nginx-${hex("a")}.log`], {
    labelsOf: (podUid) => known.get(podUid),
  });
  const [before] = update([cgroup("a", "pod-1")], 0).entries;
  known.clear();
  const { entries, described } = update([cgroup("a", "pod-1")], 1_000);
  assertEquals(described, []);
  assert(entries[0]?.container === before?.container);
});

Deno.test("createRoster() names a container whose labels were known before its name", () => {
  const { host, update } = bench([], { labelsOf: () => ({ app: "web" }), includeSandboxes: true });
  const first = update([cgroup("a", "pod-1")], 0).described;
  assertEquals(first.map(({ podName, labels }) => [podName, labels]), [[undefined, {
    app: "web",
  }]]);
  host.link(`${LOGS}/web-1_shop_nginx-${hex("a")}.log`, "/dev/null");
  const second = update([cgroup("a", "pod-1")], 10_000).described;
  assertEquals(second.map(({ podName, labels }) => [podName, labels]), [["web-1", { app: "web" }]]);
});

Deno.test("createRoster() asks for no labels of a container outside of pods", () => {
  const asked: string[] = [];
  const { update } = bench([], {
    labelsOf: (podUid) => {
      asked.push(podUid);
      return undefined;
    },
  });
  assertEquals(update([cgroup("a", undefined)], 0).described[0]?.labels, undefined);
  assertEquals(asked, []);
});
