/**
 * The quiet majority of a node: sidecars that wait, and daemons that wake on a timer.
 *
 * @module
 */

import { type Behaviour, type Demand, FOREVER, type Moment } from "./demand.ts";
import type { Random } from "./random.ts";

const MEBIBYTE = 1024 * 1024;
const METRIC = "total_cpu_usage_millicores";
/** kubelet's default `periodSeconds` of a probe. */
const PROBE_PERIOD_MS = 10_000;

/** Memory of a program at rest: its heap moves by a few pages every few minutes. */
class RestingMemory {
  readonly #random: Random;
  #bytes: number;

  constructor(random: Random, bytes: number) {
    this.#random = random;
    this.#bytes = bytes;
  }

  /** @param share how many resting intervals pass between two moves, on average. */
  at(share: number): number {
    if (this.#random.chance(1 / share)) this.#bytes += this.#random.integer(-3, 4) * 4096;
    return this.#bytes;
  }
}

/**
 * Does nothing but answer probes: CSI registrars, config reloaders, spare replicas. Two fifths have
 * no timer at all and rest completely between probes; the others run a few timers every second.
 */
export function idle(random: Random): Behaviour {
  const anon = random.between(3, 45) * MEBIBYTE;
  const threads = random.integer(1, 14);
  const probeMillicores = random.chance(0.8) ? random.between(0.3, 1.6) : 0;
  const probePhaseMs = random.integer(0, 9) * 1000;
  const timerMillicores = random.chance(0.4) ? 0 : random.between(0.02, 1.2);
  const resting = new RestingMemory(random, anon);
  const limited = random.chance(0.5);
  return {
    kind: "idle",
    limits: {
      cpuMillicores: random.chance(0.25) ? random.pick([50, 100, 200]) : undefined,
      memoryBytes: limited ? random.pick([64, 100, 128, 256]) * MEBIBYTE : undefined,
      pids: undefined,
    },
    disks: 1,
    ask(moment: Moment, demand: Demand) {
      const probed = probeMillicores > 0 &&
        isDue(moment, { periodMs: PROBE_PERIOD_MS, phaseMs: probePhaseMs });
      const jitter = random.between(0.7, 1.3);
      const busy = (probed ? probeMillicores : 0) + timerMillicores * jitter;
      demand.userMillicores = busy * 0.55;
      demand.systemMillicores = busy * 0.45;
      demand.anonBytes = resting.at(180);
      demand.faults = probed && random.chance(0.15) ? random.integer(1, 6) : 0;
      demand.kernelObjects = probed && random.chance(0.3) ? random.integer(-2, 2) : 0;
      demand.threads = threads;
    },
    lifespan: () => FOREVER,
    // Timers and probes are faint periods, so an idle container is no control.
    truths: () => [],
  };
}

/**
 * Wakes every few seconds and works briefly: node exporters being scraped, log shippers, autoscalers,
 * metrics agents. The period is the truth.
 */
export function poller(random: Random): Behaviour {
  const periodMs = random.pick([5, 10, 15, 15, 15, 30, 30, 60]) * 1000;
  const phaseMs = random.integer(0, periodMs / 1000 - 1) * 1000;
  const busyMs = periodMs >= 30_000 ? random.pick([1000, 2000, 3000]) : 1000;
  const burst = random.between(8, 120);
  const base = random.between(0.3, 4);
  const anon = random.between(18, 110) * MEBIBYTE;
  const threads = random.integer(6, 22);
  const sent = random.between(0.5, 6) * 1024;
  const resting = new RestingMemory(random, anon);
  return {
    kind: "poller",
    limits: {
      cpuMillicores: random.chance(0.3) ? random.pick([200, 250, 500]) : undefined,
      memoryBytes: random.chance(0.7) ? random.pick([128, 200, 256, 512]) * MEBIBYTE : undefined,
      pids: undefined,
    },
    disks: 1,
    ask(moment: Moment, demand: Demand) {
      const busy = isBusy(moment, { periodMs, phaseMs, busyMs });
      const millicores = busy
        ? base + burst * random.between(0.85, 1.15)
        : base * random.between(0.6, 1.4);
      demand.userMillicores = millicores * 0.6;
      demand.systemMillicores = millicores * 0.4;
      demand.anonBytes = resting.at(busy ? 3 : 60) + (busy ? 12 * 4096 : 0);
      demand.faults = busy ? random.poisson(40) : 0;
      demand.kernelObjects = busy ? random.integer(-6, 6) : 0;
      demand.sockBytes = busy ? 4096 * random.integer(1, 3) : 4096;
      demand.writeBytes = random.chance(0.1) ? sent : 0;
      demand.threads = threads;
    },
    lifespan: () => FOREVER,
    truths: (life) => [{
      kind: "period",
      containerId: life.containerId,
      metric: METRIC,
      fromMs: life.startMs,
      toMs: life.endMs,
      periodMs,
      duty: busyMs / periodMs,
      amplitude: burst,
    }],
  };
}

/** Whether a tick of this interval contains the start of the schedule's next period. */
export function isDue(
  moment: Moment,
  schedule: { readonly periodMs: number; readonly phaseMs: number },
): boolean {
  return inPeriod(moment, schedule) < moment.intervalMs;
}

/** Whether the schedule's busy part covers this moment. Periods count from the Unix epoch. */
export function isBusy(
  moment: Moment,
  schedule: { readonly periodMs: number; readonly phaseMs: number; readonly busyMs: number },
): boolean {
  return inPeriod(moment, schedule) < schedule.busyMs;
}

function inPeriod(
  moment: Moment,
  schedule: { readonly periodMs: number; readonly phaseMs: number },
): number {
  const into = (moment.timeMs - schedule.phaseMs) % schedule.periodMs;
  return into < 0 ? into + schedule.periodMs : into;
}
