import { assert, assertEquals } from "@std/assert";
import { GLYPHS } from "../state/state.ts";
import { dotsPerColumn } from "./glyphs.ts";
import { type Plot, plotRows } from "./plot.ts";
import { type Row, rowText, rowWidth, type SeriesSlot } from "./styled.ts";
import { seededRandom } from "./testing/seeded_random.ts";
import { picture, smallPlot, type SmallPoint, smallSeries } from "./testing/small_plot.ts";

const WAVE = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0];
const SPIKE: readonly SmallPoint[] = [1, 1, 1, 1, [1, 11], 1, 1, 1, 1, 1, 1, 1];
const STEPS = [1, 1, 1, 10, 10, 10, 1, 1, 5, 5, 5];
const GAPS = [5, 5, null, 9, null, null, 5, 6, 5, null, null, 0];
const FLAT = [5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5];
const DOWN = [9, 9, 9, 9, 9, 9, 2, 2, 2, 2];
const UP = [2, 2, 2, 2, 2, 2, 9, 9, 9, 9];

const PICTURES: Readonly<Record<string, readonly [Partial<Plot>, readonly string[]]>> = {
  "a wave in braille": [{ series: [smallSeries(WAVE)] }, [
    "|    ⡠⠊⠑⢄    |",
    "|  ⡠⠊    ⠑⢄  |",
    "|⡠⠊        ⠑⢄|",
  ]],
  "a wave in blocks": [{ glyphs: "block", series: [smallSeries(WAVE)] }, [
    "|    ▄▀▀▄    |",
    "|  ▄▀    ▀▄  |",
    "|▄▀        ▀▄|",
  ]],
  "a wave in lines, two seconds a column": [
    { glyphs: "line", msPerDot: 2000, series: [smallSeries(WAVE)] },
    [
      "|    ╭──┬╮   |",
      "| ╷╭─╯  ╵╰─╮ |",
      "|─┴╯       ╰─|",
    ],
  ],
  "a spike in braille": [{ series: [smallSeries(SPIKE)] }, [
    "|  ⡇         |",
    "|  ⡇         |",
    "|⠤⠤⠧⠤⠤⠤      |",
  ]],
  "a spike in lines, joined to the line through the means": [
    { glyphs: "line", series: [smallSeries(SPIKE)] },
    [
      "|    ╷       |",
      "|    ├╮      |",
      "|────╯╰──────|",
    ],
  ],
  "steps in braille, upright": [{ series: [smallSeries(STEPS)] }, [
    "| ⢰⢲         |",
    "| ⡜⠘⡄⡤⠄      |",
    "|⠤⠇ ⠿        |",
  ]],
  "steps in blocks": [{ glyphs: "block", series: [smallSeries(STEPS)] }, [
    "| ▐▜         |",
    "| ▞▝▖▄▖      |",
    "|▄▌ █        |",
  ]],
  "steps in lines": [{ glyphs: "line", series: [smallSeries(STEPS)] }, [
    "|   ╭──╮     |",
    "|   │  │ ╭── |",
    "|───╯  ╰─╯   |",
  ]],
  "gaps and lone points in braille": [{ series: [smallSeries(GAPS)] }, [
    "| ⠠          |",
    "|⠤  ⠔⠄       |",
    "|     ⢀      |",
  ]],
  "gaps and lone points in lines": [{ glyphs: "line", series: [smallSeries(GAPS)] }, [
    "|   •        |",
    "|──    ───   |",
    "|           •|",
  ]],
  "ranges in lines, whose strokes join the line": [
    {
      glyphs: "line",
      height: 5,
      yMax: 4,
      series: [smallSeries([1, [0, 2], [1, 4], 3, 3, [0, 4], [2, 3], 2, [2, 2], 0, 4, 4])],
    },
    [
      "|  ╷  ╷    ╭─|",
      "|  ├──┤╭╮  │ |",
      "| ╷│  ├╯╰─╮│ |",
      "|─┼╯  │   ││ |",
      "| ╵   ╵   ╰╯ |",
    ],
  ],
  "two series, each marked where it ends": [
    { series: [smallSeries(UP), smallSeries(DOWN, 1)] },
    [
      "|⠤⠤⢤⡤⠤●      |",
      "|  ⢸⡇        |",
      "|⠒⠒⠚⠓⠒▲      |",
    ],
  ],
  "two equal series, the later one marked": [
    { glyphs: "line", width: 13, series: [smallSeries(FLAT), smallSeries(FLAT, 1)] },
    [
      "|             |",
      "|────────────▲|",
      "|             |",
    ],
  ],
  "marks in the last cell where there is none to the right": [
    { width: 5, series: [smallSeries(UP), smallSeries(DOWN, 1)] },
    [
      "|⠤⠤⢤⡤●|",
      "|  ⢸⡇ |",
      "|⠒⠒⠚⠓▲|",
    ],
  ],
  "no mark in a last cell of two series": [
    { width: 6, series: [smallSeries(FLAT), smallSeries(FLAT, 1)] },
    [
      "|      |",
      "|⠤⠤⠤⠤⠤⠤|",
      "|      |",
    ],
  ],
  "a limit, a band, a line and the cursor around a series": [
    {
      series: [smallSeries(FLAT)],
      limits: [{ value: 10, slot: 0 }],
      bands: [{ fromMs: 4000, toMs: 8000 }],
      lines: [{ atMs: 16_000, tone: "finding", glyph: "┆" }],
      cursorMs: 12_000,
    },
    [
      "|┈┈┈┈┈┈│┈┆┈┈┈|",
      "|⠤⠤⠤⠤⠤⠤│ ┆   |",
      "|  ··  │ ┆   |",
    ],
  ],
  "nothing": [{}, [
    "|            |",
    "|            |",
    "|            |",
  ]],
  "equal bounds, in the middle": [
    { glyphs: "line", yMin: 5, yMax: 5, series: [smallSeries([5, 5, 5])] },
    [
      "|            |",
      "|───         |",
      "|            |",
    ],
  ],
  "values beyond the bounds, on them": [
    { glyphs: "line", series: [smallSeries([-4, -4, 99, 99])] },
    [
      "|  ╭─        |",
      "|  │         |",
      "|──╯         |",
    ],
  ],
};

