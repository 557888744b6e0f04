/**
 * Finds the OOM kills that took a container with its cgroup, and gives that container a last row.
 *
 * How they are told is in `kill_ledger.ts`; here is what is read, and when. `memory.events` of each
 * directory that holds pods (one per QoS class) is read at every tick: it counts the kills in all
 * of them, so while it stands still none of theirs can have moved, and none is read. A pod's own is
 * read when that count moved, or when a container of the pod came or went.
 *
 * A pod whose directory went together with its container leaves its kill to the directory above, where
 * the same is asked once more, of pods instead of containers.
 *
 * Nothing is told where the kernel has no such count (no memory controller), where it does not
 * include what lies below (the mount option `memory_localevents`), or outside pods.
 *
 * @module
 */

import { podCgroupPath } from "../cgroup/layout.ts";
import type { Sample } from "../model.ts";
import { culpritOf } from "./kill_ledger.ts";
import { KillLevel, type LevelContext, type LevelMember } from "./kill_level.ts";
import { killedRow, type LastCounts, NO_COUNTS, rememberCounts } from "./last_counts.ts";

/** What the finder works with. */
export interface PodKillsOptions extends LevelContext {
  /** Absolute path; nothing above it is looked at. */
  readonly cgroupRoot: string;
  /** Told of kills that nobody can be named for. */
  readonly onNotice: (message: string) => void;
}

/** A container that was read at this tick. */
export interface ReadContainer {
  readonly id: string;
  /** Absolute path of its cgroup. */
  readonly path: string;
  readonly inode: number;
  /** Its own values of this tick; not kept. */
  readonly values: Float64Array;
}

/** A container of which the last counts are remembered. */
interface Watched extends LastCounts {
  readonly id: string;
  readonly inode: number;
  /** Tells it from others that had the same path. */
  readonly key: string;
  /** Undefined outside pods. */
  readonly pod: Pod | undefined;
  seenAtTick: number;
}

interface Pod {
  readonly level: KillLevel;
  /** Undefined where that is above the root. */
  readonly parent: Parent | undefined;
  readonly members: Set<Watched>;
  /** Those that went since the last comparison. */
  gone: Watched[];
  /** Whether it has to be looked at in this tick. */
  isDue: boolean;
}

/** A directory that holds pods. */
interface Parent {
  readonly level: KillLevel;
  readonly pods: Set<Pod>;
  /** Containers that went together with their pods since the last comparison. */
  gone: Watched[];
  isDue: boolean;
}

/**
 * Remembers counts between ticks. What was killed before the first is not told.
 *
 * Invariant between ticks: every pod holds a container that was read at the last, every parent a pod.
 */
export class PodKills {
  readonly #options: PodKillsOptions;
  readonly #containers = new Map<string, Watched>();
  readonly #pods = new Map<string, Pod>();
  readonly #parents = new Map<string, Parent>();
  #tick = 0;

  constructor(options: PodKillsOptions) {
    this.#options = options;
  }

