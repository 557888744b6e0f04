/**
 * Processor time: all the while, for a share of it, or in spikes.
 *
 * @module
 */

import { type BusyCycle, dutyCycle } from "./busy_cycle.ts";
import { keepBusy } from "./keep_busy.ts";
import { pause } from "../../pod/pause.ts";
import { aborted } from "./aborted.ts";
import { defineRole, type Role } from "./role.ts";

/** Most processors that are kept busy: each takes a thread, and some 10 MB. */
export const CORES_MAX = 64;

/** How many processors `asked` stands for on a machine that has `there`: all of them for 0. */
export function coreCount(asked: number, there: number): number {
  return Math.min(CORES_MAX, asked === 0 ? there : asked);
}

/** Keeps processors busy from some time on. */
export const BURN: Role = defineRole({
  name: "burn",
  summary: "Keeps processors busy, all the time or a share of it.",
  flags: [
    {
      name: "cores",
      kind: "integer",
      min: 0,
      max: CORES_MAX,
      default: 1,
      help: "How many processors; 0 for all that there are.",
    },
    { name: "duty", kind: "number", min: 0, max: 1, default: 1, help: "Share of the time." },
    {
      name: "after-seconds",
      kind: "number",
      min: 0,
      default: 0,
      help: "Rest for so long first.",
    },
  ],
}, async ({ cores, duty, afterSeconds }, signal) => {
  await pause(afterSeconds * 1_000, signal);
  if (signal.aborted) return 0;
  await burn(dutyCycle(duty), coreCount(cores, navigator.hardwareConcurrency), signal);
  return 0;
});

/** Works for some seconds of every so many, by the clock: all such workloads work at once. */
export const SPIKES: Role = defineRole({
  name: "spikes",
  summary: "Keeps a processor busy for some seconds of every so many.",
  flags: [
    { name: "every-seconds", kind: "number", min: 1, default: 20, help: "From start to start." },
    { name: "for-seconds", kind: "number", min: 0, default: 2, help: "How long each takes." },
  ],
}, async ({ everySeconds, forSeconds }, signal) => {
  await keepBusy({ periodMs: everySeconds * 1_000, busyMs: forSeconds * 1_000 }, signal);
  return 0;
});

/** One processor is kept busy by this thread, more by workers, which run at the same time. */
async function burn(cycle: BusyCycle, cores: number, signal: AbortSignal): Promise<void> {
  if (cores === 1) return await keepBusy(cycle, signal);
  const workers = Array.from({ length: cores }, () => {
    const worker = new Worker(new URL("./burn_worker_main.ts", import.meta.url), {
      type: "module",
    });
    worker.postMessage(cycle);
    return worker;
  });
  await aborted(signal);
  for (const worker of workers) worker.terminate();
}
