/**
 * Names of containers, from the links that kubelet keeps for log collectors:
 *
 *     /var/log/containers/web-7c5d_shop_nginx-4f76…c93d.log
 *                         <pod>_<namespace>_<container>-<64 hexadecimal digits>.log
 *
 * Only the links' own names are read, so neither the logs nor the Kubernetes API are needed. Kubelet
 * makes a link just after a container's start and removes it some time after its end. Sandboxes have
 * none. (kubelet, `pkg/kubelet/kuberuntime/legacy.go`.)
 *
 * @module
 */

import type { HostFs } from "../host/host_fs.ts";

/** How a container is called in Kubernetes. */
export interface ContainerNames {
  readonly podName: string;
  readonly namespace: string;
  readonly containerName: string;
}

/** A log link, taken apart. */
export interface LogLink extends ContainerNames {
  readonly containerId: string;
}

/** Kubernetes allows no underscore in any of the three names, so the first two end at theirs. */
const LOG_LINK = /^([^_]+)_([^_]+)_([^_]+)-([0-9a-f]{64})\.log$/;

/** What a file name in the log directory says, or undefined when it is not kubelet's link. */
export function parseLogLink(fileName: string): LogLink | undefined {
  const [, podName, namespace, containerName, containerId] = LOG_LINK.exec(fileName) ?? [];
  if (podName === undefined || namespace === undefined) return undefined;
  if (containerName === undefined || containerId === undefined) return undefined;
  return { podName, namespace, containerName, containerId };
}

/**
 * Shortest time between two listings of a directory that does not seem to have changed, in
 * milliseconds. A container that will never have a link asks for one at every tick.
 */
export const WANTED_RELIST_MS = 5_000;

/** Names by container id, as of the last `refresh`. */
export interface Names {
  /** Undefined as long as kubelet has made no link; asking makes the next refresh look again. */
  lookup(containerId: string): ContainerNames | undefined;
  /** Whether the directory names any container: false on a machine without kubelet. */
  readonly hasLinks: boolean;
  /**
   * Reads the directory again if it changed, or if a name was asked for in vain.
   *
   * @returns what is wrong with the directory, once when it begins; otherwise undefined. What was
   * known stays known.
   */
  refresh(nowMs: number): string | undefined;
}

/** Makes the names of one log directory; the first `refresh` reads it. */
export function createNames(
  { host, logDir }: { readonly host: HostFs; readonly logDir: string },
): Names {
  let byId: ReadonlyMap<string, ContainerNames> = new Map();
  let listedAtMs = -Infinity;
  let listedModifiedMs: number | undefined;
  let isWanted = false;
  let toldProblem: string | undefined;

  const readAgain = (nowMs: number): string | undefined => {
    try {
      const stat = host.statDir(logDir);
      if (stat === undefined) return `Cannot read names from ${logDir}: no such directory`;
      const isDue = isWanted && nowMs - listedAtMs >= WANTED_RELIST_MS;
      if (stat.modifiedMs === listedModifiedMs && !isDue) return undefined;
      byId = indexLinks(host.listFiles(logDir));
      listedAtMs = nowMs;
      listedModifiedMs = stat.modifiedMs;
      isWanted = false;
      return undefined;
    } catch (error) {
      const state = error instanceof Error ? error.message : String(error);
      return `Cannot read names from ${logDir}: ${state}`;
    }
  };

  return {
    lookup(containerId) {
      const names = byId.get(containerId);
      if (names === undefined) isWanted = true;
      return names;
    },
    get hasLinks() {
      return byId.size > 0;
    },
    refresh(nowMs) {
      const problem = readAgain(nowMs);
      const isNews = problem !== toldProblem;
      toldProblem = problem;
      return isNews ? problem : undefined;
    },
  };
}

function indexLinks(fileNames: readonly string[]): ReadonlyMap<string, ContainerNames> {
  const byId = new Map<string, ContainerNames>();
  for (const fileName of fileNames) {
    const link = parseLogLink(fileName);
    if (link === undefined) continue;
    const { podName, namespace, containerName } = link;
    byId.set(link.containerId, { podName, namespace, containerName });
  }
  return byId;
}
