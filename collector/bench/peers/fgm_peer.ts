/**
 * `fgm` itself, started as everybody starts it.
 *
 * @module
 */

import { metricsOf } from "../../metrics.ts";
import { listSegmentFiles, segmentPath, segmentState } from "../../store/segment_files.ts";
import { decodeSidecar } from "../../store/sidecar.ts";
import { collectorCommand } from "../collector_process.ts";
import type { KeptCount, Peer } from "./peer.ts";

/** `fgm` with flags besides those that say where the node is. */
export function fgmPeer(name: string, flags: readonly string[]): Peer {
  return {
    name,
    programs: [],
    packages: [],
    prepare(node, directory) {
      const outputDir = `${directory}/data`;
      const command = collectorCommand([
        ...["--cgroup-root", node.cgroupRoot, "--proc-root", node.procRoot],
        ...["--container-log-dir", node.containerLogDir, "--output-dir", outputDir],
        ...flags,
      ]);
      const count = () => Promise.resolve(countRows(outputDir, node.containers));
      return Promise.resolve({ commands: [{ command }], kept: [outputDir], count });
    },
  };
}

/** What the sealed segments of a data directory of so many containers say that they hold. */
export function countRows(dataDir: string, containers: number): KeptCount {
  const segments = listSegmentFiles(dataDir)
    .filter((files) => segmentState(files) === "sealed")
    .map((files) => decodeSidecar(Deno.readFileSync(segmentPath(files, "containers"))).segment);
  if (segments.length === 0) return { samples: 0, perSecond: 0, metricsPerContainer: 0 };
  const [startMs, endMs] = [
    Math.min(...segments.map((segment) => segment.startMs)),
    Math.max(...segments.map((segment) => segment.endMs)),
  ];
  const samples = segments.reduce((sum, { rowCount }) => sum + rowCount, 0);
  const perSecond = samples / (Math.round((endMs - startMs) / 1000) + 1);
  const names = new Set(segments.flatMap(({ metricNames }) => metricNames));
  const ofItself = metricsOf("self").filter(({ name }) => names.has(name)).length;
  return { samples, perSecond, metricsPerContainer: (perSecond - ofItself) / containers };
}