for (const [name, [parts, want]] of Object.entries(PICTURES)) {
  Deno.test(`plotRows() draws ${name}`, () => {
    assertEquals(picture(parts), want);
  });
}

/** Tones of a row, one letter a cell: digits for series, "·" for plain, "I" for inverse. */
function toneLetters(row: Row | undefined): string {
  return (row ?? []).map(({ text, tone = "plain", isInverse }) => {
    const letter = tone === "plain" ? "·" : tone.at(tone.startsWith("series") ? -1 : 0) ?? "";
    return (isInverse === true ? "I" : letter).repeat([...text].length);
  }).join("");
}

Deno.test("plotRows() gives a covered series every third column", () => {
  const series = ([0, 1, 2] as const).map((slot) => smallSeries(FLAT, slot));
  const rows = plotRows(smallPlot({ glyphs: "line", series }));
  assertEquals(toneLetters(rows[1]), "202212202212");
});

Deno.test("plotRows() lets the last series have the cells where lines only cross", () => {
  const rows = plotRows(smallPlot({ series: [smallSeries(UP), smallSeries(DOWN, 1)] }));
  assertEquals(rows.map((row) => toneLetters(row).slice(0, 6)), ["111000", "··1111", "000111"]);
});

Deno.test("plotRows() keeps the dots of a series under another one", () => {
  const flat = smallSeries([5, 5, 5, 5]);
  const lower = smallSeries([4, 4, 4, 4], 1);
  assertEquals(picture({ series: [flat, lower] })[1], "|⣤⣤▲         |");
});

Deno.test("plotRows() inverts the series under the cursor and draws nothing over it", () => {
  const series = [smallSeries(FLAT)];
  const rows = plotRows(smallPlot({ glyphs: "line", series, cursorMs: 3999 }));
  assertEquals(rows.map(rowText), ["   │        ", "────────────", "   │        "]);
  assertEquals(rows.map(toneLetters), ["···aaaaaaaaa", "000I00000000", "···aaaaaaaaa"]);
});

for (const cursorMs of [undefined, -1, 12_000, NaN]) {
  Deno.test(`plotRows() draws no cursor at ${cursorMs}`, () => {
    const rows = plotRows(smallPlot({ glyphs: "line", cursorMs }));
    assertEquals(rows.map(rowText).join("").trim(), "");
  });
}

for (const value of [-1, 12, NaN, Infinity]) {
  Deno.test(`plotRows() draws no limit of ${value}, beyond the axis`, () => {
    const rows = plotRows(smallPlot({ limits: [{ value, slot: undefined }] }));
    assertEquals(rows.map(rowText).join("").trim(), "");
  });
}

