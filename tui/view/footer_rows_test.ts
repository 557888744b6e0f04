import { assertEquals } from "@std/assert";
import { rowText } from "../chart/styled.ts";
import type { TuiState } from "../state/state.ts";
import { NEWEST_MS } from "../testing/fixture_series.ts";
import { fixtureState, MINUTE_MS } from "../testing/fixture_state.ts";
import { footerRow } from "./footer_rows.ts";

function footerOf(columns: number, change: Partial<TuiState> = {}): string {
  return rowText(footerRow(fixtureState({ columns, rows: 24 }, change)));
}

const NOTICE = {
  text: "All data is on the screen",
  tone: "plain",
  untilMs: NEWEST_MS + 5_000,
} as const;
const CHARTS = "←→ cursor  +- zoom  Space pause  m metric  c containers  s study  t table";

const CASES: readonly (readonly [
  fact: string,
  columns: number,
  change: Partial<TuiState>,
  want: string,
])[] = [
  ["shows hints", 90, {}, ` ${CHARTS}  ? help  q quit`],
  [
    "keeps the key for help where not all fit",
    50,
    {},
    " ←→ cursor  +- zoom  Space pause  m metric  ? help",
  ],
  ["has no room for a hint", 6, {}, ""],
  [
    "shows a notice",
    80,
    { notice: NOTICE },
    ` ←→ cursor  +- zoom  Space pause  m metric  ? help    ${NOTICE.text}`,
  ],
  [
    "forgets a notice that is over",
    90,
    { notice: { ...NOTICE, untilMs: NEWEST_MS } },
    ` ${CHARTS}  ? help  q quit`,
  ],
  [
    "cuts a notice that is too long",
    30,
    { notice: { ...NOTICE, text: "a ".repeat(40) } },
    ` ${"a ".repeat(13)}a…`,
  ],
  ["prefers a notice to a condition", 40, {
    notice: { ...NOTICE, untilMs: NEWEST_MS + 20_000 },
    nowMs: NEWEST_MS + 15_000,
  }, ` ? help       ${NOTICE.text}`],
  [
    "tells of stale data",
    80,
    { nowMs: NEWEST_MS + 3 * MINUTE_MS },
    " ←→ cursor  +- zoom  ? help    no new samples for 3m: is the collector running?",
  ],
  [
    "shows what makes sense without charts",
    80,
    { chosen: [] },
    " c containers  t table  ? help  q quit",
  ],
  ["shows what makes sense without a viewer", 80, { viewer: undefined }, " ? help  q quit"],
  [
    "shows the keys of the dialog",
    80,
    { dialog: { kind: "help", top: 0 } },
    " ↑↓ scroll  Esc leave",
  ],
  ["shows the keys of the table", 40, { screen: "table" }, " ↑↓ select  Enter draw  ? help"],
  ["is the command line", 40, {
    dialog: { kind: "command", input: { text: "21:40", caret: 5 }, complaint: undefined },
  }, ":21:40"],
  ["tells what is wrong with a command", 60, {
    dialog: { kind: "command", input: { text: "1y", caret: 2 }, complaint: "there is no 1y" },
  }, `:1y${" ".repeat(42)}there is no 1y`],
];
for (const [fact, columns, change, want] of CASES) {
  Deno.test(`footerRow() ${fact}`, () => {
    assertEquals(footerOf(columns, change).trimEnd(), want);
  });
}

Deno.test("footerRow() fills any width", () => {
  for (let columns = 1; columns <= 150; columns++) {
    assertEquals(footerOf(columns, { notice: NOTICE }).length, columns);
  }
});
