/**
 * Which rows make up the series of a container, and which are wanted.
 *
 * @module
 */

import { describeMetric } from "@fgm/collector/metrics";
import type { SegmentRef } from "../index/segment_ref.ts";
import { isInside } from "./planned_source.ts";

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

/** What the rows of some files must match. */
export interface RowFilter {
  readonly metric: string;
  readonly containerIds: readonly string[];
  /** Times at or after `fromMs` and before `toMs`; undefined where all rows of the files lie there. */
  readonly range: { readonly fromMs: number; readonly toMs: number } | undefined;
  readonly scope: RowScope;
  /** Most containers that one of the files holds, as far as known: to want nearly all is to want all. */
  readonly containersPerFile: number;
}

/** What a query wants of the rows of some segments of one shape. */
export function rowFilterOf(
  metric: string,
  options: {
    readonly segments: readonly SegmentRef[];
    readonly containerIds: readonly string[];
    readonly window: { readonly fromMs: number; readonly toMs: number };
  },
): RowFilter {
  const { segments, containerIds, window } = options;
  const isOwn = segments.every(({ shape }) => shape.isOwn);
  return {
    metric,
    containerIds,
    range: segments.every((segment) => isInside(segment, window)) ? undefined : window,
    scope: isOwn ? ownRowScope(metric) : "either",
    containersPerFile: segments.reduce(
      (most, { spans }) => Math.max(most, spans.ordinals.length),
      0,
    ),
  };
}
