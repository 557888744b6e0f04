/**
 * Programs in a cgroup of their own, which makes what they cost together one number: the kernel adds up
 * the CPU time of all that ever ran in it, the dead included.
 *
 * @module
 */

import {
  attempt,
  makeCgroup,
  readPids,
  removeTree,
  spawnInto,
} from "../../testing/cgroup_directory.ts";
import { median } from "../bench_table.ts";
import { wait } from "../collector_process.ts";
import { proportionalBytes, residentBytes, writtenBytes } from "../process_usage.ts";

/** What is run: a program and its arguments, and what it gets besides the bench's environment. */
export interface GroupCommand {
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a group cost while it was watched. */
export interface GroupUsage {
  readonly elapsedMs: number;
  /** User and system time, in milliseconds. */
  readonly cpuMs: number;
  /** Memory, usually. */
  readonly steadyBytes: number;
  /** Memory, at most. */
  readonly peakBytes: number;
  /** What the programs made dirty, in files of every kind of disk. */
  readonly writtenBytes: number;
}

/** Programs that run until they are stopped. */
export interface WatchedGroup extends AsyncDisposable {
  /**
   * Looks at them for so long.
   *
   * @throws {Error} when one of them has ended by then.
   */
  watch(lengthMs: number): Promise<GroupUsage>;
  /** Asks them to end, and waits until they have; those that do not are killed. */
  stop(): Promise<void>;
}

const POLL_MS = 250;
/** A collector seals, a database writes out what it holds: more than this is a hang. */
const STOP_MS_MAX = 20_000;

/**
 * Starts the programs, in this order, in a new cgroup at `path`, a cgroup v2 directory.
 *
 * @throws {Error} when the kernel refuses.
 */
export async function startGroup(
  path: string,
  commands: readonly GroupCommand[],
): Promise<WatchedGroup> {
  await makeCgroup(path);
  const children: { readonly pid: number; readonly ended: Promise<void> }[] = [];
  const dispose = async () => {
    await removeTree(path);
    await Promise.all(children.map(({ ended }) => ended));
  };
  try {
    for (const { command, env } of commands) children.push(await spawnInto(path, command, env));
  } catch (error) {
    await dispose();
    throw error;
  }
  const pids = children.map(({ pid }) => pid);
  return {
    watch: (lengthMs) => watch(path, { pids, lengthMs }),
    async stop() {
      const ended = Promise.all(children.map((child) => child.ended));
      for (const pid of pids) await attempt(() => Promise.resolve(Deno.kill(pid, "SIGTERM")));
      await Promise.race([ended, wait(STOP_MS_MAX)]);
    },
    [Symbol.asyncDispose]: dispose,
  };
}

async function watch(
  path: string,
  { pids, lengthMs }: { readonly pids: readonly number[]; readonly lengthMs: number },
): Promise<GroupUsage> {
  const memory: number[] = [];
  const before = { cpuMs: groupCpuMs(path), writtenBytes: await groupWritten(path) };
  const began = performance.now();
  while (performance.now() - began < lengthMs) {
    await wait(POLL_MS);
    memory.push(memoryOf(await readPids(path)));
  }
  const elapsedMs = performance.now() - began;
  const living = await readPids(path);
  const gone = pids.filter((pid) => !living.includes(pid));
  if (gone.length > 0) throw new Error(`Cannot measure ${path}: ${gone.length} of it ended early`);
  return {
    elapsedMs,
    cpuMs: groupCpuMs(path) - before.cpuMs,
    steadyBytes: median(memory),
    peakBytes: Math.max(...memory),
    writtenBytes: await groupWritten(path) - before.writtenBytes,
  };
}

/** Processes of one program share its pages: only proportional sizes may be added up. */
function memoryOf(pids: readonly number[]): number {
  if (pids.length === 1) return residentBytes(pids[0]!);
  return pids.reduce((sum, pid) => sum + proportionalBytes(pid), 0);
}

/** `cpu.stat` of cgroup v2, `usage_usec`: there with or without the CPU controller. */
function groupCpuMs(path: string): number {
  const text = Deno.readTextFileSync(`${path}/cpu.stat`);
  return Number(/^usage_usec (\d+)$/m.exec(text)?.[1] ?? NaN) / 1000;
}

/** What a child wrote goes to its parent's account when it has ended. */
async function groupWritten(path: string): Promise<number> {
  return (await readPids(path)).reduce((sum, pid) => sum + writtenBytes(pid), 0);
}
