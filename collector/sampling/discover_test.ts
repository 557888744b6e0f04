import { assertEquals } from "@std/assert";
import { type MemoryHost, memoryHost } from "../testing/memory_host.ts";
import { Random } from "../testing/random.ts";
import { CONTAINER_SETTLE_MS, PROBLEMS_MAX } from "./cgroup_tree.ts";
import {
  CHILD_DIRS_MAX,
  CONTAINERS_MAX,
  createDiscovery,
  type DiscoveredContainer,
  FULL_SWEEP_MS,
  type Scanner,
} from "./discover.ts";

const ROOT = "/sys/fs/cgroup";
const UIDS = Array.from({ length: 600 }, (_, index) => index.toString(16).padStart(32, "0"));
const IDS = Array.from({ length: 1_200 }, (_, index) => index.toString(16).padStart(64, "0"));

/** Path of the `container`-th container of the `pod`-th pod, in the cgroupfs layout. */
function at(pod: number, container: number): string {
  return `${ROOT}/kubepods/burstable/pod${UIDS[pod]}/${IDS[container]}`;
}

function discoveryOf(host: MemoryHost, fullSweepMs = FULL_SWEEP_MS, keptDirsMax = 0): Scanner {
  return createDiscovery({ host, cgroupRoot: ROOT, fullSweepMs, keptDirsMax });
}

/** No directory kept open, fewer than are watched, and more than enough. */
const KEPT_DIRS = [0, 3, 1_000];

function paths(containers: readonly DiscoveredContainer[]): readonly string[] {
  return containers.map((container) => container.path);
}

Deno.test("createDiscovery() finds what is there at the first scan", () => {
  const host = memoryHost({ dirs: [at(0, 0), at(1, 1)] });
  const { containers, appeared, vanished, leftOut, problems } = discoveryOf(host).scan(5);
  assertEquals(paths(containers), [at(0, 0), at(1, 1)]);
  assertEquals([paths(appeared), vanished, leftOut, problems], [paths(containers), [], 0, []]);
  const { id, podUid, qosClass, firstSeenMs, inode, childDirs } = containers[0]!;
  assertEquals({ id, podUid, qosClass, firstSeenMs, childDirs }, {
    id: IDS[0]!,
    podUid: UIDS[0]!,
    qosClass: "Burstable",
    firstSeenMs: 5,
    childDirs: [],
  });
  assertEquals(inode, host.statDir(at(0, 0))?.inode);
});

Deno.test("createDiscovery() finds nothing on a host without containers", () => {
  for (const host of [memoryHost(), memoryHost({ dirs: [`${ROOT}/system.slice/ssh.service`] })]) {
    const { containers, problems } = discoveryOf(host).scan(0);
    assertEquals([containers, problems], [[], []]);
  }
});

interface Step {
  readonly fact: string;
  readonly before: readonly string[];
  readonly act: (host: MemoryHost) => void;
  readonly suspects?: readonly string[];
  readonly appeared: readonly string[];
  readonly vanished: readonly string[];
}

