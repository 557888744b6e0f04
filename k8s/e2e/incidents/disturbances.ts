/**
 * What happens to containers in incidents, as scripts.
 *
 * @module
 */

import type { Script, ScriptedLife } from "@fgm/collector/testing/scripted_node";

/** A mebibyte, in bytes. */
export const MIB: number = 1024 * 1024;

/** Does several things, in this order. */
export function all(...scripts: readonly Script[]): Script {
  return (demand, at) => scripts.forEach((script) => script(demand, at));
}

/** Does it between two seconds since the start, the second one excluded. */
export function during([from, to]: readonly [number, number], script: Script): Script {
  return (demand, at) => {
    if (at.second >= from && at.second < to) script(demand, at);
  };
}

/** Does it from a second on. */
export function since(from: number, script: Script): Script {
  return during([from, Infinity], script);
}

/** Uses this much CPU, give or take a tenth. */
export function usesCpu(millicores: number): Script {
  return (demand, { random }) => {
    const used = millicores * Math.max(0.1, 1 + 0.1 * random.normal());
    demand.userMillicores = used * 0.8;
    demand.systemMillicores = used * 0.2;
  };
}

/** Multiplies CPU. */
export function scalesCpu(factor: number): Script {
  return (demand) => {
    demand.userMillicores *= factor;
    demand.systemMillicores *= factor;
  };
}

/** Holds this much anonymous memory, and a few pages more or less. */
export function holdsMemory(bytes: number): Script {
  return (demand, { random }) => {
    demand.anonBytes = bytes + random.integer(-32, 32) * 4_096;
  };
}

/** Never gives back what it takes from a second on. */
export function leaks(from: number, bytesPerSecond: number): Script {
  return (demand, { second }) => {
    demand.anonBytes += Math.max(0, second - from) * bytesPerSecond;
  };
}

/** Never gives back what it takes from its start on. */
export function leaksFromBirth(bytesPerSecond: number): Script {
  return (demand, { ageSeconds }) => {
    demand.anonBytes += ageSeconds * bytesPerSecond;
  };
}

/** Reads files that it has not read before. */
export function reads(bytesPerSecond: number): Script {
  return (demand, { random }) => {
    demand.readBytes += bytesPerSecond * random.between(0.6, 1.4);
  };
}

/** Busy for some seconds of each period. */
export function spikes(
  { every, busy, millicores }: {
    readonly every: number;
    readonly busy: number;
    readonly millicores: number;
  },
): Script {
  const use = usesCpu(millicores);
  return (demand, at) => {
    if (at.second % every < busy) use(demand, at);
  };
}

/** Waits for processors that a neighbour keeps busy, and gets less done. */
export function starves(share: number): Script {
  return (demand, { random }) => {
    demand.cpuWaitShare = share * random.between(0.7, 1.3);
    demand.userMillicores *= 1 - share / 3;
  };
}

/** Waits for a disk that is slow, and moves fewer bytes. */
export function stallsOnDisk(share: number, throughput: number): Script {
  return (demand, { random }) => {
    demand.ioWaitShare = share * random.between(0.7, 1.3);
    demand.readBytes *= throughput;
    demand.writeBytes *= throughput;
  };
}

/** Forks and never reaps, from a second on. */
export function forks(from: number, threadsPerSecond: number): Script {
  return (demand, { second }) => {
    demand.threads += Math.floor(Math.max(0, second - from) * threadsPerSecond);
  };
}

/** Restarted in its pod at a second, and back some seconds later. */
export function restartedAt(
  second: number,
  { pauseSeconds = 6, ...next }: Pick<ScriptedLife, "limits"> & { readonly pauseSeconds?: number } =
    {},
): readonly ScriptedLife[] {
  return [{ from: -Infinity, to: second }, { from: second + pauseSeconds, ...next }];
}

/** Killed for memory each `lifeSeconds`, and back after kubelet's back-off, until the end. */
export function killedAgainAndAgain(
  from: number,
  { lifeSeconds, seconds }: { readonly lifeSeconds: number; readonly seconds: number },
): readonly ScriptedLife[] {
  const lives: ScriptedLife[] = [];
  for (let start = from, backOff = 10; start < seconds; backOff = Math.min(300, backOff * 2)) {
    lives.push({ from: start, to: start + lifeSeconds, isOomKilled: true });
    start += lifeSeconds + backOff;
  }
  return lives;
}
