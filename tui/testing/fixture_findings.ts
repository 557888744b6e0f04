/**
 * What the viewer's analyses say of the fixture's containers: findings of studies, and a summary.
 *
 * @module
 */

import type { WireStudyAnswer } from "@fgm/server/api/studies";
import type { WireSummary } from "@fgm/server/api/summary";
import { NEWEST_MS } from "./fixture_series.ts";
import { FIXTURE_METRICS, seriesContainerAt } from "./fixture_viewer.ts";

const MINUTE_MS = 60_000;
const KIB = 1_024;
const MIB = KIB * KIB;

/** Findings of two of the studies for the fixture's first panel. */
export function fixtureStudy(id: "periodicity" | "changepoint"): WireStudyAnswer {
  const info = FIXTURE_METRICS.find(({ name }) => name === "total_cpu_usage_millicores");
  const { name: metric, unit } = info ?? { name: "", unit: "" };
  const head = { study: id, metric, unit, as: "raw", parameters: {}, truncated: false } as const;
  const range = { from_ms: NEWEST_MS - 15 * MINUTE_MS, to_ms: NEWEST_MS };
  return { ...head, ...range, results: id === "periodicity" ? periods() : changes() };
}

function periods(): WireStudyAnswer["results"] {
  const [start_ms, end_ms] = [NEWEST_MS - 10 * MINUTE_MS, NEWEST_MS - 2 * MINUTE_MS];
  return [
    {
      container: seriesContainerAt(0),
      samples: 900,
      findings: [{
        type: "periodic",
        start_ms,
        end_ms,
        confidence: 0.97,
        magnitude: 340,
        text: "Repeats every 4 min for 3 cycles with an amplitude of 340 millicores.",
        period_ms: 4 * MINUTE_MS,
        jitter_ms: 2_000,
        duty: 0.5,
        amplitude: 340,
      }],
    },
    { container: seriesContainerAt(1), samples: 900, findings: [] },
    {
      container: seriesContainerAt(2),
      samples: 880,
      findings: [{
        type: "periodic",
        start_ms: start_ms - 2 * MINUTE_MS,
        end_ms,
        confidence: 0.91,
        magnitude: 40,
        text: "Repeats every 37 s (± 1 s) for 15 cycles with an amplitude of 40 millicores.",
        period_ms: 37_000,
        jitter_ms: 1_000,
        duty: 0.5,
        amplitude: 40,
      }],
    },
  ];
}

function changes(): WireStudyAnswer["results"] {
  const time_ms = NEWEST_MS - 5 * MINUTE_MS;
  return [{
    container: seriesContainerAt(1),
    samples: 900,
    findings: [{
      type: "changepoint",
      start_ms: time_ms,
      end_ms: time_ms + 10_000,
      confidence: 0.99,
      magnitude: 190,
      text:
        "Rose from 120 millicores to 310 millicores at 2026-07-14T19:47:06Z (probability 0.99).",
      time_ms,
      before: 120,
      after: 310,
      direction: "up",
    }],
  }];
}

/** What to know of the fixture's third container. */
export function fixtureSummary(): WireSummary {
  const of = (metric: string, unit: string, values: readonly number[], trend: string) => {
    const [avg = 0, p95 = 0, max = 0, last = 0] = values;
    return {
      metric,
      unit,
      as: unit.endsWith("/s") ? "rate" as const : "raw" as const,
      count: 900,
      avg,
      min: avg / 2,
      max,
      stddev: avg / 10,
      p50: avg,
      p95,
      p99: max,
      first: avg,
      last,
      trend: {
        direction: trend as "increasing" | "stable" | "volatile",
        slope_per_hour: trend === "increasing" ? 2_000 * MIB : 0,
        change: 0,
        confidence: 0.98,
      },
    };
  };
  return {
    from_ms: NEWEST_MS - 15 * MINUTE_MS,
    to_ms: NEWEST_MS,
    truncated: false,
    summaries: [{
      container: seriesContainerAt(2),
      metrics: [
        of("total_cpu_usage_millicores", "millicores", [48, 88, 94, 61], "volatile"),
        of(
          "cgroup.v2.memory.current",
          "bytes",
          [301 * MIB, 489 * MIB, 505 * MIB, 340 * MIB],
          "increasing",
        ),
        of("cpu_throttled_percentage", "percent", [0.4, 2.5, 12.5, 0], "stable"),
        of("cgroup.v2.io.stat.wbytes", "bytes/s", [12 * KIB, 80 * KIB, 1.3 * MIB, 0], "stable"),
        of("container.pid_count", "count", [14, 16, 17, 14], "stable"),
      ],
      highlights: [
        {
          severity: "critical",
          metric: "cgroup.v2.memory.events.oom_kill",
          text: "The kernel's OOM killer killed 1 process.",
          value: 1,
        },
        {
          severity: "warning",
          metric: "cgroup.v2.memory.current",
          text: "Memory peaked at 99 % of its limit of 512 MiB.",
          value: 505 * MIB,
          limit: 512 * MIB,
        },
        {
          severity: "info",
          metric: "cgroup.v2.memory.current",
          text: "Memory grows by 1.95 GiB per hour; at this rate the limit is reached in 5 min.",
          value: 2_000 * MIB,
        },
      ],
    }],
  };
}
