import { assertEquals } from "@std/assert";
import type { Mark } from "./mark.ts";
import { CHART_COLORS } from "./palette.ts";
import { markText, tooltipRows } from "./panel_tooltip.ts";
import { drawingOf, PLAIN_TEXTS } from "./testing/drawing.ts";

const { light } = CHART_COLORS;
const TEXTS = { labels: ["api", "db"], unit: "count", colors: light, texts: PLAIN_TEXTS };

function markOf(lines: readonly string[], place: number | undefined): Mark {
  return { timeMs: 0, at: { x: 0, y: 0 }, hits: [], lines, place };
}

Deno.test("tooltipRows() says nothing of nothing", () => {
  assertEquals(tooltipRows({ near: undefined, marks: [] }, TEXTS), []);
});

for (
  const [name, min, max, want] of [
    ["a sample", 5, 5, "5 count"],
    ["a bucket", 1, 9, "5 count (1 count–9 count)"],
  ] as const
) {
  Deno.test(`tooltipRows() gives the value of ${name} near the pointer`, () => {
    const near = { place: 1, reading: { timeMs: 0, min, max, avg: 5 } };
    const rows = tooltipRows({ near, marks: [] }, TEXTS);
    assertEquals(rows, [{ color: light.series[1], text: "db", value: want }]);
  });
}

Deno.test("tooltipRows() gives all lines of marks, the first with the colour of its container", () => {
  const marks = [markOf(["a", "b"], 0), markOf(["c"], undefined)];
  assertEquals(tooltipRows({ near: undefined, marks }, TEXTS), [
    { color: light.series[0], text: "a", value: "" },
    { color: undefined, text: "b", value: "" },
    { color: undefined, text: "c", value: "" },
  ]);
});

for (
  const [lines, place, want] of [
    [["Repeats.", "Confidence 90 %"], 1, "db: Repeats. Confidence 90 %"],
    [["db was killed."], 1, "db was killed."],
    [["12 events", "x"], undefined, "12 events x"],
    [["Rises."], 7, "Rises."],
  ] as const
) {
  Deno.test(`markText() is ${want}`, () => {
    const drawing = drawingOf({ labels: ["api", "db"] });
    assertEquals(markText(markOf(lines, place), drawing), want);
  });
}
