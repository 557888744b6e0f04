import { assertEquals } from "@std/assert";
import { dotInk, dotSign } from "./dot_plot.ts";
import { strokesOf } from "./strokes.ts";
import { type SmallPoint, smallSeries } from "./testing/small_plot.ts";

function inkText(
  points: readonly SmallPoint[],
  { dotsPerRow, height = 1, width = 2 }: {
    readonly dotsPerRow: 2 | 4;
    readonly height?: number;
    readonly width?: number;
  },
): string {
  const rows = height * dotsPerRow;
  const strokes = strokesOf(smallSeries(points), {
    columns: width * 2,
    rows,
    fromMs: 0,
    msPerDot: 1000,
    yMin: 0,
    yMax: rows - 1,
    stepMs: 1000,
  });
  const { ink } = dotInk(strokes, { width, height, dotsPerRow });
  const signs = Array.from(ink, (cell) => String.fromCharCode(dotSign(cell, dotsPerRow)));
  return signs.join("").replace(/(.{2})(?=.)/g, width === 2 ? "$1/" : "$1");
}

const BRAILLE: readonly (readonly [readonly SmallPoint[], string])[] = [
  [[0], "⡀⠀"],
  [[null, 0], "⢀⠀"],
  [[3], "⠁⠀"],
  [[null, null, null, 3], "⠀⠈"],
  [[[0, 3]], "⡇⠀"],
  [[0, 1, 2, 3], "⡠⠊"],
  [[3, 2, 1, 0], "⠑⢄"],
  // Each column reaches half of the way to the other.
  [[0, 3], "⡜⠀"],
  [[3, 0], "⢣⠀"],
  [[0, null, 3], "⡀⠁"],
];

for (const [points, want] of BRAILLE) {
  Deno.test(`dotInk() draws ${JSON.stringify(points)} in braille as ${want}`, () => {
    assertEquals(inkText(points, { dotsPerRow: 4 }), want);
  });
}

const BLOCKS: readonly (readonly [readonly SmallPoint[], string])[] = [
  [[0], "▖ "],
  [[1], "▘ "],
  [[null, 0], "▗ "],
  [[null, 1], "▝ "],
  [[0, 0, 1, 1], "▄▀"],
  [[[0, 1], 0], "▙ "],
  [[0, [0, 1]], "▟ "],
  [[[0, 1], 1], "▛ "],
  [[1, [0, 1]], "▜ "],
  [[0, 1, 1, 0], "▞▚"],
  [[[0, 1], [0, 1], [0, 1]], "█▌"],
  [[null, [0, 1]], "▐ "],
];

for (const [points, want] of BLOCKS) {
  Deno.test(`dotInk() draws ${JSON.stringify(points)} in blocks as ${want}`, () => {
    assertEquals(inkText(points, { dotsPerRow: 2 }), want);
  });
}

Deno.test("dotInk() joins columns over several rows without a hole", () => {
  assertEquals(inkText([0, 11], { dotsPerRow: 4, height: 3 }), "⢸⠀/⡜⠀/⡇⠀");
});

Deno.test("dotInk() shades what neighbouring ranges share, and keeps ends, means and lone spikes", () => {
  const wall: readonly SmallPoint[] = [[0, 7], [0, 7], [0, 7], [0, 7], [0, 7], [0, 7]];
  assertEquals(inkText(wall, { dotsPerRow: 4, height: 2, width: 3 }), "⣯⣫⣻⣯⣪⣺");
  const spike: readonly SmallPoint[] = [0, 0, [0, 7], 0, 0, 0];
  assertEquals(inkText(spike, { dotsPerRow: 4, height: 2, width: 3 }), "⠀⡇⠀⣀⣇⣀");
});
