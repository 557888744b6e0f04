/**
 * Which containers a question is about: by what they are, or by name.
 *
 * @module
 */

import type { ContainerFilter } from "../api/containers.ts";
import { badParameter, ProblemError } from "../http/problems.ts";
import { ID_PREFIX_LENGTH_MIN, lookUpContainer } from "../query/container_lookup.ts";
import { searchContainers } from "../query/container_search.ts";
import type { SeenContainer } from "../query/data_view.ts";

/**
 * The containers that a filter lets through, with how well they match its search: 0 for all where it has
 * none.
 */
export function filterContainers(
  containers: readonly SeenContainer[],
  filter: ContainerFilter,
): ReadonlyMap<SeenContainer, number> {
  const { namespace, node, qos_class: qosClass, labels, search } = filter;
  const found = containers.filter((container) => {
    if (namespace !== undefined && container.namespace !== namespace) return false;
    if (node !== undefined && container.nodeName !== node) return false;
    if (qosClass !== undefined && container.qosClass !== qosClass) return false;
    return (labels ?? []).every(([key, value]) => container.labels?.[key] === value);
  });
  if (search !== undefined) return searchContainers(found, search);
  return new Map(found.map((container) => [container, 0]));
}

/** One series that a request asks for: a container, or the containers of a lineage, oldest first. */
export interface ChosenSeries {
  readonly container: SeenContainer;
  readonly members: readonly SeenContainer[];
  readonly isLineage: boolean;
}

/**
 * The series that the parameter `containers` asks for, each once, in the order asked for.
 *
 * @throws {ProblemError} for the first text that fits none, or several, or a container that is already
 * part of another series.
 */
export function nameSeries(
  wanted: readonly string[],
  known: readonly SeenContainer[],
): readonly ChosenSeries[] {
  const found: ChosenSeries[] = [];
  const seriesOf = new Map<string, ChosenSeries>();
  for (const text of wanted) {
    const series = findSeries(text, known);
    const other = series.members.map(({ id }) => seriesOf.get(id)).find((known) => known);
    if (other !== undefined && isSameSeries(series, other)) continue; // two prefixes of one id
    if (other !== undefined) {
      throw badParameter("containers", `"${text}" and another entry have a container in common`);
    }
    for (const { id } of series.members) seriesOf.set(id, series);
    found.push(series);
  }
  return found;
}

function isSameSeries(a: ChosenSeries, b: ChosenSeries): boolean {
  return a.container === b.container && a.members.length === b.members.length;
}

function findSeries(text: string, known: readonly SeenContainer[]): ChosenSeries {
  const outcome = lookUpContainer(text, known);
  const parameter = "containers";
  const shown = text.slice(0, 300);
  switch (outcome.kind) {
    case "found":
      return outcome;
    case "too-short":
      throw badParameter(
        parameter,
        `"${shown}" is shorter than ${ID_PREFIX_LENGTH_MIN} characters of an id`,
      );
    case "ambiguous": {
      const { candidates } = outcome;
      const detail = `Container "${shown}" is ambiguous: it fits ${candidates.join(", ")}`;
      throw new ProblemError("ambiguous-container", detail, { parameter, candidates });
    }
    case "unknown": {
      const { nearest: candidates } = outcome;
      const wayOut = candidates.length === 0
        ? "/api/containers?range=all lists those that there are"
        : `nearest: ${candidates.join(", ")}`;
      const detail = `No container has the name or id "${shown}"; ${wayOut}`;
      throw new ProblemError("unknown-container", detail, { parameter, candidates });
    }
    default:
      return outcome satisfies never;
  }
}
