/**
 * From what the viewer says of a container to what stands for it on the screen.
 *
 * @module
 */

import type { WireContainer } from "@fgm/server/api/containers";
import type { WireSeriesContainer } from "@fgm/server/api/timeseries";
import type { Chosen } from "./state.ts";

/** Characters of an id that people know it by, as kubectl and crictl print it. */
const SHORT_ID_LENGTH = 12;

/** What questions name a container by: its lineage, which outlives restarts, or its id. */
export function refOf({ lineage, id }: Pick<WireContainer, "lineage" | "id">): string {
  return lineage ?? id;
}

/** A container as it is drawn. */
export function chosenOf(container: WireContainer): Chosen {
  const { pod_name, container_name, short_id, namespace } = container;
  const names = [pod_name, container_name].filter((name) => name !== null);
  return {
    ref: refOf(container),
    label: names.length === 0 ? short_id : names.join("/"),
    namespace: namespace ?? undefined,
  };
}

/**
 * A container of which nothing is known but what it was asked for by: an id, the start of one, a
 * lineage "namespace/pod/container" or the end of one.
 */
export function chosenOfRef(ref: string): Chosen {
  const parts = ref.split("/");
  const namespace = parts.length > 2 ? parts[0] : undefined;
  const label = parts.length > 1 ? parts.slice(-2).join("/") : shortened(ref);
  return { ref, label, namespace };
}

/** A container that was asked for by a part of its name or id, with the names that it turned out to have. */
export function namedChosen(chosen: Chosen, container: WireSeriesContainer): Chosen {
  const { namespace, pod_name, container_name, id } = container;
  const names = [namespace, pod_name, container_name];
  if (chosen.namespace !== undefined || names.includes(null)) return chosen;
  const isIt = id.startsWith(chosen.ref) || `/${names.join("/")}`.endsWith(`/${chosen.ref}`);
  if (!isIt) return chosen;
  return {
    ref: chosen.ref,
    label: `${pod_name}/${container_name}`,
    namespace: namespace ?? undefined,
  };
}

function shortened(ref: string): string {
  return /^[0-9a-f]{13,}$/.test(ref) ? ref.slice(0, SHORT_ID_LENGTH) : ref;
}