/** What the next tick sees, one second after the first scan. */
const NEXT_TICK: readonly Step[] = [
  {
    fact: "a new container in a known pod",
    before: [at(0, 0)],
    act: (host) => host.makeDir(at(0, 1)),
    appeared: [at(0, 1)],
    vanished: [],
  },
  {
    fact: "a new pod with its containers",
    before: [at(0, 0)],
    act: (host) => [1, 2].forEach((container) => host.makeDir(at(1, container))),
    appeared: [at(1, 1), at(1, 2)],
    vanished: [],
  },
  {
    fact: "the very first pod of a node",
    before: [`${ROOT}/system.slice`],
    act: (host) => host.makeDir(at(0, 0)),
    appeared: [at(0, 0)],
    vanished: [],
  },
  {
    fact: "a container that ended",
    before: [at(0, 0), at(0, 1)],
    act: (host) => host.remove(at(0, 0)),
    appeared: [],
    vanished: [at(0, 0)],
  },
  {
    fact: "a pod that ended",
    before: [at(0, 0), at(1, 1), at(1, 2)],
    act: (host) => host.remove(`${ROOT}/kubepods/burstable/pod${UIDS[1]}`),
    appeared: [],
    vanished: [at(1, 1), at(1, 2)],
  },
  {
    fact: "a pod that was made anew under its old name, with the same container",
    before: [at(0, 0)],
    act: (host) => {
      host.remove(`${ROOT}/kubepods/burstable/pod${UIDS[0]}`);
      host.makeDir(at(0, 0));
    },
    appeared: [at(0, 0)],
    vanished: [at(0, 0)],
  },
  {
    fact: "one pod that came as another, without containers, went",
    before: [at(0, 0), `${ROOT}/kubepods/burstable/pod${UIDS[5]}`],
    act: (host) => {
      host.remove(`${ROOT}/kubepods/burstable/pod${UIDS[5]}`);
      host.makeDir(at(6, 6));
    },
    appeared: [at(6, 6)],
    vanished: [],
  },
  {
    fact: "one container replaced by another, once its files are said to be gone",
    before: [at(0, 0)],
    act: (host) => {
      host.remove(at(0, 0));
      host.makeDir(at(0, 1));
    },
    suspects: [at(0, 0)],
    appeared: [at(0, 1)],
    vanished: [at(0, 0)],
  },
  {
    fact: "the same when the directory above is named instead",
    before: [at(0, 0)],
    act: (host) => {
      host.remove(at(0, 0));
      host.makeDir(at(0, 1));
    },
    suspects: [`${ROOT}/kubepods/burstable/pod${UIDS[0]}`],
    appeared: [at(0, 1)],
    vanished: [at(0, 0)],
  },
  {
    fact: "a container made anew under its old name, once suspected",
    before: [at(0, 0)],
    act: (host) => {
      host.remove(at(0, 0));
      host.makeDir(at(0, 0));
    },
    suspects: [at(0, 0)],
    appeared: [at(0, 0)],
    vanished: [at(0, 0)],
  },
  {
    fact: "nothing when a suspect is alive, unknown or no container",
    before: [at(0, 0)],
    act: () => {},
    suspects: [at(0, 0), at(9, 9), ROOT, ""],
    appeared: [],
    vanished: [],
  },
  {
    fact: "a docker container beside system services",
    before: [`${ROOT}/system.slice/ssh.service`],
    act: (host) => host.makeDir(`${ROOT}/system.slice/docker-${IDS[0]}.scope`),
    appeared: [`${ROOT}/system.slice/docker-${IDS[0]}.scope`],
    vanished: [],
  },
  {
    fact: "another container in a service that already holds one",
    before: [`${ROOT}/system.slice/web.service/libpod-payload-${IDS[0]}`],
    act: (host) => host.makeDir(`${ROOT}/system.slice/web.service/libpod-payload-${IDS[1]}`),
    appeared: [`${ROOT}/system.slice/web.service/libpod-payload-${IDS[1]}`],
    vanished: [],
  },
  {
    fact: "no more than before when a monitor of a container comes",
    before: [at(0, 0)],
    act: (host) => host.makeDir(`${ROOT}/kubepods.slice/crio-conmon-${IDS[3]}.scope`),
    appeared: [],
    vanished: [],
  },
];

for (const { fact, before, act, suspects = [], appeared, vanished } of NEXT_TICK) {
  for (const keptDirsMax of KEPT_DIRS) {
    Deno.test(`createDiscovery() with ${keptDirsMax} kept sees at the next tick ${fact}`, () => {
      const host = memoryHost({ dirs: before });
      const discovery = discoveryOf(host, FULL_SWEEP_MS, keptDirsMax);
      for (const nowMs of [0, 100, 200]) discovery.scan(nowMs);
      act(host);
      const found = discovery.scan(1_000, { suspects });
      assertEquals(paths(found.appeared), appeared);
      assertEquals(paths(found.vanished), vanished);
      assertEquals(
        found.containers.every(({ path, inode }) => host.statDir(path)?.inode === inode),
        true,
      );
      discovery.close();
      assertEquals(host.openFiles, 0);
    });
  }
}

