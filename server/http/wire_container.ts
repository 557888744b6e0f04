/**
 * The part of a container that every answer about series and events carries.
 *
 * @module
 */

import type { Container } from "@fgm/collector/model";
import type { WireSeriesContainer } from "../api/timeseries.ts";
import { shortId } from "../query/container_lookup.ts";

/** What a legend shows of a container. */
export function toWireSeriesContainer(container: Container): WireSeriesContainer {
  return {
    id: container.id,
    short_id: shortId(container.id),
    pod_name: container.podName ?? null,
    container_name: container.containerName ?? null,
    namespace: container.namespace ?? null,
  };
}
