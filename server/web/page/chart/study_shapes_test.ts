import { assertAlmostEquals, assertEquals } from "@std/assert";
import type { WireFinding } from "../../../api/studies.ts";
import { combHeight, studyShapes } from "./study_shapes.ts";
import { PLAIN_TEXTS, seriesOf } from "./testing/drawing.ts";

/** One second is one pixel, and so is one unit of value. */
const FRAME = {
  fromMs: 0,
  toMs: 100_000,
  width: 100,
  height: 200,
  yOf: (value: number) => 200 - value,
  series: [seriesOf(0, [[0, 10], [40_000, null], [80_000, 90]])],
  unit: "count",
  texts: PLAIN_TEXTS,
};

const FOUND = { confidence: 0.876, magnitude: 1, text: "Found." };

function periodic(startMs: number, endMs: number, periodMs: number): WireFinding {
  const rest = { jitter_ms: 0, duty: 0.5, amplitude: 1 };
  return {
    type: "periodic",
    start_ms: startMs,
    end_ms: endMs,
    period_ms: periodMs,
    ...rest,
    ...FOUND,
  };
}

function step(timeMs: number, before: number, after: number): WireFinding {
  const direction = after > before ? "up" : "down";
  const range = { start_ms: 0, end_ms: 100_000 };
  return { type: "changepoint", time_ms: timeMs, before, after, direction, ...range, ...FOUND };
}

function trend(slopePerHour: number, direction: "increasing" | "volatile"): WireFinding {
  const range = { start_ms: 0, end_ms: 100_000 };
  return { type: "trend", slope_per_hour: slopePerHour, direction, ...range, ...FOUND };
}

function shapesOf(...findings: readonly WireFinding[]) {
  return studyShapes(findings.map((finding) => ({ finding, place: 0, isCurrent: false })), FRAME);
}

type Comb = readonly [fromX: number, toX: number, teeth: readonly number[]];

const COMBS: readonly (readonly [string, WireFinding, Comb])[] = [
  ["with a tooth for each cycle", periodic(10_000, 40_000, 10_000), [10, 40, [10, 20, 30, 40]]],
  ["cut at the edges", periodic(-15_000, 130_000, 50_000), [0, 100, [35, 85]]],
  ["without teeth that are too dense", periodic(0, 100_000, 4_000), [0, 100, []]],
];

for (const [name, finding, [fromX, toX, teeth]] of COMBS) {
  Deno.test(`studyShapes() draws a comb ${name}`, () => {
    const [shape] = shapesOf(finding);
    if (shape?.kind !== "comb") throw new Error(`Cannot check comb: it is a ${shape?.kind}`);
    assertEquals([shape.fromX, shape.toX, shape.teeth], [fromX, toX, [...teeth]]);
  });
}

Deno.test("studyShapes() puts combs that overlap into rows, and others into the same", () => {
  const shapes = shapesOf(
    periodic(0, 50_000, 10_000),
    periodic(20_000, 60_000, 10_000),
    periodic(60_000, 90_000, 10_000),
  );
  const heights = shapes.map((shape) => shape.kind === "comb" ? shape.y : NaN);
  assertEquals([heights[0] === heights[1], heights[0] === heights[2]], [false, true]);
});

Deno.test("studyShapes() shades few stretches, of many only the current one", () => {
  const marks = Array.from({ length: 4 }, (_, i) => (
    { finding: periodic(0, 50_000, 10_000), place: i, isCurrent: i === 1 }
  ));
  const shaded = (count: number) =>
    studyShapes(marks.slice(0, count), FRAME)
      .filter((shape) => shape.kind === "comb" && shape.isShaded)
      .map(({ mark }) => mark.place);
  assertEquals(shaded(3), [0, 2, 1]);
  assertEquals(shaded(4), [1]);
});

Deno.test("studyShapes() draws the current one last, and nothing outside of the plot", () => {
  const marks = [
    { finding: step(10_000, 1, 2), place: 0, isCurrent: true },
    { finding: step(20_000, 2, 1), place: 1, isCurrent: false },
    { finding: step(-1, 2, 1), place: 2, isCurrent: false },
    { finding: periodic(200_000, 300_000, 1_000), place: 3, isCurrent: false },
  ];
  assertEquals(studyShapes(marks, FRAME).map(({ mark }) => mark.place), [1, 0]);
});

Deno.test("studyShapes() draws a step from the level before to the one behind", () => {
  const [up, down] = shapesOf(step(10_000, 50, 150), step(20_000, 150, 50));
  if (up?.kind !== "step" || down?.kind !== "step") throw new Error("Cannot check steps: none");
  assertEquals([up.x, up.beforeY, up.afterY, up.isUp], [10, 150, 50, true]);
  assertEquals([up.label, down.label], ["+100 count", "\u2212100 count"]);
  assertEquals([down.beforeY, down.afterY, down.isUp], [50, 150, false]);
});

Deno.test("studyShapes() draws a trend through the middle of its samples", () => {
  const [shape] = shapesOf(trend(3_600, "increasing"));
  if (shape?.kind !== "slope") throw new Error("Cannot check trend: none");
  // The middle is (40 s, 50); a unit per second is a pixel up per pixel.
  assertAlmostEquals(shape.from.y, 190);
  assertAlmostEquals(shape.to.y, 90);
  assertEquals(shape.label, "+3600 count per h");
});

Deno.test("studyShapes() says of what is volatile that it is, and nothing without samples", () => {
  assertEquals(shapesOf(trend(1, "volatile")).map(({ label }) => label), ["volatile"]);
  const mark = { finding: trend(1, "increasing"), place: 5, isCurrent: false };
  assertEquals(studyShapes([mark], FRAME), []);
});

Deno.test("studyShapes() can be read: its sentence, and its confidence rounded down", () => {
  const [shape] = shapesOf(step(10_000, 1, 2));
  assertEquals(shape?.hit.lines, ["Found.", "Confidence 87 %"]);
});

for (const [count, want] of [[0, 0], [2, 26], [9, 52]] as const) {
  Deno.test(`combHeight() of ${count} combs is ${want} pixels`, () => {
    const marks = Array.from({ length: count }, () => (
      { finding: periodic(0, 1, 1), place: 0, isCurrent: false }
    ));
    const other = { finding: step(1, 1, 2), place: 0, isCurrent: false };
    assertEquals(combHeight([...marks, other]), want);
  });
}
