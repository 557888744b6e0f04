/** What scenarios and their dashboards name is in the catalogue of metrics and in the viewer's answers. */

import { assert, assertEquals } from "@std/assert";
import { describeMetric } from "@fgm/collector/metrics";
import { KEY_METRICS } from "@fgm/collector/metric_roles";
import { EVENT_TYPES } from "@fgm/server/api/events";
import {
  changepointFindingSchema,
  periodicFindingSchema,
  trendFindingSchema,
} from "@fgm/server/api/studies";
import { metricSummarySchema, trendSchema } from "@fgm/server/api/summary";
import type { Expectation } from "../scenarios/scenario.ts";
import { SCENARIOS } from "../scenarios/scenarios.ts";

/** Members of a finding, by the id of the study. */
const FINDINGS: Readonly<Record<string, readonly string[]>> = {
  periodicity: Object.keys(periodicFindingSchema.unwrap().shape),
  changepoint: Object.keys(changepointFindingSchema.unwrap().shape),
  trend: Object.keys(trendFindingSchema.unwrap().shape),
};

const FIGURES: readonly string[] = [
  ...Object.keys(metricSummarySchema.unwrap().shape),
  ...Object.keys(trendSchema.unwrap().shape),
];

function unknownNames(expectation: Expectation): readonly string[] {
  switch (expectation.kind) {
    case "container":
      return [];
    case "event":
      return expectation.types.filter((type) => !EVENT_TYPES.some((known) => known === type));
    case "study":
      return [
        ...unknownMetrics([expectation.metric]),
        ...Object.keys(expectation.finding).filter((member) =>
          !FINDINGS[expectation.study]?.includes(member)
        ),
      ];
    case "highlight": // are of metrics that say how a container fares, and of no other
      return Object.values(KEY_METRICS).some((key) => key === expectation.metric)
        ? []
        : [expectation.metric];
    case "value":
      return [
        ...unknownMetrics([expectation.metric]),
        ...[expectation.figure].filter((figure) => !FIGURES.includes(figure)),
      ];
    default:
      return expectation satisfies never;
  }
}

function unknownMetrics(names: readonly string[]): readonly string[] {
  return names.filter((name) => describeMetric(name) === undefined);
}

interface Dashboard {
  readonly schema_version: number;
  readonly name: string;
  readonly description: string;
  readonly containers: unknown;
  readonly time_range: { readonly mode: string; readonly padding_seconds: number };
  readonly panels: readonly {
    readonly metric: string;
    readonly title: string;
    readonly study?: { readonly type: string; readonly container_pattern: string };
  }[];
}

for (const { name, expectations } of SCENARIOS) {
  Deno.test(`${name}: what it expects is there to be found`, () => {
    assertEquals(expectations.flatMap(unknownNames), []);
  });

  Deno.test(`${name}: its dashboard is of the first version, over metrics that there are`, () => {
    const path = new URL(`../scenarios/${name}/dashboard.json`, import.meta.url);
    const dashboard: Dashboard = JSON.parse(Deno.readTextFileSync(path));
    assertEquals(dashboard.schema_version, 1);
    assert(dashboard.name !== "" && dashboard.description !== "");
    assertEquals(dashboard.containers, {
      namespace: "{{NAMESPACE}}",
      label_selector: { "fgm-scenario": "{{RUN_ID}}" },
    });
    assertEquals(dashboard.time_range.mode, "from_containers");
    assert(dashboard.panels.length >= 1 && dashboard.panels.length <= 5);
    assertEquals(unknownMetrics(dashboard.panels.map(({ metric }) => metric)), []);
    assert(dashboard.panels.every(({ title }) => title !== ""));
  });

  Deno.test(`${name}: its dashboard shows the studies that it expects to find something`, () => {
    const path = new URL(`../scenarios/${name}/dashboard.json`, import.meta.url);
    const { panels }: Dashboard = JSON.parse(Deno.readTextFileSync(path));
    const shown = panels.map(({ metric, study }) =>
      `${study?.type} of ${metric} in ${study?.container_pattern}`
    );
    for (const expected of expectations.filter((one) => one.kind === "study")) {
      const pod = expected.container.split("/")[0];
      const wanted = `${expected.study} of ${expected.metric} in ${pod}`;
      assert(shown.includes(wanted), wanted);
    }
  });
}

Deno.test("unknownNames() notices what nobody could find", () => {
  const of = { text: "find it", container: "a/b" };
  const wrong: readonly Expectation[] = [
    { ...of, kind: "event", types: ["oomkill"], count: { least: 1 } },
    { ...of, kind: "study", study: "trend", metric: "memory", finding: { period_ms: {} } },
    { ...of, kind: "highlight", metric: "container.pid_count", severity: "info" },
    { ...of, kind: "value", metric: "cpu_percentage", figure: "mean", value: {} },
  ];
  assertEquals(wrong.flatMap(unknownNames), [
    "oomkill",
    "memory",
    "period_ms",
    "container.pid_count",
    "mean",
  ]);
});
