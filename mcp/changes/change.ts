/**
 * What changed, and what happened, in the words of `find_changes`.
 *
 * @module
 */

import type { WireEvent } from "@fgm/server/api/events";

/** A level that moved. */
export interface LevelChange {
  readonly kind: "level";
  readonly metric: string;
  readonly unit: string;
  readonly timeMs: number;
  /** When the new level was reached; absent where it came at once. */
  readonly untilMs?: number;
  readonly before: number;
  readonly after: number;
  readonly confidence: number;
  /** From 0 to 1, see `effectOf`. */
  readonly effect: number;
}

/** A level that keeps moving. */
export interface TrendChange {
  readonly kind: "trend";
  readonly metric: string;
  readonly unit: string;
  readonly perHour: number;
  /** Over the whole range. */
  readonly size: number;
  /** Absent where it heads for no limit. */
  readonly secondsToLimit?: number | undefined;
  readonly confidence: number;
  readonly effect: number;
}

/** Either. */
export type Change = LevelChange | TrendChange;

/** Events of a container, without gaps, which are of nodes. */
export type ContainerEvent = Exclude<WireEvent, { readonly type: "collector_gap" }>;

/** A container that may have changed. */
export interface ChangedContainer {
  readonly node: string;
  /** `namespace/pod/container`, or the id. */
  readonly name: string;
  readonly shortId: string;
  readonly changes: readonly Change[];
  readonly events: readonly ContainerEvent[];
  /** Name of what a rollout put it in the place of. */
  readonly replaces?: string | undefined;
  /** The greatest of its shares of the node's CPU, memory and so on, from 0 to 1. */
  readonly weight: number;
}

/** The lineage of an event's container, or its id. */
export function nameOf({ container }: ContainerEvent): string {
  const { namespace, pod_name: pod, container_name: name, id } = container;
  return namespace === null || pod === null || name === null ? id : `${namespace}/${pod}/${name}`;
}
