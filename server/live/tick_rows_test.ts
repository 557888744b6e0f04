import { assertEquals } from "@std/assert";
import type { SeriesSamples } from "../query/sample_list.ts";
import { tickRows } from "./tick_rows.ts";

/** Samples from [time, value] pairs; "|" interrupts before the next one. */
function samples(...items: readonly (readonly [number, number] | "|")[]): SeriesSamples {
  const pairs = items.filter((item) => item !== "|");
  const breaks: number[] = [];
  let position = 0;
  for (const item of items) {
    if (item === "|") breaks.push(position);
    else position++;
  }
  return {
    timesMs: Float64Array.from(pairs, ([timeMs]) => timeMs),
    values: Float64Array.from(pairs, ([, value]) => value),
    breaks,
  };
}

type Row = readonly [number, unknown, unknown?];

const CASES: readonly (readonly [
  string,
  { readonly columns: readonly (readonly SeriesSamples[])[]; readonly afterMs: number },
  readonly Row[],
])[] = [
  ["nothing", { columns: [[samples()]], afterMs: 0 }, []],
  ["no metric", { columns: [], afterMs: 0 }, []],
  ["one series", { columns: [[samples([1, 10], [2, 20])]], afterMs: 0 }, [
    [1, [[10]]],
    [2, [[20]]],
  ]],
  ["only what comes after the cursor", {
    columns: [[samples([1, 10], [2, 20], [3, 30])]],
    afterMs: 2,
  }, [[3, [[30]]]]],
  ["nothing where all was before", { columns: [[samples([1, 10])]], afterMs: 1 }, []],
  ["null where a series has no value", {
    columns: [[samples([1, 10], [3, 30]), samples([2, 21], [3, 31])], [samples(), samples([1, 5])]],
    afterMs: 0,
  }, [
    [1, [[10, null], [null, 5]]],
    [2, [[null, 21], [null, null]]],
    [3, [[30, 31], [null, null]]],
  ]],
  ["the last of several samples of an instant", {
    columns: [[samples([1, 10], [1, 11], [2, 20])]],
    afterMs: 0,
  }, [[1, [[11]]], [2, [[20]]]]],
  ["interruptions, also of the first tick", {
    columns: [[samples([1, 10], "|", [5, 50]), samples([5, 51], "|", [6, 61])]],
    afterMs: 1,
  }, [[5, [[50, 51]], [[0, 0]]], [6, [[null, 61]], [[0, 1]]]]],
  ["an interruption among samples of one instant", {
    columns: [[samples([1, 10], "|", [2, 20], [2, 21])]],
    afterMs: 0,
  }, [[1, [[10]]], [2, [[21]], [[0, 0]]]]],
];

for (const [fact, { columns, afterMs }, want] of CASES) {
  Deno.test(`tickRows() gives ${fact}`, () => {
    const rows = [...tickRows(columns, { afterMs })];
    assertEquals(
      rows.map(({ timeMs, values, breaks }) => [timeMs, values, breaks]),
      want.map(([timeMs, values, breaks]) => [timeMs, values, breaks ?? []]),
    );
  });
}
