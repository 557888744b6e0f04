/**
 * Work that has no result.
 *
 * @module
 */

import { type BusyCycle, stretchAt } from "./busy_cycle.ts";
import { pause } from "../../pod/pause.ts";

/** Longest work without a look at signals and messages, in milliseconds. */
const SPIN_MS_MAX = 50;

/** Keeps one processor as busy as the cycle says, until the signal is aborted. */
export async function keepBusy(cycle: BusyCycle, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { isBusy, lastsMs } = stretchAt(Date.now(), cycle);
    if (isBusy) spin(Math.min(lastsMs, SPIN_MS_MAX));
    await (isBusy ? turn() : pause(lastsMs, signal));
  }
}

function spin(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

/** Lets whatever else waits have its turn; a timer would rest for a millisecond. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
    port2.close();
  });
}
