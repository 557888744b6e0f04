/**
 * Merges sealed segments the way a consolidator does, so that readers can be watched while it happens.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import { basename, dirname, join } from "@std/path";
import { segmentPaths } from "@fgm/collector/testing/recorded_ticks";
import { openDuckDb } from "@fgm/collector/store/duckdb";
import { segmentStem } from "@fgm/collector/store/partition";
import {
  decodeSidecar,
  encodeSidecar,
  type Sidecar,
  type SidecarContainer,
} from "@fgm/collector/store/sidecar";

const SUFFIX = ".containers";

/**
 * Merges the two oldest sealed segments that were not merged yet into one and removes them. Returns
 * whether there were two of one partition.
 *
 * The merged sidecar is there before the merged Parquet file, which is renamed into place: the two
 * count from that instant, and from that instant hide what they replace.
 *
 * @param options.onStep awaited after each step, for a look at what is there then.
 */
export async function mergeOldest(
  dataDir: string,
  { round, onStep }: { readonly round: number; readonly onStep: () => Promise<void> },
): Promise<boolean> {
  const [first, second] = segmentPaths(dataDir, "containers")
    .filter((path) => !basename(path).includes("-merge"));
  if (first === undefined || second === undefined || dirname(first) !== dirname(second)) {
    return false;
  }
  const inputs = [first, second].map((path) => ({
    stemPath: path.slice(0, -SUFFIX.length),
    sidecar: decodeSidecar(Deno.readFileSync(path)),
  }));
  const { startMs } = inputs[0]!.sidecar.segment;
  const stemPath = join(dirname(first), segmentStem(startMs, `merge${round}`));
  const temporary = join(dirname(first), `.${basename(stemPath)}.tmp`);
  await writeRows(inputs.map((input) => `${input.stemPath}.parquet`), temporary);
  const merged = mergeSidecars(inputs.map(({ sidecar }) => sidecar), {
    byteSize: Deno.statSync(temporary).size,
    fileCrc32: crc32(Deno.readFileSync(temporary)),
    replaces: inputs.map((input) => basename(input.stemPath)),
  });
  Deno.writeFileSync(`${stemPath}${SUFFIX}`, encodeSidecar(merged));
  await onStep();
  Deno.renameSync(temporary, `${stemPath}.parquet`);
  await onStep();
  for (const input of inputs) {
    Deno.removeSync(`${input.stemPath}${SUFFIX}`);
    await onStep();
    Deno.removeSync(`${input.stemPath}.parquet`);
    await onStep();
  }
  return true;
}

async function writeRows(paths: readonly string[], output: string): Promise<void> {
  await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 256 * 1024 ** 2 });
  const literal = output.replaceAll("'", "''");
  await db.query(
    `COPY (SELECT * FROM read_parquet(?)
       ORDER BY metric_name, l_container_id, l_device, l_pid, time) TO '${literal}' (FORMAT parquet)`,
    [paths],
  );
}

function mergeSidecars(
  sidecars: readonly Sidecar[],
  { byteSize, fileCrc32, replaces }: {
    readonly byteSize: number;
    readonly fileCrc32: number;
    readonly replaces: readonly string[];
  },
): Sidecar {
  const segments = sidecars.map(({ segment }) => segment);
  const containers = new Map<string, SidecarContainer>();
  for (const container of sidecars.flatMap((sidecar) => sidecar.containers)) {
    const known = containers.get(container.id) ?? container;
    containers.set(container.id, {
      ...container,
      firstSeenMs: Math.min(known.firstSeenMs, container.firstSeenMs),
      lastSeenMs: Math.max(known.lastSeenMs, container.lastSeenMs),
    });
  }
  return {
    version: 3,
    segment: {
      ...segments[0]!,
      startMs: Math.min(...segments.map(({ startMs }) => startMs)),
      endMs: Math.max(...segments.map(({ endMs }) => endMs)),
      rowCount: segments.reduce((sum, { rowCount }) => sum + rowCount, 0),
      byteSize,
      fileCrc32,
      metricNames: [...new Set(segments.flatMap(({ metricNames }) => metricNames))].sort(),
      replaces: [...replaces],
    },
    containers: [...containers.values()],
  };
}