  /**
   * Compares this tick with the one before.
   *
   * @param containers all that were read at this tick, before this call.
   * @returns for each container that is gone and was killed, its last counts with the kills added, and
   * nothing else.
   */
  update(containers: readonly ReadContainer[]): readonly Sample[] {
    this.#tick++;
    for (const container of containers) this.#note(container);
    if (this.#containers.size > containers.length) this.#forgetUnseen();
    for (const parent of this.#parents.values()) this.#ask(parent);
    const pods = [...this.#pods.values()].filter(({ isDue }) => isDue);
    if (pods.length === 0) return [];
    const found = pods.flatMap((pod) => this.#comparePod(pod));
    const parents = [...this.#parents.values()].filter(({ isDue }) => isDue);
    found.push(...parents.flatMap((parent) => this.#compareParent(parent)));
    for (const pod of pods) if (pod.members.size === 0) this.#drop(pod);
    return found;
  }

  /** Closes what is kept open. */
  close(): void {
    for (const { level } of this.#parents.values()) level.close();
  }

  /** Remembers what a container says of itself, for when it will be gone. */
  #note({ id, path, inode, values }: ReadContainer): void {
    let watched = this.#containers.get(path);
    if (watched === undefined || watched.inode !== inode) {
      if (watched !== undefined) this.#leave(watched);
      watched = this.#watch({ id, path, inode });
      this.#containers.set(path, watched);
    }
    rememberCounts(watched, values);
    watched.seenAtTick = this.#tick;
  }

  #watch({ id, path, inode }: Omit<ReadContainer, "values">): Watched {
    const podPath = podCgroupPath(path);
    const isInside = podPath !== undefined && isBelow(podPath, this.#options.cgroupRoot);
    const pod = isInside ? this.#podAt(podPath) : undefined;
    const seenAtTick = this.#tick;
    const watched = { id, inode, pod, key: `${inode} ${path}`, seenAtTick, ...NO_COUNTS };
    if (pod !== undefined) {
      pod.members.add(watched);
      pod.isDue = true;
    }
    return watched;
  }

  #podAt(path: string): Pod {
    const known = this.#pods.get(path);
    if (known !== undefined) return known;
    const above = parentPath(path);
    const parent = isBelow(above, this.#options.cgroupRoot) ? this.#parentAt(above) : undefined;
    const level = new KillLevel(path, this.#options);
    const pod: Pod = { level, parent, members: new Set(), gone: [], isDue: true };
    this.#pods.set(path, pod);
    parent?.pods.add(pod);
    return pod;
  }

  #parentAt(path: string): Parent {
    const known = this.#parents.get(path);
    if (known !== undefined) return known;
    const level = new KillLevel(path, this.#options);
    const parent: Parent = { level, pods: new Set(), gone: [], isDue: true };
    this.#parents.set(path, parent);
    return parent;
  }

  #forgetUnseen(): void {
    for (const [path, watched] of this.#containers) {
      if (watched.seenAtTick === this.#tick) continue;
      this.#containers.delete(path);
      this.#leave(watched);
    }
  }

  #leave(watched: Watched): void {
    const { pod } = watched;
    if (pod === undefined) return;
    pod.members.delete(watched);
    pod.gone.push(watched);
    pod.isDue = true;
  }

  /** Where the count of all pods of a directory moved, or is not known, each of them is looked at. */
  #ask(parent: Parent): void {
    const { kills } = parent.level;
    const isHeld = parent.level.held.kills > 0;
    const state = parent.level.read(this.#tick);
    if (state === "read" && parent.level.kills === kills && !isHeld) return;
    parent.isDue = true;
    for (const pod of parent.pods) if (!pod.level.isResting(this.#tick)) pod.isDue = true;
  }

  #comparePod(pod: Pod): readonly Sample[] {
    const { level, parent, members, gone } = pod;
    const { isKnown, held } = level;
    const state = level.read(this.#tick);
    level.close(); // it is read too rarely to be kept open
    const found = state === "read" ? this.#compare(level, { members, gone }) : [];
    if (parent !== undefined) {
      if (state === "gone") parent.gone.push(...gone);
      if (isKnown !== level.isKnown || held.kills !== level.held.kills) parent.isDue = true;
    }
    pod.gone = [];
    pod.isDue = parent === undefined || level.held.kills > 0;
    return found;
  }

  #compareParent(parent: Parent): readonly Sample[] {
    const { level, pods, gone } = parent;
    // Read once more: a count must not be older than those of its members.
    const state = level.read(this.#tick);
    // Directories that hold pods may hold each other; all of them were asked before.
    const inner = [...this.#parents.values()].filter((other) =>
      parentPath(other.level.path) === level.path
    );
    // What a pod holds is its dead's if it goes; what an inner directory holds stays there.
    const members = [
      ...[...pods].map((pod) => pod.level.asMember),
      ...inner.map((each) => ({ ...each.level.asMember, held: undefined })),
    ].filter(({ kills }) => !Number.isNaN(kills));
    const found = state === "read" ? this.#compare(level, { members, gone }) : [];
    parent.gone = [];
    parent.isDue = false;
    return found;
  }

  #compare(
    level: KillLevel,
    { members, gone }: {
      readonly members: Iterable<LevelMember>;
      readonly gone: readonly Watched[];
    },
  ): readonly Sample[] {
    const more = level.compare(members);
    if (more.kills === 0 || gone.length === 0) return [];
    const culprit = culpritOf(gone);
    if (culprit !== undefined) return [killedRow(culprit, more)];
    this.#options.onNotice(
      `Cannot tell which of ${gone.length} containers in ${level.path} the OOM killer took`,
    );
    return [];
  }

  #drop(pod: Pod): void {
    const { level, parent } = pod;
    this.#pods.delete(level.path);
    parent?.pods.delete(pod);
    if (parent === undefined || parent.pods.size > 0) return;
    parent.level.close();
    this.#parents.delete(parent.level.path);
  }
}

function isBelow(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith("/") ? root : `${root}/`);
}

function parentPath(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
