/**
 * Filters of containers that a key cycles through: namespace, QoS class, label.
 *
 * @module
 */

import type { WireContainer } from "@fgm/server/api/containers";
import type { ContainerFilter } from "./answers.ts";
import type { TuiState } from "./state.ts";

/** What containers are narrowed by, besides what is searched for. */
export type NarrowedBy = Omit<ContainerFilter, "search">;

/** Commands of the key map that cycle a filter. */
export type FilterCycle = "namespace" | "qos" | "label";

/** A filter after a key, and what there is to say where it could not change. */
export interface CycledFilter {
  readonly filter: NarrowedBy;
  readonly complaint?: string;
}

/**
 * The filter with its next value; after the last comes none. Namespaces and QoS classes are those that
 * the viewer knows. Labels have too many values for a list: they are those of `selected`, the container
 * that is looked at.
 */
export function cycleFilter(
  filter: NarrowedBy,
  cycle: FilterCycle,
  { answers, selected }: Pick<TuiState, "answers"> & {
    readonly selected: Pick<WireContainer, "labels"> | undefined;
  },
): CycledFilter {
  const known = answers.filters?.value;
  switch (cycle) {
    case "namespace": {
      if (known === undefined) return { filter, complaint: "The namespaces are not known yet" };
      return { filter: { ...filter, namespace: nextOf(known.namespaces, filter.namespace) } };
    }
    case "qos": {
      if (known === undefined) return { filter, complaint: "The QoS classes are not known yet" };
      return { filter: { ...filter, qosClass: nextOf(known.qosClasses, filter.qosClass) } };
    }
    case "label": {
      const pairs = labelPairs(selected?.labels ?? {});
      if (pairs.length === 0 && filter.label === undefined) {
        return { filter, complaint: "The selected container has no labels" };
      }
      return { filter: { ...filter, label: nextOf(pairs, filter.label) } };
    }
    default:
      return cycle satisfies never;
  }
}

/** Whether a command of the key map cycles a filter. */
export function isFilterCycle<C extends string>(command: C): command is C & FilterCycle {
  return command === "namespace" || command === "qos" || command === "label";
}

/** The value behind `current`; the first where there is none; undefined behind the last. */
function nextOf(values: readonly string[], current: string | undefined): string | undefined {
  return current === undefined ? values[0] : values[values.indexOf(current) + 1 || values.length];
}

/** Labels as the viewer asks for them, in the order of their keys; those that it cannot be asked for are left out. */
function labelPairs(labels: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(labels)
    .filter(([key, value]) => !/[,:]/.test(key) && !value.includes(","))
    .map(([key, value]) => `${key}:${value}`)
    .toSorted();
}
