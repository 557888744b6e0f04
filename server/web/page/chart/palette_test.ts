import { assert, assertEquals } from "@std/assert";
import {
  CHART_COLORS,
  chartVariables,
  readChartColors,
  SECOND_DASH,
  SERIES_COLORS,
  seriesStyle,
  seriesVariable,
} from "./palette.ts";

type Rgb = readonly [red: number, green: number, blue: number];

/** Linear light of "#rrggbb" (IEC 61966-2-1), each in [0, 1]. */
function linear(color: string): Rgb {
  const channel = (at: number) => {
    const value = parseInt(color.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** WCAG 2.2, "contrast ratio". */
function contrast(a: string, b: string): number {
  const luminance = (color: string) => {
    const [red, green, blue] = linear(color);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** What people see who lack one kind of cone: Machado, Oliveira and Fernandes 2009, severity 1. */
const SIGHTS: Readonly<Record<string, readonly [Rgb, Rgb, Rgb]>> = {
  all: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

/** Oklab (Ottosson 2020), in which distances are what people see. */
function oklab([red, green, blue]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function seen(color: string, rows: readonly [Rgb, Rgb, Rgb]): Rgb {
  const light = linear(color);
  const [red, green, blue] = rows.map((row) =>
    Math.min(1, Math.max(0, row[0] * light[0] + row[1] * light[1] + row[2] * light[2]))
  );
  return oklab([red ?? 0, green ?? 0, blue ?? 0]);
}

for (const theme of ["light", "dark"] as const) {
  const colors = CHART_COLORS[theme];
  Deno.test(`CHART_COLORS ${theme}: lines and marks have a contrast of 3:1, texts one of 4.5:1`, () => {
    for (const color of [...colors.series, colors.axis, colors.event, colors.critical]) {
      const ratio = contrast(color, colors.background);
      assert(ratio >= 3, `${color}: ${ratio}`);
    }
    for (const color of [colors.text, colors.limit, colors.study]) {
      const ratio = contrast(color, colors.background);
      assert(ratio >= 4.5, `${color}: ${ratio}`);
    }
  });

  for (const [sight, rows] of Object.entries(SIGHTS)) {
    Deno.test(`CHART_COLORS ${theme}: no two series look alike with sight ${sight}`, () => {
      colors.series.forEach((a, i) => {
        for (const b of colors.series.slice(i + 1)) {
          const [x, y] = [seen(a, rows), seen(b, rows)];
          const distance = Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
          assert(distance >= 0.06, `${a} and ${b}: ${distance.toFixed(3)}`);
        }
      });
    });
  }
}

Deno.test("seriesStyle() dashes the second ten, and begins again with the third", () => {
  const { light } = CHART_COLORS;
  assertEquals(seriesStyle(0, light), { color: "#0072b2", dash: [] });
  assertEquals(seriesStyle(10, light), { color: "#0072b2", dash: SECOND_DASH });
  assertEquals(seriesStyle(19, light), { color: light.series[9] ?? "", dash: SECOND_DASH });
  assertEquals(seriesStyle(20, light), seriesStyle(0, light));
});

Deno.test("readChartColors() reads back what chartVariables() declares", () => {
  const declared = new Map(chartVariables(CHART_COLORS.dark));
  assertEquals(declared.size, SERIES_COLORS + 8);
  assertEquals(declared.get(seriesVariable(13)), CHART_COLORS.dark.series[3]);
  const read = (name: string) => ` ${declared.get(name) ?? ""}`;
  assertEquals(readChartColors(read, CHART_COLORS.light), CHART_COLORS.dark);
});

Deno.test("readChartColors() takes what is not declared from the fallback", () => {
  const read = (name: string) => name === "--chart-grid" ? "red" : "";
  const colors = readChartColors(read, CHART_COLORS.light);
  assertEquals(colors, { ...CHART_COLORS.light, grid: "red" });
});
