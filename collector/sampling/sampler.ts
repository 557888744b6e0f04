/**
 * One tick of a whole node: find the containers, read each of them, and add what fgm costs.
 *
 * Nothing that happens to one container disturbs another. What vanishes between being listed and
 * being read is left out of this tick and looked for again at the next.
 *
 * @module
 */

import type { LoopCost } from "../capture_loop.ts";
import { HOST_FILE_BYTES_MAX, type HostFs } from "../host/host_fs.ts";
import type { Container, Sample, Tick } from "../model.ts";
import { ContainerProbe, type ProbeContext } from "./container_probe.ts";
import { createDiscovery, type DiscoveredContainer } from "./discover.ts";
import { KeptFiles } from "./kept_files.ts";
import { createNames } from "./names.ts";
import { PodKills, type ReadContainer } from "./pod_kills.ts";
import { type ContainerProcesses, ProcessWatch } from "./process_watch.ts";
import { createRoster, type RosterEntry, type RosterUpdate } from "./roster.ts";
import { type SelfReading, selfSample } from "./self_cost.ts";
import type { ClockReading } from "./ticker.ts";

/** What a sampler is made from. */
export interface SamplerOptions {
  readonly host: HostFs;
  /** Absolute path of a cgroup v2 tree: see `resolveCgroupRoot`. */
  readonly cgroupRoot: string;
  readonly procRoot: string;
  readonly containerLogDir: string;
  readonly includeSandboxes: boolean;
  /** See `RosterOptions`; without it containers have no labels. */
  readonly labelsOf?: ((podUid: string) => Container["labels"]) | undefined;
  /** Share of one core that reading PSS may use; 0 switches it off. */
  readonly pssBudgetCores: number;
  readonly processRowsPerContainer: number;
  readonly keptFilesMax: number;
  readonly monotonicMs: () => number;
  /** Describes fgm itself: see `selfContainer`. */
  readonly self: Container;
  readonly readOwnCost: () => OwnCost;
  /** Told of every file that could not be read or parsed. */
  readonly onTrouble: (path: string, error: unknown) => void;
  /** Told of conditions worth a line in the log, once when they begin. */
  readonly onNotice: (message: string) => void;
}

/** What the process and its store say of themselves. */
export interface OwnCost {
  /** CPU time of the collector and its finished sealing processes, in microseconds. */
  readonly cpuUsec: number;
  readonly rssBytes: number;
  readonly journalBytes: number;
  readonly segmentBytes: number;
}

/** Samples a node. Close it to give back its open files. */
export interface Sampler {
  /** Takes one tick. The sample values are overwritten by the next. */
  sample(at: ClockReading, cost: LoopCost): Tick;
  /** fgm's own sample of the last tick; undefined before the first. */
  readonly own: Sample | undefined;
  close(): void;
}

/** Makes a sampler. It reads nothing before its first tick. */
export function createSampler(options: SamplerOptions): Sampler {
  const { host, monotonicMs } = options;
  const finder = createFinder(options);
  const files = new KeptFiles(host, options.keptFilesMax - keptDirsMax(options));
  const buffer = new Uint8Array(HOST_FILE_BYTES_MAX);
  let readErrors = 0;
  const onTrouble = (path: string, error: unknown) => {
    readErrors++;
    options.onTrouble(path, error);
  };
  const processes = new ProcessWatch({
    ...{ host, buffer, monotonicMs, onTrouble },
    procRoot: options.procRoot,
    budgetCores: options.pssBudgetCores,
    rowsPerContainer: options.processRowsPerContainer,
  });
  const wantPids = processes.wantsPids;
  const probes = createProbes({ files, buffer, monotonicMs, wantPids, onTrouble });
  const { cgroupRoot, onNotice } = options;
  const podKills = new PodKills({ files, buffer, cgroupRoot, onTrouble, onNotice });
  let suspects: readonly string[] = [];
  let previousSelf: SelfReading | undefined;
  let own: Sample | undefined;

  return {
    sample(at, cost) {
      const { entries, described } = finder.find(at.monotonicMs, suspects);
      const read = probes.read(entries);
      suspects = read.gone;
      const killed = podKills.update(read.containers);
      const perProcess = processes.read(read.processes);
      const samples = [...read.samples, ...perProcess.samples, ...killed];
      const self: SelfReading = {
        ...options.readOwnCost(),
        ...cost,
        atMs: at.monotonicMs,
        openFiles: files.open,
        containers: entries.length,
        samples: countValues(samples),
        pssSpendMs: perProcess.spentMs,
        readErrors,
      };
      own = selfSample(previousSelf, self);
      const containers = previousSelf === undefined ? [options.self, ...described] : described;
      previousSelf = self;
      return { timeMs: at.wallMs, containers, samples: [...samples, own] };
    },
    get own() {
      return own;
    },
    close: () => {
      probes.close();
      podKills.close();
      finder.close();
    },
  };
}

