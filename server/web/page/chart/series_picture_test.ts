import { assertEquals } from "@std/assert";
import type { PlotArea } from "./series_paths.ts";
import { type Box, stretchedBox } from "./series_picture.ts";

const AREA: PlotArea = { left: 60, top: 20, width: 500, height: 100, min: 0, max: 50, ratio: 1 };
const SEEN = { series: undefined, fromMs: 0, toMs: 100, isPending: true, isKept: true };

type Case = readonly [what: string, window: readonly [number, number], axis: [number, number], Box];
const CASES: readonly Case[] = [
  ["the same", [0, 100], [0, 50], { left: 60, top: 20, width: 500, height: 100 }],
  ["half as long, later", [50, 100], [0, 50], { left: -440, top: 20, width: 1000, height: 100 }],
  ["twice as long, earlier", [-100, 100], [0, 50], { left: 310, top: 20, width: 250, height: 100 }],
  ["an axis twice as high", [0, 100], [0, 100], { left: 60, top: 70, width: 500, height: 50 }],
  ["an axis without zero", [0, 100], [25, 50], { left: 60, top: 20, width: 500, height: 200 }],
];

for (const [what, [fromMs, toMs], [min, max], want] of CASES) {
  Deno.test(`stretchedBox() for ${what}`, () => {
    const seen = { subject: { ...SEEN, fromMs, toMs }, area: { ...AREA, min, max } };
    assertEquals(stretchedBox({ subject: SEEN, area: AREA }, seen), want);
  });
}
