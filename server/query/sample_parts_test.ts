import { assertEquals } from "@std/assert";
import { testContainer } from "../testing/data_dir.ts";
import { partsOf } from "./sample_parts.ts";

type Life = readonly [firstMs: number, lastMs: number];

/** Series by the lives of their members. */
function seriesOf(...all: (readonly Life[])[]) {
  return all.map((lives, i) => ({
    name: "abcdef"[i]!,
    members: lives.map(([firstSeenMs, lastSeenMs]) => ({
      ...testContainer("aaaa"),
      firstSeenMs,
      lastSeenMs,
      nodeName: undefined,
    })),
  }));
}

const RANGE = { fromMs: 10_000, toMs: 20_000 };
const LONG: readonly Life[] = [[0, 60_000]];

const CASES: readonly (readonly [
  fact: string,
  lives: readonly (readonly Life[])[],
  samplesMax: number,
  want: string,
])[] = [
  ["nothing", [], 100, ""],
  ["all that fit", [LONG, LONG, LONG], 60, "abc:60"],
  ["as many as fit, in their order", [LONG, LONG, LONG], 59, "ab:40 c:20"],
  ["one that does not fit by itself", [LONG, LONG], 7, "a:20 b:20"],
  [
    "those that were not there beside others",
    [[[0, 9_999]], LONG, [[20_000, 30_000]]],
    20,
    "abc:20",
  ],
  ["lives as far as they lie in the range", [[[12_000, 14_000]], [[0, 10_000]]], 100, "ab:8"],
  ["all members of a series", [[[0, 14_999], [16_000, 60_000]]], 100, "a:18"],
];
for (const [fact, lives, samplesMax, want] of CASES) {
  Deno.test(`partsOf() puts together ${fact}`, () => {
    const options = { range: RANGE, intervalMs: 1_000, metricCount: 2, samplesMax };
    const parts = partsOf(seriesOf(...lives), options);
    const shown = parts.map(({ series, samples }) =>
      `${series.map(({ name }) => name).join("")}:${samples}`
    );
    assertEquals(shown.join(" "), want);
  });
}
