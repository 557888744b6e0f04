/**
 * The sidecar of a merged segment, from those of its inputs.
 *
 * @module
 */

import { mergeDescriptions } from "../store/container_record.ts";
import { type Sidecar, SIDECAR_VERSION, type SidecarContainer } from "../store/sidecar.ts";
import { compareUtf8 } from "../store/utf8_order.ts";

/** What the inputs' sidecars do not say. */
export interface MergedFacts {
  readonly rowCount: number;
  readonly byteSize: number;
  readonly fileCrc32: number;
  /** Stems of the inputs. */
  readonly replaces: readonly string[];
}

/**
 * Merges sidecars, at least one. A container is described as in the segment that saw it last, where that
 * does not know something as before; what is said of the session is that of the newest segment.
 *
 * @throws {RangeError} when there is none.
 */
export function mergeSidecars(sidecars: readonly Sidecar[], facts: MergedFacts): Sidecar {
  const segments = sidecars.map(({ segment }) => segment).sort((a, b) => a.endMs - b.endMs);
  const newest = segments.at(-1);
  if (newest === undefined) throw new RangeError("Cannot merge sidecars: there is none");
  const names = new Set(segments.flatMap(({ metricNames }) => metricNames));
  return {
    version: SIDECAR_VERSION,
    segment: {
      ...newest,
      ...facts,
      startMs: segments.reduce((least, { startMs }) => Math.min(least, startMs), Infinity),
      metricNames: [...names].sort(compareUtf8),
    },
    containers: mergeContainers(sidecars.flatMap(({ containers }) => containers)),
  };
}

function mergeContainers(all: readonly SidecarContainer[]): readonly SidecarContainer[] {
  const byId = new Map<string, SidecarContainer>();
  for (const container of [...all].sort((a, b) => a.lastSeenMs - b.lastSeenMs)) {
    const known = byId.get(container.id);
    byId.set(container.id, known === undefined ? container : mergeContainer(known, container));
  }
  return [...byId.values()].sort((a, b) => compareUtf8(a.id, b.id));
}

function mergeContainer(older: SidecarContainer, newer: SidecarContainer): SidecarContainer {
  return {
    ...mergeDescriptions(newer, older),
    firstSeenMs: Math.min(older.firstSeenMs, newer.firstSeenMs),
    lastSeenMs: newer.lastSeenMs,
  };
}
