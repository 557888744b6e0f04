/**
 * Services that serve: web, garbage-collected runtimes, databases.
 *
 * @module
 */

import { cgroupMetricName } from "../metrics.ts";
import { type Behaviour, type Demand, FOREVER, type Moment } from "./demand.ts";
import { LoadCurve } from "./load_curve.ts";
import type { PlantedSignal } from "./planted_signal.ts";
import type { Random } from "./random.ts";

const MEBIBYTE = 1024 * 1024;
const ANON = cgroupMetricName("memory.stat", "anon");

/** What a request costs and leaves behind. */
interface Service {
  readonly requestsPerSecond: number;
  readonly millicoresPerRequest: number;
  readonly userShare: number;
  /** Bytes that a request adds to files; 0 when it logs to stdout, which the runtime writes. */
  readonly writtenPerRequest: number;
}

function drawService(random: Random, busiest: number): Service {
  // Most services are small and few are large: a log-uniform rate gives that tail.
  const requestsPerSecond = Math.exp(random.between(Math.log(1.5), Math.log(busiest)));
  return {
    requestsPerSecond,
    millicoresPerRequest: random.between(0.6, 6),
    userShare: random.between(0.6, 0.85),
    writtenPerRequest: random.chance(0.4) ? random.between(80, 400) : 0,
  };
}

/** Sets CPU, sockets, faults and log writes for so many requests in one interval. */
function serve(service: Service, requests: number, options: {
  readonly random: Random;
  readonly demand: Demand;
  readonly intervalMs: number;
}): void {
  const { random, demand, intervalMs } = options;
  const perSecond = requests * 1000 / intervalMs;
  const millicores = 1.5 + perSecond * service.millicoresPerRequest * random.between(0.8, 1.2);
  demand.userMillicores = millicores * service.userShare;
  demand.systemMillicores = millicores * (1 - service.userShare);
  demand.sockBytes = 4096 * Math.ceil(1 + requests * 0.3);
  demand.faults = random.poisson(requests * 0.8);
  demand.kernelObjects = requests > 0 ? Math.round(random.normal() * (1 + requests * 0.1)) : 0;
  demand.writeBytes = requests * service.writtenPerRequest;
}

/** A web service: traffic follows the day, drifts over minutes and arrives at random. */
export function web(random: Random): Behaviour {
  const service = drawService(random, 120);
  const load = new LoadCurve(random.fork("load"), { dailySwing: 0.45, drift: 0.12 });
  const anon = random.between(40, 380) * MEBIBYTE;
  const threads = random.integer(6, 48);
  const processes = random.chance(0.3) ? random.integer(2, 9) : 1;
  let heapPages = Math.round(anon / 4096);
  return {
    kind: "web",
    limits: {
      cpuMillicores: random.chance(0.5) ? random.pick([500, 1000, 2000]) : undefined,
      memoryBytes: random.chance(0.8) ? random.pick([512, 768, 1024]) * MEBIBYTE : undefined,
      pids: undefined,
    },
    disks: 1,
    ask(moment: Moment, demand: Demand) {
      const mean = service.requestsPerSecond * load.at(moment) * moment.intervalMs / 1000;
      const requests = random.poisson(mean);
      serve(service, requests, { random, demand, intervalMs: moment.intervalMs });
      if (random.chance(Math.min(0.5, requests * 0.02))) {
        heapPages = Math.max(1024, heapPages + random.integer(-24, 24));
      }
      demand.anonBytes = heapPages * 4096;
      demand.processes = processes;
      demand.threads = threads + (random.chance(0.02) ? 1 : 0);
    },
    lifespan: () => FOREVER,
    truths: () => [],
  };
}

/**
 * A runtime with a garbage collector: the heap climbs with the work and falls back at a collection,
 * which costs CPU. Anonymous memory falls only where the runtime gives pages back, as Go and ZGC do.
 */
