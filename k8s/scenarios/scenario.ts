/**
 * What a scenario is: a small piece of trouble that a cluster can be given on purpose, and what fgm has
 * to find in it.
 *
 *     k8s/scenarios/<name>/scenario.ts     what it is, and its expectations
 *                         /manifest.yaml   its pods, with placeholders (`manifest_text.ts`)
 *                         /dashboard.json  the panels to look at it with
 *                         /README.md       what happens, and where to see it
 *
 * A run has a namespace of its own, `fgm-run-<id>`, which is all that it makes and all that is deleted
 * afterwards. Its pods end themselves (`activeDeadlineSeconds`), also when nobody is there to delete them.
 *
 * @module
 */

/** Images that scenarios are made from; k8s/scenarios/images has a Dockerfile for each. */
export const SCENARIO_IMAGES = ["fgm-workload", "fgm-workload-postgres"] as const;

/** One of the images that scenarios are made from. */
export type ScenarioImage = typeof SCENARIO_IMAGES[number];

/** A piece of trouble, and what fgm has to find in it. */
export interface Scenario {
  /** Such as "memory-leak"; also the name of its folder. */
  readonly name: string;
  /** One sentence without a full stop, for lists. */
  readonly summary: string;
  readonly images: readonly ScenarioImage[];
  /** How long a run goes on unless told, in milliseconds, from when its pods run. */
  readonly durationMs: number;
  /** The shortest run in which all expectations can come true, in milliseconds. */
  readonly leastMs: number;
  /** All of them have to be met. */
  readonly expectations: readonly Expectation[];
}

/** Numbers that a figure has to lie between; both ends belong to it, and a missing end is open. */
export interface Bounds {
  readonly least?: number;
  readonly most?: number;
}

/** What fgm has to find, in a container of the run. */
export type Expectation =
  | ExpectedContainer
  | ExpectedEvent
  | ExpectedStudy
  | ExpectedHighlight
  | ExpectedValue;

interface Expected {
  /** Completes "fgm has to …", such as "see the kernel kill it for want of memory". */
  readonly text: string;
  /** "pod/container" in the run's namespace. */
  readonly container: string;
}

/** That /api/containers has it, by its names in the cluster, and what is known of it. */
export interface ExpectedContainer extends Expected {
  readonly kind: "container";
  readonly qosClass: "Guaranteed" | "Burstable" | "BestEffort";
}

/** Events of /api/events. */
export interface ExpectedEvent extends Expected {
  readonly kind: "event";
  /** Types that count, such as "oom_kill": what a cluster makes of the same trouble can differ. */
  readonly types: readonly string[];
  /** How many events there have to be, of all these types together. */
  readonly count: Bounds;
}

/** A finding of /api/study. */
export interface ExpectedStudy extends Expected {
  readonly kind: "study";
  /** Such as "periodicity". */
  readonly study: string;
  readonly metric: string;
  /** Members of one finding and what they have to be, such as {period_ms: {least: 19000, most: 21000}}. */
  readonly finding: Readonly<Record<string, Bounds | string>>;
}

/** A highlight of /api/summary. */
export interface ExpectedHighlight extends Expected {
  readonly kind: "highlight";
  readonly metric: string;
  /** The least urgent that will do. */
  readonly severity: "info" | "warning" | "critical";
}

/** A figure of /api/summary for one metric. */
export interface ExpectedValue extends Expected {
  readonly kind: "value";
  readonly metric: string;
  /** A member on the wire, such as "max"; "direction" is that of the trend. */
  readonly figure: string;
  readonly value: Bounds | string;
}
