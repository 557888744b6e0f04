/**
 * A simulated host as a directory: a cgroup v2 tree, a `/proc`, and kubelet's log links.
 *
 * The files are plain files, so any program that takes the three roots as flags can be pointed at
 * them, on any operating system. Their contents come from a simulated node and change with
 * `advance()`. On tmpfs a directory's link count is its sub-directories plus two, as on cgroupfs.
 *
 * Where it differs from a kernel: a file is written while somebody may be reading it. Files are
 * changed in place (a collector keeps them open), and a text that became shorter is cut first. So a
 * reader may meet an old text without its last bytes, but never an old end behind a new beginning.
 * Who wants neither advances between the reader's ticks.
 *
 * @module
 */

import type { Container, Tick } from "../model.ts";
import { HostResident, makeCgroup } from "./host_resident.ts";
import { type LivingContainer, NodeModel, type NodeOptions } from "./node_model.ts";
import { type PidSource, SimulatedProcesses } from "./simulated_processes.ts";

/** What to build, and where. */
export interface HostTreeOptions extends NodeOptions {
  /** A directory to build in; it is created and removed. One of its own in memory by default. */
  readonly directory?: string;
  /** Slices below `kubelet.slice`, as in kind, or at the root, as everywhere else (the default). */
  readonly layout?: "kind" | "systemd";
}

/** A simulated host. */
export interface HostTree extends Disposable {
  readonly directory: string;
  /** The roots, as the collector's flags want them. */
  readonly cgroupRoot: string;
  readonly procRoot: string;
  readonly containerLogDir: string;
  /** Containers whose files are there now. */
  readonly living: readonly LivingContainer[];
  /** What the files say now: the truth to compare a collector's samples with. */
  readonly tick: Tick;
  /** Absolute path of a container's cgroup, or undefined when it is not alive. */
  pathOf(containerId: string): string | undefined;
  /** Lives one interval: rewrites what changed, buries the dead, gives room to the newborn. */
  advance(): void;
  /** Ends the container in this place; at the next `advance` another one is there. */
  replaceContainer(index: number): void;
}

/** Process ids below this belong to the host. */
const FIRST_PID = 1_000;
/** Linux's default `pid_max` on 64-bit machines. */
const PID_MAX = 4_194_304;
/** Simulated boot, before the first tick. */
const UPTIME_AT_START_SECONDS = 30 * 86_400;

/**
 * Builds a host with the node's first tick in it.
 *
 * @throws {Error} when the directory cannot be written.
 */
export function createHostTree(options: HostTreeOptions): HostTree {
  const directory = options.directory ?? Deno.makeTempDirSync(memoryDirectory());
  return new SimulatedHost(directory, options);
}

/** Options of `Deno.makeTempDir` for a directory in memory where the system has one. */
export function memoryDirectory(): Deno.MakeTempOptions {
  const prefix = "fgm-host-";
  try {
    return Deno.statSync("/dev/shm").isDirectory ? { dir: "/dev/shm", prefix } : { prefix };
  } catch (error) {
    // Only Linux has it; a temporary directory on disk serves as well, at more cost.
    if (error instanceof Deno.errors.NotFound) return { prefix };
    throw error;
  }
}

/** Owns the directory: whatever is below it is removed in the end. */
class SimulatedHost implements HostTree {
  readonly cgroupRoot: string;
  readonly procRoot: string;
  readonly containerLogDir: string;
  readonly #node: NodeModel;
  readonly #prefix: string;
  readonly #podsRoot: string;
  readonly #startMs: number;
  readonly #residents = new Map<number, HostResident>();
  readonly #pids = pidSource();
  #tick: Tick;

