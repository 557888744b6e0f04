/**
 * What a running process and its children cost, from `/proc` (Linux only).
 *
 * @module
 */

const MILLISECONDS_PER_TICK = 10;
const KILOBYTE = 1024;

/** CPU time of a process and of its children that were waited for, in milliseconds; 0 when gone. */
export function cpuMs(pid: number): number {
  const fields = statFields(pid);
  // Fields 14 to 17 of proc(5), counted from the state, which is field 3.
  return [11, 12, 13, 14].reduce((sum, i) => sum + Number(fields[i] ?? 0), 0) *
    MILLISECONDS_PER_TICK;
}

/** Resident memory now, in bytes; 0 when the process is gone. */
export function residentBytes(pid: number): number {
  return kilobytesOf(`/proc/${pid}/status`, /^VmRSS:\s+(\d+) kB$/m);
}

/** Most resident memory so far, in bytes; 0 when the process is gone. */
export function peakResidentBytes(pid: number): number {
  return kilobytesOf(`/proc/${pid}/status`, /^VmHWM:\s+(\d+) kB$/m);
}

/** Proportional memory: pages shared with others count in parts, so that sums are true. */
export function proportionalBytes(pid: number): number {
  return kilobytesOf(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+) kB$/m);
}

/**
 * Bytes that a process, with its children that were waited for, has made dirty in files that have a
 * disk (`write_bytes` of proc(5)); 0 when it is gone, or where the kernel keeps no such account.
 */
export function writtenBytes(pid: number): number {
  return Number(/^write_bytes: (\d+)$/m.exec(readIfPresent(`/proc/${pid}/io`))?.[1] ?? 0);
}

/** Resident memory that no other process has, in bytes: without the code of a runtime that they share. */
export function ownBytes(pid: number): number {
  const rollup = `/proc/${pid}/smaps_rollup`;
  return kilobytesOf(rollup, /^Private_Clean:\s+(\d+) kB$/m) +
    kilobytesOf(rollup, /^Private_Dirty:\s+(\d+) kB$/m);
}

/**
 * Memory of a process now, with the most that its children have had by now, in bytes.
 *
 * What it shares with them, such as the runtime's code, counts once. Proportional sizes would leave out a
 * part of that while any other program runs on the same runtime.
 */
export function residentWithChildren(pid: number): number {
  const children = childrenOf(pid);
  if (children.length === 0) return residentBytes(pid);
  return ownBytes(pid) + children.reduce((sum, child) => sum + peakResidentBytes(child), 0);
}

/** Processes whose parent is `pid`. */
export function childrenOf(pid: number): readonly number[] {
  const pids = [...Deno.readDirSync("/proc")].map(({ name }) => Number(name));
  return pids.filter((child) => Number.isInteger(child) && statFields(child)[1] === String(pid));
}

/** Time between two looks at a child's memory, in milliseconds. */
const LOOK_EVERY_MS = 15;

/** Does `work`, and watches the children that it starts. Returns the most that one had resident. */
export async function withChildPeak<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly peakBytes: number }> {
  const before = new Set(childrenOf(Deno.pid));
  let peakBytes = 0;
  const watch = setInterval(() => {
    for (const pid of childrenOf(Deno.pid)) {
      if (!before.has(pid)) peakBytes = Math.max(peakBytes, peakResidentBytes(pid));
    }
  }, LOOK_EVERY_MS);
  try {
    const result = await work();
    return { result, peakBytes };
  } finally {
    clearInterval(watch);
  }
}

/** Fields of `/proc/<pid>/stat` from the state on: the name before it may hold anything. */
function statFields(pid: number): readonly string[] {
  const text = readIfPresent(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function kilobytesOf(path: string, pattern: RegExp): number {
  return Number(pattern.exec(readIfPresent(path))?.[1] ?? 0) * KILOBYTE;
}

/** A process may end at any moment, also while it is read (ESRCH). */
function readIfPresent(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    if (error instanceof Error && error.message.includes("os error 3)")) return "";
    throw error;
  }
}