const NEXT_SWEEP: readonly (readonly [fact: string, before: string, after: string])[] = [
  ["a replaced container that nobody suspected", at(0, 0), at(0, 1)],
  [
    "a container in a service that never had one",
    `${ROOT}/system.slice/web.service`,
    `${ROOT}/system.slice/web.service/libpod-payload-${IDS[0]}`,
  ],
];
for (const [fact, before, after] of NEXT_SWEEP) {
  Deno.test(`createDiscovery() sees at the next full sweep ${fact}`, () => {
    const host = memoryHost({ dirs: [before] });
    const discovery = discoveryOf(host);
    discovery.scan(0);
    discovery.scan(FULL_SWEEP_MS); // by then a container is no longer watched itself
    if (!after.startsWith(before)) host.remove(before);
    host.makeDir(after);
    assertEquals(discovery.scan(2 * FULL_SWEEP_MS - 1).appeared, []);
    assertEquals(paths(discovery.scan(2 * FULL_SWEEP_MS).containers), [after]);
  });
}

Deno.test("createDiscovery() asks a quiet host for nothing but identities, and answers the same", () => {
  const services = Array.from({ length: 200 }, (_, n) => `${ROOT}/system.slice/unit-${n}.service`);
  const containers = Array.from({ length: 100 }, (_, n) => at(n % 50, n));
  const host = memoryHost({ dirs: [...services, ...containers] });
  const discovery = discoveryOf(host, 1e9);
  const first = discovery.scan(0);
  const settledMs = CONTAINER_SETTLE_MS + 1;
  discovery.scan(settledMs);
  const { listDirs, statDir } = host.calls;
  const again = discovery.scan(settledMs + 1_000);
  assertEquals(again.containers === first.containers, true);
  assertEquals(host.calls.listDirs - listDirs, 0);
  // 50 pods, and the root, system.slice, kubepods and burstable above them and the services.
  assertEquals(host.calls.statDir - statDir, 54);
});

Deno.test("createDiscovery() asks a quiet host by no path at all once directories are kept open", () => {
  const host = memoryHost({ dirs: Array.from({ length: 100 }, (_, n) => at(n % 50, n)) });
  const discovery = discoveryOf(host, 1e9, 1_000);
  const settledMs = CONTAINER_SETTLE_MS + 1;
  for (const nowMs of [0, settledMs, settledMs + 1_000]) discovery.scan(nowMs);
  const { statDir, openDir } = host.calls;
  discovery.scan(settledMs + 2_000);
  assertEquals([host.calls.statDir, host.calls.openDir], [statDir, openDir]);
  discovery.close();
  assertEquals(host.openFiles, 0);
});

Deno.test("createDiscovery() spares a sweep the directories that hold no others", () => {
  const services = Array.from({ length: 200 }, (_, n) => `${ROOT}/system.slice/unit-${n}.service`);
  const host = memoryHost({ dirs: [...services, at(0, 0)] });
  discoveryOf(host).scan(0);
  // The root, system.slice, kubepods, burstable and the pod.
  assertEquals(host.calls.listDirs, 5);
});

Deno.test("createDiscovery() gives a container the cgroups inside it", () => {
  const inside = ["init.scope", "system.slice/nginx.service", "system.slice"].map((d) =>
    `${at(0, 0)}/${d}`
  );
  const host = memoryHost({ dirs: [at(0, 0)] });
  const discovery = discoveryOf(host);
  const before = discovery.scan(0).containers[0]!;
  for (const dir of inside) host.makeDir(dir);
  const found = discovery.scan(1_000);
  assertEquals([found.appeared, found.vanished], [[], []]);
  assertEquals(found.containers[0]?.childDirs, inside.toSorted());
  assertEquals({ ...found.containers[0], childDirs: [] }, { ...before, childDirs: [] });
});

