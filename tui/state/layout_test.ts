import { assert, assertEquals } from "@std/assert";
import { seededNumbers } from "../testing/fixture_series.ts";
import { initialState, panelsOf } from "./initial_state.ts";
import { type LaidOut, layoutOf, plotWidth, type Region } from "./layout.ts";

function stateOf(columns: number, rows: number, change: Partial<LaidOut> = {}): LaidOut {
  const size = { columns, rows };
  const state = initialState({ size, nowMs: 0, timeZone: "UTC", target: "worker-1" });
  return { ...state, panels: panelsOf(["a", "b", "c"], 1), ...change };
}

function rowsOf({ row, height }: Region): readonly [first: number, height: number] {
  return [row, height];
}

const WIDTH_CASES: ReadonlyArray<readonly [columns: number, plot: number]> = [
  [10, 1],
  [60, 29],
  [80, 49],
  [100, 64],
  [120, 79],
  [148, 100],
  [149, 100],
  [200, 151],
];
for (const [columns, want] of WIDTH_CASES) {
  Deno.test(`plotWidth() of ${columns} columns is ${want}`, () => {
    assertEquals(plotWidth(columns), want);
  });
}

Deno.test("layoutOf() gives 120 by 40 all there is", () => {
  const layout = layoutOf(stateOf(120, 40));
  assertEquals(layout.isTooSmall, false);
  assertEquals(rowsOf(layout.header), [0, 1]);
  assertEquals(rowsOf(layout.middle), [1, 38]);
  assertEquals(layout.panels.map(({ region }) => rowsOf(region)), [[1, 12], [13, 11], [24, 11]]);
  assertEquals(layout.eventLane && rowsOf(layout.eventLane), [35, 1]);
  assertEquals(rowsOf(layout.timeAxis), [36, 1]);
  assertEquals(rowsOf(layout.overview), [37, 2]);
  assertEquals(rowsOf(layout.footer), [39, 1]);
  assertEquals(layout.plotSpan, { column: 8, width: 79 });
  assertEquals(layout.panels[1], {
    index: 1,
    region: { column: 0, row: 13, width: 120, height: 11 },
    title: { column: 0, row: 13, width: 120, height: 1 },
    axis: { column: 0, row: 14, width: 8, height: 10 },
    plot: { column: 8, row: 14, width: 79, height: 10 },
    legend: { column: 88, row: 14, width: 32, height: 10 },
  });
});

Deno.test("layoutOf() leaves the event lane out of low terminals", () => {
  const layout = layoutOf(stateOf(60, 16));
  assertEquals([layout.isTooSmall, layout.eventLane], [false, undefined]);
  assertEquals(layout.panels.map(({ region }) => rowsOf(region)), [[1, 4], [5, 4], [9, 4]]);
  assertEquals([layout.timeAxis.row, layout.overview.row, layout.footer.row], [13, 14, 15]);
});

const SMALL_CASES: ReadonlyArray<readonly [columns: number, rows: number]> = [
  [59, 40],
  [120, 15],
  [1, 1],
];
for (const [columns, rows] of SMALL_CASES) {
  Deno.test(`layoutOf() finds ${columns} by ${rows} too small for panels`, () => {
    const { isTooSmall, panels } = layoutOf(stateOf(columns, rows));
    assertEquals([isTooSmall, panels], [true, []]);
  });
}

const ROOM_CASES: ReadonlyArray<
  readonly [rows: number, focus: number, maximized: boolean, shown: readonly number[]]
> = [
  [24, 0, false, [0, 1, 2, 3, 4]],
  [19, 0, false, [0, 1, 2, 3, 4]],
  [18, 0, false, [0, 1, 2, 3]],
  [18, 2, false, [0, 1, 2, 3]],
  [18, 3, false, [1, 2, 3, 4]],
  [18, 4, false, [1, 2, 3, 4]],
  [24, 3, true, [3]],
];
for (const [rows, focus, isMaximized, want] of ROOM_CASES) {
  const how = isMaximized ? "maximised" : "in focus";
  Deno.test(`layoutOf() shows ${want} of five in ${rows} rows with ${focus} ${how}`, () => {
    const panels = panelsOf(["a", "b", "c", "d", "e"], 1);
    const layout = layoutOf(stateOf(80, rows, { panels, focus, isMaximized }));
    assertEquals(layout.panels.map(({ index }) => index), want);
  });
}

Deno.test("layoutOf() has no panels while the table is shown", () => {
  assertEquals(layoutOf(stateOf(120, 40, { screen: "table" })).panels, []);
});

Deno.test("layoutOf() gives every row to one part and stays on the screen", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const random = seededNumbers(seed);
    const [columns, rows] = [60, 16].map((least) => least + Math.floor(random() * 200));
    const names = "abcde".slice(0, 1 + Math.floor(random() * 5)).split("");
    const layout = layoutOf(stateOf(columns ?? 0, rows ?? 0, {
      panels: panelsOf(names, 1),
      focus: Math.floor(random() * names.length),
      isMaximized: random() < 0.3,
    }));
    const { header, panels, eventLane, timeAxis, overview, footer } = layout;
    const strips = [
      header,
      ...panels.map(({ region }) => region),
      ...(eventLane ? [eventLane] : []),
      timeAxis,
      overview,
      footer,
    ];
    let row = 0;
    for (const strip of strips) {
      assertEquals(strip.row, row, `seed ${seed}`);
      row += strip.height;
    }
    assertEquals(row, rows, `seed ${seed}`);
    for (const { region, axis, plot, legend } of panels) {
      assert(region.height >= 3, `seed ${seed}`);
      assertEquals(plot.column, axis.width);
      assertEquals(legend.column, plot.column + plot.width + 1);
      assertEquals(legend.column + legend.width, columns, `seed ${seed}`);
    }
  }
});