  constructor(readonly directory: string, options: HostTreeOptions) {
    this.cgroupRoot = `${directory}/cgroup`;
    this.procRoot = `${directory}/proc`;
    this.containerLogDir = `${directory}/containers`;
    this.#prefix = options.layout === "kind" ? "kubelet-" : "";
    const parent = options.layout === "kind" ? `${this.cgroupRoot}/kubelet.slice` : this.cgroupRoot;
    this.#podsRoot = `${parent}/${this.#prefix}kubepods.slice`;
    this.#startMs = options.startMs;
    this.#node = new NodeModel(options);
    this.#build(parent);
    this.#tick = this.#node.step();
    this.#write();
  }

  get living(): readonly LivingContainer[] {
    return this.#node.living;
  }

  get tick(): Tick {
    return this.#tick;
  }

  pathOf(containerId: string): string | undefined {
    for (const resident of this.#residents.values()) {
      if (resident.container.id === containerId) return resident.path;
    }
    return undefined;
  }

  advance(): void {
    this.#tick = this.#node.step();
    this.#write();
  }

  replaceContainer(index: number): void {
    this.#node.replace(index);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.directory, { recursive: true });
  }

  #build(podsParent: string): void {
    for (const path of [this.procRoot, this.containerLogDir]) {
      Deno.mkdirSync(path, { recursive: true });
    }
    const pods = this.#podsRoot;
    const qos = ["burstable", "besteffort"].map((name) => this.#qosSlice(name));
    for (const path of new Set([this.cgroupRoot, podsParent, pods, ...qos])) makeCgroup(path);
    const bootSeconds = Math.floor(this.#startMs / 1000) - UPTIME_AT_START_SECONDS;
    Deno.writeTextFileSync(
      `${this.procRoot}/stat`,
      `cpu  1360 0 1083 1630 18 0 6 0 0 0\nbtime ${bootSeconds}\n`,
    );
    // A reader's limit of open files is its own, and this machine's is the best guess at it.
    const limits = readIfPresent("/proc/self/limits");
    if (limits === undefined) return;
    Deno.mkdirSync(`${this.procRoot}/self`);
    Deno.writeTextFileSync(`${this.procRoot}/self/limits`, limits);
  }

  #qosSlice(name: string): string {
    return `${this.#podsRoot}/${this.#prefix}kubepods-${name}.slice`;
  }

  #write(): void {
    const alive = new Map(this.#node.living.map((living) => [living.index, living]));
    for (const [index, resident] of this.#residents) {
      if (alive.get(index)?.container.id === resident.container.id) continue;
      resident.remove();
      this.#residents.delete(index);
    }
    const uptimeSeconds = (this.#tick.timeMs - this.#startMs) / 1000 + UPTIME_AT_START_SECONDS;
    for (const [index, living] of alive) {
      const resident = this.#residents.get(index) ?? this.#settle(index, living);
      resident.write(living, uptimeSeconds);
    }
  }

  #settle(index: number, living: LivingContainer): HostResident {
    const { container } = living;
    const resident = new HostResident(container, {
      podPath: this.#podSlice(container),
      procRoot: this.procRoot,
      logLink: `${this.containerLogDir}/${container.podName}_${container.namespace}_` +
        `${container.containerName}-${container.id}.log`,
      processes: new SimulatedProcesses(this.#pids, container.containerName ?? "app"),
    });
    this.#residents.set(index, resident);
    return resident;
  }

  #podSlice(container: Container): string {
    const uid = container.podUid?.replaceAll("-", "_");
    const stem = `${this.#prefix}kubepods`;
    if (container.qosClass === "Guaranteed") return `${this.#podsRoot}/${stem}-pod${uid}.slice`;
    const qos = container.qosClass.toLowerCase();
    return `${this.#qosSlice(qos)}/${stem}-${qos}-pod${uid}.slice`;
  }
}

/** Systems other than Linux have no such file. */
function readIfPresent(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function pidSource(): PidSource {
  let last = FIRST_PID;
  return {
    next() {
      last = last + 1 >= PID_MAX ? FIRST_PID : last + 1;
      return last;
    },
  };
}
