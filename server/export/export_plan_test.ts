import { assert, assertEquals } from "@std/assert";
import { packSpans } from "../index/container_spans.ts";
import { randomInteger, seededRandom } from "../testing/random.ts";
import {
  type ExportPart,
  type ExportScope,
  type ExportSource,
  halvePart,
  planExport,
  wantedSources,
} from "./export_plan.ts";

/** A file from `first` to `last` seconds with these containers in all that time. */
function source(
  first: number,
  last: number,
  metrics: readonly string[],
  ordinals: readonly number[] = [0],
): ExportSource {
  const [firstMs, lastMs] = [first * 1_000, last * 1_000];
  return {
    firstMs,
    lastMs,
    intervalMs: 1_000,
    metricNames: new Set(metrics),
    spans: packSpans(ordinals.map((ordinal) => ({ ordinal, firstMs, lastMs }))),
  };
}

function scope(changes: Partial<ExportScope> = {}): ExportScope {
  return { metrics: ["a", "b", "c"], ordinals: undefined, fromMs: 0, toMs: 1e9, ...changes };
}

function textOf({ fromMs, toMs, metrics }: ExportPart): string {
  return `${fromMs}-${toMs} ${metrics.join("")}`;
}

const CASES: readonly (readonly [
  what: string,
  sources: readonly ExportSource[],
  scope: ExportScope,
  rowsPerPart: number,
  parts: readonly string[],
  rows: number,
])[] = [
  ["no file", [], scope(), 10, [], 0],
  ["no metric", [source(0, 9, ["x"])], scope(), 10, [], 0],
  ["no container", [source(0, 9, ["a"])], scope({ ordinals: new Set([7]) }), 10, [], 0],
  ["another time", [source(0, 9, ["a"])], scope({ fromMs: 9_001 }), 10, [], 0],
  ["one part", [source(0, 9, ["a", "b"])], scope(), 100, ["0-9001 abc"], 20],
  [
    "files joined",
    [source(0, 9, ["a"]), source(10, 19, ["a"]), source(20, 29, ["a"])],
    scope(),
    20,
    ["0-19001 abc", "20000-29001 abc"],
    30,
  ],
  [
    "a file by metric",
    [source(0, 9, ["a", "b", "c"])],
    scope(),
    10,
    ["0-9001 a", "0-9001 b", "0-9001 c"],
    30,
  ],
  [
    "a file by metric and time",
    [source(0, 9, ["a"], [0, 1])],
    scope({ metrics: ["a"] }),
    10,
    ["0-4501 a", "4501-9001 a"],
    20,
  ],
  ["a part of a file", [source(0, 9, ["a"])], scope({ fromMs: 2_000, toMs: 4_000 }), 9, [
    "2000-4000 abc",
  ], 2],
];
for (const [what, sources, asked, rowsPerPart, parts, rows] of CASES) {
  Deno.test(`planExport() of ${what}`, () => {
    const plan = planExport(sources, asked, { rowsPerPart });
    assertEquals([plan.parts.map(textOf), plan.rowEstimate], [parts, rows]);
  });
}

Deno.test("planExport() puts each row of any files into one part, however they overlap", () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = seededRandom(seed);
    const integer = (least: number, most: number) => randomInteger(random, { least, most });
    const sources = Array.from({ length: integer(0, 8) }, () => {
      const first = integer(0, 50);
      const metrics = ["a", "b", "c", "d"].filter(() => random() < 0.6);
      return source(first, first + integer(0, 30), metrics, [0, 1, 2].filter(() => random() < 0.7));
    });
    const fromMs = integer(0, 40) * 1_000;
    const asked = scope({ fromMs, toMs: fromMs + integer(1, 60_000) });
    const { parts } = planExport(sources, asked, { rowsPerPart: integer(1, 200) });
    for (const { firstMs, lastMs, metricNames, spans } of wantedSources(sources, asked)) {
      assert(spans.ordinals.length > 0);
      for (let timeMs = firstMs; timeMs <= lastMs; timeMs += 1_000) {
        const isAsked = timeMs >= asked.fromMs && timeMs < asked.toMs;
        for (const metric of asked.metrics.filter((name) => metricNames.has(name))) {
          const holders = parts.filter((part) =>
            part.fromMs <= timeMs && timeMs < part.toMs && part.metrics.includes(metric)
          );
          assertEquals(holders.length, isAsked ? 1 : 0, `seed ${seed}, ${metric} at ${timeMs}`);
        }
      }
    }
    const starts = parts.map((part) => part.fromMs);
    assert(parts.every((part) => part.fromMs < part.toMs), `seed ${seed}`);
    assertEquals(new Set(parts.map(textOf)).size, starts.length, `seed ${seed}`);
  }
});

Deno.test("halvePart() halves metrics, then time, then nothing", () => {
  const halves = (part: ExportPart) => halvePart(part)?.map(textOf);
  assertEquals(halves({ fromMs: 0, toMs: 10, metrics: ["a", "b", "c"] }), ["0-10 a", "0-10 bc"]);
  assertEquals(halves({ fromMs: 0, toMs: 5, metrics: ["a"] }), ["0-2 a", "2-5 a"]);
  assertEquals(halves({ fromMs: 4, toMs: 5, metrics: ["a"] }), undefined);
});
