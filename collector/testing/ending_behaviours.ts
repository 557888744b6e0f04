/**
 * Containers that end: batch work, leaks that are killed, programs that crash.
 *
 * @module
 */

import { cgroupMetricName } from "../metrics.ts";
import type { Behaviour, Demand, Lifespan, Moment } from "./demand.ts";
import { placedOn } from "./planted_signal.ts";
import type { Random } from "./random.ts";

const MEBIBYTE = 1024 * 1024;
const ANON = cgroupMetricName("memory.stat", "anon");

/** kubelet's back-off between restarts: 10 s doubling to 5 min. */
const BACKOFF_MS = [10_000, 20_000, 40_000, 80_000, 160_000, 300_000] as const;

function backoffMs(ordinal: number): number {
  return BACKOFF_MS[Math.min(ordinal, BACKOFF_MS.length - 1)] ?? 300_000;
}

/** Work that comes, runs flat out for some minutes and completes; the next pod has another name. */
export function batch(random: Random): Behaviour {
  const millicores = random.between(400, 1800);
  const readBytes = random.between(0.2, 8) * MEBIBYTE;
  const anonMax = random.between(80, 500) * MEBIBYTE;
  const spans = random.fork("spans");
  return {
    kind: "batch",
    limits: { cpuMillicores: undefined, memoryBytes: 1024 * MEBIBYTE, pids: undefined },
    disks: 1,
    ask(moment: Moment, demand: Demand) {
      const used = millicores * random.between(0.85, 1.05);
      demand.userMillicores = used * 0.85;
      demand.systemMillicores = used * 0.15;
      demand.anonBytes = Math.min(anonMax, 8 * MEBIBYTE + moment.ageMs / 1000 * 4 * MEBIBYTE);
      demand.readBytes = random.chance(0.7) ? readBytes * random.between(0.2, 1.8) : 0;
      demand.writeBytes = random.chance(0.4) ? readBytes * random.between(0, 0.5) : 0;
      demand.threads = 5;
      demand.faults = random.poisson(300);
      demand.kernelObjects = random.integer(-10, 12);
    },
    lifespan: () => ({
      lengthMs: spans.integer(60, 900) * 1000,
      ending: "completed",
      gapMs: spans.integer(60, 1800) * 1000,
    }),
    truths: () => [],
  };
}

/** Loses memory at a steady rate until the OOM killer takes it, then starts again in the same pod. */
export function leak(random: Random): Behaviour {
  const bytesPerSecond = Math.exp(random.between(Math.log(20), Math.log(900))) * 1024;
  const base = random.between(25, 60) * MEBIBYTE;
  const limit = random.pick([128, 256, 384]) * MEBIBYTE;
  // Page tables, stacks and the last of the cache take what the heap cannot have.
  const lengthMs = Math.floor((limit * 0.96 - base) / bytesPerSecond) * 1000;
  const used = random.between(4, 30);
  return {
    kind: "leak",
    limits: { cpuMillicores: 500, memoryBytes: limit, pids: undefined },
    disks: 1,
    ask(moment: Moment, demand: Demand) {
      const millicores = used * random.between(0.7, 1.3);
      demand.userMillicores = millicores * 0.8;
      demand.systemMillicores = millicores * 0.2;
      demand.anonBytes = base + moment.ageMs / 1000 * bytesPerSecond;
      demand.threads = 9;
      demand.faults = random.poisson(5);
    },
    lifespan: (ordinal) => ({ lengthMs, ending: "oom", gapMs: backoffMs(ordinal) }),
    truths: (life) => [{ kind: "ramp", ...placedOn(life, ANON), perSecond: bytesPerSecond }],
  };
}

/** Starts, works for a few seconds, exits with an error, and waits out kubelet's back-off. */
export function crashing(random: Random): Behaviour {
  const lengthMs = random.integer(4, 25) * 1000;
  const lengths = random.fork("lengths");
  return {
    kind: "crashing",
    limits: { cpuMillicores: 500, memoryBytes: 128 * MEBIBYTE, pids: undefined },
    disks: 1,
    ask(moment: Moment, demand: Demand) {
      const starting = moment.ageMs < 3000;
      const used = (starting ? 350 : 20) * random.between(0.8, 1.2);
      demand.userMillicores = used * 0.7;
      demand.systemMillicores = used * 0.3;
      demand.anonBytes = (starting ? 10 : 28) * MEBIBYTE;
      demand.readBytes = starting ? 2 * MEBIBYTE : 0;
      demand.faults = starting ? 2500 : 3;
      demand.threads = 7;
    },
    lifespan: (ordinal): Lifespan => ({
      lengthMs: lengthMs + lengths.integer(0, 5) * 1000,
      ending: "crash",
      gapMs: backoffMs(ordinal),
    }),
    truths: () => [],
  };
}
