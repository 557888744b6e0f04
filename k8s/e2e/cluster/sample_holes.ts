/**
 * How long nobody looked at a container.
 *
 * @module
 */

import { type ClusterBed, must, withViewer } from "./cluster_bed.ts";

/** A metric that every container has in every tick, the first one included. */
const METRIC = "cgroup.v2.memory.current";

/** Points that the API gives of one series at most; a window with more samples shows buckets. */
const SAMPLES_MAX = 1_900;

/** Time of the newest sample of a node, by its own clock; milliseconds since 1970. */
export async function newestSampleMs(bed: ClusterBed, node: string): Promise<number> {
  const { to_ms } = await withViewer(bed, node, (viewer) => viewer.ready());
  must(typeof to_ms === "number", `${node} has no data`);
  return to_ms;
}

/** The longest time between two samples of a container since `fromMs`, in milliseconds. */
export async function largestHoleMs(
  bed: ClusterBed,
  { node, ref, fromMs }: { readonly node: string; readonly ref: string; readonly fromMs: number },
): Promise<number> {
  const { series, step_ms } = await withViewer(bed, node, (viewer) =>
    viewer.timeseries({
      metric: METRIC,
      containers: [ref],
      from: String(Math.round(fromMs)),
      points: SAMPLES_MAX,
    }));
  must(step_ms <= 1_000, `the window since the rollout is too long to see single seconds`);
  const times = series[0]!.t.filter((_, i) => series[0]!.avg[i] !== null);
  must(times.length > 1, `${ref} has no samples since the rollout`);
  return Math.max(...times.slice(1).map((time, i) => time - times[i]!));
}
