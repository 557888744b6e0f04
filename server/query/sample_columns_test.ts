import { assertEquals, assertStrictEquals } from "@std/assert";
import { randomInteger, seededRandom } from "../testing/random.ts";
import {
  joinSamples,
  NO_SAMPLES,
  orderSamples,
  SampleBuffer,
  type SampleColumns,
  sliceSamples,
  sumPerInstant,
} from "./sample_columns.ts";

type Sample = readonly [timeMs: number, value: number];

function columns(samples: readonly Sample[]): SampleColumns {
  return {
    timesMs: Float64Array.from(samples, ([timeMs]) => timeMs),
    values: Float64Array.from(samples, ([, value]) => value),
  };
}

function rows({ timesMs, values }: SampleColumns): Sample[] {
  return Array.from(timesMs, (timeMs, i) => [timeMs, values[i]!]);
}

const ORDER_CASES: readonly [string, readonly Sample[], readonly Sample[]][] = [
  ["gives nothing for nothing", [], []],
  ["keeps what is in order", [[1, 5], [2, 4]], [[1, 5], [2, 4]]],
  ["keeps samples of one instant", [[1, 5], [1, 4]], [[1, 5], [1, 4]]],
  ["sorts", [[2, 4], [1, 5]], [[1, 5], [2, 4]]],
  ["keeps the order of one instant while it sorts", [[2, 1], [1, 2], [2, 3]], [[1, 2], [2, 1], [
    2,
    3,
  ]]],
  ["cuts what is finer than a millisecond", [[1.9, 5], [2.1, 6]], [[1, 5], [2, 6]]],
  ["cuts before 1970 downwards, too", [[-1.5, 5]], [[-2, 5]]],
  ["leaves out values that are not finite", [[1, NaN], [2, Infinity], [3, -Infinity], [4, 0]], [[
    4,
    0,
  ]]],
  ["leaves out times that are not finite", [[NaN, 1], [Infinity, 2], [3, 3]], [[3, 3]]],
];
for (const [fact, samples, want] of ORDER_CASES) {
  Deno.test(`orderSamples() ${fact}`, () => {
    const { timesMs, values } = columns(samples);
    assertEquals(rows(orderSamples(timesMs, values)), [...want]);
  });
}

Deno.test("orderSamples() copies nothing that is in order", () => {
  const { timesMs, values } = columns([[1, 5], [1, 6], [9, 0]]);
  const ordered = orderSamples(timesMs, values);
  assertStrictEquals(ordered.timesMs, timesMs);
  assertStrictEquals(ordered.values, values);
});

const JOIN_CASES: readonly [string, readonly (readonly Sample[])[], readonly Sample[]][] = [
  ["gives nothing for no pieces", [], []],
  ["gives nothing for empty pieces", [[], []], []],
  ["puts pieces in order", [[[5, 1]], [], [[1, 2], [2, 3]]], [[1, 2], [2, 3], [5, 1]]],
  ["joins pieces that touch", [[[1, 1], [2, 2]], [[2, 3]]], [[1, 1], [2, 2], [2, 3]]],
  ["sorts pieces that overlap", [[[1, 1], [4, 2]], [[2, 3], [9, 4]]], [[1, 1], [2, 3], [4, 2], [
    9,
    4,
  ]]],
  ["sorts a piece inside of another", [[[1, 1], [9, 2]], [[2, 3], [3, 4]]], [[1, 1], [2, 3], [
    3,
    4,
  ], [9, 2]]],
];
for (const [fact, pieces, want] of JOIN_CASES) {
  Deno.test(`joinSamples() ${fact}`, () => {
    assertEquals(rows(joinSamples(pieces.map(columns))), [...want]);
  });
}

Deno.test("joinSamples() gives one piece as it is", () => {
  const piece = columns([[1, 2]]);
  assertStrictEquals(joinSamples([NO_SAMPLES, piece]), piece);
});

const SLICE_CASES: readonly [fromMs: number, toMs: number, readonly number[]][] = [
  [0, 10, [1, 2, 2, 5]],
  [1, 6, [1, 2, 2, 5]],
  [2, 5, [2, 2]],
  [2, 6, [2, 2, 5]],
  [3, 5, []],
  [6, 9, []],
  [0, 1, []],
  [0, 2, [1]],
];
for (const [fromMs, toMs, want] of SLICE_CASES) {
  Deno.test(`sliceSamples() from ${fromMs} to ${toMs} is [${want}]`, () => {
    const samples = columns([[1, 1], [2, 2], [2, 3], [5, 4]]);
    const slice = sliceSamples(samples, { fromMs, toMs });
    assertEquals([...slice.timesMs], [...want]);
    assertEquals(slice.timesMs.length, slice.values.length);
  });
}

Deno.test("SampleBuffer holds any number of samples, in order", () => {
  const seed = 11;
  const random = seededRandom(seed);
  for (const capacity of [0, 1, 7, 1_000]) {
    const buffer = new SampleBuffer(capacity);
    const all: Sample[] = [];
    for (let i = 0; i < 500; i++) {
      const sample = [randomInteger(random, { least: 0, most: 99 }), i] as const;
      all.push(sample);
      buffer.add(...sample);
    }
    assertEquals(buffer.length, 500);
    all.sort((a, b) => a[0] - b[0]); // stable
    assertEquals(rows(buffer.take()), all, `seed ${seed}, capacity ${capacity}`);
  }
});

Deno.test("SampleBuffer leaves out what is not finite", () => {
  const buffer = new SampleBuffer();
  for (const value of [NaN, Infinity, -Infinity]) buffer.add(1, value);
  buffer.add(NaN, 1);
  assertEquals([buffer.length, rows(buffer.take())], [0, []]);
});

const SUM_CASES: readonly [string, readonly (readonly Sample[])[], readonly Sample[]][] = [
  ["of nothing is nothing", [], []],
  ["of one is itself", [[[1, 2], [3, 4]]], [[1, 2], [3, 4]]],
  ["adds what shares an instant", [[[1, 2], [3, 4]], [[3, 10], [2, 5]]], [[1, 2], [2, 5], [3, 14]]],
];
for (const [fact, parts, want] of SUM_CASES) {
  Deno.test(`sumPerInstant() ${fact}`, () => {
    assertEquals(rows(sumPerInstant(parts.map(columns))), [...want]);
  });
}
