/**
 * Which chosen container the viewer speaks of, and what the page calls it.
 *
 * @module
 */

import type { WireContainer } from "../../../api/containers.ts";
import type { WireSeriesContainer, WireTimeseries } from "../../../api/timeseries.ts";

/** Characters of an id that people know it by, as kubectl and crictl print it. */
const SHORT_ID_LENGTH = 12;

type Names = Pick<WireSeriesContainer, "namespace" | "pod_name" | "container_name">;

/** What questions name a container by: its lineage, which outlives restarts, or its id. */
export function refOf({ lineage, id }: Pick<WireContainer, "lineage" | "id">): string {
  return lineage ?? id;
}

/** "namespace/pod/container"; null where one of the names is not known. */
export function lineageOf({ namespace, pod_name, container_name }: Names): string | null {
  const names = [namespace, pod_name, container_name];
  return names.includes(null) ? null : names.join("/");
}

/**
 * Place in the choice of a container that the viewer speaks of; undefined for one that is not chosen. A
 * ref that was typed into the address may be the start of an id, or the end of a lineage.
 */
export function placeOf(
  container: WireSeriesContainer,
  chosen: readonly string[],
): number | undefined {
  const lineage = lineageOf(container);
  const exact = chosen.findIndex((ref) => ref === lineage || ref === container.id);
  if (exact >= 0) return exact;
  const partly = chosen.findIndex((ref) =>
    ref !== "" && (container.id.startsWith(ref) || `/${lineage ?? ""}/`.includes(`/${ref}/`))
  );
  return partly < 0 ? undefined : partly;
}

/**
 * An answer with exactly one series for each chosen container, in the order of the choice; without
 * points where the answer has none for it. So a series' position is its colour, whatever was asked.
 */
export function placedSeries(answer: WireTimeseries, chosen: readonly string[]): WireTimeseries {
  const isInPlace = answer.series.length === chosen.length &&
    answer.series.every(({ container }, place) => placeOf(container, chosen) === place);
  if (isInPlace) return answer;
  const byPlace = new Map(
    answer.series.map((series) => [placeOf(series.container, chosen), series]),
  );
  const series = chosen.map((ref, place) =>
    byPlace.get(place) ?? { container: namelessContainer(ref), t: [], min: [], max: [], avg: [] }
  );
  return { ...answer, series };
}

/**
 * One text for each chosen container: "pod/container", with the namespace in front where two would
 * read the same; the first 12 characters of an id.
 */
export function labelsOf(chosen: readonly string[]): readonly string[] {
  const short = chosen.map(shortLabel);
  return short.map((label, place) =>
    short.some((other, at) => at !== place && other === label) ? chosen[place] ?? label : label
  );
}

/** What a container is called in the list, where its namespace has a column of its own. */
export function containerLabel(
  { pod_name, container_name, short_id }: Omit<WireSeriesContainer, "id" | "namespace">,
): string {
  const names = [pod_name, container_name].filter((name) => name !== null);
  return names.length === 0 ? short_id : names.join("/");
}

function shortLabel(ref: string): string {
  const parts = ref.split("/");
  if (parts.length > 2) return parts.slice(1).join("/");
  return /^[0-9a-f]{13,}$/.test(ref) ? ref.slice(0, SHORT_ID_LENGTH) : ref;
}

function namelessContainer(ref: string): WireSeriesContainer {
  const parts = ref.split("/");
  const [namespace = null, pod = null, name = null] = parts.length === 3 ? parts : [];
  const isId = parts.length === 1;
  return {
    id: isId ? ref : "",
    short_id: isId ? ref.slice(0, SHORT_ID_LENGTH) : "",
    namespace,
    pod_name: pod,
    container_name: name,
  };
}
