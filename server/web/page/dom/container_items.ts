/**
 * What the list of containers shows, row by row.
 *
 * @module
 */

import type { WireContainer, WireContainers } from "../../../api/containers.ts";
import type { WireEvent } from "../../../api/events.ts";
import { containerLabel, lineageOf, placeOf, refOf } from "../state/container_names.ts";
import { lengthText } from "../state/time_text.ts";

/** Time without a sample after which a container counts as gone, in milliseconds. */
export const GONE_MS = 60_000;

/** One row. */
export interface ContainerItem {
  readonly ref: string;
  readonly label: string;
  /** Namespace, QoS class and node, as far as they are known. */
  readonly details: string;
  /** Place in the choice; undefined where it is not chosen. */
  readonly place: number | undefined;
  /** The value that the list is sorted by, in `sort_unit`. */
  readonly value: number | null | undefined;
  /** Share of the greatest value in the list, from 0 to 1. */
  readonly share: number;
  /** "gone 3 min"; "" for one that is there. */
  readonly gone: string;
  /** What happened to it in the window; "" for nothing. */
  readonly happened: string;
  readonly isCritical: boolean;
}

/** What rows are made from. */
export interface ListedFrom {
  readonly list: WireContainers | undefined;
  readonly chosen: readonly string[];
  /** Of chosen containers. */
  readonly events: readonly WireEvent[];
  /** Time of the newest sample of all, in milliseconds. */
  readonly newestMs: number;
  readonly hasNodes: boolean;
}

/** One row for each lineage, and before them those of chosen containers that the list lacks. */
export function containerItems(from: ListedFrom): readonly ContainerItem[] {
  const { list, chosen } = from;
  const containers = list?.containers ?? [];
  const greatest = Math.max(0, ...containers.map(({ value }) => value ?? 0));
  const places = new Map(chosen.map((ref, place) => [ref, place]));
  const hasParts = chosen.some((ref) => ref.split("/").length !== 3 && ref.length < 64);
  const byRef = new Map<string, ContainerItem>();
  for (const container of containers) {
    const ref = refOf(container);
    // Of several lives the first of the list stands for all: the latest, or the one that used most.
    if (byRef.has(ref)) continue;
    // Only parts of names have to be looked for.
    const place = places.get(ref) ?? places.get(container.id) ??
      (hasParts ? placeOf(container, chosen) : undefined);
    byRef.set(ref, itemOf(container, { ...from, greatest, place }));
  }
  const placed = new Set([...byRef.values()].map(({ place }) => place));
  const apart = chosen.flatMap((ref, place) =>
    placed.has(place) ? [] : [itemApart(ref, { place, isListed: list === undefined })]
  );
  return [...apart, ...byRef.values()];
}

function itemOf(
  container: WireContainer,
  { chosen, events, newestMs, hasNodes, greatest, place }: ListedFrom & {
    readonly greatest: number;
    readonly place: number | undefined;
  },
): ContainerItem {
  const { namespace, qos_class, node_name, last_seen_ms, value } = container;
  const goneMs = newestMs - last_seen_ms;
  const details = [
    namespace,
    qos_class === "Unknown" ? null : qos_class,
    hasNodes ? node_name : null,
  ];
  return {
    ref: place === undefined ? refOf(container) : chosen[place] ?? refOf(container),
    label: containerLabel(container),
    details: details.filter((text) => text !== null).join(" · "),
    place,
    value,
    share: greatest > 0 ? Math.max(0, value ?? 0) / greatest : 0,
    gone: goneMs > GONE_MS ? `gone ${roughText(goneMs)}` : "",
    ...(place === undefined ? NOTHING : happenedTo(container, events)),
  };
}

const NOTHING = { happened: "", isCritical: false };

function itemApart(
  ref: string,
  { place, isListed }: { readonly place: number; readonly isListed: boolean },
): ContainerItem {
  const parts = ref.split("/");
  return {
    ref,
    label: parts.length > 2 ? parts.slice(1).join("/") : ref.slice(0, 24),
    details: [parts.length > 2 ? parts[0] : undefined, isListed ? undefined : "not in this list"]
      .filter((text) => text !== undefined).join(" · "),
    place,
    value: undefined,
    share: 0,
    gone: "",
    ...NOTHING,
  };
}

function happenedTo(
  container: WireContainer,
  events: readonly WireEvent[],
): Pick<ContainerItem, "happened" | "isCritical"> {
  const lineage = lineageOf(container);
  const own = events.filter((event) =>
    event.container !== null &&
    (event.container.id === container.id ||
      lineage !== null && lineageOf(event.container) === lineage)
  );
  const count = (type: WireEvent["type"]) => own.filter((event) => event.type === type).length;
  const [kills, restarts, throttled] = [count("oom_kill"), count("restart"), count("throttling")];
  const texts = [
    kills > 0 ? times("OOM killed", kills) : undefined,
    restarts > 0 ? times("restarted", restarts) : undefined,
    throttled > 0 ? "throttled" : undefined,
  ];
  return {
    happened: texts.filter((text) => text !== undefined).join(", "),
    isCritical: kills > 0,
  };
}

function times(text: string, count: number): string {
  return count === 1 ? text : `${text} ${count}×`;
}

/** A length of time in its greatest unit alone: "53 min". */
function roughText(ms: number): string {
  return lengthText(ms).split(" ").slice(0, 2).join(" ");
}
