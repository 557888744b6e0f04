/**
 * What is wanted from the viewer, and what it answered, by slot.
 *
 * A slot holds one subject: the series of panel 3, the table, a study. Each question has a key, a text
 * that is equal exactly when the questions are: `wants()` may be asked as often as one likes, and the
 * loader asks anew only where a key has changed.
 *
 * @module
 */

import type { WireContainer } from "@fgm/server/api/containers";
import type { WireEvent } from "@fgm/server/api/events";
import type { WireLiveSeries, WireLiveTick } from "@fgm/server/api/live";
import type { WireStudyAnswer } from "@fgm/server/api/studies";
import type { WireSummary } from "@fgm/server/api/summary";
import type { WireSeriesContainer } from "@fgm/server/api/timeseries";

/** One series as aligned columns; null in all three is an interruption. Times ascend strictly. */
export interface SeriesColumns {
  readonly container: WireSeriesContainer;
  readonly t: readonly number[];
  readonly min: readonly (number | null)[];
  readonly max: readonly (number | null)[];
  readonly avg: readonly (number | null)[];
}

/** One metric of several containers. */
export interface SeriesData {
  readonly metric: string;
  /** Unit of the values: "bytes/s" where they are rates. */
  readonly unit: string;
  readonly as: "raw" | "rate";
  /** What was looked at. Beyond `toMs` nothing is known. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Width of a bucket; each point stands for [t, t + stepMs). */
  readonly stepMs: number;
  readonly isTruncated: boolean;
  /** In the order of the refs that were asked for. */
  readonly series: readonly SeriesColumns[];
}

/** A page of containers: of the answer, what is shown. */
export interface ContainersPage {
  readonly containers: readonly WireContainer[];
  /** Containers that match, on all pages together. */
  readonly total: number;
  /** Unit of the values; only when sorted by a metric. */
  readonly sort_unit?: string | undefined;
  /** Whether a file could not be read: containers may be missing, and values be of part of the time. */
  readonly truncated?: boolean;
}

/** What the slots hold. Panel ids are in the names of theirs. */
export interface SlotValues {
  /** Series of a panel, by its id. */
  readonly [series: `series:${number}`]: SeriesData;
  /** The limit that belongs to a panel's metric, where there is one. */
  readonly [limit: `limit:${number}`]: SeriesData;
  /** Findings for a panel. */
  readonly [study: `study:${number}`]: WireStudyAnswer;
  /** The whole of the data, for the strip. */
  readonly overview: SeriesData;
  /** What happened to the chosen containers in the window, newest first. */
  readonly events: { readonly events: readonly WireEvent[]; readonly isTruncated: boolean };
  /** The page of containers that the table shows. */
  readonly table: ContainersPage;
  /** The last minutes of the table's rows, of its sort metric. */
  readonly spark: SeriesData;
  /** Containers that the picker found. */
  readonly search: { readonly containers: readonly WireContainer[]; readonly total: number };
  /** Namespaces and other values that containers can be narrowed by. */
  readonly filters: {
    readonly namespaces: readonly string[];
    readonly qosClasses: readonly string[];
    readonly labelKeys: readonly string[];
  };
  /** What to know of one container. */
  readonly summary: WireSummary;
  /** Those that are chosen where nobody has chosen any, busiest first. */
  readonly busiest: ContainersPage;
}

/** Name of a slot. */
export type Slot = keyof SlotValues;

/** What is in a slot. */
export interface Answer<Value> {
  /** Key of the question that was asked last. */
  readonly key: string;
  /** `loading`: the value, if any, is that of an earlier key. `failed`: so it is, and `why` says why. */
  readonly state: "loading" | "ready" | "failed";
  readonly value: Value | undefined;
  /** One line; only when failed. */
  readonly why?: string;
  /** When the question was asked. */
  readonly askedMs: number;
}

/** All slots. One that was never asked for is absent. */
export type Answers = { readonly [S in Slot]?: Answer<SlotValues[S]> };

/** A question of series. */
export interface SeriesQuestion {
  readonly kind: "series";
  readonly metric: string;
  readonly refs: readonly string[];
  readonly fromMs: number;
  /** Undefined: to the newest sample. */
  readonly toMs: number | undefined;
  readonly points: number;
  readonly as: "raw" | "rate" | undefined;
}

/** What containers are asked for by. */
export interface ContainerFilter {
  /** Fuzzy; "" for all. */
  readonly search: string;
  readonly namespace: string | undefined;
  readonly qosClass: string | undefined;
  /** "key:value"; undefined for all. */
  readonly label: string | undefined;
}

/** A question, as a value. */
export type Question =
  | SeriesQuestion
  | {
    readonly kind: "study";
    readonly id: string;
    readonly parameters: Readonly<Record<string, number | string>>;
    readonly metric: string;
    readonly refs: readonly string[];
    readonly fromMs: number;
    readonly toMs: number;
    readonly as: "raw" | "rate" | undefined;
  }
  | {
    readonly kind: "events";
    readonly refs: readonly string[];
    readonly fromMs: number;
    readonly toMs: number | undefined;
  }
  | {
    readonly kind: "containers";
    readonly filter: ContainerFilter;
    /** A metric, "name" or "recency"; undefined: relevance where there is a search, else recency. */
    readonly sort: string | undefined;
    readonly fromMs: number;
    readonly toMs: number | undefined;
    readonly limit: number;
  }
  | { readonly kind: "filters" }
  | {
    readonly kind: "summary";
    readonly ref: string;
    readonly fromMs: number;
    readonly toMs: number | undefined;
  };

/** A question for a slot. */
export interface Want {
  readonly slot: Slot;
  /** Equal exactly when the question is to be answered by the same value. */
  readonly key: string;
  readonly question: Question;
  /** Time to wait before it is asked, in milliseconds: another key may come while somebody types. */
  readonly delayMs: number;
}

/** The ticks that are wanted as they come in. */
export interface LiveWant {
  readonly key: string;
  readonly metrics: readonly string[];
  readonly refs: readonly string[];
  /**
   * Ticks after this time are wanted, some of which are known: so nothing is missing between what was
   * asked for and the first tick. Undefined: from the newest on. It makes no other key.
   */
  readonly sinceMs: number | undefined;
}

/** All that a state wants from the world. */
export interface Wants {
  readonly questions: readonly Want[];
  /** Undefined: nothing is followed. */
  readonly live: LiveWant | undefined;
  /** Time between two clock actions, in milliseconds. */
  readonly clockMs: number;
}

/** What positions in ticks stand for. */
export type LiveSeries = WireLiveSeries;

/** One tick of all that is followed. */
export type LiveTick = WireLiveTick;
