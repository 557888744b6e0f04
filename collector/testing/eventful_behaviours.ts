/**
 * Long-lived containers to which something happens: periodic jobs, spikes, throttling, level shifts.
 * Each of them is a signal with a known answer; steady noise is the control.
 *
 * @module
 */

import { cgroupMetricName } from "../metrics.ts";
import { type Behaviour, type Demand, FOREVER, type Moment } from "./demand.ts";
import { placedOn, type PlantedSignal } from "./planted_signal.ts";
import { isBusy } from "./quiet_behaviours.ts";
import type { Random } from "./random.ts";

const MEBIBYTE = 1024 * 1024;
const CPU = "total_cpu_usage_millicores";
const THROTTLED = cgroupMetricName("cpu.stat", "throttled_usec");
const MINUTE_MS = 60_000;

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
      ...placedOn(life, CPU),
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
      ...placedOn(life, CPU),
      periodMs,
      duty: busyMs / periodMs,
      amplitude: millicores,
    }],
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
      ...placedOn(life, THROTTLED),
      limitMillicores,
    }],
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
          ...placedOn(life, CPU),
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
    truths: (life) => [{ kind: "none", ...placedOn(life, CPU) }],
  };
}
