/**
 * Containers to which something happens: periodic jobs, batch work, leaks, throttling, crashes,
 * level shifts. Each of them is a signal with a known answer.
 *
 * @module
 */

import { cgroupMetricName } from "../metrics.ts";
import { type Behaviour, type Demand, FOREVER, type Lifespan, type Moment } from "./demand.ts";
import type { PlantedSignal } from "./planted_signal.ts";
import { isBusy } from "./quiet_behaviours.ts";
import type { Random } from "./random.ts";

const MEBIBYTE = 1024 * 1024;
const CPU = "total_cpu_usage_millicores";
const ANON = cgroupMetricName("memory.stat", "anon");
const THROTTLED = cgroupMetricName("cpu.stat", "throttled_usec");
const MINUTE_MS = 60_000;

/** kubelet's back-off between restarts: 10 s doubling to 5 min. */
const BACKOFF_MS = [10_000, 20_000, 40_000, 80_000, 160_000, 300_000] as const;

function backoffMs(ordinal: number): number {
  return BACKOFF_MS[Math.min(ordinal, BACKOFF_MS.length - 1)] ?? 300_000;
}

/** A job inside a long-lived container that runs by the clock: every one to fifteen minutes. */
export function cron(random: Random): Behaviour {
  const periodMs = random.pick([1, 1, 2, 5, 5, 10, 15]) * MINUTE_MS;
  const busyMs = Math.round(periodMs * random.between(0.05, 0.25) / 1000) * 1000;
  const phaseMs = random.integer(0, 59) * 1000;
  const millicores = random.between(150, 900);
  const anon = random.between(20, 90) * MEBIBYTE;
  const working = random.between(10, 120) * MEBIBYTE;
  return {
    kind: "cron",
    limits: { cpuMillicores: 1000, memoryBytes: 512 * MEBIBYTE, pids: undefined },
    disks: 1,
    ask(moment: Moment, demand: Demand) {
      const busy = isBusy(moment, { periodMs, phaseMs, busyMs });
      const used = busy ? millicores * random.between(0.9, 1.1) : random.between(0.1, 0.4);
      demand.userMillicores = used * 0.75;
      demand.systemMillicores = used * 0.25;
      demand.anonBytes = anon + (busy ? working + random.integer(0, 60) * 4096 : 0);
      demand.processes = busy ? 3 : 1;
      demand.threads = busy ? 4 : 1;
      demand.readBytes = busy && random.chance(0.2) ? random.between(16, 256) * 1024 : 0;
      demand.writeBytes = busy ? random.between(1, 60) * 1024 : 0;
      demand.faults = busy ? random.poisson(150) : 0;
      demand.kernelObjects = busy ? random.integer(-10, 10) : 0;
    },
    lifespan: () => FOREVER,
    truths: (life) => [{
      kind: "period",
      ...rangeOf(life, CPU),
      periodMs,
      duty: busyMs / periodMs,
      amplitude: millicores,
    }],
  };
}

/** Busy for a few seconds several times a minute: too short for a metric scraped every 15 s. */
export function spiker(random: Random): Behaviour {
  const periodMs = random.pick([10, 15, 15, 20, 30]) * 1000;
  const busyMs = random.integer(2, 4) * 1000;
  const phaseMs = random.integer(0, 9) * 1000;
  const millicores = random.between(300, 900);
  const anon = random.between(30, 90) * MEBIBYTE;
  return {
    kind: "spiker",
    limits: { cpuMillicores: 1000, memoryBytes: 256 * MEBIBYTE, pids: undefined },
    disks: 1,
    ask(moment: Moment, demand: Demand) {
      const busy = isBusy(moment, { periodMs, phaseMs, busyMs });
      const used = busy ? millicores * random.between(0.92, 1.08) : random.between(0.5, 3);
      demand.userMillicores = used * 0.85;
      demand.systemMillicores = used * 0.15;
      demand.anonBytes = anon + (busy ? random.integer(200, 260) * 4096 : 0);
      demand.threads = 8;
      demand.faults = busy ? random.poisson(80) : 0;
      demand.kernelObjects = busy ? random.integer(-5, 5) : 0;
    },
    lifespan: () => FOREVER,
    truths: (life) => [{
      kind: "period",
      ...rangeOf(life, CPU),
      periodMs,
      duty: busyMs / periodMs,
      amplitude: millicores,
    }],
  };
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
    truths: (life) => [{ kind: "ramp", ...rangeOf(life, ANON), perSecond: bytesPerSecond }],
  };
}

