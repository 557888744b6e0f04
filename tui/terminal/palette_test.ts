import { assert, assertEquals } from "@std/assert";
import type { Background } from "./colour_depth.ts";
import { code16, type ColouredTone, colourOf, nearest256, type Rgb } from "./palette.ts";

const SERIES = [0, 1, 2, 3, 4, 5, 6, 7].map((slot) => `series${slot}` as ColouredTone);
const OTHERS: readonly ColouredTone[] = [
  "dim",
  "good",
  "warning",
  "critical",
  "limit",
  "finding",
];

/** What a common theme of each kind has behind the text. */
const BEHIND: Readonly<Record<Background, Rgb>> = { dark: [30, 30, 30], light: [255, 255, 255] };

function linear(part: number): number {
  const value = part / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** Relative luminance, WCAG 2.2. */
function luminance([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function contrast(one: Rgb, other: Rgb): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

for (const background of ["dark", "light"] as const) {
  for (const tone of [...SERIES, ...OTHERS]) {
    Deno.test(`colourOf() ${tone} can be seen on a ${background} background`, () => {
      const ratio = contrast(colourOf(tone, background), BEHIND[background]);
      assert(ratio >= 3.2, `${ratio}`);
    });
  }
}

/** Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB. */
const EYES: Readonly<Record<string, readonly number[]>> = {
  "all cones": [1, 0, 0, 0, 1, 0, 0, 0, 1],
  "no red cones": [
    ...[0.152286, 1.052583, -0.204868],
    ...[0.114503, 0.786281, 0.099216],
    ...[-0.003882, -0.048116, 1.051998],
  ],
  "no green cones": [
    ...[0.367322, 0.860646, -0.227968],
    ...[0.280085, 0.672501, 0.047413],
    ...[-0.01182, 0.04294, 0.968881],
  ],
  "no blue cones": [
    ...[1.255528, -0.076749, -0.178779],
    ...[-0.078411, 0.930809, 0.147602],
    ...[0.004733, 0.691367, 0.3039],
  ],
};

function product(matrix: readonly number[], vector: readonly number[]): readonly number[] {
  return [0, 3, 6].map((row) =>
    [0, 1, 2].reduce((sum, at) => sum + (matrix[row + at] ?? 0) * (vector[at] ?? 0), 0)
  );
}

/** Oklab (Ottosson 2020) of a colour as an eye sees it. */
function seen(colour: Rgb, eye: readonly number[]): readonly number[] {
  const light = product(eye, colour.map(linear)).map((part) => Math.min(1, Math.max(0, part)));
  const cones = product([
    ...[0.4122214708, 0.5363325363, 0.0514459929],
    ...[0.2119034982, 0.6806995451, 0.1073969566],
    ...[0.0883024619, 0.2817188376, 0.6299787005],
  ], light).map(Math.cbrt);
  return product([
    ...[0.2104542553, 0.793617785, -0.0040720468],
    ...[1.9779984951, -2.428592205, 0.4505937099],
    ...[0.0259040371, 0.7827717662, -0.808675766],
  ], cones);
}

function distance(one: readonly number[], other: readonly number[]): number {
  return Math.hypot(...one.map((part, at) => part - (other[at] ?? 0)));
}

for (const background of ["dark", "light"] as const) {
  for (const [name, eye] of Object.entries(EYES)) {
    Deno.test(`colourOf() series stay apart with ${name} on ${background}`, () => {
      const colours = SERIES.map((tone) => seen(colourOf(tone, background), eye));
      const distances = colours.flatMap((one, at) =>
        colours.slice(0, at).map((other) => distance(one, other))
      );
      assert(Math.min(...distances) > 0.085, `${Math.min(...distances)}`);
    });
  }
}

const NEAREST: ReadonlyArray<readonly [Rgb, number]> = [
  [[0, 0, 0], 16],
  [[255, 255, 255], 231],
  [[255, 0, 0], 196],
  [[95, 135, 175], 67],
  [[8, 8, 8], 232],
  [[128, 128, 128], 244],
  [[238, 238, 238], 255],
  [[250, 250, 250], 231],
];

for (const [rgb, want] of NEAREST) {
  Deno.test(`nearest256() of ${rgb} is ${want}`, () => assertEquals(nearest256(rgb), want));
}

for (const background of ["dark", "light"] as const) {
  Deno.test(`nearest256() keeps the series apart on ${background}`, () => {
    const numbers = SERIES.map((tone) => nearest256(colourOf(tone, background)));
    assertEquals(new Set(numbers).size, SERIES.length);
  });

  Deno.test(`code16() keeps the series apart on ${background}`, () => {
    const codes = SERIES.map((tone) => code16(tone, background));
    assertEquals(new Set(codes).size, SERIES.length);
  });
}

Deno.test("code16() is a foreground for every tone", () => {
  for (const tone of [...SERIES, ...OTHERS]) {
    const code = code16(tone, "dark");
    assert((code >= 30 && code <= 37) || (code >= 90 && code <= 97), `${tone}: ${code}`);
  }
});
