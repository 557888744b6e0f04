import { assertEquals } from "@std/assert";
import { rowText, type SeriesSlot } from "../chart/styled.ts";
import type { PanelData, PanelSeries } from "./panel_data.ts";
import { hasLimitRow, legendRows, limitText } from "./legend_rows.ts";

interface Plan {
  readonly label: string;
  /** Of three samples a second apart. */
  readonly values: readonly (number | null)[];
  readonly limit?: number;
}

function panelOf(unit: string, plans: readonly Plan[]): PanelData {
  const container = {
    id: "",
    short_id: "",
    pod_name: null,
    container_name: null,
    namespace: null,
  };
  const series = plans.map(({ label, values, limit }, slot): PanelSeries => ({
    slot: slot as SeriesSlot,
    chosen: { ref: label, label, namespace: undefined },
    columns: {
      container,
      t: [0, 1_000, 2_000],
      min: values,
      max: values,
      avg: values,
    },
    isVisible: true,
    limit,
  }));
  const range = { fromMs: 0, toMs: 3_000, stepMs: 1_000, isTruncated: false };
  const data = { metric: "m", unit, as: "raw" as const, ...range, series: [] };
  return { data, series, words: undefined };
}

function plans(count: number): readonly Plan[] {
  return Array.from({ length: count }, (_, index) => ({
    label: `pod-${index}`,
    values: [index, index, index],
  }));
}

const CASES: readonly (readonly [
  fact: string,
  panel: PanelData,
  place: { readonly width: number; readonly height: number; readonly atMs?: number },
  want: readonly string[],
])[] = [
  [
    "has mark, name and value",
    panelOf("count", [{ label: "web-0/nginx", values: [1, 2, 3] }]),
    { width: 24, height: 2, atMs: 2_000 },
    ["● web-0/nginx          3", " ".repeat(24)],
  ],
  [
    "tells the least and the greatest where there is room",
    panelOf("millicores", [{ label: "web-0/nginx", values: [100, 300, 200] }]),
    { width: 30, height: 1 },
    ["● web-0/nginx        100m–300m"],
  ],
  [
    "tells the average where there is not",
    panelOf("millicores", [{ label: "web-0/nginx", values: [100, 300, 200] }]),
    { width: 24, height: 1 },
    ["● web-0/nginx       200m"],
  ],
  [
    "leaves per second to the title where it is narrow",
    panelOf("bytes/s", [{ label: "web-0", values: [2_048, 2_048, 2_048] }]),
    { width: 22, height: 1 },
    ["● web-0            2Ki"],
  ],
  [
    "cuts names in the middle, all to the same width",
    panelOf("count", [
      { label: "checkout-7d9f8c6b5-x2x4z/app", values: [1, 1, 1] },
      { label: "checkout-7d9f8c6b5-q8n7c/app", values: [1_234, 1_234, 1_234] },
    ]),
    { width: 24, height: 2 },
    ["● checko…-x2x4z/app    1", "▲ checko…-q8n7c/app 1234"],
  ],
  [
    "has a dash for gaps",
    panelOf("count", [{ label: "web-0", values: [null, null, null] }]),
    { width: 12, height: 1 },
    ["● web-0    –"],
  ],
  [
    "counts those that have no room",
    panelOf("count", plans(5)),
    { width: 12, height: 3 },
    ["● pod-0    0", "▲ pod-1    1", "+ 3 more    "],
  ],
  [
    "has room for all in as many rows",
    panelOf("count", plans(3)),
    { width: 12, height: 3 },
    ["● pod-0    0", "▲ pod-1    1", "■ pod-2    2"],
  ],
  [
    "tells the limit below",
    panelOf("bytes", [{ label: "web-0", values: [1, 1, 1], limit: 2 ** 20 }]),
    { width: 16, height: 3 },
    ["● web-0       1B", "┈ limit 1Mi     ", " ".repeat(16)],
  ],
  ["is empty without rows", panelOf("count", plans(3)), { width: 12, height: 0 }, []],
];
for (const [fact, panel, { width, height, atMs = 0 }, want] of CASES) {
  Deno.test(`legendRows() ${fact}`, () => {
    const spanMs = 3_000 - atMs;
    const rows = legendRows(panel, { width, height, atMs, spanMs });
    assertEquals(rows.map(rowText), want);
  });
}

const LIMITS: readonly (readonly [
  limits: readonly (number | undefined)[],
  want: string | undefined,
])[] = [
  [[undefined], undefined],
  [[500], "limit 500m"],
  [[500, undefined, 500], "limit 500m"],
  [[2_000, 500], "limits 500m–2"],
];
for (const [limits, want] of LIMITS) {
  Deno.test(`limitText() of ${limits.join(", ")} is ${want}`, () => {
    const all = limits.map((limit, index): Plan => ({
      label: `pod-${index}`,
      values: [],
      ...(limit !== undefined && { limit }),
    }));
    assertEquals(limitText(panelOf("millicores", all)), want);
  });
}

Deno.test("hasLimitRow() where a row is left below the series", () => {
  const panel = panelOf("count", plans(3));
  assertEquals([2, 3, 4].map((height) => hasLimitRow(panel, height)), [false, false, true]);
});
