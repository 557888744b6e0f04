/**
 * Real cgroups with real processes in them, named as kubelet names them: what the demo shows and the
 * real-cgroup test reads, without any Kubernetes.
 *
 * Everything is made below a slice of our own, `fgm-demo-<pid>.slice`, so that a kubelet on the same
 * machine, which clears away pods that it does not know, never meets it. The slice itself serves as
 * the collector's cgroup root. The processes are shell loops that end by themselves when this process
 * is gone, so that nothing survives a `kill -9` for long; the empty slice and the directory left then
 * are removed by the next run.
 *
 * @module
 */

import { dirname } from "@std/path";
import type { QosClass } from "../model.ts";
import { drawUuid } from "./container_identity.ts";
import { Random } from "./random.ts";
import {
  attempt,
  type Child,
  childDirs,
  killCgroup,
  makeCgroup,
  readPids,
  removeCgroup,
  removeTree,
  spawnInto,
} from "./cgroup_directory.ts";
import { REAL_PROGRAMS, type RealProgram } from "./real_programs.ts";

/** Where and what to make. */
export interface RealCgroupOptions {
  /** A writable cgroup v2 directory, such as the result of `resolveCgroupRoot`. */
  readonly root: string;
  /** Which programs run; all of them by default. */
  readonly programs?: readonly RealProgram[];
  /** Where ids come from. */
  readonly random?: Random;
}

/** A real container of sorts. */
export interface RealContainer {
  readonly program: string;
  readonly id: string;
  readonly podName: string;
  readonly namespace: string;
  readonly containerName: string;
  readonly podUid: string;
  readonly qosClass: QosClass;
  /** Absolute path of its cgroup. */
  readonly path: string;
}

/** Running containers; dispose of them to end every process and remove every trace. */
export interface RealCgroups extends AsyncDisposable {
  /** The slice that holds them, to be the collector's `--cgroup-root`. */
  readonly cgroupRoot: string;
  readonly containerLogDir: string;
  /** Those alive now: a leaker that ended comes back under another id. */
  readonly containers: readonly RealContainer[];
}

const SLICE_PREFIX = "fgm-demo-";
const NAMESPACE = "demo";
/** Between the end of a program and its next start, so that a broken one cannot spin. */
const RESTART_PAUSE_MS = 1_000;

/**
 * Whether cgroups can be made below `root`.
 *
 * @returns undefined when they can, else one line on why not.
 */
export async function canMakeCgroups(root: string): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return `cgroups exist on Linux only, this is ${Deno.build.os}`;
  const probe = `${root}/fgm-probe-${Deno.pid}.slice`;
  try {
    await Deno.stat(`${root}/cgroup.controllers`);
    await Deno.mkdir(probe);
    try {
      // Making one may be allowed where moving a process into it is not, as in some containers.
      await using moved = await spawnInto(probe, ["sleep", "10"]);
      const alive = moved.pid > 0 && (await readPids(probe)).length > 0;
      return alive ? undefined : `processes cannot be moved into cgroups below ${root}`;
    } finally {
      await removeCgroup(probe);
    }
  } catch (error) {
    const state = error instanceof Error ? error.message : String(error);
    return `cannot make cgroups below ${root}: ${state}`;
  }
}

/**
 * Makes the cgroups and starts the programs.
 *
 * @throws {Error} when the tree refuses; whatever was made by then is removed.
 */
export async function makeRealCgroups(options: RealCgroupOptions): Promise<RealCgroups> {
  const { root, programs = REAL_PROGRAMS } = options;
  const random = options.random ?? new Random(`${Deno.pid} ${crypto.randomUUID()}`);
  const slice = `${root}/${SLICE_PREFIX}${Deno.pid}.slice`;
  const directory = await Deno.makeTempDir({ prefix: `${SLICE_PREFIX}${Deno.pid}-` });
  await removeLeftovers(root, dirname(directory));
  const made = new DemoSlice({ slice, directory, random });
  try {
    await made.start(programs);
    return made;
  } catch (error) {
    await made[Symbol.asyncDispose]();
    throw error;
  }
}

