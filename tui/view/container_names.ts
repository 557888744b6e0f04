/**
 * Which chosen container a series, an event or a finding is about, and what it is called.
 *
 * @module
 */

import type { WireSeriesContainer } from "@fgm/server/api/timeseries";
import { plainText, type SeriesSlot } from "../chart/styled.ts";
import type { SeriesColumns, SeriesData } from "../state/answers.ts";
import type { Chosen } from "../state/state.ts";

/** The series of a container that was chosen by its lineage, by an id, or by a part of either. */
export function columnsOfRef(ref: string, { series }: SeriesData): SeriesColumns | undefined {
  return series.find(({ container }) => lineageOf(container) === ref || container.id === ref) ??
    series.find(({ container }) => isPartly(container, ref));
}

/** Position among the chosen containers of one that the viewer speaks of; undefined for others. */
export function slotOf(
  container: WireSeriesContainer,
  chosen: readonly Chosen[],
): SeriesSlot | undefined {
  const exact = chosen.findIndex(({ ref }) => ref === lineageOf(container) || ref === container.id);
  const position = exact >= 0 ? exact : chosen.findIndex(({ ref }) => isPartly(container, ref));
  return position < 0 ? undefined : position as SeriesSlot;
}

/** "pod/container", or the short id of a container whose names are not known. */
export function containerLabel(
  { pod_name, container_name, short_id }: Omit<WireSeriesContainer, "id" | "namespace">,
): string {
  const names = [pod_name, container_name].filter((name) => name !== null);
  return plainText(names.length === 0 ? short_id : names.join("/"));
}

function isPartly(container: WireSeriesContainer, ref: string): boolean {
  return lineageOf(container)?.endsWith(`/${ref}`) === true || container.id.startsWith(ref);
}

/** "namespace/pod/container", which stays the same across restarts; undefined without names. */
function lineageOf(
  { namespace, pod_name, container_name }: WireSeriesContainer,
): string | undefined {
  const names = [namespace, pod_name, container_name];
  return names.includes(null) ? undefined : names.join("/");
}
