/**
 * Which containers of the index a request is about.
 *
 * @module
 */

import { type ChosenSeries, filterContainers, nameSeries } from "../answers/container_naming.ts";
import type { ContainerFilter } from "../api/containers.ts";
import { type SeenContainer, seenContainers } from "../query/data_view.ts";
import type { TimeRange } from "../query/time_range.ts";
import type { AppDeps } from "./deps.ts";

/** See `filterContainers`; of those with a sample in `range`, or of all when undefined. */
export function chooseContainers(
  filter: ContainerFilter,
  { range, deps: { index } }: {
    readonly range: TimeRange | undefined;
    readonly deps: AppDeps;
  },
): ReadonlyMap<SeenContainer, number> {
  return filterContainers(seenContainers(index.snapshot, index.registry, range), filter);
}

/** See `nameSeries`. */
export function namedSeries(
  wanted: readonly string[],
  { index }: AppDeps,
): readonly ChosenSeries[] {
  return nameSeries(wanted, seenContainers(index.snapshot, index.registry, undefined));
}