/** Owns the slice, the directory and every child. */
class DemoSlice implements RealCgroups {
  readonly cgroupRoot: string;
  readonly containerLogDir: string;
  readonly #directory: string;
  readonly #random: Random;
  readonly #living = new Map<string, RealContainer>();
  readonly #restarts: Promise<void>[] = [];
  #isClosing = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(where: { slice: string; directory: string; random: Random }) {
    this.cgroupRoot = where.slice;
    this.#directory = where.directory;
    this.#random = where.random;
    this.containerLogDir = `${where.directory}/containers`;
  }

  get containers(): readonly RealContainer[] {
    return [...this.#living.values()];
  }

  async start(programs: readonly RealProgram[]): Promise<void> {
    await Deno.mkdir(this.containerLogDir);
    await Deno.mkdir(`${this.#directory}/work`);
    await makeCgroup(this.cgroupRoot);
    for (const program of programs) {
      const podUid = drawUuid(this.#random);
      const podName = `${program.name}-${this.#random.text("bcdfghjklmnpqrstvwxz2456789", 5)}`;
      const first = await this.#run(program, { podUid, podName });
      const kept = this.#keepRunning(program, first);
      this.#restarts.push(kept.catch((error) => void (this.#failure ??= { error })));
    }
  }

  /** Restarts a program whenever it ends, as kubelet does: same pod, new container. */
  async #keepRunning(program: RealProgram, first: Running): Promise<void> {
    for (let running = first;;) {
      await running.child.ended;
      const { container } = running;
      await this.#bury(container);
      if (!this.#isClosing) await new Promise((done) => setTimeout(done, RESTART_PAUSE_MS));
      if (this.#isClosing) return;
      running = await this.#run(program, container);
    }
  }

  async #run(
    program: RealProgram,
    pod: { readonly podUid: string; readonly podName: string },
  ): Promise<Running> {
    const container = this.#describe(program, pod);
    const podPath = container.path.slice(0, container.path.lastIndexOf("/"));
    const pods = `${this.cgroupRoot}/kubepods.slice`;
    const qos = `${pods}/kubepods-${container.qosClass.toLowerCase()}.slice`;
    for (const path of [pods, ...(podPath.startsWith(qos) ? [qos] : []), podPath]) {
      await makeCgroup(path);
    }
    await Deno.mkdir(container.path);
    await limit(container.path, program);
    const link = `${container.podName}_${NAMESPACE}_${container.containerName}-${container.id}.log`;
    await Deno.symlink("/dev/null", `${this.containerLogDir}/${link}`);
    const child = await spawnInto(container.path, ["sh", "-c", program.script], {
      FGM_PARENT: String(Deno.pid),
      FGM_WORK: `${this.#directory}/work`,
    });
    this.#living.set(container.id, container);
    // Disposing may have passed by while this one was on its way.
    if (this.#isClosing) await killCgroup(container.path);
    return { container, child };
  }

  #describe(
    program: RealProgram,
    pod: { readonly podUid: string; readonly podName: string },
  ): RealContainer {
    const id = this.#random.text("0123456789abcdef", 64);
    const uid = pod.podUid.replaceAll("-", "_");
    const pods = `${this.cgroupRoot}/kubepods.slice`;
    const qos = program.qosClass.toLowerCase();
    const podPath = program.qosClass === "Guaranteed"
      ? `${pods}/kubepods-pod${uid}.slice`
      : `${pods}/kubepods-${qos}.slice/kubepods-${qos}-pod${uid}.slice`;
    return {
      program: program.name,
      id,
      podName: pod.podName,
      namespace: NAMESPACE,
      containerName: program.containerName,
      podUid: pod.podUid,
      qosClass: program.qosClass,
      path: `${podPath}/cri-containerd-${id}.scope`,
    };
  }

  async #bury(container: RealContainer): Promise<void> {
    this.#living.delete(container.id);
    await removeCgroup(container.path);
    const { podName, containerName, id } = container;
    await Deno.remove(`${this.containerLogDir}/${podName}_${NAMESPACE}_${containerName}-${id}.log`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosing = true;
    for (const container of this.containers) await killCgroup(container.path);
    await Promise.all(this.#restarts);
    await removeTree(this.cgroupRoot);
    await Deno.remove(this.#directory, { recursive: true });
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}

/** Limits are for show: a tree without that controller has to do without. */
async function limit(path: string, program: RealProgram): Promise<void> {
  for (const [file, text] of Object.entries(program.limits)) {
    await attempt(() => Deno.writeTextFile(`${path}/${file}`, text, { create: false }));
  }
}

interface Running {
  readonly container: RealContainer;
  readonly child: Child;
}

/** Removes slices and directories of runs that were killed; their processes ended by themselves. */
async function removeLeftovers(root: string, temporary: string): Promise<void> {
  for (const name of childDirs(root)) {
    if (!isLeftover(name, /^fgm-demo-(\d+)\.slice$/)) continue;
    const events = await Deno.readTextFile(`${root}/${name}/cgroup.events`);
    if (/^populated 0$/m.test(events)) await removeTree(`${root}/${name}`);
  }
  for (const name of childDirs(temporary)) {
    if (!isLeftover(name, /^fgm-demo-(\d+)-/)) continue;
    await Deno.remove(`${temporary}/${name}`, { recursive: true });
  }
}

function isLeftover(name: string, pattern: RegExp): boolean {
  const pid = pattern.exec(name)?.[1];
  return pid !== undefined && !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    return Deno.statSync(`/proc/${pid}`).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