Deno.test("createDiscovery() watches a container with cgroups inside, and leaves others be", () => {
  const host = memoryHost({ dirs: [`${at(0, 0)}/a`, at(0, 1)] });
  const discovery = discoveryOf(host, 1e9);
  discovery.scan(0);
  host.makeDir(`${at(0, 0)}/b`);
  host.makeDir(`${at(0, 1)}/late`);
  const { containers } = discovery.scan(CONTAINER_SETTLE_MS);
  assertEquals(containers.map(({ childDirs }) => childDirs.length), [2, 0]);
});

Deno.test("createDiscovery() tells a container inside a container from the outer one", () => {
  const outer = `${ROOT}/docker/${IDS[0]}`;
  const inner =
    `${outer}/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod${UIDS[0]}.slice/` +
    `cri-containerd-${IDS[1]}.scope`;
  const host = memoryHost({ dirs: [`${outer}/init.scope`, `${inner}/sub`] });
  const { containers } = discoveryOf(host).scan(0);
  assertEquals(paths(containers), [outer, inner]);
  const [outerFound, innerFound] = containers;
  assertEquals(innerFound?.childDirs, [`${inner}/sub`]);
  assertEquals(outerFound?.childDirs.includes(inner), false);
  assertEquals(outerFound?.childDirs.includes(`${outer}/init.scope`), true);
});

Deno.test("createDiscovery() bounds the cgroups it reports inside a container", () => {
  const dirs = Array.from({ length: CHILD_DIRS_MAX + 50 }, (_, n) => `${at(0, 0)}/c${n}`);
  const { containers } = discoveryOf(memoryHost({ dirs })).scan(0);
  assertEquals(containers[0]?.childDirs.length, CHILD_DIRS_MAX);
  assertEquals(containers[0]?.childDirsLeftOut, 50);
});

Deno.test("createDiscovery() reports an id once, at the place with the fewest parts", () => {
  const short = `${ROOT}/docker/${IDS[0]}`;
  const dirs = [`${ROOT}/actions/runner/job/${IDS[0]}`, short];
  for (const order of [dirs, dirs.toReversed()]) {
    const host = memoryHost({ dirs: order });
    const discovery = discoveryOf(host);
    assertEquals(paths(discovery.scan(0).containers), [short]);
    host.remove(short);
    const next = discovery.scan(1_000);
    assertEquals([paths(next.vanished), paths(next.appeared)], [[short], [dirs[0]!]]);
  }
});

Deno.test("createDiscovery() gives the inner of two equal ids to the outer", () => {
  const outer = `${ROOT}/machine.slice/libpod-${IDS[0]}.scope`;
  const host = memoryHost({ dirs: [`${outer}/libpod-payload-${IDS[0]}`] });
  const { containers } = discoveryOf(host).scan(0);
  assertEquals(paths(containers), [outer]);
  assertEquals(containers[0]?.childDirs, [`${outer}/libpod-payload-${IDS[0]}`]);
});

Deno.test("createDiscovery() keeps whom it reports when there are too many", () => {
  const all = Array.from({ length: CONTAINERS_MAX + 20 }, (_, n) => at(n % 100, n + 100));
  const host = memoryHost({ dirs: all.slice(0, CONTAINERS_MAX) });
  const discovery = discoveryOf(host);
  const first = discovery.scan(0);
  assertEquals([first.containers.length, first.leftOut], [CONTAINERS_MAX, 0]);
  for (const path of all.slice(CONTAINERS_MAX)) host.makeDir(path);
  host.makeDir(at(0, 0)); // sorts before all others, and must not push anyone out
  const second = discovery.scan(1_000);
  assertEquals([second.appeared, second.vanished, second.leftOut], [[], [], 21]);
  assertEquals(discovery.scan(2_000).leftOut, 21);
  host.remove(all[5]!);
  const third = discovery.scan(3_000);
  assertEquals([paths(third.vanished), paths(third.appeared)], [[all[5]!], [at(0, 0)]]);
  assertEquals(third.leftOut, 20);
});

