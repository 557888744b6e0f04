/**
 * Tells pods' sandboxes from their containers.
 *
 * Most runtimes keep a process ("pause") in a cgroup of its own for as long as the pod lives, to hold
 * its namespaces. It looks like any container in the cgroup tree, but nobody runs it on purpose.
 *
 * The rules, first match wins:
 * 1. kubelet has made a log link for it: a container. Somebody may well run the pause image on purpose.
 * 2. It has exactly one process, called `pause`: a sandbox.
 * 3. It was found to be a sandbox before: it stays one. Its pod's containers may have died since.
 * 4. It is in no pod, or the node has no log links at all: a container.
 * 5. A sibling in its pod has a link: the sandbox is made first, so it is the one with the smallest
 *    inode of the pod (inodes in cgroupfs count up), if that one has no link. All others are
 *    containers, which is right as well for CRI-O, which makes no sandbox process unless asked.
 * 6. Nothing is linked in its pod yet: undecided for `SANDBOX_GRACE_MS`, then a container. Links are
 *    made within a second of a container's start, but the sandbox is there earlier.
 *
 * A verdict can change while links appear, so the question is to be asked again at every tick for
 * containers without a link.
 *
 * @module
 */

/** How long a container may wait for its log link before it counts as one, in milliseconds. */
export const SANDBOX_GRACE_MS = 10_000;

/**
 * The kernel's names of sandbox processes. `pause` is that of Kubernetes' own image and of all its
 * copies: registry.k8s.io/pause, those of the cloud providers, k3s's mirrored-pause, CRI-O's.
 */
const SANDBOX_COMMS: ReadonlySet<string> = new Set(["pause"]);

/** What is known of a container when the question comes up. */
export interface SandboxCandidate {
  readonly id: string;
  readonly podUid: string | undefined;
  /** Inode of its cgroup. */
  readonly inode: number;
  /** Time since it was first seen. */
  readonly ageMs: number;
  /** The kernel's names of its processes; undefined when they were not looked at. */
  readonly comms: readonly string[] | undefined;
  readonly hasLogLink: boolean;
  /** Whether the verdict before was "sandbox". */
  readonly wasSandbox: boolean;
}

/** What a container turned out to be; "undecided" for a short while after its start. */
export type SandboxVerdict = "container" | "sandbox" | "undecided";

/** Verdicts by container id. `candidates` must be all containers of their pods. */
export function judgeSandboxes(
  candidates: readonly SandboxCandidate[],
  { nodeHasLogLinks }: { readonly nodeHasLogLinks: boolean },
): ReadonlyMap<string, SandboxVerdict> {
  const pods = Map.groupBy(candidates, (candidate) => candidate.podUid);
  return new Map(
    candidates.map((candidate) => {
      const siblings = pods.get(candidate.podUid) ?? [candidate];
      return [candidate.id, judge(candidate, { siblings, nodeHasLogLinks })];
    }),
  );
}

function judge(
  candidate: SandboxCandidate,
  { siblings, nodeHasLogLinks }: {
    readonly siblings: readonly SandboxCandidate[];
    readonly nodeHasLogLinks: boolean;
  },
): SandboxVerdict {
  if (candidate.hasLogLink) return "container";
  const [comm, ...others] = candidate.comms ?? [];
  if (comm !== undefined && others.length === 0 && SANDBOX_COMMS.has(comm)) return "sandbox";
  if (candidate.wasSandbox) return "sandbox";
  if (candidate.podUid === undefined || !nodeHasLogLinks) return "container";
  if (siblings.some((sibling) => sibling.hasLogLink)) {
    const isFirst = siblings.every((sibling) => sibling.inode >= candidate.inode);
    return isFirst ? "sandbox" : "container";
  }
  return candidate.ageMs < SANDBOX_GRACE_MS ? "undecided" : "container";
}
