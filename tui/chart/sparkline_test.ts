import { assert, assertEquals } from "@std/assert";
import { sparklineText, type Strip, stripRows } from "./sparkline.ts";
import { rowText, rowWidth } from "./styled.ts";
import { seededRandom } from "./testing/seeded_random.ts";

const CASES: readonly (readonly [string, readonly (number | null)[], number, string])[] = [
  ["a ramp", [0, 1, 2, 3, 4, 5, 6, 7], 8, "▁▂▃▄▅▆▇█"],
  ["few values, at the right end", [1, 8], 5, "   ▁█"],
  ["nothing", [], 4, "    "],
  ["no cells", [1, 2], 0, ""],
  ["a negative width", [1, 2], -2, ""],
  ["zeros", [0, 0, 0], 3, "▁▁▁"],
  ["equal values, in the middle", [7, 7, 7], 3, "▅▅▅"],
  ["values that hardly move", [100, 101, 100], 3, "▄▅▄"],
  ["gaps", [0, null, 7], 3, "▁ █"],
  ["what is no number", [0, NaN, Infinity, 7], 4, "▁  █"],
  ["only gaps", [null, null], 3, "   "],
  ["a peak among many", [0, 0, 0, 0, 0, 9, 0, 0, 0], 3, "▁█▁"],
  ["negative values", [-7, 0, 7], 3, "▁▅█"],
  ["huge and tiny", [1e-9, 1e15], 2, "▁█"],
];

for (const [name, values, width, want] of CASES) {
  Deno.test(`sparklineText() of ${name}`, () => {
    assertEquals(sparklineText(values, width), want);
  });
}

Deno.test("sparklineText() keeps its width and shows the greatest value as the highest bar", () => {
  const random = seededRandom(23);
  for (let i = 0; i < 1_000; i++) {
    const values = Array.from({ length: 2 + Math.floor(random() * 200) }, () => random());
    const width = 1 + Math.floor(random() * 60);
    values[Math.floor(random() * values.length)] = 50;
    const text = sparklineText(values, width);
    assertEquals(text.length, width, `seed 23, round ${i}`);
    assert(width === 1 || text.includes("█"), `seed 23, round ${i}: ${text}`);
  }
});

function strip(parts: Partial<Strip>): Strip {
  return {
    width: 10,
    rows: 1,
    fromMs: 0,
    toMs: 10_000,
    stepMs: 1000,
    series: [{ t: [0, 1000, 2000, 3000, 4000], max: [1, 2, 4, 8, 8] }],
    window: { fromMs: 6000, toMs: 9000 },
    ...parts,
  };
}

const STRIPS: Readonly<Record<string, readonly [Partial<Strip>, readonly string[]]>> = {
  "data, and a window beyond them": [{}, ["▁▂▄██ [ ] "]],
  "two rows": [{ rows: 2 }, ["   ██ [ ] ", "▂▄███ [ ] "]],
  "the greatest of several series": [
    { series: [{ t: [0, 1000], max: [8, 1] }, { t: [0, 1000, 2000], max: [1, 4, null] }] },
    ["█▄    [ ] "],
  ],
  "points that are longer than a cell": [
    { stepMs: 3000, series: [{ t: [0, 3000], max: [8, 4] }] },
    ["███▄▄▄[ ] "],
  ],
  "points that are shorter than a cell": [
    { stepMs: 100, toMs: 20_000, series: [{ t: [0, 100, 2100], max: [1, 8, 4] }] },
    ["█▄ [] " + "    "],
  ],
  "a window of one cell": [{ window: { fromMs: 3100, toMs: 3200 } }, ["▁▂▄▐█     "]],
  "a window that is all": [{ window: { fromMs: 0, toMs: 10_000 } }, ["[▂▄██    ]"]],
  "a window that reaches out": [{ window: { fromMs: -9000, toMs: 3000 } }, ["[▂]██     "]],
  "a window elsewhere": [{ window: { fromMs: 90_000, toMs: 99_000 } }, ["▁▂▄██     "]],
  "zeros": [{ series: [{ t: [0, 1000], max: [0, 0] }] }, ["▁▁    [ ] "]],
  "nothing": [{ series: [] }, ["      [ ] "]],
  "no time at all": [{ toMs: 0 }, ["          "]],
  "odd times and values": [
    { series: [{ t: [NaN, 0, 1e300, -1e300], max: [1, NaN, 1, Infinity] }] },
    ["      [ ] "],
  ],
};

for (const [name, [parts, want]] of Object.entries(STRIPS)) {
  Deno.test(`stripRows() draws ${name}`, () => {
    assertEquals(stripRows(strip(parts)).map(rowText), want);
  });
}

Deno.test("stripRows() gives the window another tone, and keeps its width", () => {
  assertEquals(stripRows(strip({ window: { fromMs: 1000, toMs: 4000 } })), [[
    { text: "▁", tone: "dim" },
    { text: "[▄]", tone: "accent", isBold: true },
    { text: "█     ", tone: "dim" },
  ]]);
  for (let width = 0; width <= 400; width++) {
    for (const rows of [1, 2] as const) {
      assertEquals(stripRows(strip({ width, rows })).map(rowWidth), Array(rows).fill(width));
    }
  }
});