/** Wants more CPU than its limit for minutes at a time. */
export function throttled(random: Random): Behaviour {
  const limitMillicores = random.pick([100, 200, 250, 500]);
  const hungryMs = random.integer(3, 8) * MINUTE_MS;
  const periodMs = hungryMs * 2;
  const anon = random.between(50, 200) * MEBIBYTE;
  return {
    kind: "throttled",
    limits: { cpuMillicores: limitMillicores, memoryBytes: 512 * MEBIBYTE, pids: undefined },
    disks: 1,
    ask(moment: Moment, demand: Demand) {
      const hungry = isBusy(moment, { periodMs, phaseMs: 0, busyMs: hungryMs });
      const wanted = limitMillicores *
        (hungry ? random.between(1.1, 2.2) : random.between(0.2, 0.7));
      demand.userMillicores = wanted * 0.8;
      demand.systemMillicores = wanted * 0.2;
      demand.anonBytes = anon;
      demand.threads = 12;
      demand.faults = random.poisson(20);
      demand.kernelObjects = random.integer(-3, 3);
      demand.sockBytes = 4096 * random.integer(1, 6);
    },
    lifespan: () => FOREVER,
    truths: (life) => [{
      kind: "throttling",
      ...rangeOf(life, THROTTLED),
      limitMillicores,
    }],
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

/** A steady service whose level shifts once or twice a few hours: a release, a feature, a new client. */
export function shifting(random: Random, startMs: number): Behaviour {
  const base = random.between(20, 120);
  const firstMs = startMs + random.integer(8, 25) * MINUTE_MS;
  const stayMs = random.integer(45, 150) * MINUTE_MS;
  const factor = random.pick([0.4, 1.8, 2.5, 3]);
  const anon = random.between(60, 180) * MEBIBYTE;
  const levelAt = (timeMs: number) =>
    timeMs >= firstMs && Math.floor((timeMs - firstMs) / stayMs) % 2 === 0 ? base * factor : base;
  return {
    kind: "shifting",
    limits: { cpuMillicores: 1000, memoryBytes: 512 * MEBIBYTE, pids: undefined },
    disks: 1,
    ask(moment: Moment, demand: Demand) {
      const level = levelAt(moment.timeMs);
      const used = Math.max(0.5, level * (1 + 0.08 * random.normal()));
      demand.userMillicores = used * 0.75;
      demand.systemMillicores = used * 0.25;
      demand.anonBytes = anon + Math.round(level * 0.05) * MEBIBYTE;
      demand.threads = 16;
      demand.faults = random.poisson(level * 0.3);
      demand.sockBytes = 4096 * Math.ceil(1 + level * 0.05);
      demand.kernelObjects = random.integer(-5, 5);
    },
    lifespan: () => FOREVER,
    truths(life) {
      const steps: PlantedSignal[] = [];
      for (let timeMs = firstMs; timeMs < life.endMs; timeMs += stayMs) {
        const before = levelAt(timeMs - 1);
        steps.push({
          kind: "step",
          ...rangeOf(life, CPU),
          timeMs,
          before,
          after: levelAt(timeMs),
        });
      }
      return steps;
    },
  };
}

/** A control: noise around one level, in CPU and memory, and nothing else. */
export function steadyNoise(random: Random): Behaviour {
  const base = random.between(10, 80);
  const anon = random.between(30, 150) * MEBIBYTE;
  return {
    kind: "noise",
    limits: { cpuMillicores: undefined, memoryBytes: 512 * MEBIBYTE, pids: undefined },
    disks: 1,
    ask(_moment: Moment, demand: Demand) {
      const used = Math.max(0.2, base * (1 + 0.2 * random.normal()));
      demand.userMillicores = used * 0.7;
      demand.systemMillicores = used * 0.3;
      demand.anonBytes = anon;
      demand.threads = 6;
      demand.faults = random.poisson(2);
    },
    lifespan: () => FOREVER,
    truths: (life) => [{ kind: "none", ...rangeOf(life, CPU) }],
  };
}

function rangeOf(
  life: { readonly containerId: string; readonly startMs: number; readonly endMs: number },
  metric: string,
): { containerId: string; metric: string; fromMs: number; toMs: number } {
  return { containerId: life.containerId, metric, fromMs: life.startMs, toMs: life.endMs };
}