Deno.test("createDiscovery() lets a refused directory cost nobody else", () => {
  const host = memoryHost({ dirs: [at(0, 0), at(1, 1), at(2, 2)] });
  const pod = `${ROOT}/kubepods/burstable/pod${UIDS[1]}`;
  host.refuse(pod);
  const discovery = discoveryOf(host);
  const { containers, problems } = discovery.scan(0);
  assertEquals(paths(containers), [at(0, 0), at(2, 2)]);
  assertEquals(problems, [`Cannot look into ${pod}: Cannot read ${pod}: permission denied`]);
  host.allow(pod);
  assertEquals(paths(discovery.scan(FULL_SWEEP_MS).appeared), [at(1, 1)]);
  assertEquals(discovery.scan(FULL_SWEEP_MS + 1_000).problems, []);
});

Deno.test("createDiscovery() keeps what it knows of a directory that becomes refused", () => {
  const host = memoryHost({ dirs: [at(0, 0)] });
  const discovery = discoveryOf(host);
  discovery.scan(0);
  host.refuse(`${ROOT}/kubepods/burstable/pod${UIDS[0]}`);
  const { containers, vanished, problems } = discovery.scan(1_000);
  assertEquals([paths(containers), vanished, problems.length], [[at(0, 0)], [], 1]);
});

Deno.test("createDiscovery() bounds the problems it reports", () => {
  const dirs = Array.from({ length: 40 }, (_, n) => at(n, n));
  const host = memoryHost({ dirs });
  for (const dir of dirs) host.refuse(dir);
  assertEquals(discoveryOf(host).scan(0).problems.length, PROBLEMS_MAX);
});

Deno.test("createDiscovery() comes back with its root", () => {
  const host = memoryHost({ dirs: [at(0, 0)] });
  const discovery = discoveryOf(host);
  discovery.scan(0);
  host.remove(ROOT);
  assertEquals(paths(discovery.scan(1_000).vanished), [at(0, 0)]);
  host.makeDir(at(0, 1));
  assertEquals(paths(discovery.scan(FULL_SWEEP_MS).appeared), [at(0, 1)]);
});

Deno.test("createDiscovery() agrees with a fresh scan after any changes, and forgets the dead", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = new Random(seed);
    const host = memoryHost({ dirs: [ROOT] });
    const discovery = discoveryOf(host, FULL_SWEEP_MS, KEPT_DIRS[seed % KEPT_DIRS.length]);
    const alive = new Map<string, number>();
    for (let second = 0; second < 30; second++) {
      for (let change = 0; change < 4; change++) changeAtRandom(host, random);
      const suspects = [...alive.keys()].filter((path) =>
        host.statDir(path)?.inode !== alive.get(path)
      );
      const { containers, appeared, vanished } = discovery.scan(second * 1_000, { suspects });
      const fresh = discoveryOf(host).scan(0).containers;
      const fact = `seed ${seed}, second ${second}`;
      assertEquals(paths(containers), paths(fresh), fact);
      assertEquals(containers.map((c) => c.inode), fresh.map((c) => c.inode), fact);
      // Old containers are looked into at full sweeps only.
      if (second % 10 === 0) {
        assertEquals(containers.map((c) => c.childDirs), fresh.map((c) => c.childDirs), fact);
      }
      for (const { path, inode } of vanished) {
        assertEquals(alive.get(path), inode, fact);
        alive.delete(path);
      }
      for (const { path, inode } of appeared) alive.set(path, inode);
      assertEquals([...alive].sort(), containers.map((c) => [c.path, c.inode]), fact);
    }
    discovery.close();
    assertEquals(host.openFiles, 0, `seed ${seed}`);
  }
});

function changeAtRandom(host: MemoryHost, random: Random): void {
  const pod = random.integer(0, 3);
  const path = at(pod, pod * 4 + random.integer(0, 3));
  const pick = random.unit();
  if (pick < 0.45) host.makeDir(path);
  else if (pick < 0.75) host.remove(path);
  else if (pick < 0.85) host.remove(path.slice(0, path.lastIndexOf("/")));
  else if (host.statDir(path) !== undefined) host.makeDir(`${path}/child-${random.integer(0, 2)}`);
}
