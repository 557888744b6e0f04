import { assertEquals, assertStringIncludes } from "@std/assert";
import { DASHBOARD_TEXT_MAX, dashboardComplaint, readDashboard } from "./dashboard.ts";
import { NO_FILTER } from "./initial_state.ts";
import { panelOf } from "./panel_moves.ts";
import { factsWith } from "./testing/page_fixture.ts";

const NONE = { variables: new Map<string, string>() };

const WHOLE = {
  schema_version: 1,
  name: "Run {{RUN_ID}}",
  description: "What it did",
  containers: {
    namespace: "ns-{{RUN_ID}}",
    label_selector: { app: "web", run: "{{ RUN_ID }}" },
    name_pattern: "web-*",
  },
  time_range: { mode: "from_containers", padding_seconds: 30 },
  panels: [
    { metric: "cpu_use", title: "CPU", study: { type: "periodicity", container_pattern: "web-*" } },
    { metric: "memory_use", title: null, study: null },
  ],
  generated_by: "a newer version",
};

Deno.test("readDashboard() reads all that version 1 has, with the address' values", () => {
  const context = { variables: new Map([["RUN_ID", "42"]]) };
  const { dashboard, complaint } = readDashboard(JSON.stringify(WHOLE), context);
  assertEquals(complaint, undefined);
  assertEquals(dashboard, {
    title: "Run 42",
    description: "What it did",
    filter: { ...NO_FILTER, namespace: "ns-42", labels: "app:web,run:42" },
    selection: { namePattern: "web-*", paddingMs: 30_000 },
    panels: [
      {
        ...panelOf(1, "cpu_use"),
        title: "CPU",
        study: { id: "periodicity", parameters: {}, pattern: "web-*" },
      },
      panelOf(2, "memory_use"),
    ],
  });
});

Deno.test("readDashboard() needs no more than panels", () => {
  const text = JSON.stringify({
    schema_version: 1,
    panels: [{ metric: "m", study: { type: "s" } }],
  });
  const { dashboard } = readDashboard(text, NONE);
  assertEquals(dashboard?.selection, { namePattern: undefined, paddingMs: 0 });
  assertEquals(dashboard?.panels[0]?.study, { id: "s", parameters: {} });
  assertEquals(
    readDashboard(text, { ...NONE, hasView: true }).dashboard?.selection.paddingMs,
    undefined,
  );
});

Deno.test("readDashboard() keeps a value from becoming structure", () => {
  const context = { variables: new Map([["RUN_ID", '"}}}{"panels":[]']]) };
  const { dashboard } = readDashboard(JSON.stringify(WHOLE), context);
  assertEquals(dashboard?.panels.length, 2);
});

const one = { metric: "m" };
const REFUSED: readonly [value: unknown, want: string][] = [
  [[], "it is no object"],
  [{ schema_version: 2, panels: [one] }, "its schema_version is 2, not 1"],
  [{ panels: [one] }, "its schema_version is absent, not 1"],
  [{ schema_version: 1 }, "it has no panels"],
  [{ schema_version: 1, panels: [] }, "it has no panels"],
  [{ schema_version: 1, panels: Array(6).fill(one) }, "it has 6 panels, of which 5 fit"],
  [{ schema_version: 1, panels: ["m"] }, "panels[0] is no object"],
  [{ schema_version: 1, panels: [one, {}] }, "panels[1] has no metric"],
  [{ schema_version: 1, panels: [{ metric: 7 }] }, "metric is 7, no text"],
  [
    { schema_version: 1, panels: [{ metric: "m", study: { a: 1 } }] },
    "panels[0].study has no type",
  ],
  [{ schema_version: 1, panels: [one], containers: 7 }, "containers is no object"],
  [
    { schema_version: 1, panels: [one], containers: { label_selector: { a: 1 } } },
    "label_selector.a is no text",
  ],
  [
    { schema_version: 1, panels: [one], containers: { label_selector: { a: "b,c" } } },
    "label_selector.a has a comma in it",
  ],
  [
    { schema_version: 1, panels: [one], time_range: { mode: "last" } },
    'time_range.mode is "last", not "from_containers"',
  ],
  [
    {
      schema_version: 1,
      panels: [one],
      time_range: { mode: "from_containers", padding_seconds: -1 },
    },
    "time_range.padding_seconds is -1, no length of time",
  ],
  [
    { schema_version: 1, name: "{{RUN_ID}}", panels: [one] },
    `"{{RUN_ID}}" needs the address' parameter run_id=…`,
  ],
  [{ schema_version: 1, name: "x".repeat(501), panels: [one] }, "a text of it is longer than 500"],
];
for (const [value, want] of REFUSED) {
  Deno.test(`readDashboard() refuses: ${want}`, () => {
    const { complaint } = readDashboard(JSON.stringify(value), NONE);
    assertEquals(complaint, `Cannot use the dashboard: ${want}`);
  });
}

Deno.test("readDashboard() refuses what is no JSON, and what is too long", () => {
  assertEquals(readDashboard("{", NONE).complaint, "Cannot use the dashboard: it is no JSON");
  const long = readDashboard(" ".repeat(DASHBOARD_TEXT_MAX + 1), NONE).complaint ?? "";
  assertStringIncludes(long, "longer than");
});

Deno.test("dashboardComplaint() names the metric or the study that is not there", () => {
  const study = { id: "nosuch", parameters: {} };
  const facts = factsWith();
  assertEquals(dashboardComplaint([panelOf(1, "cpu_use")], facts), undefined);
  assertStringIncludes(dashboardComplaint([panelOf(1, "nosuch")], facts) ?? "", '"nosuch"');
  const complaint = dashboardComplaint([{ ...panelOf(1, "cpu_use"), study }], facts);
  assertEquals(complaint, 'There is no study "nosuch": periodicity');
});
