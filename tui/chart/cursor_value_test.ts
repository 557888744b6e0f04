import { assertEquals } from "@std/assert";
import { type ValueAt, valueAt, type ValueColumns } from "./cursor_value.ts";

/** Samples near 1000, 2000 and 3000, an interruption at 4000, and a sample at 5000. */
const SAMPLES: ValueColumns = {
  t: [1003, 2003, 3003, 4003, 5003],
  min: [1, 2, 3, null, 5],
  max: [1, 2, 4, null, 5],
  avg: [1, 2, 3.5, null, 5],
};

function at(value: number): ValueAt {
  return { min: value, max: value, avg: value };
}

const THIRD = { min: 3, max: 4, avg: 3.5 };

const CASES: readonly (readonly [atMs: number, spanMs: number | undefined, ValueAt | undefined])[] =
  [
    [1002, undefined, undefined],
    [1003, undefined, at(1)],
    [2002, undefined, at(1)],
    [2003, undefined, at(2)],
    [3500, undefined, THIRD],
    [4002, undefined, THIRD],
    [4003, undefined, undefined],
    [5002, undefined, undefined],
    [6502, undefined, at(5)],
    [6503, undefined, undefined],
    [1e15, undefined, undefined],
    [NaN, undefined, undefined],
    // A dot holds the sample that begins in it, though the dot begins before.
    [2000, 1000, at(2)],
    [1000, 2000, { min: 1, max: 2, avg: 1.5 }],
    [2000, 2000, { min: 2, max: 4, avg: 2.75 }],
    [3000, 2000, THIRD],
    [4000, 1000, undefined],
    [4000, 2000, at(5)],
    [6000, 250, at(5)],
  ];

for (const [atMs, spanMs, want] of CASES) {
  Deno.test(`valueAt() ${atMs}${spanMs === undefined ? "" : ` for ${spanMs} ms`}`, () => {
    const options = spanMs === undefined ? {} : { spanMs };
    assertEquals(valueAt(SAMPLES, 1000, atMs, options), want);
  });
}

Deno.test("valueAt() of an empty series is undefined", () => {
  assertEquals(valueAt({ t: [], min: [], max: [], avg: [] }, 1000, 5), undefined);
});

Deno.test("valueAt() takes what is no number for an interruption", () => {
  const series = { t: [0], min: [NaN], max: [1], avg: [1] };
  assertEquals(valueAt(series, 1000, 0), undefined);
});
