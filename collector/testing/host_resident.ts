/**
 * The files of one living container on a simulated host.
 *
 * @module
 */

import type { Container } from "../model.ts";
import { CGROUP_FIXED_TEXTS, CGROUP_TEXTS, type CgroupText } from "./cgroup_texts.ts";
import type { LivingContainer } from "./node_model.ts";
import { pidIoText, pidStatText, type ProcessState, smapsRollupText } from "./process_texts.ts";
import type { SimulatedProcesses } from "./simulated_processes.ts";

/** Where a container lives on the simulated host. */
export interface ResidentHome {
  readonly podPath: string;
  readonly procRoot: string;
  readonly logLink: string;
  readonly processes: SimulatedProcesses;
}

/** Owns the directories of one container. */
export class HostResident {
  readonly path: string;
  readonly #home: ResidentHome;
  readonly #previous: Float64Array[] = [];
  readonly #texts = new Map<string, string>();
  #pidsText = "";

  constructor(readonly container: Container, home: ResidentHome) {
    this.#home = home;
    this.path = `${home.podPath}/cri-containerd-${container.id}.scope`;
    makeCgroup(home.podPath);
    makeCgroup(this.path);
    // The log itself is not there: nobody reads it, and on a node it may be rotated away as well.
    Deno.symlinkSync(`/var/log/pods/${container.podUid}/0.log`, home.logLink);
  }

  /** Rewrites the files whose contents changed. */
  write(living: LivingContainer, uptimeSeconds: number): void {
    const [own, ...devices] = living.samples;
    if (own === undefined) return;
    const { values } = own;
    const ended = this.#home.processes.follow({
      values,
      processes: living.processes,
      uptimeSeconds,
    });
    for (const process of ended) this.#removeProcess(process);
    const processes = this.#home.processes.list;
    const state = { values, devices, pids: processes.map((process) => process.pid) };
    const pidsText = state.pids.join();
    CGROUP_TEXTS.forEach((text, index) => {
      const isChanged = text.slots.length > 0
        ? this.#hasChanged(text, { index, values })
        : pidsText !== this.#pidsText;
      if (isChanged) this.#put(`${this.path}/${text.name}`, text.format(state));
    });
    this.#pidsText = pidsText;
    for (const process of processes) this.#writeProcess(process);
  }

  /** Removes the container's cgroup, its processes and its log link; its pod's slice when empty. */
  remove(): void {
    for (const process of this.#home.processes.list) this.#removeProcess(process);
    Deno.removeSync(this.path, { recursive: true });
    Deno.removeSync(this.#home.logLink);
    const isEmpty = ![...Deno.readDirSync(this.#home.podPath)].some((entry) => entry.isDirectory);
    if (isEmpty) Deno.removeSync(this.#home.podPath, { recursive: true });
  }

  #hasChanged(text: CgroupText, at: { index: number; values: Float64Array }): boolean {
    const previous = this.#previous[at.index] ??= new Float64Array(text.slots.length).fill(-1);
    let isChanged = false;
    text.slots.forEach((slot, i) => {
      const value = at.values[slot] ?? NaN;
      if (Object.is(value, previous[i])) return;
      previous[i] = value;
      isChanged = true;
    });
    return isChanged;
  }

  #writeProcess(process: ProcessState): void {
    const path = `${this.#home.procRoot}/${process.pid}`;
    if (!this.#texts.has(`${path}/comm`)) {
      Deno.mkdirSync(path, { recursive: true });
      this.#put(`${path}/comm`, `${process.comm}\n`);
    }
    this.#put(`${path}/stat`, pidStatText(process));
    this.#put(`${path}/smaps_rollup`, smapsRollupText(process));
    this.#put(`${path}/io`, pidIoText(process));
  }

  #removeProcess(process: ProcessState): void {
    const path = `${this.#home.procRoot}/${process.pid}`;
    Deno.removeSync(path, { recursive: true });
    for (const name of ["comm", "stat", "smaps_rollup", "io"]) {
      this.#texts.delete(`${path}/${name}`);
    }
  }

  #put(path: string, text: string): void {
    const previous = this.#texts.get(path);
    if (text === previous) return;
    overwrite(path, { text, previousLength: previous?.length ?? 0 });
    this.#texts.set(path, text);
  }
}

/** Makes a cgroup with the files that say nothing about a container; leaves an existing one alone. */
export function makeCgroup(path: string): void {
  Deno.mkdirSync(path, { recursive: true });
  for (const [name, text] of Object.entries(CGROUP_FIXED_TEXTS)) {
    Deno.writeTextFileSync(`${path}/${name}`, text);
  }
}

const ENCODER = new TextEncoder();

/** Changes a file in place: whoever keeps it open sees the new text at the next read. */
function overwrite(
  path: string,
  change: { readonly text: string; readonly previousLength: number },
): void {
  using file = Deno.openSync(path, { write: true, create: true });
  if (change.text.length < change.previousLength) file.truncateSync(change.text.length);
  const bytes = ENCODER.encode(change.text);
  for (let written = 0; written < bytes.length;) written += file.writeSync(bytes.subarray(written));
}
