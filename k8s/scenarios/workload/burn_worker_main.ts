/**
 * A worker that keeps a processor of its own busy, as the cycle says that it is sent first.
 *
 * @module
 */

import type { BusyCycle } from "./busy_cycle.ts";
import { keepBusy } from "./keep_busy.ts";

/** The part of a worker's global scope that is used here; the compiler has the window's. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<BusyCycle>) => void) | null;
}

(self as unknown as WorkerScope).onmessage = ({ data }) => {
  keepBusy(data, new AbortController().signal);
};
