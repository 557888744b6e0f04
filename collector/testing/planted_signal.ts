/**
 * The truth behind generated data: what a study ought to find, and where it ought to find nothing.
 *
 * @module
 */

/** How a container's life ends. */
export type Ending = "completed" | "crash" | "oom" | "rollout";

interface Planted {
  readonly containerId: string;
  /** Name in the metric catalogue of the series that shows the signal best. */
  readonly metric: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** One planted signal. Magnitudes are in the metric's unit. */
export type PlantedSignal =
  /** Repeats every `periodMs`, busy for the share `duty` of it, `amplitude` above its base. */
  | Planted & {
    readonly kind: "period";
    readonly periodMs: number;
    readonly duty: number;
    readonly amplitude: number;
  }
  /** The level changes at `timeMs` and stays. */
  | Planted & {
    readonly kind: "step";
    readonly timeMs: number;
    readonly before: number;
    readonly after: number;
  }
  /** Grows steadily. */
  | Planted & { readonly kind: "ramp"; readonly perSecond: number }
  /** Wants more CPU than its limit for a large part of the range. */
  | Planted & { readonly kind: "throttling"; readonly limitMillicores: number }
  /** The container ended at `timeMs`; `toMs` is the same instant. */
  | Planted & { readonly kind: "end"; readonly timeMs: number; readonly ending: Ending }
  /** A control: noise without any period, step or ramp. */
  | Planted & { readonly kind: "none" };

/** The part of a signal that says where it is: all of one life, in one metric. */
export function placedOn(
  life: { readonly containerId: string; readonly startMs: number; readonly endMs: number },
  metric: string,
): Pick<Planted, "containerId" | "metric" | "fromMs" | "toMs"> {
  return { containerId: life.containerId, metric, fromMs: life.startMs, toMs: life.endMs };
}
