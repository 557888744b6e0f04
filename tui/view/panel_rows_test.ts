import { assertEquals } from "@std/assert";
import { rowText, rowWidth } from "../chart/styled.ts";
import { layoutOf } from "../state/layout.ts";
import type { TuiState } from "../state/state.ts";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { type FixtureChange, fixtureState, MINUTE_MS } from "../testing/fixture_state.ts";
import { chosenContainers } from "../testing/fixture_viewer.ts";
import { panelRows } from "./panel_rows.ts";

const SIZE = { columns: 120, rows: 40 };

/** Rows of a panel as texts, and where its parts are. */
function panelOf(index: number, change: FixtureChange = {}) {
  const state: TuiState = fixtureState(SIZE, change);
  const layout = layoutOf(state).panels[index];
  if (layout === undefined) throw new RangeError("Cannot test: no panel");
  const rows = panelRows(state, layout);
  assertEquals(rows.map(rowWidth), rows.map(() => SIZE.columns));
  assertEquals(rows.length, layout.region.height);
  return { rows, texts: rows.map(rowText), layout };
}

function axisLabels(texts: readonly string[]): readonly string[] {
  return texts.slice(1).map((text) => text.slice(0, 6).trim()).filter((label) => label !== "");
}

Deno.test("panelRows() has title, axis, plot and legend", () => {
  const { texts, layout } = panelOf(0);
  assertEquals(texts[0]?.startsWith("▌1 total_cpu_usage_millicores"), true);
  assertEquals(texts[1]?.slice(0, 8), "  800m ┤");
  assertEquals(texts[2]?.slice(0, 8), "       │");
  assertEquals(texts[1]?.slice(layout.legend.column).startsWith("● web-0/nginx"), true);
  assertEquals(texts[1]?.slice(layout.plot.column + layout.plot.width, layout.legend.column), " ");
});

Deno.test("panelRows() has labels from the greatest to the least", () => {
  assertEquals(axisLabels(panelOf(0).texts), ["800m", "600m", "400m", "200m", "0"]);
  assertEquals(axisLabels(panelOf(1).texts), ["512Mi", "384Mi", "256Mi", "128Mi", "0"]);
});

Deno.test("panelRows() includes a limit that is near, and leaves out one that is far", () => {
  const [first, second] = chosenContainers(2);
  if (first === undefined || second === undefined) throw new RangeError("Cannot test: too few");
  const limitRow = ({ texts, layout }: ReturnType<typeof panelOf>) =>
    texts.findIndex((text, row) => row > 0 && text.slice(8, 8 + layout.plot.width).includes("┈┈┈"));
  const near = panelOf(0, { chosen: [first] });
  assertEquals([axisLabels(near.texts)[0], limitRow(near)], ["800m", 1]);
  const far = panelOf(0, { chosen: [second] });
  assertEquals([axisLabels(far.texts)[0], limitRow(far)], ["400m", -1]);
});

Deno.test("panelRows() begins at the lowest value where the panel says so", () => {
  const panels = fixtureState(SIZE).panels.map((panel) => ({ ...panel, fromZero: false }));
  const labels = axisLabels(panelOf(1, { panels, count: 2 }).texts);
  assertEquals(labels.at(-1) === "0", false, labels.join(" "));
});

Deno.test("panelRows() tells values under the cursor", () => {
  const legendAt = (cursorMs: number | undefined) => {
    const { texts, layout } = panelOf(0, { cursorMs, count: 2 });
    return texts[2]?.slice(layout.legend.column).trim();
  };
  // The level of the second container changes five minutes before the end.
  assertEquals(/1\d\dm$/.test(legendAt(NEWEST_MS - 8 * MINUTE_MS) ?? ""), true);
  assertEquals(/3\d\dm$/.test(legendAt(NEWEST_MS - 2 * MINUTE_MS) ?? ""), true);
  assertEquals(/3\d\dm$/.test(legendAt(undefined) ?? ""), true);
});

Deno.test("panelRows() says in the plot that it loads, with axis and legend beside it", () => {
  const { texts, layout } = panelOf(0, { answers: {} });
  const plot = texts.slice(1).map((text) => text.slice(8, 8 + layout.plot.width).trim());
  assertEquals(plot.filter((text) => text !== ""), ["loading…"]);
  assertEquals(axisLabels(texts), []);
  assertEquals(texts[1]?.trimEnd().endsWith("–"), true);
});

Deno.test("panelRows() draws the first container above the others", () => {
  const { rows } = panelOf(2, { count: 2 });
  const tones = rows.slice(1).flat().filter(({ tone }) => tone?.startsWith("series"));
  assertEquals(tones.some(({ tone }) => tone === "series0"), true);
  assertEquals(tones.some(({ tone }) => tone === "series1"), true);
});

Deno.test("panelRows() is empty for a panel that is gone", () => {
  const state = fixtureState(SIZE);
  const layout = layoutOf(state).panels[0];
  if (layout === undefined) throw new RangeError("Cannot test: no panel");
  assertEquals(panelRows(state, { ...layout, index: 9 }), []);
});
