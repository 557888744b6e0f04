/**
 * How much memory reading one input took, at most.
 *
 * @module
 */

import { peakResidentBytes, residentBytes } from "@fgm/collector/bench/process_usage";

/** Measures one input after the other. */
export interface MemoryMeter {
  /** Before an input is read. */
  readonly begin: () => void;
  /** Bytes that were there more than when it began, at most, as far as the meter can tell. */
  readonly grownBytes: () => number;
}

/**
 * What V8 has for values when an input was read, against before: what was given back meanwhile is not
 * seen, nor what libraries take. It is the meter for a process that does other work as well.
 */
export function heapMeter(): MemoryMeter {
  let before = 0;
  return { begin: () => void (before = heapBytes()), grownBytes: () => heapBytes() - before };
}

/** In it the kernel is told to forget the most that the process has had (proc(5), `clear_refs`). */
const FORGET = { path: "/proc/self/clear_refs", text: "5" } as const;

/**
 * The most that the whole process has had while an input was read: libraries' memory, and what was given
 * back meanwhile, count. Undefined where the kernel does not tell, as it does on Linux.
 */
export function peakMeter(): MemoryMeter | undefined {
  const forget = () => Deno.writeTextFileSync(FORGET.path, FORGET.text, { create: false });
  try {
    forget();
  } catch {
    return undefined;
  }
  const heap = heapMeter();
  let before = 0;
  return {
    begin: () => {
      heap.begin();
      forget();
      before = residentBytes(Deno.pid);
    },
    // Values may find room in what the process had already.
    grownBytes: () => Math.max(peakResidentBytes(Deno.pid) - before, heap.grownBytes()),
  };
}

function heapBytes(): number {
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}
