import { assertEquals } from "@std/assert";
import { metricsOf, slotOf } from "../metrics.ts";
import { CGROUP_ROOT, type MemoryHost, memoryHost } from "../testing/memory_host.ts";
import { RETRY_TICKS } from "./container_probe.ts";
import { KeptFiles } from "./kept_files.ts";
import { PodKills } from "./pod_kills.ts";

const UID = "0a1b2c3d-0000-4000-8000-000000000001";
const UID_ = UID.replaceAll("-", "_");
const OTHER_ = UID_.replace(/1$/, "2");
const STATIC = "0123456789abcdef0123456789abcdef";
const hex = (digit: string): string => digit.repeat(64);
const scope = (digit: string): string => `cri-containerd-${hex(digit)}.scope`;

const BURSTABLE = "kubepods.slice/kubepods-burstable.slice";
const POD = `${BURSTABLE}/kubepods-burstable-pod${UID_}.slice`;
const OTHER = `${BURSTABLE}/kubepods-burstable-pod${OTHER_}.slice`;

const slot = (name: string): number => slotOf("container", `cgroup.v2.${name}`);
const [KILLS, GROUP_KILLS] = [slot("memory.events.oom_kill"), slot("memory.events.oom_group_kill")];

/** Memory of a container at its last sample, as a share of its limit. */
type Memory = { readonly used: number; readonly cached?: number };

/** The counts of a kernel: each kill counts in its cgroup and in all above it but the root. */
class Kernel {
  readonly host: MemoryHost = memoryHost();
  readonly troubles: string[] = [];
  readonly notices: string[] = [];
  readonly #counts = new Map<string, { kills: number; groupKills: number }>();
  readonly #memory = new Map<string, Memory>();
  readonly #files = new KeptFiles(this.host, 1_000);
  readonly #finder: PodKills;
  /** Files of which there are none, by the end of their directory's path. */
  readonly without: RegExp;
  readonly countsGroups: boolean;

  constructor({ root = CGROUP_ROOT, without = /^$/, countsGroups = true } = {}) {
    this.without = without;
    this.countsGroups = countsGroups;
    this.#finder = new PodKills({
      files: this.#files,
      buffer: new Uint8Array(4_096),
      cgroupRoot: root,
      onTrouble: (path) => this.troubles.push(path),
      onNotice: (message) => this.notices.push(message),
    });
  }

  /** Makes a container's cgroup and those above it. */
  make(path: string, memory?: Memory): void {
    for (const each of lineOf(path)) if (!this.#counts.has(each)) this.#write(each, 0, 0);
    if (memory !== undefined) this.#memory.set(path, memory);
  }

  /** The OOM killer takes processes of a cgroup. */
  kill(path: string, { count = 1, isGroup = true } = {}): void {
    for (const each of lineOf(path)) {
      const { kills, groupKills } = this.#counts.get(each)!;
      this.#write(each, kills + count, groupKills + (isGroup ? 1 : 0));
    }
  }

  remove(path: string): void {
    for (const each of [...this.#counts.keys()]) {
      if (each === path || each.startsWith(`${path}/`)) this.#counts.delete(each);
    }
    this.host.remove(`${CGROUP_ROOT}/${path}`);
  }

  /**
   * What a tick finds, as "digit kills groupKills".
   *
   * @param unread containers that are not sampled.
   * @param meanwhile what happens after the containers were read.
   */
  tick({ unread = /^$/, meanwhile = () => {} } = {}): readonly string[] {
    const living = [...this.#counts.keys()].filter((path) =>
      /[0-9a-f]{64}/.test(path) && !unread.test(path)
    );
    const read = living.map((path) => ({
      id: idOf(path),
      path: `${CGROUP_ROOT}/${path}`,
      inode: this.host.statDir(`${CGROUP_ROOT}/${path}`)!.inode,
      values: this.#valuesOf(path),
    }));
    meanwhile();
    const samples = this.#finder.update(read);
    return samples.map(({ subject, values }) => {
      assertEquals(
        values.filter((value) => !Number.isNaN(value)).length,
        this.countsGroups ? 2 : 1,
      );
      return `${subject.containerId[0]} ${values[KILLS]} ${values[GROUP_KILLS]}`;
    });
  }

  get openFiles(): number {
    return this.#files.open;
  }

  close(): void {
    this.#finder.close();
  }

  #valuesOf(path: string): Float64Array {
    const values = new Float64Array(metricsOf("container").length).fill(NaN);
    const { kills, groupKills } = this.#counts.get(path)!;
    values[KILLS] = this.without.test(path) ? NaN : kills;
    values[GROUP_KILLS] = this.countsGroups && !this.without.test(path) ? groupKills : NaN;
    const memory = this.#memory.get(path);
    if (memory === undefined) return values;
    values[slot("memory.max")] = 1_000;
    values[slot("memory.current")] = 1_000 * memory.used;
    values[slot("memory.stat.inactive_file")] = 1_000 * (memory.cached ?? 0);
    return values;
  }

  #write(path: string, kills: number, groupKills: number): void {
    this.#counts.set(path, { kills, groupKills });
    const dir = `${CGROUP_ROOT}/${path}`;
    this.host.makeDir(dir);
    if (this.without.test(path)) return;
    const groups = this.countsGroups ? `oom_group_kill ${groupKills}\n` : "";
    const rest = `low 0\nhigh 0\nmax 0\noom ${kills}\noom_kill ${kills}\n`;
    this.host.write(`${dir}/memory.events`, rest + groups);
  }
}

