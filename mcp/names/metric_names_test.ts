import { assertEquals, assertThrows } from "@std/assert";
import { fakeMetric } from "../testing/fake_facts.ts";
import { chooseMetrics, type WantedMetrics } from "./metric_names.ts";
import { ToolError } from "./tool_error.ts";

const NAMES = [
  "k.io.stat.rbytes",
  "k.memory.current",
  "k.memory.stat.anon",
  "k.memory.stat.file",
  "k.memory.swap.current",
  "cpu",
];
const KNOWN = { metrics: NAMES.map((name) => fakeMetric(name)), key_metrics: ["cpu", "gone"] };

const CASES: ReadonlyArray<readonly [WantedMetrics, readonly string[]]> = [
  [{}, ["cpu"]],
  [{ metric: "k.memory.current" }, ["k.memory.current"]],
  [{ metric: "memory.current" }, ["k.memory.current"]],
  [{ metric: "rbytes" }, ["k.io.stat.rbytes"]],
  [{ metric_prefix: "k.memory.stat" }, ["k.memory.stat.anon", "k.memory.stat.file"]],
  [{ metric_prefix: "memory.stat." }, ["k.memory.stat.anon", "k.memory.stat.file"]],
];

for (const [wanted, want] of CASES) {
  Deno.test(`chooseMetrics() takes ${JSON.stringify(wanted)} for ${want}`, () => {
    assertEquals(chooseMetrics(KNOWN, wanted).metrics.map(({ name }) => name), want);
  });
}

const REFUSED: ReadonlyArray<readonly [WantedMetrics, string]> = [
  [{ metric: "cpu", metric_prefix: "k" }, "not both"],
  [{ metric: "current" }, "fits several metrics: k.memory.current, k.memory.swap.current"],
  [{ metric: "memory.curent" }, "Nearest: k.memory.current"],
  [{ metric: "zzzzzzz" }, "list_metrics names those that there are"],
  [{ metric_prefix: "memry." }, "Nearest: k.memory.current"],
];

for (const [wanted, want] of REFUSED) {
  Deno.test(`chooseMetrics() refuses ${JSON.stringify(wanted)} and names the way out`, () => {
    assertThrows(() => chooseMetrics(KNOWN, wanted), ToolError, want);
  });
}

Deno.test("chooseMetrics() tells the names of what is too much", () => {
  const metrics = Array.from({ length: 15 }, (_, index) => fakeMetric(`m.${index}`));
  const chosen = chooseMetrics({ metrics, key_metrics: [] }, { metric_prefix: "m." });
  assertEquals(chosen.metrics.length, 12);
  assertEquals(chosen.others, ["m.12", "m.13", "m.14"]);
});
