import { assertEquals } from "@std/assert";
import { limitLines, tellingLimits } from "./limit_lines.ts";
import { answerOf, seriesOf } from "./testing/drawing.ts";
import { traceOf } from "./trace.ts";

const FRAME = { fromMs: 0, toMs: 100, width: 100 };

Deno.test("limitLines() draws equal limits as one line over all that they cover", () => {
  const limit = answerOf([
    seriesOf(0, [[0, 5], [40, 5]]),
    seriesOf(1, [[60, 5], [90, 5]]),
    seriesOf(2, [[0, 7], [90, 7]]),
  ]);
  const lines = limitLines(limit, { frame: FRAME, unit: "count" });
  assertEquals(lines.map(({ value, places }) => [value, ...places]), [[5, 0, 1], [7, 2]]);
  assertEquals(lines.map(({ trace }) => [...trace.x]), [[0, 90], [0, 90]]);
});

Deno.test("limitLines() follows a limit that was changed, and says what it is now", () => {
  const limit = answerOf([seriesOf(0, [[0, 5], [50, 8]]), seriesOf(1, [[0, 8], [50, 8]])]);
  const lines = limitLines(limit, { frame: FRAME, unit: "count" });
  assertEquals(lines.map(({ value, places }) => [value, ...places]), [[8, 0], [8, 1]]);
  assertEquals([...lines[0]?.trace.mid ?? []], [5, 8]);
});

Deno.test("limitLines() has none without data, without limits, and in another unit", () => {
  const question = { frame: FRAME, unit: "count" };
  assertEquals(limitLines(undefined, question), []);
  assertEquals(limitLines(answerOf([seriesOf(0, []), seriesOf(1, [[0, null]])]), question), []);
  const other = answerOf([seriesOf(0, [[0, 5]])], { unit: "bytes" });
  assertEquals(limitLines(other, question), []);
});

/** Limits of as many containers, all of which use 10; and which of them tell something. */
const CASES: readonly (readonly [limits: readonly number[], telling: readonly number[]])[] = [
  [[11, 1_000, 2_000, 3_000], [11, 1_000, 2_000, 3_000]],
  [[11, 19, 21, 1_000, 2_000], [11, 19]],
  [[100, 200, 300, 400, 500], []],
];

for (const [limits, want] of CASES) {
  Deno.test(`tellingLimits() of ${limits.join(", ")} are ${want.join(", ") || "none"}`, () => {
    const limit = answerOf(limits.map((value, i) => seriesOf(i, [[0, value]])));
    const traces = limits.map((_, i) => traceOf(seriesOf(i, [[0, 10]]), FRAME));
    const lines = limitLines(limit, { frame: FRAME, unit: "count" });
    assertEquals(tellingLimits(lines, traces).map(({ value }) => value), [...want]);
  });
}
