/**
 * Which of the discovered cgroups are sampled, and what they are called.
 *
 * @module
 */

import type { HostFs } from "../host/host_fs.ts";
import type { Container } from "../model.ts";
import type { DiscoveredContainer } from "./discover.ts";
import type { Names } from "./names.ts";
import { judgeSandboxes, type SandboxCandidate, type SandboxVerdict } from "./sandbox.ts";

/** What a roster is made from. */
export interface RosterOptions {
  readonly host: HostFs;
  readonly procRoot: string;
  readonly names: Names;
  readonly includeSandboxes: boolean;
  /** Labels of a pod by its uid, the same object while they stay the same; undefined: not known. */
  readonly labelsOf?: ((podUid: string) => Container["labels"]) | undefined;
}

/** The containers of one tick. */
export interface RosterEntry {
  readonly cgroup: DiscoveredContainer;
  readonly container: Container;
}

/** Answer to one `update`. */
export interface RosterUpdate {
  readonly entries: readonly RosterEntry[];
  /** Containers that are new, or are called otherwise than at the update before. */
  readonly described: readonly Container[];
}

/** Remembers verdicts and names between ticks. */
export interface Roster {
  update(cgroups: readonly DiscoveredContainer[], nowMonotonicMs: number): RosterUpdate;
}

/** Makes an empty roster. */
export function createRoster(options: RosterOptions): Roster {
  const { host, procRoot, names, includeSandboxes } = options;
  /** A verdict of "container" is settled: log links go before their containers have quite ended. */
  let verdicts: ReadonlyMap<string, SandboxVerdict> = new Map();
  let known = new Map<string, Container>();

  const isSettled = ({ id }: DiscoveredContainer): boolean => verdicts.get(id) === "container";

  const judge = (cgroups: readonly DiscoveredContainer[], nowMs: number): void => {
    if (verdicts.size === cgroups.length && cgroups.every(isSettled)) return;
    const candidates = cgroups.map((cgroup): SandboxCandidate => ({
      id: cgroup.id,
      podUid: cgroup.podUid,
      inode: cgroup.inode,
      ageMs: nowMs - cgroup.firstSeenMs,
      comms: isSettled(cgroup) ? undefined : readComms(cgroup.path),
      hasLogLink: names.lookup(cgroup.id) !== undefined,
      wasSandbox: verdicts.get(cgroup.id) === "sandbox",
    }));
    const fresh = judgeSandboxes(candidates, { nodeHasLogLinks: names.hasLinks });
    verdicts = new Map(
      cgroups.map((cgroup) => [
        cgroup.id,
        isSettled(cgroup) ? "container" : fresh.get(cgroup.id) ?? "undecided",
      ]),
    );
  };

  /** Names of the processes, as far as a sandbox could be told by them: it has a single one. */
  const readComms = (path: string): readonly string[] | undefined => {
    try {
      const pids = host.readText(`${path}/cgroup.procs`)?.trim().split("\n") ?? [];
      if (pids.length !== 1 || pids[0] === "") return undefined;
      const comm = host.readText(`${procRoot}/${pids[0]}/comm`);
      return comm === undefined ? undefined : [comm.trimEnd()];
    } catch {
      // Refused or not to be read: then the log links decide alone.
      return undefined;
    }
  };

  return {
    update(cgroups, nowMs) {
      if (!includeSandboxes) judge(cgroups, nowMs);
      const sampled = includeSandboxes ? cgroups : cgroups.filter(isSettled);
      const entries = sampled.map((cgroup) => ({
        cgroup,
        container: describe(cgroup, options, known.get(cgroup.id)),
      }));
      const described = entries
        .map(({ container }) => container)
        .filter((container) => known.get(container.id) !== container);
      known = new Map(entries.map(({ container }) => [container.id, container]));
      return { entries, described };
    },
  };
}

/** The same object as before while nothing new is known. What was known once stays known. */
function describe(
  cgroup: DiscoveredContainer,
  { names, labelsOf }: RosterOptions,
  before: Container | undefined,
): Container {
  const { id, podUid, qosClass } = cgroup;
  const labels = (podUid === undefined ? undefined : labelsOf?.(podUid)) ?? before?.labels;
  const found = before?.podName === undefined ? names.lookup(id) : undefined;
  if (before !== undefined && found === undefined && labels === before.labels) return before;
  const { podName, namespace, containerName } = found ?? before ?? {};
  return { id, podName, namespace, containerName, podUid, qosClass, labels };
}
