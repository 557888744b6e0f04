/**
 * Which programs run on a simulated node, and how many of each.
 *
 * | Behaviour | Share | Why this many |
 * |---|--:|---|
 * | idle | 46 % | CSI registrars, config reloaders, leader-election stand-bys, spare replicas. Datadog's container report of 2020 found 49 % of containers below 30 % of their requested CPU, and in Google's trace of May 2019 the top 1 % of jobs use over 99 % of the resources (Tirmazi et al., "Borg: the Next Generation", EuroSys 2020) |
 * | poller | 13 % | DaemonSets of every node: exporters, log shippers, CNI and metrics agents, woken by a timer |
 * | web | 13 % | online services; CPU follows the day while memory stays nearly constant (Jiang et al., "Characterizing Co-located Workloads in Alibaba Cloud Datacenters", cluster-trace-v2018) |
 * | managed | 8 % | the same on Go or the JVM, with a collector's saw-tooth |
 * | database | 4 % | shared buffers, write-ahead log, checkpoints every five minutes |
 * | cron | 3 % | work by the clock, every one to fifteen minutes |
 * | spiker | 1 % | busy for two to four seconds, several times a minute: what 15-second scrapes miss |
 * | batch | 3 % | short jobs that run flat out; each is a new pod |
 * | throttled | 2 % | a limit below the demand |
 * | shifting | 3 % | level shifts of releases and clients |
 * | leak | 1 % | grows until it is OOM-killed |
 * | crashing | 1 % | CrashLoopBackOff |
 * | noise | 2 % | a control for the studies |
 *
 * The shares of the quiet kinds, 59 % together, are set below what those sources suggest, so that
 * sizes measured on generated data are not flattering.
 *
 * @module
 */

import type { BehaviourFactory, BehaviourKind } from "./demand.ts";
import { batch, crashing, leak } from "./ending_behaviours.ts";
import { cron, shifting, spiker, steadyNoise, throttled } from "./eventful_behaviours.ts";
import { idle, poller } from "./quiet_behaviours.ts";
import { database, managed, web } from "./service_behaviours.ts";

/** Relative number of containers of each kind; kinds left out do not occur. */
export type BehaviourMix = Readonly<Partial<Record<BehaviourKind, number>>>;

/** The mix of a production node, in percent. */
export const PRODUCTION_MIX: BehaviourMix = {
  idle: 46,
  poller: 13,
  web: 13,
  managed: 8,
  database: 4,
  cron: 3,
  spiker: 1,
  batch: 3,
  shifting: 3,
  throttled: 2,
  noise: 2,
  leak: 1,
  crashing: 1,
};

/** A dozen containers with something of everything to look at. */
export const SHOWCASE_MIX: BehaviourMix = {
  web: 3,
  idle: 2,
  spiker: 1,
  leak: 1,
  throttled: 1,
  managed: 1,
  database: 1,
  poller: 1,
  crashing: 1,
};

/** How each kind is made. */
export const BEHAVIOURS: Readonly<Record<BehaviourKind, BehaviourFactory>> = {
  idle,
  poller,
  web,
  managed,
  database,
  cron,
  spiker,
  batch,
  leak,
  throttled,
  crashing,
  shifting,
  noise: steadyNoise,
};

/**
 * Deals `count` containers out by the mix, so that every beginning of the list is close to it
 * (Sainte-Laguë: each place goes to the kind with the largest share per place it would then hold).
 *
 * @throws {RangeError} when the mix is empty.
 */
export function dealKinds(mix: BehaviourMix, count: number): readonly BehaviourKind[] {
  const entries = Object.entries(mix) as [BehaviourKind, number][];
  const dealt = new Map<BehaviourKind, number>();
  const claim = ([kind, share]: [BehaviourKind, number]) =>
    share / (2 * (dealt.get(kind) ?? 0) + 1);
  return Array.from({ length: count }, () => {
    const [first, ...others] = entries;
    if (first === undefined) throw new RangeError("Cannot deal containers: the mix is empty");
    const next = others.reduce((best, other) => claim(other) > claim(best) ? other : best, first);
    dealt.set(next[0], (dealt.get(next[0]) ?? 0) + 1);
    return next[0];
  });
}
