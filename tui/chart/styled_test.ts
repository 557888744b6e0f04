import { assert, assertEquals } from "@std/assert";
import { fitRow, plainText, type Row, rowText, rowWidth, sliceRow } from "./styled.ts";
import { seededRandom } from "./testing/seeded_random.ts";

const ROW: Row = [{ text: "cpu ", tone: "accent" }, { text: "●" }, { text: " web-0", tone: "dim" }];

const PLAIN_CASES: readonly (readonly [name: string, text: string, want: string])[] = [
  ["printable ASCII", "web-0/nginx {a=b}", "web-0/nginx {a=b}"],
  ["the empty text", "", ""],
  ["escape sequences", "\u001b[31mred\u001b[0m", "?[31mred?[0m"],
  ["line breaks and tabs", "a\nb\tc\r", "a?b?c?"],
  ["C1 controls", "a\u009b31m", "a?31m"],
  ["wide characters", "日本 web", "?? web"],
  ["fullwidth Latin", "ａｂ", "??"],
  ["emoji", "🚀 up ⏩ ◾", "? up ? ?"],
  ["combining marks", "e\u0301 и\u0483", "e? и?"],
  ["joiners and directions", "a\u200d\u202eb\ufeff", "a??b?"],
  ["soft hyphens", "a\u00adb", "a?b"],
  ["lone surrogates", "a\ud800b", "a?b"],
  ["letters of Europe", "Zürich Αθήνα Київ", "Zürich Αθήνα Київ"],
  ["our own signs", "– … µ · × → ≥ ● ▁ ┈ ⣿", "– … µ · × → ≥ ● ▁ ┈ ⣿"],
];

for (const [name, text, want] of PLAIN_CASES) {
  Deno.test(`plainText() of ${name}`, () => {
    assertEquals(plainText(text), want);
  });
}

Deno.test("plainText() keeps one cell for each code point", () => {
  const random = seededRandom(3);
  for (let i = 0; i < 2_000; i++) {
    const text = String.fromCodePoint(Math.floor(random() * 0x110000), 0x61);
    assertEquals([...plainText(text)].length, [...text].length, `seed 3: ${JSON.stringify(text)}`);
  }
});

const FIT_CASES: readonly (readonly [row: Row, width: number, want: Row])[] = [
  [ROW, 11, ROW],
  [ROW, 13, [...ROW, { text: "  " }]],
  [ROW, 10, [...ROW.slice(0, 2), { text: " web…", tone: "dim" }]],
  [ROW, 5, [{ text: "cpu ", tone: "accent" }, { text: "…" }]],
  [ROW, 1, [{ text: "…", tone: "accent" }]],
  [ROW, 0, []],
  [ROW, -3, []],
  [[], 2, [{ text: "  " }]],
  [[{ text: "▲😀b" }], 3, [{ text: "▲😀b" }]],
  [[{ text: "▲😀b" }], 2, [{ text: "▲…" }]],
];

for (const [row, width, want] of FIT_CASES) {
  Deno.test(`fitRow() of "${rowText(row)}" to ${width} cells`, () => {
    assertEquals(fitRow(row, width), want);
  });
}

const SLICE_CASES: readonly (readonly [from: number, to: number, want: string])[] = [
  [0, 11, "cpu ● web-0"],
  [0, 4, "cpu "],
  [2, 7, "u ● w"],
  [4, 5, "●"],
  [9, 99, "-0"],
  [11, 20, ""],
  [5, 5, ""],
];

for (const [from, to, want] of SLICE_CASES) {
  Deno.test(`sliceRow() of the cells ${from} to ${to}`, () => {
    assertEquals(rowText(sliceRow(ROW, { from, to })), want);
  });
}

Deno.test("sliceRow() cuts a row anywhere into two that make it up again", () => {
  for (let at = 0; at <= rowWidth(ROW); at++) {
    const parts = [...sliceRow(ROW, { from: 0, to: at }), ...sliceRow(ROW, { from: at, to: 99 })];
    assertEquals(rowText(parts), rowText(ROW));
    assert(parts.every(({ text }) => text !== ""));
  }
});