/** Says which containers a tick samples, and what they are called. */
interface Finder {
  find(nowMonotonicMs: number, suspects: readonly string[]): RosterUpdate;
  close(): void;
}

function createFinder(options: SamplerOptions): Finder {
  const { host, cgroupRoot, onNotice } = options;
  const names = createNames({ host, logDir: options.containerLogDir });
  const discovery = createDiscovery({ host, cgroupRoot, keptDirsMax: keptDirsMax(options) });
  const roster = createRoster({ ...options, names });
  const notice = onChange(onNotice);
  return {
    find(nowMs, suspects) {
      const problem = names.refresh(nowMs);
      if (problem !== undefined) onNotice(problem);
      const { containers, leftOut, problems } = discovery.scan(nowMs, { suspects });
      notice("left-out", leftOut > 0 ? `Cannot sample ${leftOut} containers: too many` : "");
      notice("problems", problems.join("; "));
      return roster.update(containers, nowMs);
    },
    close: () => discovery.close(),
  };
}

/** Share of the descriptors for directories: a pod has one, and each of its containers some twenty. */
const KEPT_DIRS_SHARE = 1 / 16;

function keptDirsMax({ keptFilesMax }: SamplerOptions): number {
  return Math.floor(keptFilesMax * KEPT_DIRS_SHARE);
}

interface ProbeRound {
  readonly samples: readonly Sample[];
  readonly containers: readonly ReadContainer[];
  readonly processes: readonly ContainerProcesses[];
  /** Paths of containers whose files said that they are gone. */
  readonly gone: readonly string[];
}

interface Probes {
  read(entries: readonly RosterEntry[]): ProbeRound;
  close(): void;
}

/** One probe per container cgroup, made when it is first read and closed when it is gone. */
function createProbes(context: ProbeContext): Probes {
  const probes = new Map<string, { readonly inode: number; readonly probe: ContainerProbe }>();
  const forget = (path: string) => {
    probes.get(path)?.probe.close();
    probes.delete(path);
  };
  const probeOf = ({ id, path, inode }: DiscoveredContainer): ContainerProbe => {
    const known = probes.get(path);
    if (known?.inode === inode) return known.probe;
    forget(path);
    const probe = new ContainerProbe({ id, path }, context);
    probes.set(path, { inode, probe });
    return probe;
  };
  return {
    read(entries) {
      const samples: Sample[] = [], processes: ContainerProcesses[] = [], gone: string[] = [];
      const containers: ReadContainer[] = [];
      const current = new Set(entries.map(({ cgroup }) => cgroup.path));
      for (const path of probes.keys()) if (!current.has(path)) forget(path);
      for (const { cgroup } of entries) {
        const reading = probeOf(cgroup).read([cgroup.path, ...cgroup.childDirs], {
          cgroupsLeftOut: cgroup.childDirsLeftOut,
        });
        const [own] = reading?.samples ?? [];
        if (reading === undefined || own === undefined) {
          forget(cgroup.path);
          gone.push(cgroup.path);
          continue;
        }
        samples.push(...reading.samples);
        const { id, path, inode } = cgroup;
        containers.push({ id, path, inode, values: own.values });
        const { pids, pidsComplete } = reading;
        processes.push({
          containerId: cgroup.id,
          pids,
          complete: pidsComplete,
          values: own.values,
        });
      }
      return { samples, containers, processes, gone };
    },
    close() {
      for (const path of [...probes.keys()]) forget(path);
    },
  };
}

/** Passes on a message when it differs from the last of its kind; an empty one only ends it. */
function onChange(tell: (message: string) => void): (kind: string, message: string) => void {
  const last = new Map<string, string>();
  return (kind, message) => {
    if ((last.get(kind) ?? "") === message) return;
    last.set(kind, message);
    if (message !== "") tell(message);
  };
}

function countValues(samples: readonly Sample[]): number {
  let count = 0;
  for (const { values } of samples) {
    // By index: to iterate over 10,000 values takes four times as long.
    for (let i = 0; i < values.length; i++) if (values[i] === values[i]) count++; // not NaN
  }
  return count;
}
