/**
 * What the watched waited for, as rows of the bench's table.
 *
 * @module
 */

import { COLLECTOR_FLAGS } from "../collector_flags.ts";
import { PROCESS_SHARE_MAX } from "../sampling/pss_budget.ts";
import { type BenchRow, boundedVerdict, note, readable } from "./bench_table.ts";
import {
  type BoundedRatio,
  type LatencyCounts,
  type LatencySummary,
  middleRatio,
  middleSummary,
  pooledRatio,
  poolLatencies,
  summarizeLatencies,
} from "./latency_summary.ts";
import type { ReadingPace } from "./observer_readings.ts";
import type { VictimKind } from "./observer_victim.ts";

/** fgm may make the rarest waits this many times as long. */
const RATIO_MAX = 1.1;

/** What the default budget allows fgm to hold one process up, in percent of the time. */
const SHARE_MAX_PERCENT = COLLECTOR_FLAGS.find((flag) => flag.name === "pss-budget")!.default *
  PROCESS_SHARE_MAX;

const KINDS: Readonly<Record<VictimKind, string>> = {
  fault: "page fault",
  map: "mmap and munmap",
};

/** Waits of one kind in each round, by who looked; the first is nobody. */
export interface RoundWaits {
  readonly kind: VictimKind;
  /** What the watched holds. */
  readonly holding: string;
  readonly observers: ReadonlyMap<string, readonly LatencyCounts[]>;
}

/** Rows on those who took turns: each compared with nobody in the same round. */
export function roundRows({ kind, holding, observers }: RoundWaits): readonly BenchRow[] {
  const [nobody, ...others] = [...observers].map(([name, rounds]) => ({
    name,
    rounds: rounds.map(summarizeLatencies),
  }));
  if (nobody === undefined) return [];
  return [
    note(`${KINDS[kind]}, ${holding}, ${nobody.name}`, timesText(middleSummary(nobody.rounds))),
    ...others.map(({ name, rounds }): BenchRow => {
      const ratio = middleRatio(rounds, nobody.rounds);
      const measured = `${ratioText(ratio)}; ${timesText(middleSummary(rounds))}`;
      if (!name.startsWith("fgm")) return note(`  ${name}`, measured);
      return { what: `  ${name}`, ...judged(ratio), measured };
    }),
  ];
}

/** Waits of one kind in the slices of a long watch: with fgm, and then for as long with nobody. */
export interface WatchWaits {
  readonly fgm: readonly LatencyCounts[];
  readonly nobody: readonly LatencyCounts[];
  /** Readings of the watched's PSS that began and ended in these slices. */
  readonly readings: number;
  /** Time in these slices. */
  readonly watchedMs: number;
  /** Numbers in [0, 1), for the bounds. */
  readonly random: () => number;
}

/** Rows on fgm as it comes: all its slices together, compared with as many of nobody. */
export function watchRows(
  { fgm, nobody, readings, watchedMs, random }: WatchWaits,
): readonly BenchRow[] {
  const ratio = pooledRatio(fgm, { base: nobody, random });
  const [own, base] = [fgm, nobody].map((slices) => summarizeLatencies(poolLatencies(slices)));
  const { target, verdict } = judged(ratio);
  const none = readings > 0 ? "" : `not read in ${readable(watchedMs / 1_000)} s; `;
  return [
    note("  nobody looks, as long as fgm", timesText(base!)),
    {
      what: `  fgm, ${readings} ${readings === 1 ? "reading" : "readings"}`,
      target,
      measured: `${none}${ratioText(ratio)}; ${timesText(own!)}`,
      // Without a reading it was not there to be waited for.
      verdict: readings === 0 && verdict === "ok" ? "unclear" : verdict,
    },
  ];
}

/** The row on how much of the time fgm was reading the watched's PSS; `pace` of none is undefined. */
export function heldUpRow(pace: ReadingPace | undefined): BenchRow {
  const what = "  held up by PSS", target = `<= ${SHARE_MAX_PERCENT} %`;
  if (pace === undefined) return { what, target, measured: "not read twice", verdict: "unclear" };
  const percent = pace.share * 100;
  return {
    what,
    target,
    measured: [
      `${readable(percent)} % of the time;`,
      `${readable(pace.spentMs)} ms every ${readable(pace.everyMs / 1_000)} s`,
    ].join(" "),
    verdict: percent <= SHARE_MAX_PERCENT ? "ok" : "MISS",
  };
}

function judged(ratio: BoundedRatio): Pick<BenchRow, "target" | "verdict"> {
  return { target: `p99.9 <= ${RATIO_MAX} x`, verdict: boundedVerdict(ratio, RATIO_MAX) };
}

function ratioText({ ratio, low, high }: BoundedRatio): string {
  const bounds = high < Infinity ? ` (${readable(low)} to ${readable(high)})` : "";
  return `p99.9 ${readable(ratio)} x${bounds}`;
}

function timesText({ p50, p99, p999, worst }: LatencySummary): string {
  const [a, b, c, d] = [p50, p99, p999, worst].map(readable);
  return `p50 ${a}, p99 ${b}, p99.9 ${c}, worst ${d} us`;
}