export function managed(random: Random): Behaviour {
  const service = drawService(random, 60);
  const load = new LoadCurve(random.fork("load"), { dailySwing: 0.35, drift: 0.08 });
  const liveBytes = random.between(60, 420) * MEBIBYTE;
  const garbageMaxBytes = liveBytes * random.between(0.3, 1);
  const garbagePerRequest = random.between(0.15, 1.2) * MEBIBYTE;
  const givesBack = random.chance(0.6);
  const collectionMillicores = random.between(80, 500);
  const threads = random.integer(18, 90);
  const garbagePerSecond = service.requestsPerSecond * garbagePerRequest;
  const periodMs = garbageMaxBytes * 0.95 / garbagePerSecond * 1000;
  let garbageBytes = random.unit() * garbageMaxBytes;
  let highest = liveBytes + garbageBytes;
  return {
    kind: "managed",
    limits: {
      cpuMillicores: random.chance(0.5) ? random.pick([1000, 2000]) : undefined,
      memoryBytes: Math.ceil((liveBytes + garbageMaxBytes) * 1.6 / MEBIBYTE) * MEBIBYTE,
      pids: undefined,
    },
    disks: 1,
    ask(moment: Moment, demand: Demand) {
      const mean = service.requestsPerSecond * load.at(moment) * moment.intervalMs / 1000;
      const requests = random.poisson(mean);
      serve(service, requests, { random, demand, intervalMs: moment.intervalMs });
      garbageBytes += requests * garbagePerRequest * random.between(0.7, 1.3);
      if (garbageBytes > garbageMaxBytes) {
        garbageBytes *= 0.05;
        demand.userMillicores += collectionMillicores * random.between(0.8, 1.2);
      }
      highest = Math.max(highest, liveBytes + garbageBytes);
      demand.anonBytes = givesBack ? liveBytes + garbageBytes : highest;
      demand.threads = threads;
    },
    lifespan: () => FOREVER,
    truths: (life) => givesBack ? sawtooth(life, garbageMaxBytes * 0.95, periodMs) : [],
  };
}

/** The saw-tooth climbs all the time, hence the duty of 1. Traffic moves it: its period is a mean. */
function sawtooth(
  life: { readonly containerId: string; readonly startMs: number; readonly endMs: number },
  amplitude: number,
  periodMs: number,
): readonly PlantedSignal[] {
  return [{
    kind: "period",
    containerId: life.containerId,
    metric: ANON,
    fromMs: life.startMs,
    toMs: life.endMs,
    periodMs,
    duty: 1,
    amplitude,
  }];
}

/** A database: shared buffers, reads that miss the cache, a write-ahead log, checkpoints. */
export function database(random: Random): Behaviour {
  const load = new LoadCurve(random.fork("load"), { dailySwing: 0.4, drift: 0.15 });
  const queries = Math.exp(random.between(Math.log(8), Math.log(250)));
  const sharedBytes = random.pick([128, 256, 512]) * MEBIBYTE;
  const checkpointMs = 300_000;
  const connections = random.integer(8, 40);
  const perConnection = random.between(2, 6) * MEBIBYTE;
  const missShare = random.between(0.005, 0.05);
  let extra = 0;
  return {
    kind: "database",
    limits: {
      cpuMillicores: random.chance(0.4) ? 2000 : undefined,
      memoryBytes: random.pick([2, 4]) * 1024 * MEBIBYTE,
      pids: undefined,
    },
    disks: 2,
    ask(moment: Moment, demand: Demand) {
      const done = random.poisson(queries * load.at(moment) * moment.intervalMs / 1000);
      const sinceCheckpointMs = moment.timeMs % checkpointMs;
      const checkpoint = sinceCheckpointMs < 20_000;
      const millicores = 4 + done * random.between(0.7, 1.1) + (checkpoint ? 25 : 0);
      demand.userMillicores = millicores * 0.65;
      demand.systemMillicores = millicores * 0.35;
      demand.readBytes = random.poisson(done * missShare) * 16 * 1024;
      demand.writeBytes = done * 700 + (checkpoint ? random.between(0.5, 1.5) * MEBIBYTE : 0);
      if (random.chance(0.03)) extra = random.integer(0, 3);
      demand.processes = 6 + connections + extra;
      demand.threads = demand.processes;
      demand.anonBytes = demand.processes * perConnection + random.integer(0, 30) * 4096;
      demand.shmemBytes = sharedBytes;
      demand.sockBytes = 4096 * Math.ceil(1 + done * 0.05);
      demand.faults = random.poisson(done * 1.5);
      demand.kernelObjects = random.integer(-4, 4);
    },
    lifespan: () => FOREVER,
    truths: () => [],
  };
}
