import { assertEquals } from "@std/assert";
import {
  atLeast,
  atMost,
  attempt,
  type BenchRow,
  boundedVerdict,
  isFailure,
  markdownTable,
  median,
  note,
  plainTable,
  readable,
} from "./bench_table.ts";

const NUMBERS: readonly (readonly [number, string])[] = [
  [0, "0"],
  [0.012345, "0.0123"],
  [0.5, "0.500"],
  [1.5, "1.50"],
  [12.345, "12.3"],
  [99.95, "100.0"],
  [1234.5, "1235"],
];
for (const [value, want] of NUMBERS) {
  Deno.test(`readable() shows ${value} with three digits`, () =>
    assertEquals(readable(value), want));
}

const MEDIANS: readonly (readonly [readonly number[], number])[] = [
  [[], NaN],
  [[3], 3],
  [[3, 1], 2],
  [[9, 1, 5], 5],
];
for (const [values, want] of MEDIANS) {
  Deno.test(`median() of ${JSON.stringify(values)}`, () => assertEquals(median(values), want));
}

Deno.test("atLeast() is ok from its limit on and a miss below it", () => {
  const verdict = (value: number) => atLeast("x", { value, limit: 2, unit: "rows" }).verdict;
  assertEquals([1.9, 2, 2.01, NaN].map(verdict), ["MISS", "ok", "ok", "MISS"]);
  assertEquals(atLeast("x", { value: 3, limit: 2, unit: "rows" }).target, ">= 2 rows");
});

Deno.test("atMost() is ok up to its limit and a miss above it", () => {
  const verdict = (value: number) => atMost("x", { value, limit: 2, unit: "ms" }).verdict;
  assertEquals([verdict(1.9), verdict(2), verdict(2.01), verdict(NaN)], [
    "ok",
    "ok",
    "MISS",
    "MISS",
  ]);
});

const BOUNDED: readonly (readonly [low: number, high: number, want: string])[] = [
  [0.9, 1.1, "ok"],
  [0.2, 24.1, "unclear"],
  [1.1, 1.2, "unclear"],
  [1.11, 1.2, "MISS"],
  [0, Infinity, "unclear"],
  [NaN, NaN, "unclear"],
];
for (const [low, high, want] of BOUNDED) {
  Deno.test(`boundedVerdict() of ${low} to ${high} against 1.1 is ${want}`, () =>
    assertEquals(boundedVerdict({ low, high }, 1.1), want));
}

Deno.test("attempt() makes a row of what was thrown, and passes rows on", async () => {
  const failed = await attempt("tick", () => Promise.reject(new Error("no cgroups\n    at all")));
  assertEquals(failed, [
    { what: "tick", target: "", measured: "failed: no cgroups", verdict: "MISS" },
  ]);
  const passed = await attempt("tick", () => Promise.resolve([note("size", "7")]));
  assertEquals([...failed, ...passed].map(isFailure), [true, false]);
});

const ROWS: readonly BenchRow[] = [
  atMost("tick", { value: 3, limit: 2, unit: "ms" }),
  { what: "wait", target: "<= 1.1 x", measured: "1.05 x", verdict: "unclear" },
  note("a|b", "7"),
];

Deno.test("plainTable() aligns its columns and marks no verdict on notes", () => {
  assertEquals(
    plainTable(ROWS),
    [
      "What  Target    Measured",
      "tick  <= 2 ms   3.00 ms   MISS",
      "wait  <= 1.1 x  1.05 x    unclear",
      "a|b             7",
    ].join("\n"),
  );
});

Deno.test("markdownTable() escapes what would end a cell", () => {
  assertEquals(
    markdownTable(ROWS),
    [
      "| What | Target | Measured |  |",
      "|---|---|---|---|",
      "| tick | <= 2 ms | 3.00 ms | MISS |",
      "| wait | <= 1.1 x | 1.05 x | unclear |",
      "| a\\|b |  | 7 |  |",
    ].join("\n"),
  );
});
