import { assertEquals } from "@std/assert";
import { rowText } from "../chart/styled.ts";
import type { TuiState } from "../state/state.ts";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { FIXTURE_PANELS, fixtureState, MINUTE_MS } from "../testing/fixture_state.ts";
import { FIXTURE_FACTS } from "../testing/fixture_viewer.ts";
import { headerRow } from "./header_rows.ts";

function headerOf(columns: number, change: Partial<TuiState> = {}): string {
  return rowText(headerRow(fixtureState({ columns, rows: 40 }, change)));
}

const NEWER = {
  viewer: { ...FIXTURE_FACTS, instance: { ...FIXTURE_FACTS.instance, version: "9.9.9" } },
};
const FIVE = [...FIXTURE_PANELS, ...FIXTURE_PANELS];

const CONTAINS: readonly (readonly [
  fact: string,
  columns: number,
  change: Partial<TuiState>,
  want: string,
])[] = [
  ["names target and version", 120, {}, " fgm  worker-1  v0.1.0  3 containers  FOLLOW 15m "],
  [
    "tells times, zone, age and link",
    120,
    {},
    "21:36:24 – 21:52:12  Europe/Berlin  0.8s old  ● live ",
  ],
  ["warns of another version", 120, NEWER, "worker-1  ! viewer v9.9.9, this v0.1.0  "],
  ["warns of it on narrow terminals, too", 80, NEWER, "! viewer v9.9.9, this v0.1.0"],
  ["names the speed of a replay", 120, {
    view: { span: MINUTE_MS, end: { mode: "replay", toMs: NEWEST_MS, speed: 30 } },
  }, "REPLAY 30× 1m"],
  ["names a pause", 120, {
    view: { span: "all", end: { mode: "paused", toMs: NEWEST_MS } },
  }, "PAUSED all"],
  [
    "has dates where the window is old",
    140,
    { nowMs: NEWEST_MS + 2 * 86_400_000 },
    "2026-07-14 21:36:30 – 21:52:10",
  ],
  [
    "tells which panels are shown",
    120,
    { panels: FIVE, isMaximized: true, focus: 3 },
    "panel 4 of 6",
  ],
  [
    "shortens long targets",
    160,
    { target: `arn:aws:eks/${"x".repeat(60)}/worker` },
    "arn:aws:eks/…xxxxxxxxxxxx/worker",
  ],
  ["makes targets safe", 120, { target: "漢\u001b" }, "fgm  ??  v0.1.0"],
];
for (const [fact, columns, change, want] of CONTAINS) {
  Deno.test(`headerRow() ${fact}`, () => {
    const text = headerOf(columns, change);
    assertEquals(text.includes(want), true, `${JSON.stringify(want)} is not in\n${text}`);
  });
}

Deno.test("headerRow() tells the panels around the focus on a low terminal", () => {
  const change = { panels: FIVE.slice(0, 5), focus: 4 };
  const text = rowText(headerRow(fixtureState({ columns: 120, rows: 16 }, change)));
  assertEquals(/panels 2–5 of 5/.test(text), true, text);
});

Deno.test("headerRow() keeps mode and link where nothing else fits", () => {
  assertEquals(headerOf(24), " FOLLOW 15m      ● live ");
});

Deno.test("headerRow() does without times while nothing is known", () => {
  const text = headerOf(80, { viewer: undefined, extent: undefined });
  assertEquals(text, ` fgm  worker-1${" ".repeat(54)}● connected `);
});

Deno.test("headerRow() fills any width", () => {
  for (let columns = 1; columns <= 220; columns++) assertEquals(headerOf(columns).length, columns);
});
