import { assertEquals } from "@std/assert";
import { type HostTree, memoryHost } from "../testing/memory_host.ts";
import { readScenario } from "../testing/scenario.ts";
import { type CgroupRoot, resolveCgroupRoot } from "./cgroup_root.ts";

const ALL = "cpuset cpu io memory hugetlb pids rdma misc\n";

function missing(path: string, state: string): CgroupRoot {
  return { kind: "missing", message: `Cannot use cgroup root "${path}": ${state}` };
}

interface Case {
  readonly fact: string;
  readonly tree: HostTree;
  readonly root: string;
  readonly want: CgroupRoot;
}

const V1 = { "/cg/memory/tasks": "", "/cg/cpu,cpuacct/tasks": "", "/cg/memory/memory.stat": "" };

const CASES: readonly Case[] = [
  {
    fact: "takes a v2 tree as it is",
    tree: { files: { "/cg/cgroup.controllers": ALL } },
    root: "/cg",
    want: { kind: "found", path: "/cg", missingControllers: [] },
  },
  {
    fact: "takes a root below the tree's own, and forgives a slash",
    tree: { files: { "/cg/kubepods/cgroup.controllers": ALL } },
    root: "/cg/kubepods/",
    want: { kind: "found", path: "/cg/kubepods", missingControllers: [] },
  },
  {
    fact: "finds the v2 tree of a hybrid host and says what it lacks",
    tree: { files: { ...V1, "/cg/unified/cgroup.controllers": "hugetlb pids\n" } },
    root: "/cg",
    want: { kind: "found", path: "/cg/unified", missingControllers: ["cpu", "io", "memory"] },
  },
  {
    fact: "prefers the root to its unified when both are v2",
    tree: { files: { "/cg/cgroup.controllers": ALL, "/cg/unified/cgroup.controllers": ALL } },
    root: "/cg",
    want: { kind: "found", path: "/cg", missingControllers: [] },
  },
  {
    fact: "takes a v2 tree without any controller",
    tree: { files: { "/cg/cgroup.controllers": "\n" } },
    root: "/cg",
    want: { kind: "found", path: "/cg", missingControllers: ["cpu", "io", "memory", "pids"] },
  },
  {
    fact: "says so when there is v1 alone",
    tree: { files: V1 },
    root: "/cg",
    want: missing("/cg", "cgroup v1 only; fgm needs cgroup v2"),
  },
  {
    fact: "says so when it is pointed at one v1 hierarchy",
    tree: { files: V1 },
    root: "/cg/memory",
    want: missing("/cg/memory", "cgroup v1 only; fgm needs cgroup v2"),
  },
  {
    fact: "says so when there is nothing",
    tree: {},
    root: "/cg",
    want: missing("/cg", "no such directory"),
  },
  {
    fact: "says so when it is pointed at something else",
    tree: { files: { "/etc/passwd": "", "/etc/ssl/x": "" } },
    root: "/etc",
    want: missing("/etc", "not a cgroup file system"),
  },
];
for (const { fact, tree, root, want } of CASES) {
  Deno.test(`resolveCgroupRoot() ${fact}`, () => {
    assertEquals(resolveCgroupRoot(memoryHost(tree), root), want);
  });
}

Deno.test("resolveCgroupRoot() says so when it may not look", () => {
  const host = memoryHost({ files: { "/cg/cgroup.controllers": ALL } });
  host.refuse("/cg/cgroup.controllers");
  const found = resolveCgroupRoot(host, "/cg");
  assertEquals(found.kind, "missing");
});

Deno.test("resolveCgroupRoot() reads both captured hosts", () => {
  const rootOf = (name: string) =>
    resolveCgroupRoot(memoryHost(readScenario(name)), "/sys/fs/cgroup");
  assertEquals(rootOf("kind_v2_linux_6_1"), {
    kind: "found",
    path: "/sys/fs/cgroup",
    missingControllers: [],
  });
  assertEquals(rootOf("hybrid_linux_6_18"), {
    kind: "found",
    path: "/sys/fs/cgroup/unified",
    missingControllers: ["cpu", "io", "memory", "pids"],
  });
});
