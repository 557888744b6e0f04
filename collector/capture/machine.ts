/**
 * The decisions of capture, without any of its work.
 *
 * A tick is appended to the open journal. A new journal is begun (the old one is sealed) when
 *
 *     first   there is none open: at start, or after the disk refused to hold one
 *     age     the open one has covered the rotation time, on the monotonic clock
 *     day     the UTC day changed: a segment's rows belong to the day its folder names
 *     clock   the wall clock was stepped, so that times within a segment always ascend
 *     size    it holds as many samples as one sealing is allowed to have in memory
 *
 * Invariants: times within a segment strictly ascend; a refused tick is retried once, in a journal of its
 * own and, where the disk was full, after space was made, and then dropped and counted; only a full disk
 * costs older segments; nothing here ever stops collection.
 *
 * @module
 */

import { type ClockReading, clockStepped } from "../sampling/ticker.ts";

/** Most samples in one segment: bounds the memory of sealing to some 8 bytes each. */
export const SEGMENT_SAMPLES_MAX = 4_000_000;

/** What happens to capture. */
export type CaptureEvent =
  | { readonly kind: "tick"; readonly at: ClockReading; readonly samples: number }
  /** The disk did not take what the last effects asked for. */
  | { readonly kind: "refused"; readonly isFull: boolean }
  | { readonly kind: "shutdown" };

/** Why a journal is begun. */
export type RotationReason = "first" | "age" | "day" | "clock" | "size";

/** What capture wants done, in order. */
export type CaptureEffect =
  | { readonly kind: "rotate"; readonly startMs: number; readonly reason: RotationReason }
  | { readonly kind: "append" }
  /** Delete the oldest sealed segments, to make room. */
  | { readonly kind: "free-space" }
  | { readonly kind: "drop" }
  | { readonly kind: "close" };

/** What capture remembers between events. */
export interface CaptureState {
  readonly segment: { readonly start: ClockReading; readonly samples: number } | undefined;
  readonly last: { readonly at: ClockReading; readonly samples: number } | undefined;
  /** Whether the disk refused the current tick once already. */
  readonly retrying: boolean;
}

/** Limits of one run of a collector. */
export interface CaptureLimits {
  readonly intervalMs: number;
  readonly rotationMs: number;
  readonly samplesMax: number;
}

/** Before the first tick. */
export const CAPTURE_START: CaptureState = { segment: undefined, last: undefined, retrying: false };

/** One step of capture. Pure: the same state, event and limits give the same answer. */
export function stepCapture(
  state: CaptureState,
  event: CaptureEvent,
  limits: CaptureLimits,
): readonly [CaptureState, readonly CaptureEffect[]] {
  switch (event.kind) {
    case "tick":
      return stepTick(state, event, limits);
    case "refused":
      return stepRefused(state, event);
    case "shutdown":
      return [{ ...state, segment: undefined }, state.segment ? [{ kind: "close" }] : []];
    default:
      return event satisfies never;
  }
}

function stepTick(
  state: CaptureState,
  tick: { readonly at: ClockReading; readonly samples: number },
  limits: CaptureLimits,
): readonly [CaptureState, readonly CaptureEffect[]] {
  const last = { at: tick.at, samples: tick.samples };
  const reason = rotationReason(state, tick, limits);
  if (reason === undefined && state.segment !== undefined) {
    const samples = state.segment.samples + tick.samples;
    const segment = { start: state.segment.start, samples };
    return [{ segment, last, retrying: false }, [{ kind: "append" }]];
  }
  return [
    { segment: { start: tick.at, samples: tick.samples }, last, retrying: false },
    [
      { kind: "rotate", startMs: tick.at.wallMs, reason: reason ?? "first" },
      { kind: "append" },
    ],
  ];
}

function rotationReason(
  state: CaptureState,
  tick: { readonly at: ClockReading; readonly samples: number },
  limits: CaptureLimits,
): RotationReason | undefined {
  const { segment, last } = state;
  if (segment === undefined || last === undefined) return "first";
  if (tick.at.wallMs <= last.at.wallMs || clockStepped(last.at, tick.at)) return "clock";
  if (utcDay(segment.start.wallMs) !== utcDay(tick.at.wallMs)) return "day";
  if (segment.samples + tick.samples > limits.samplesMax) return "size";
  // Half an interval of grace: a first tick that was a little late must not stretch its segment.
  const coveredMs = tick.at.monotonicMs - segment.start.monotonicMs;
  return coveredMs + limits.intervalMs / 2 >= limits.rotationMs ? "age" : undefined;
}

function stepRefused(
  state: CaptureState,
  { isFull }: { readonly isFull: boolean },
): readonly [CaptureState, readonly CaptureEffect[]] {
  if (state.retrying || state.last === undefined) {
    // Whatever is open may be what the disk chokes on: the next tick starts a journal of its own.
    return [{ ...state, segment: undefined, retrying: false }, [{ kind: "drop" }]];
  }
  const { at, samples } = state.last;
  return [
    { ...state, segment: { start: at, samples }, retrying: true },
    [
      ...(isFull ? [{ kind: "free-space" } as const] : []),
      { kind: "rotate", startMs: at.wallMs, reason: "first" },
      { kind: "append" },
    ],
  ];
}

const DAY_MS = 86_400_000;

function utcDay(timeMs: number): number {
  return Math.floor(timeMs / DAY_MS);
}
