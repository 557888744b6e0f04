/**
 * The colours of charts, for both themes, and the names of the style sheet's variables that hold them.
 *
 * The ten colours of series come from those of Okabe and Ito ("Color Universal Design", 2008), darker on
 * white and lighter on black, so that a line has a contrast of at least 3:1 to the background (WCAG 2.2,
 * 1.4.11). Any two differ by 0.06 or more in Oklab, also for people who lack one kind of cone; the test
 * holds them to that. From the eleventh series on lines are dashed.
 *
 * @module
 */

import type { ChartColors } from "./chart_parts.ts";

/** Colours of the light and of the dark theme. */
export const CHART_COLORS: Readonly<Record<"light" | "dark", ChartColors>> = {
  light: {
    series: [
      "#0072b2",
      "#d84401",
      "#0e8059",
      "#b35f8b",
      "#2d93c8",
      "#b88d22",
      "#6240ab",
      "#8e280e",
      "#49810a",
      "#3d3d3d",
    ],
    axis: "#8b95a1",
    grid: "#e9edf1",
    text: "#586470",
    limit: "#b42318",
    event: "#56616d",
    critical: "#c5221f",
    study: "#6b3fa0",
    background: "#ffffff",
  },
  dark: {
    series: [
      "#5fc2f1",
      "#d4875a",
      "#1db193",
      "#dd8fbd",
      "#4386dd",
      "#f5cc19",
      "#a493f5",
      "#d15653",
      "#b0ba49",
      "#c9ced4",
    ],
    axis: "#66707b",
    grid: "#252c34",
    text: "#9aa5b1",
    limit: "#ff7b72",
    event: "#9fabb8",
    critical: "#ff6b63",
    study: "#c4a5ff",
    background: "#12171d",
  },
};

/** Names of the colours that are no series'. */
const SINGLE = [
  "axis",
  "grid",
  "text",
  "limit",
  "event",
  "critical",
  "study",
  "background",
] as const satisfies readonly (keyof ChartColors)[];

/** Colours of series before they are dashed. */
export const SERIES_COLORS = CHART_COLORS.light.series.length;

/** Dashes of the second ten, in CSS pixels. */
export const SECOND_DASH: readonly number[] = [6, 3];

/** The variable that holds the colour of a series: "--chart-series-0" and on. */
export function seriesVariable(place: number): string {
  return `--chart-series-${place % SERIES_COLORS}`;
}

/** All variables with their values in a theme, as the style sheet declares them. */
export function chartVariables(colors: ChartColors): readonly (readonly [string, string])[] {
  return [
    ...colors.series.map((color, i) => [seriesVariable(i), color] as const),
    ...SINGLE.map((name) => [`--chart-${name}`, colors[name]] as const),
  ];
}

/**
 * The colours that a style sheet gives; `read` answers the value of a variable, "" where it is not
 * declared, and then it is that of `fallback`.
 */
export function readChartColors(
  read: (variable: string) => string,
  fallback: ChartColors,
): ChartColors {
  const color = (variable: string, other: string) => read(variable).trim() || other;
  const single = SINGLE.map((name) => [name, color(`--chart-${name}`, fallback[name])]);
  return {
    ...fallback,
    ...Object.fromEntries(single),
    series: fallback.series.map((other, i) => color(seriesVariable(i), other)),
  };
}

/** How the line of a place in the choice looks; places from 20 on look like those from 0 on. */
export function seriesStyle(
  place: number,
  colors: ChartColors,
): { readonly color: string; readonly dash: readonly number[] } {
  const color = colors.series[place % colors.series.length] ?? colors.text;
  const isDashed = Math.floor(place / colors.series.length) % 2 === 1;
  return { color, dash: isDashed ? SECOND_DASH : [] };
}