/** A cgroup and all above it but the root, innermost last. */
function lineOf(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function idOf(path: string): string {
  return path.match(/[0-9a-f]{64}/g)!.at(-1)!;
}

const LAYOUTS: readonly [name: string, app: string, again: string][] = [
  ["systemd", `${POD}/${scope("a")}`, `${POD}/${scope("b")}`],
  [
    "a guaranteed pod beside the classes",
    `kubepods.slice/kubepods-pod${UID_}.slice/${scope("a")}`,
    `kubepods.slice/kubepods-pod${UID_}.slice/${scope("b")}`,
  ],
  [
    "nested kubelet slices",
    `kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod${UID_}.slice/${scope("a")}`,
    `kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod${UID_}.slice/${scope("b")}`,
  ],
  [
    "cgroupfs",
    `kubepods/besteffort/pod${UID}/${hex("a")}`,
    `kubepods/besteffort/pod${UID}/${hex("b")}`,
  ],
  [
    "a static pod",
    `kubepods/burstable/pod${STATIC}/${hex("a")}`,
    `kubepods/burstable/pod${STATIC}/${hex("b")}`,
  ],
  ["CRI-O", `${POD}/crio-${hex("a")}.scope`, `${POD}/crio-${hex("b")}.scope`],
  [
    "kind in a container",
    `docker/${hex("9")}/${POD}/${scope("a")}`,
    `docker/${hex("9")}/${POD}/${scope("b")}`,
  ],
];
for (const [name, app, again] of LAYOUTS) {
  Deno.test(`PodKills gives a container killed whole its last row: ${name}`, () => {
    const kernel = new Kernel();
    kernel.make(app);
    assertEquals(kernel.tick(), []);
    kernel.kill(app, { count: 3 });
    kernel.remove(app);
    assertEquals(kernel.tick(), ["a 3 1"]);
    assertEquals(kernel.tick(), []);
    kernel.make(again);
    assertEquals(kernel.tick(), []);
    kernel.kill(again);
    kernel.remove(again);
    assertEquals(kernel.tick(), ["b 1 1"]);
    assertEquals(kernel.troubles, []);
  });
}

const APP = `${POD}/${scope("a")}`;
const SIDECAR = `${POD}/${scope("b")}`;
const NEIGHBOUR = `${OTHER}/${scope("c")}`;

const LATER_POD = POD.replace(/1\.slice$/, "3.slice");
const LATER = `${LATER_POD}/${scope("d")}`;
const GUARANTEED_POD = `kubepods.slice/kubepods-pod${UID_.replace(/1$/, "4")}.slice`;
const GUARANTEED = `${GUARANTEED_POD}/${scope("e")}`;

/** What happens before each tick, and what the last of them finds. */
const STORIES: readonly [
  fact: string,
  steps: readonly ((kernel: Kernel) => void)[],
  want: readonly string[],
][] = [
  ["a container that ends by itself", [(k) => k.remove(APP)], []],
  ["a kill that the container lived to count", [(k) => k.kill(APP), (k) => k.remove(APP)], []],
  ["a kill on top of counted ones", [
    (k) => k.kill(APP, { isGroup: false }),
    (k) => {
      k.kill(APP);
      k.remove(APP);
    },
  ], ["a 2 1"]],
  ["a restart between two ticks", [(k) => {
    k.kill(APP);
    k.remove(APP);
    k.make(`${POD}/${scope("d")}`);
  }], ["a 1 1"]],
  ["a restart under the same name", [(k) => {
    k.kill(APP);
    k.remove(APP);
    k.make(APP);
  }], ["a 1 1"]],
  ["a newcomer that was killed in part at once", [(k) => {
    k.kill(APP);
    k.remove(APP);
    k.make(`${POD}/${scope("d")}`);
    k.kill(`${POD}/${scope("d")}`, { isGroup: false });
  }], ["a 1 1"]],
  ["a living sibling's kill", [(k) => {
    k.kill(SIDECAR, { isGroup: false });
    k.remove(APP);
  }], []],
  ["the kill of a runtime's monitor long before", [
    (k) => {
      k.make(`${POD}/crio-conmon-${hex("e")}.scope`);
      k.kill(`${POD}/crio-conmon-${hex("e")}.scope`);
    },
    () => {},
    (k) => k.remove(APP),
  ], []],
  ["a container that lived between two ticks only", [
    (k) => {
      k.make(`${POD}/${scope("d")}`);
      k.kill(`${POD}/${scope("d")}`);
      k.remove(`${POD}/${scope("d")}`);
    },
    () => {},
    (k) => k.remove(APP),
  ], []],
  ["a neighbour's kill", [(k) => {
    k.kill(NEIGHBOUR);
    k.remove(APP);
  }], []],
  ["two pods at once", [(k) => {
    k.kill(APP);
    k.remove(APP);
    k.kill(NEIGHBOUR);
    k.remove(NEIGHBOUR);
  }], ["a 1 1", "c 1 1"]],
  ["a pod that went with its container", [(k) => {
    k.kill(NEIGHBOUR);
    k.remove(OTHER);
  }], ["c 1 1"]],
  ["a pod that went after a living sibling's kill", [(k) => {
    k.kill(SIDECAR, { isGroup: false });
    k.remove(OTHER);
  }], []],
  ["a pod that ended while another was killed", [(k) => {
    k.kill(APP);
    k.remove(APP);
    k.remove(OTHER);
  }], ["a 1 1"]],
  ["a pod made anew under its name", [
    (k) => k.kill(NEIGHBOUR, { count: 5 }),
    (k) => {
      k.remove(OTHER);
      k.make(NEIGHBOUR);
    },
    (k) => {
      k.kill(NEIGHBOUR);
      k.remove(NEIGHBOUR);
    },
  ], ["c 1 1"]],
  ["a pod that appeared later and went with its container", [
    (k) => k.make(LATER),
    (k) => {
      k.kill(LATER);
      k.remove(LATER_POD);
    },
  ], ["d 1 1"]],
  ["a pod that went after another that ended", [
    (k) => k.remove(OTHER),
    (k) => k.make(LATER),
    (k) => {
      k.kill(LATER);
      k.remove(LATER_POD);
    },
  ], ["d 1 1"]],
  ["a kill beside the pods long before one of them went", [
    (k) => {
      k.make(`${BURSTABLE}/system.slice`);
      k.kill(`${BURSTABLE}/system.slice`);
    },
    () => {},
    (k) => k.remove(OTHER),
  ], []],
  ["a kill of another class while a pod beside the classes ended", [
    (k) => k.make(GUARANTEED),
    (k) => {
      k.kill(APP);
      k.remove(GUARANTEED_POD);
    },
  ], []],
  ["a class made anew between two ticks", [
    (k) => {
      k.remove(BURSTABLE);
      k.make(LATER);
    },
    (k) => {
      k.kill(LATER);
      k.remove(LATER);
    },
  ], ["d 1 1"]],
  ["counts that stepped back", [(k) => {
    k.host.write(`${CGROUP_ROOT}/${BURSTABLE}/memory.events`, "oom_kill 0\n");
    k.remove(APP);
  }], []],
];
for (const [fact, steps, want] of STORIES) {
  Deno.test(`PodKills: ${want.length === 0 ? "nobody is told of" : "the row of"} ${fact}`, () => {
    const kernel = new Kernel();
    for (const path of [APP, SIDECAR, NEIGHBOUR]) kernel.make(path);
    kernel.kill(SIDECAR, { count: 7 }); // before the first tick
    assertEquals(kernel.tick(), []);
    let found: readonly string[] = [];
    for (const step of steps) {
      assertEquals(found, []);
      step(kernel);
      found = kernel.tick();
    }
    assertEquals(found, want);
    assertEquals([kernel.tick(), kernel.tick()], [[], []]);
    assertEquals([kernel.troubles, kernel.notices], [[], []]);
  });
}

const TWINS: readonly [
  fact: string,
  app: Memory | undefined,
  sidecar: Memory | undefined,
  want: readonly string[],
][] = [
  ["the one that was at its limit", { used: 0.96 }, { used: 0.3 }, ["a 2 1"]],
  ["the other one", { used: 0.3 }, { used: 1 }, ["b 2 1"]],
  ["the only one with a limit, if it was at it", undefined, { used: 0.95 }, ["b 2 1"]],
  ["not one whose limit is full of cached files", { used: 1, cached: 0.8 }, { used: 0.95 }, [
    "b 2 1",
  ]],
  ["nobody where both were", { used: 1 }, { used: 0.95 }, []],
  ["nobody where none was", { used: 0.5 }, { used: 0.2 }, []],
  ["nobody where none has a limit", undefined, undefined, []],
];
for (const [fact, app, sidecar, want] of TWINS) {
  Deno.test(`PodKills names, of two that go at once, ${fact}`, () => {
    const kernel = new Kernel();
    kernel.make(APP, app);
    kernel.make(SIDECAR, sidecar);
    kernel.tick();
    kernel.kill(APP, { count: 2 });
    kernel.remove(APP);
    kernel.remove(SIDECAR);
    assertEquals(kernel.tick(), want);
    const dir = `${CGROUP_ROOT}/${POD}`;
    const notice = `Cannot tell which of 2 containers in ${dir} the OOM killer took`;
    assertEquals(kernel.notices, want.length === 0 ? [notice] : []);
  });
}

Deno.test("PodKills holds a kill that came after the container was read", () => {
  const kernel = new Kernel();
  kernel.make(APP);
  kernel.tick();
  const meanwhile = () => {
    kernel.kill(APP);
    kernel.remove(APP);
  };
  assertEquals(kernel.tick({ meanwhile }), []);
  assertEquals(kernel.tick(), ["a 1 1"]);
});

Deno.test("PodKills holds a kill that came after the container was read, also when its pod goes too", () => {
  const kernel = new Kernel();
  kernel.make(APP);
  kernel.make(`${OTHER}/${scope("c")}`);
  kernel.tick();
  kernel.kill(APP, { count: 2 });
  const third = () => kernel.kill(APP, { isGroup: false });
  assertEquals(kernel.tick({ meanwhile: third }), []);
  kernel.remove(POD);
  assertEquals(kernel.tick(), ["a 3 1"]);
  assertEquals(kernel.tick(), []);
});

Deno.test("PodKills does not hold a kill of one pod against another that went meanwhile", () => {
  const kernel = new Kernel();
  const other = `${OTHER}/${scope("c")}`;
  kernel.make(APP);
  kernel.make(other);
  kernel.tick();
  const meanwhile = () => {
    kernel.kill(APP);
    kernel.remove(OTHER);
  };
  assertEquals(kernel.tick({ meanwhile }), []);
  assertEquals(kernel.tick(), []);
});

Deno.test("PodKills does not tell twice of a kill that was held when its container went", () => {
  const kernel = new Kernel();
  kernel.make(APP);
  kernel.make(`${POD}/${scope("c")}`);
  kernel.tick();
  assertEquals(kernel.tick({ meanwhile: () => kernel.kill(APP) }), []);
  kernel.remove(APP);
  assertEquals(kernel.tick(), ["a 1 1"]);
  kernel.remove(POD);
  assertEquals(kernel.tick(), []);
});

Deno.test("PodKills holds a kill that came after the container was read, and lets it go", () => {
  const kernel = new Kernel();
  kernel.make(APP);
  kernel.tick();
  assertEquals(kernel.tick({ meanwhile: () => kernel.kill(APP, { isGroup: false }) }), []);
  assertEquals(kernel.tick(), []);
  kernel.remove(APP);
  assertEquals(kernel.tick(), []);
});

Deno.test("PodKills does not hold against a container what it did before it was sampled", () => {
  const kernel = new Kernel();
  kernel.make(APP);
  kernel.make(SIDECAR);
  const unread = new RegExp(APP);
  kernel.tick({ unread });
  kernel.kill(APP, { isGroup: false });
  assertEquals(kernel.tick({ unread }), []);
  assertEquals(kernel.tick(), []);
  kernel.kill(SIDECAR);
  kernel.remove(SIDECAR);
  assertEquals(kernel.tick(), ["b 1 1"]);
});

Deno.test("PodKills knows no group kills where the kernel counts none", () => {
  const kernel = new Kernel({ countsGroups: false });
  kernel.make(APP);
  kernel.tick();
  kernel.kill(APP, { count: 2 });
  kernel.remove(APP);
  assertEquals(kernel.tick(), ["a 2 NaN"]);
});

Deno.test("PodKills counts for a container that could not count itself", () => {
  const kernel = new Kernel({ without: /cri-containerd/ });
  kernel.make(APP);
  kernel.tick();
  kernel.kill(APP);
  kernel.remove(APP);
  assertEquals(kernel.tick(), ["a 1 1"]);
});

Deno.test("PodKills reads the pods themselves where nothing above them counts", () => {
  const kernel = new Kernel({ without: /^kubepods\.slice$|burstable\.slice$/ });
  kernel.make(APP);
  kernel.tick();
  kernel.kill(APP);
  kernel.remove(APP);
  assertEquals(kernel.tick(), ["a 1 1"]);
  assertEquals(kernel.troubles, []);
});

Deno.test("PodKills looks at nothing above the root it was given", () => {
  const kernel = new Kernel({ root: `${CGROUP_ROOT}/${POD}` });
  kernel.make(APP);
  kernel.make(SIDECAR);
  kernel.host.refuse(`${CGROUP_ROOT}/${BURSTABLE}/memory.events`);
  kernel.tick();
  kernel.kill(POD); // of nobody
  assertEquals([kernel.tick(), kernel.tick()], [[], []]);
  kernel.remove(SIDECAR);
  assertEquals(kernel.tick(), []);
  kernel.kill(APP);
  kernel.remove(APP);
  assertEquals(kernel.tick(), ["a 1 1"]);
  assertEquals(kernel.troubles, []);
});

Deno.test("PodKills says nothing where no cgroup counts, and rarely looks", () => {
  const kernel = new Kernel({ without: /./ });
  kernel.make(APP);
  kernel.make(SIDECAR);
  kernel.tick();
  const { open } = kernel.host.calls;
  for (let tick = 1; tick < RETRY_TICKS; tick++) assertEquals(kernel.tick(), []);
  assertEquals(kernel.host.calls.open, open);
  kernel.remove(APP);
  kernel.remove(SIDECAR);
  assertEquals(kernel.tick(), []);
  assertEquals(kernel.troubles, []);
});

Deno.test("PodKills says nothing of containers outside pods", () => {
  const kernel = new Kernel();
  const docker = `system.slice/docker-${hex("a")}.scope`;
  kernel.make(docker);
  kernel.tick();
  kernel.kill(docker);
  kernel.remove(docker);
  assertEquals(kernel.tick(), []);
  assertEquals(kernel.openFiles, 0);
});

Deno.test("PodKills reports what it may not read, and goes on with the others", () => {
  const kernel = new Kernel();
  kernel.make(APP);
  kernel.make(NEIGHBOUR);
  const refused = `${CGROUP_ROOT}/${POD}/memory.events`;
  kernel.host.refuse(refused);
  kernel.tick();
  kernel.tick();
  assertEquals(kernel.troubles, [refused]);
  kernel.kill(NEIGHBOUR);
  kernel.remove(NEIGHBOUR);
  assertEquals(kernel.tick(), ["c 1 1"]);
});

Deno.test("PodKills tells of a kill across a moment in which the count was garbled", () => {
  const kernel = new Kernel();
  kernel.make(APP);
  kernel.tick();
  const events = `${CGROUP_ROOT}/${POD}/memory.events`;
  const text = kernel.host.readText(events)!;
  kernel.host.write(events, "oom_kill zero\n");
  kernel.make(SIDECAR);
  assertEquals(kernel.tick(), []);
  assertEquals(kernel.troubles, [events]);
  kernel.host.write(events, text);
  kernel.kill(APP);
  kernel.remove(APP);
  assertEquals(kernel.tick(), ["a 1 1"]);
});

Deno.test("PodKills keeps one file open per directory of pods, and none without pods", () => {
  const kernel = new Kernel();
  for (const path of [APP, SIDECAR, NEIGHBOUR]) kernel.make(path);
  kernel.make(`kubepods.slice/kubepods-pod${UID_}.slice/${scope("f")}`);
  kernel.tick();
  assertEquals(kernel.openFiles, 2);
  const { open } = kernel.host.calls;
  for (let tick = 0; tick < 100; tick++) kernel.tick();
  assertEquals(kernel.host.calls.open, open); // nothing came or went, so no pod is read
  kernel.remove(BURSTABLE);
  kernel.make(NEIGHBOUR);
  kernel.tick();
  kernel.tick();
  const { open: opened } = kernel.host.calls;
  for (let tick = 0; tick < 100; tick++) kernel.tick();
  assertEquals(kernel.host.calls.open, opened); // the directory made anew is kept open as well
  kernel.remove(NEIGHBOUR);
  kernel.tick();
  assertEquals(kernel.openFiles, 1);
  kernel.close();
  assertEquals(kernel.openFiles, 0);
});
