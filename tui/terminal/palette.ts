/**
 * The colours behind the tones, for dark and for light backgrounds.
 *
 * The series start from the palette of Okabe and Ito ("Color Universal Design", 2008), moved until each
 * has a contrast of at least 3.2 : 1 with its background (WCAG 2.2, 1.4.11 asks for 3) and until any two
 * of them stay apart for people who see no red, no green or no blue; the test computes both. Black, which
 * is in the original, would be lost on a dark screen: a pale lilac takes its place.
 *
 * @module
 */

import type { SeriesSlot, Tone } from "../chart/styled.ts";
import type { Background } from "./colour_depth.ts";

/** Red, green and blue, 0 to 255 each. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Tones that are a colour; `plain` and `accent` keep the terminal's own. */
export type ColouredTone = Exclude<Tone, "plain" | "accent">;

/** "rrggbb" of each tone. */
type Palette = Readonly<Record<ColouredTone, string>>;

const DARK: Palette = {
  series0: "3eafff",
  series1: "e69f00",
  series2: "009a69",
  series3: "b68cb5",
  series4: "ffff2e",
  series5: "ef4201",
  series6: "6266cb",
  series7: "d6d3f1",
  dim: "8b8b8b",
  good: "4fbf67",
  warning: "f0c000",
  critical: "ff5f5f",
  limit: "ff8f8f",
  finding: "ff87ff",
};

const LIGHT: Palette = {
  series0: "004c8e",
  series1: "be8100",
  series2: "007474",
  series3: "e23cb2",
  series4: "7b6719",
  series5: "5480ee",
  series6: "772a0d",
  series7: "3c2036",
  dim: "6e6e6e",
  good: "1d7f3a",
  warning: "8a6100",
  critical: "c00000",
  limit: "a33b3b",
  finding: "8700af",
};

/** The colour of a tone in 24 bits. */
export function colourOf(tone: ColouredTone, background: Background): Rgb {
  const hex = (background === "dark" ? DARK : LIGHT)[tone];
  return [hex.slice(0, 2), hex.slice(2, 4), hex.slice(4, 6)]
    .map((part) => parseInt(part, 16)) as unknown as Rgb;
}

/** Brightness of the six steps of the colour cube of 256-colour terminals (xterm's 256colres). */
const CUBE_STEPS = [0, 95, 135, 175, 215, 255] as const;

/**
 * The number of the nearest of the 240 colours that are the same on all 256-colour terminals: 16 to 231
 * the cube, 232 to 255 the greys 8, 18, … 238. The first 16 are what the user made of them.
 */
export function nearest256([red, green, blue]: Rgb): number {
  const steps = [red, green, blue].map(nearestStep);
  const [r = 0, g = 0, b = 0] = steps;
  const cube = steps.map((step) => CUBE_STEPS[step] ?? 0);
  const grey = Math.min(23, Math.max(0, Math.round(((red + green + blue) / 3 - 8) / 10)));
  const level = 8 + 10 * grey;
  const distance = (colour: readonly number[]) =>
    [red, green, blue].reduce((sum, part, index) => sum + (part - (colour[index] ?? 0)) ** 2, 0);
  return distance([level, level, level]) < distance(cube) ? 232 + grey : 16 + 36 * r + 6 * g + b;
}

function nearestStep(part: number): number {
  let best = 0;
  CUBE_STEPS.forEach((step, index) => {
    if (Math.abs(step - part) < Math.abs((CUBE_STEPS[best] ?? 0) - part)) best = index;
  });
  return best;
}

/** SGR codes of the 16-colour terminals: six hues, each of them bright for dark backgrounds. */
const SERIES_16: Readonly<Record<Background, readonly number[]>> = {
  dark: [96, 93, 32, 95, 33, 91, 94, 97],
  light: [34, 33, 36, 35, 32, 94, 31, 30],
};

const OTHERS_16: Readonly<Record<Exclude<ColouredTone, `series${SeriesSlot}`>, number>> = {
  dim: 90,
  good: 32,
  warning: 33,
  critical: 31,
  limit: 31,
  finding: 35,
};

/** The SGR code of a tone on a terminal with 16 colours, 30 to 37 or 90 to 97. */
export function code16(tone: ColouredTone, background: Background): number {
  if (!isSeries(tone)) return OTHERS_16[tone];
  return SERIES_16[background][Number(tone.slice(-1))] ?? 39;
}

function isSeries(tone: ColouredTone): tone is `series${SeriesSlot}` {
  return tone.startsWith("series");
}