Deno.test("plotRows() joins points that are further apart than a dot", () => {
  const series = [{
    slot: 0 as const,
    t: [0, 4000, 8000],
    min: [0, 10, 1],
    max: [0, 10, 1],
    avg: [0, 10, 1],
  }];
  assertEquals(picture({ glyphs: "line", stepMs: 4000, series }), [
    "|   ╭──╮     |",
    "| ╭─╯  ╰─╮   |",
    "|─╯      ╰   |",
  ]);
});

Deno.test("plotRows() makes spans of runs, not of cells", () => {
  const row = plotRows(smallPlot({ series: [smallSeries(UP), smallSeries(DOWN, 1)] }))[0] ?? [];
  assertEquals(row, [
    { text: "⠤⠤⢤", tone: "series1" },
    { text: "⡤⠤●      ", tone: "series0" },
  ]);
});

Deno.test("plotRows() shows a spike of one second in fifteen minutes at every width", () => {
  const seconds = 900;
  for (const glyphs of GLYPHS) {
    for (let width = 1; width <= 400; width += 7) {
      for (const at of [0, 449, 899]) {
        const msPerDot = seconds * 1000 / (width * dotsPerColumn(glyphs));
        const points = Array.from({ length: seconds }, (_, i) => i === at ? 11 : 1);
        const rows = plotRows(
          smallPlot({ width, glyphs, msPerDot, series: [smallSeries(points)] }),
        );
        const column = Math.floor(at * 1000 / msPerDot / dotsPerColumn(glyphs));
        const about = `${glyphs}, ${width} columns, spike at ${at} s`;
        assert(rowText(rows[0] ?? []).charAt(column) !== " ", about);
        assert(rowText(rows[1] ?? []).charAt(column) !== " ", about);
      }
    }
  }
});

/** Numbers that have broken charts before. */
const ODD = [NaN, null, Infinity, -Infinity, 0, -0, 1e15, 1e-9, 5e-324, 1e308, -1e308, -1, 1];

function oddPlot(random: () => number): Plot {
  const integer = (most: number) => Math.floor(random() * (most + 1));
  const odd = () => random() < 0.3 ? ODD[integer(ODD.length - 1)] ?? null : random() * 200 - 50;
  const time = () => random() < 0.05 ? Number(ODD[integer(ODD.length - 1)]) : integer(400) * 500;
  const glyphs = GLYPHS[integer(2)] ?? "line";
  const isSane = random() < 0.7;
  return {
    width: random() < 0.5 ? 1 + integer(20) : 1 + integer(399),
    height: 1 + integer(49),
    fromMs: isSane ? integer(40) * 1000 : time(),
    msPerDot: isSane ? 100 + integer(5000) : Number(odd()),
    dotsPerColumn: dotsPerColumn(glyphs),
    glyphs,
    yMin: isSane ? 0 : Number(odd()),
    yMax: isSane ? 100 : Number(odd()),
    stepMs: isSane ? 1000 : Number(odd()),
    series: Array.from({ length: integer(9) }, (_, i) => {
      const t = Array.from({ length: integer(120) }, time);
      if (isSane) t.sort((a, b) => a - b);
      const column = () => t.map(odd);
      return { slot: (i % 8) as SeriesSlot, t, min: column(), max: column(), avg: column() };
    }),
    limits: Array.from({ length: integer(3) }, () => ({ value: Number(odd()), slot: undefined })),
    bands: Array.from({ length: integer(3) }, () => ({ fromMs: time(), toMs: time() })),
    lines: Array.from({ length: integer(3) }, () => ({
      atMs: time(),
      tone: "warning" as const,
      glyph: ["┆", "", "no", "🚀"][integer(3)] ?? "",
    })),
    cursorMs: random() < 0.5 ? undefined : time(),
  };
}

Deno.test("plotRows() fills its rectangle with one-cell signs, whatever the data", () => {
  const random = seededRandom(2026);
  for (let i = 0; i < 1_500; i++) {
    const plot = oddPlot(random);
    const rows = plotRows(plot);
    assertEquals(rows.length, plot.height, `seed 2026, plot ${i}`);
    for (const row of rows) {
      assertEquals(rowWidth(row), plot.width, `seed 2026, plot ${i}`);
      assert(/^[^\p{C}\p{M}]*$/u.test(rowText(row)), `seed 2026, plot ${i}: ${rowText(row)}`);
    }
  }
});

for (const [width, height] of [[0, 3], [5, 0], [0, 0], [-1, 2], [400, 50], [1, 1]] as const) {
  Deno.test(`plotRows() fits ${width}×${height} cells`, () => {
    const rows = plotRows(smallPlot({ width, height, series: [smallSeries(WAVE)] }));
    assertEquals(rows.map(rowWidth), Array(height).fill(Math.max(0, width)));
  });
}
