/**
 * Which rows make up the series of a container.
 *
 * @module
 */

import { describeMetric } from "@fgm/collector/metrics";
import type { SegmentShape } from "../index/segment_ref.ts";

/**
 * The container's own rows; those of its parts, devices or processes; or either, the own ones counting
 * where there are any. See `SegmentShape.isOwn`.
 */
export type RowScope = "container" | "parts" | "either";

/** Which rows count in files and journals that fgm wrote itself. */
export function ownRowScope(metric: string): RowScope {
  const scope = describeMetric(metric)?.scope;
  switch (scope) {
    case undefined:
      return "either";
    case "container":
    case "self":
      return "container";
    case "device":
    case "process":
      return "parts";
    default:
      return scope satisfies never;
  }
}

/** Which rows count in files of a shape. */
export function rowScopeOf(metric: string, shape: SegmentShape): RowScope {
  return shape.isOwn ? ownRowScope(metric) : "either";
}
