/**
 * Whom the OOM killer took, told by the counts of a cgroup and of its members.
 *
 * With `memory.oom.group` a container is killed whole, and its runtime removes its cgroup within
 * milliseconds: its own `memory.events` never shows the kill to one who looks once a second. But
 * `memory.events` is hierarchical (Linux `Documentation/admin-guide/cgroup-v2.rst`), and the cgroup
 * around it stays. So what that one counted, and no member counted, belongs to a member that is gone.
 *
 *     second             0  1  2  3  4  5  6
 *     the pod counts     0  0  1  1  1  2  2
 *     app, living        0  0  -  -
 *     app, started anew              0  0  0
 *     sidecar            0  0  0  0  0  0  0
 *
 *     2  app is gone, and 1 kill is in nobody's count: it was app's
 *     5  1 kill, and nobody is gone: held, as the count of a member is read before the pod's
 *     6  still in nobody's count: a process of nobody that is known, such as a runtime's monitor
 *
 * @module
 */

/** What is remembered of one counter of a cgroup. */
export interface KillLedger {
  /** What is told of each member, by key: its count without what it held. */
  readonly told: ReadonlyMap<string, number>;
  /** What the cgroup counted beyond its members: for the dead, and for processes of nobody. */
  readonly settled: number;
  /** What it counted beyond that, and a member may still turn out to have been killed by; at least 0. */
  readonly held: number;
}

/** The same counter now; the members are to be read before the cgroup itself. */
export interface KillCounts {
  /** Count of the cgroup, its members included. */
  readonly total: number;
  readonly members: ReadonlyMap<string, MemberCount>;
}

/** The counter of a member. */
export interface MemberCount {
  readonly count: number;
  /** The part of `count` that its own ledger holds: goes the member, it belongs to one of its dead. */
  readonly held: number;
}

/** The next ledger, and what it found. */
export interface KillBalance {
  readonly ledger: KillLedger;
  /** Kills of members that are gone since the ledger before; at least 0. */
  readonly ofVanished: number;
}

/**
 * Compares counts with those before; without a ledger before nothing is known to be new.
 *
 * A count that stepped back is a cgroup made anew: from then on its new counts count. Kills that appear
 * while all members live are held until the next time and settled then.
 */
export function balanceKills(before: KillLedger | undefined, now: KillCounts): KillBalance {
  const { total, members } = now;
  const beyond = total - sumOf([...members.values()].map(({ count }) => count));
  const told = new Map([...members].map(([key, { count, held }]) => [key, count - held]));
  if (before === undefined) return { ledger: { told, settled: beyond, held: 0 }, ofVanished: 0 };
  const vanished = [...before.told].filter(([key]) => !members.has(key));
  const expected = before.settled + sumOf(vanished.map(([, count]) => count));
  const unexplained = Math.max(0, beyond - expected);
  if (vanished.length > 0) {
    return { ledger: { told, settled: beyond, held: 0 }, ofVanished: unexplained };
  }
  const held = unexplained - Math.min(unexplained, before.held);
  return { ledger: { told, settled: beyond - held, held }, ofVanished: 0 };
}

function sumOf(counts: readonly number[]): number {
  let sum = 0;
  for (const count of counts) sum += count;
  return sum;
}

/**
 * How much of its limit a container must have held when it was last sampled to be told from others
 * that are gone with it.
 */
export const AT_LIMIT_SHARE = 0.9;

/** A container that is gone. */
export interface KillSuspect {
  /**
   * Memory that cannot be reclaimed, when it was last sampled, as a share of its limit; NaN without a
   * limit. Cached files do not count: they fill any limit, and are given back before anybody is killed.
   */
  readonly limitShare: number;
}

/**
 * The one that was killed: the only one that is gone, or the only one of them that was at its limit.
 * Undefined where that does not tell: a kill is rather not recorded than held against the wrong one.
 */
export function culpritOf<Suspect extends KillSuspect>(
  suspects: readonly Suspect[],
): Suspect | undefined {
  if (suspects.length === 1) return suspects[0];
  const atLimit = suspects.filter(({ limitShare }) => limitShare >= AT_LIMIT_SHARE);
  return atLimit.length === 1 ? atLimit[0] : undefined;
}
