import { assertEquals } from "@std/assert";
import { axisTimes, writtenTexts } from "./written_texts.ts";

const NINE = Date.UTC(2026, 0, 15, 9);
const MINUTE = 60_000;

const CASES: readonly (readonly [
  fact: string,
  splitsMs: readonly number[],
  stepMs: number,
  want: readonly string[],
])[] = [
  ["writes minutes", [NINE, NINE + 5 * MINUTE], 5 * MINUTE, ["10:00", "10:05"]],
  ["writes seconds below a minute", [NINE + 15_000], 15_000, ["10:00:15"]],
  ["writes milliseconds below a second", [NINE + 250], 250, ["10:00:00.250"]],
  [
    "writes the date where a day begins, by the clocks of the zone",
    [NINE + 13 * 60 * MINUTE, NINE + 14 * 60 * MINUTE],
    60 * MINUTE,
    ["23:00", "01-16"],
  ],
  ["writes dates for days", [NINE, NINE + 24 * 60 * MINUTE], 86_400_000, ["01-15", "01-16"]],
  ["writes nothing of nothing", [], MINUTE, []],
];

for (const [fact, splitsMs, stepMs, want] of CASES) {
  Deno.test(`axisTimes() ${fact}`, () => {
    assertEquals(axisTimes(splitsMs, { stepMs, timeZone: "Europe/Berlin" }), want);
  });
}

Deno.test("writtenTexts() writes all in its zone", () => {
  const texts = writtenTexts("Europe/Berlin");
  assertEquals(texts.time(NINE), "2026-01-15 10:00:00");
  assertEquals(texts.range(NINE, NINE + MINUTE), "2026-01-15 10:00:00 – 10:01:00");
  assertEquals(texts.axisTime([NINE], MINUTE), ["10:00"]);
});
