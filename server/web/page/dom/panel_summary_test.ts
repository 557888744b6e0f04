import { assertEquals } from "@std/assert";
import type { PageTexts } from "./page_texts.ts";
import { panelSummary } from "./panel_summary.ts";
import type { SeriesStats } from "./series_stats.ts";

const TEXTS: PageTexts = {
  value: (value, unit) => `${value} ${unit}`,
  axis: () => [],
  time: String,
  timeIn: String,
  axisTime: () => [],
  unit: (unit) => unit,
  range: (fromMs, toMs) => `${fromMs} to ${toMs}`,
};

function stats(min: number, max: number): SeriesStats {
  return { min, max, avg: (min + max) / 2, latest: max, latestMs: 1 };
}

function sentence(labels: readonly string[], all: readonly (SeriesStats | undefined)[]): string {
  return panelSummary(
    { metric: "use", unit: "B", fromMs: 0, toMs: 9, labels, stats: all },
    TEXTS,
  );
}

Deno.test("panelSummary() tells each of a few containers", () => {
  assertEquals(
    sentence(["a", "b"], [stats(1, 3), stats(2, 4)]),
    "use, 0 to 9: a from 1 B to 3 B, 2 B on average; b from 2 B to 4 B, 3 B on average.",
  );
});

Deno.test("panelSummary() leaves out who has no samples", () => {
  assertEquals(
    sentence(["a", "b"], [undefined, stats(2, 4)]),
    "use, 0 to 9: b from 2 B to 4 B, 3 B on average.",
  );
});

Deno.test("panelSummary() tells the extremes of many", () => {
  const labels = ["a", "b", "c", "d", "e", "f"];
  const all = labels.map((_, i) => stats(10 - i, 20 + (i === 2 ? 5 : 0)));
  assertEquals(sentence(labels, all), "use, 0 to 9: 6 containers from 5 B (f) to 25 B (c).");
});

Deno.test("panelSummary() says that there is nothing", () => {
  assertEquals(sentence(["a"], [undefined]), "use, 0 to 9: no samples of 1 container.");
  assertEquals(sentence([], []), "use, 0 to 9: no samples of 0 containers.");
});
