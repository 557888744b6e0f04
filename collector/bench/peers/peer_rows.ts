/**
 * What a collector cost and kept, as rows, and where `fgm` is behind another.
 *
 * @module
 */

import { type BenchRow, note, readable } from "../bench_table.ts";
import type { KeptCount } from "./peer.ts";
import type { GroupUsage } from "./watched_group.ts";

/** What was measured of one collector. */
export interface PeerCost {
  readonly name: string;
  /** Of the time in which it was watched. */
  readonly usage: GroupUsage;
  /** From its start to its end. */
  readonly kept: KeptCount;
  /** On disk when it had ended. */
  readonly keptBytes: number;
}

const MEBIBYTE = 1024 * 1024;

/** Rows on one collector. */
export function describePeer({ name, usage, kept, keptBytes }: PeerCost): readonly BenchRow[] {
  const { elapsedMs, steadyBytes, peakBytes } = usage;
  const { samples, perSecond, metricsPerContainer, unit = "samples" } = kept;
  const each = metricsPerContainer === undefined
    ? ""
    : `, ${readable(metricsPerContainer)} a container`;
  const perHour = (bytesPerSecond: number) =>
    `${readable(bytesPerSecond * 3_600 / 1e6)} MB an hour`;
  const rows = [
    note(name, `${readable(cpuPercent(usage))} % of a core`),
    note(
      "  memory",
      `${readable(steadyBytes / MEBIBYTE)} MiB steady, ${readable(peakBytes / MEBIBYTE)} at most`,
    ),
  ];
  if (samples === 0) return [...rows, note("  keeps", "nothing")];
  return [
    ...rows,
    note(
      "  keeps",
      `${readable(perSecond)} ${unit}/s${each}, ` +
        `${readable(cpuUsecPerSample({ usage, kept }))} us of CPU for each`,
    ),
    note(
      "  on disk",
      `${readable(keptBytes / samples)} bytes for each, ` +
        `${perHour(keptBytes / samples * perSecond)}; ` +
        `written ${perHour(usage.writtenBytes / elapsedMs * 1000)}`,
    ),
  ];
}

function cpuPercent({ cpuMs, elapsedMs }: GroupUsage): number {
  return cpuMs / elapsedMs * 100;
}

/** Microseconds of CPU for each value that is kept; Infinity when there is none. */
function cpuUsecPerSample({ usage, kept }: Pick<PeerCost, "usage" | "kept">): number {
  return cpuPercent(usage) * 10_000 / kept.perSecond;
}

/** What is compared, the less the better; NaN where it cannot be. */
const MEASURES: readonly {
  readonly what: string;
  readonly unit: string;
  readonly of: (cost: PeerCost) => number;
}[] = [
  { what: "CPU", unit: "% of a core", of: ({ usage }) => cpuPercent(usage) },
  { what: "CPU for each sample", unit: "us", of: (cost) => ofSamples(cost, cpuUsecPerSample) },
  { what: "memory", unit: "MiB", of: ({ usage }) => usage.steadyBytes / MEBIBYTE },
  {
    what: "bytes for each sample",
    unit: "bytes",
    of: (cost) => ofSamples(cost, ({ kept, keptBytes }) => keptBytes / kept.samples),
  },
];

/** What is counted in another unit cannot be held against samples. */
function ofSamples(cost: PeerCost, measure: (cost: PeerCost) => number): number {
  return cost.kept.unit === undefined && cost.kept.samples > 0 ? measure(cost) : NaN;
}

/** A row for each measure in which another does with less than `own`; none where it is ahead of all. */
export function behindRows(own: PeerCost, others: readonly PeerCost[]): readonly BenchRow[] {
  return MEASURES.flatMap(({ what, unit, of }) => {
    const mine = of(own);
    const less = others.filter((other) => other.name.split(/\W/)[0] !== "fgm" && of(other) < mine)
      .sort((a, b) => of(a) - of(b));
    if (less.length === 0) return [];
    const list = less.map((other) => `${other.name} ${readable(of(other))}`).join("; ");
    return [note(`fgm is behind: ${what}`, `${readable(mine)} ${unit}, against ${list}`)];
  });
}
