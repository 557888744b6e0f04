/**
 * The loop that samples on time and carries out what the capture machine decides.
 *
 * Collection goes on whatever the disk does: a tick that cannot be written is tried once more, on a full
 * disk after room was made, then dropped and counted. Only a fault in the program itself ends the loop.
 *
 * @module
 */

import type { Logger } from "@fgm/k8s/pod/log";
import {
  CAPTURE_START,
  type CaptureEffect,
  type CaptureEvent,
  type CaptureLimits,
  stepCapture,
} from "./capture/machine.ts";
import type { Tick } from "./model.ts";
import { type Clock, type ClockReading, clockStepped, nextTick } from "./sampling/ticker.ts";
import { isDiskFull } from "./store/disk_full.ts";

/** What the loop tells the sampler about the loop, for fgm's own series. */
export interface LoopCost {
  /** Of the tick before; NaN at the first. */
  readonly tickDurationMs: number;
  readonly tickLatenessMs: number;
  readonly missedTicks: number;
  readonly droppedTicks: number;
}

/** Takes one tick's worth of samples. Never throws for anything a single container does. */
export interface TickSource {
  sample(at: ClockReading, cost: LoopCost): Tick;
}

/** Where ticks go. Every method may throw what the disk throws. */
export interface TickSink {
  /** Begins a new segment at this time and has the one before it sealed. */
  rotate(startMs: number): void;
  append(tick: Tick): void;
  /** Deletes the oldest sealed segments to make room. */
  freeSpace(): void;
  /** Closes the open segment and waits until all are sealed. */
  close(): Promise<void>;
}

/** What the loop needs. */
export interface CaptureLoop {
  readonly clock: Clock;
  /** Resolves after so many milliseconds, or as soon as the signal is aborted. */
  readonly sleep: (delayMs: number, signal: AbortSignal) => Promise<void>;
  readonly source: TickSource;
  readonly sink: TickSink;
  readonly log: Logger;
  readonly intervalMs: number;
  readonly limits: CaptureLimits;
}

/** Time between two log lines about the same trouble. */
const TROUBLE_EVERY_MS = 60_000;

/** Samples until the signal is aborted, then closes the sink. */
export async function runCapture(loop: CaptureLoop, signal: AbortSignal): Promise<void> {
  const { clock, source, intervalMs, log } = loop;
  const capture = startCapture(loop);
  let cost: LoopCost = { tickDurationMs: NaN, tickLatenessMs: 0, missedTicks: 0, droppedTicks: 0 };
  let last: { readonly targetMs: number; readonly at: ClockReading } | undefined;
  let skipped = false;
  for (;;) {
    const now = clock();
    // After a step the old grid says nothing about the new time.
    const onGrid = last !== undefined && clockStepped(last.at, now) ? undefined : last;
    const next = nextTick(now, onGrid, intervalMs);
    await loop.sleep(next.targetMs - now.wallMs, signal);
    if (signal.aborted) break;
    const at = clock();
    const stepped = clockStepped(now, at);
    // Woken after the tick's own time is over, as after a stop: the next tick counts this one as
    // missed. Never twice in a row, for a machine that is always late still wants samples.
    skipped = !skipped && !stepped && at.wallMs - next.targetMs >= intervalMs;
    if (skipped) {
      last = { targetMs: onGrid?.targetMs ?? next.targetMs - intervalMs, at: now };
      continue;
    }
    last = stepped ? undefined : { targetMs: next.targetMs, at };
    if (next.missed > 0) {
      log.limited("missed", TROUBLE_EVERY_MS).warn("Skipped late ticks", { ...next });
    }
    cost = {
      ...cost,
      tickLatenessMs: stepped ? 0 : Math.max(0, at.wallMs - next.targetMs),
      missedTicks: cost.missedTicks + next.missed,
    };
    const tick = source.sample(at, cost);
    const dropped = capture.tick(at, tick);
    cost = {
      ...cost,
      tickDurationMs: clock().monotonicMs - at.monotonicMs,
      droppedTicks: cost.droppedTicks + dropped,
    };
  }
  await capture.close();
}

interface Capture {
  /** Writes a tick; returns how many ticks were dropped: 0 or 1. */
  tick(at: ClockReading, tick: Tick): number;
  close(): Promise<void>;
}

function startCapture({ sink, log, limits }: CaptureLoop): Capture {
  let state = CAPTURE_START;
  const decide = (event: CaptureEvent): readonly CaptureEffect[] => {
    const [next, effects] = stepCapture(state, event, limits);
    state = next;
    return effects;
  };
  /** Carries out effects for one tick; true when the tick was dropped. */
  const carryOut = (effects: readonly CaptureEffect[], tick: Tick): boolean => {
    for (const effect of effects) {
      if (effect.kind === "drop") {
        log.limited("dropped", TROUBLE_EVERY_MS).error("Dropped a tick: it cannot be written");
        return true;
      }
      try {
        perform(effect, tick);
      } catch (error) {
        if (isFault(error)) throw error;
        log.limited("refused", TROUBLE_EVERY_MS).error("Cannot write a tick", { error });
        return carryOut(decide({ kind: "refused", isFull: isDiskFull(error) }), tick);
      }
    }
    return false;
  };
  const perform = (effect: CaptureEffect, tick: Tick): void => {
    switch (effect.kind) {
      case "rotate":
        if (effect.reason === "clock") log.warn("The clock was set; starting a new segment");
        return sink.rotate(effect.startMs);
      case "append":
        return sink.append(tick);
      case "free-space":
        return sink.freeSpace();
      case "drop":
      case "close":
        return;
      default:
        return effect satisfies never;
    }
  };
  return {
    tick: (at, tick) => {
      const samples = countSamples(tick);
      return carryOut(decide({ kind: "tick", at, samples }), tick) ? 1 : 0;
    },
    close: async () => {
      decide({ kind: "shutdown" });
      await sink.close();
    },
  };
}

/** Values of a tick, absent ones included: what sealing it will have to hold. */
function countSamples({ samples }: Tick): number {
  return samples.reduce((sum, { values }) => sum + values.length, 0);
}

/** A mistake in the program, as against the world's refusal. */
function isFault(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError ||
    error instanceof ReferenceError;
}
