import { assert, assertEquals } from "@std/assert";
import { GLYPHS } from "../state/state.ts";
import { dotRowOf, dotsPerRow } from "./glyphs.ts";
import { type ScaleQuestion, TICK_CELLS_MAX, valueScale } from "./scale.ts";
import { seededRandom } from "./testing/seeded_random.ts";

const [KI, MI, GI] = [1024, 1024 ** 2, 1024 ** 3] as const;

function ask(question: Partial<ScaleQuestion>): ScaleQuestion {
  return { min: 0, max: 800, fromZero: true, unit: "millicores", rows: 3, ...question };
}

const TICK_CASES: readonly (readonly [Partial<ScaleQuestion>, string])[] = [
  [{}, "800m 400m 0"],
  [{ max: 790 }, "800m 400m 0"],
  [{ max: 1200, rows: 8 }, "1.2 · 800m · · 400m · 0"],
  [{ max: 801 }, "1 500m 0"],
  [{ max: 1000, rows: 9 }, "1 · · · 500m · · · 0"],
  [{ max: 210, rows: 9 }, "250m · · · · 100m · · 0"],
  [{ max: 210, rows: 2 }, "250m 0"],
  [{ max: 210, rows: 1 }, "250m"],
  [{ max: 600 * MI, unit: "bytes", rows: 5 }, "640Mi · · · 0"],
  [{ max: GI, unit: "bytes", rows: 5 }, "1Gi · 512Mi · 0"],
  [{ max: 3 * KI, unit: "bytes/s", rows: 3 }, "3Ki 1.5Ki 0"],
  [{ max: 100, unit: "percent", rows: 11 }, "100% · 80% · 60% · 40% · 20% · 0"],
  [{ max: 0.3, unit: "count", rows: 3 }, "0.3 0.15 0"],
  [{ max: 1e15, unit: "count", rows: 3 }, "1P 500T 0"],
  [{ max: 1e-9, unit: "count", rows: 3 }, "1e-9 5e-10 0"],
  [{ min: -50, max: 50, rows: 5 }, "60m · 0 · -60m"],
  [{ min: 400, max: 800, fromZero: false, rows: 5 }, "800m · 600m · 400m"],
  [{ min: 400, max: 800, fromZero: true, rows: 5 }, "800m · 400m · 0"],
  [{ min: GI, max: GI + 300 * KI, unit: "bytes", fromZero: false }, "+320Ki · 1Gi"],
];

for (const [question, want] of TICK_CASES) {
  Deno.test(`valueScale() labels ${JSON.stringify(question)} as ${want}`, () => {
    const asked = ask(question);
    const rows = Array.from({ length: asked.rows }, () => "·");
    for (const { row, text } of valueScale(asked).ticks) rows[row] = text;
    assertEquals(rows.join(" "), want);
  });
}

const BOUND_CASES: readonly (readonly [string, Partial<ScaleQuestion>, number, number])[] = [
  ["zeros", { max: 0 }, 0, 1],
  ["equal values", { min: 100, max: 100 }, 0, 100],
  ["equal values off zero", { min: 100, max: 100, fromZero: false }, 90, 110],
  ["equal negative values", { min: -100, max: -100, fromZero: false }, -110, -90],
  ["nothing", { min: Infinity, max: -Infinity }, 0, 1],
  ["what is no number", { min: NaN, max: NaN }, 0, 1],
  ["what is beyond all numbers", { min: -1e308, max: 1e308 }, 0, 1],
  ["what is next to nothing", { max: 5e-324 }, 0, 1],
  ["a bound that is reached", { max: 1000 }, 0, 1000],
  ["noise in the last digit", { max: 0.1 + 0.2, unit: "count" }, 0, 0.1 + 0.2],
];

for (const [name, question, min, max] of BOUND_CASES) {
  Deno.test(`valueScale() bounds ${name} by ${min} and ${max}`, () => {
    const scale = valueScale(ask(question));
    assertEquals([scale.min, scale.max], [min, max]);
  });
}

Deno.test("valueScale() gives no labels where there are no values", () => {
  assertEquals(valueScale(ask({ min: NaN })).ticks, []);
});

Deno.test("valueScale() holds its values, wastes little, and labels rows where values are drawn", () => {
  const random = seededRandom(5);
  for (let i = 0; i < 5_000; i++) {
    const size = 10 ** (random() * 30 - 12);
    const low = random() < 0.2 ? -size : size;
    const question: ScaleQuestion = {
      min: low,
      max: low + size * random() * (random() < 0.1 ? 1e-12 : 10),
      fromZero: random() < 0.5,
      unit: ["bytes", "bytes/s", "millicores", "count", "microseconds"][i % 5] ?? "",
      rows: 1 + Math.floor(random() * 50),
      glyphs: GLYPHS[i % 3] ?? "line",
    };
    const about = `seed 5: ${JSON.stringify(question)}`;
    const { min, max, ticks } = valueScale(question);
    assert(min <= question.min && max >= question.max && min < max, about);
    assert(question.min < 0 || min >= 0, about);
    assert(!question.fromZero || (min <= 0 && max >= 0), about);
    assert(ticks.length >= 1 && ticks[0]?.row === 0, about);
    assert(ticks.every(({ text }) => [...text].length <= TICK_CELLS_MAX), about);
    assert(ticks.every(({ row }, at) => row > (ticks[at - 1]?.row ?? -1)), about);
    assert(ticks.every(({ row }) => row < question.rows), about);
    assertEquals(new Set(ticks.map(({ text }) => text)).size, ticks.length, about);
  }
});

Deno.test("valueScale() puts a label where the plot puts the value", () => {
  for (const glyphs of GLYPHS) {
    for (let rows = 1; rows <= 20; rows++) {
      const { min, max, ticks } = valueScale(ask({ rows, glyphs, max: 100, unit: "percent" }));
      for (const { row, text } of ticks) {
        const dots = rows * dotsPerRow(glyphs);
        const dot = dotRowOf(parseFloat(text), { min, max, dots });
        assertEquals(row, rows - 1 - Math.floor(dot / dotsPerRow(glyphs)), `${glyphs} ${rows}`);
      }
    }
  }
});
