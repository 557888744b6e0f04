import { assert, assertEquals } from "@std/assert";
import { FIXTURE_FACTS, FIXTURE_METRICS } from "../testing/fixture_viewer.ts";
import { searchMetrics } from "./metric_search.ts";

function namesFor(search: string): readonly string[] {
  return searchMetrics(FIXTURE_FACTS, search).map(({ name }) => name);
}

for (const search of ["", "  "]) {
  Deno.test(`searchMetrics() lists all for "${search}", the key metrics first`, () => {
    const names = namesFor(search);
    assertEquals(names.slice(0, 4), [...FIXTURE_FACTS.keyMetrics, FIXTURE_METRICS[0]!.name]);
    assertEquals(names.length, FIXTURE_METRICS.length);
    assertEquals(new Set(names).size, names.length);
  });
}

/** What is searched for, and what is found first. */
const FIRST: readonly (readonly [search: string, first: string])[] = [
  ["memory.current", "cgroup.v2.memory.current"],
  ["memcur", "cgroup.v2.memory.current"],
  ["ANON", "cgroup.v2.memory.stat.anon"],
  ["oomkill", "cgroup.v2.memory.events.oom_kill"],
  ["wbytes", "cgroup.v2.io.stat.wbytes"],
  ["pid", "container.pid_count"],
  ["current memory", "cgroup.v2.memory.current"],
  ["^user", "user_cpu_usage_millicores"],
  // Only a meaning has these.
  ["heaps", "cgroup.v2.memory.stat.anon"],
  ["page cache", "cgroup.v2.memory.stat.file"],
];
for (const [search, first] of FIRST) {
  Deno.test(`searchMetrics() finds ${first} first for "${search}"`, () => {
    assertEquals(namesFor(search)[0], first);
  });
}

Deno.test("searchMetrics() lists hits of names before those of meanings", () => {
  const names = namesFor("limit");
  const isNamed = names.map((name) => name.includes("limit"));
  assert(isNamed.includes(false), "no hit of a meaning");
  assertEquals(isNamed.lastIndexOf(true) < isNamed.indexOf(false), true);
  assertEquals(new Set(names).size, names.length);
});

Deno.test("searchMetrics() does not gather the letters of a word from a sentence", () => {
  const metric = { ...FIXTURE_METRICS[0]!, name: "x", meaning: "A big cat" };
  const metrics = { metrics: new Map([["x", metric]]), keyMetrics: [] };
  assertEquals(searchMetrics(metrics, "abc"), []);
  assertEquals(searchMetrics(metrics, "cat big"), [metric]);
});

Deno.test("searchMetrics() finds units", () => {
  assert(namesFor("percent").includes("cgroup.v2.cpu.pressure.some.avg10"));
});

Deno.test("searchMetrics() leaves out what a word of the search forbids", () => {
  assert(namesFor("cpu !cgroup").every((name) => !name.includes("cgroup")));
});

for (const search of ["zzzz", "!", "'", "^", "$", "|", "\\", "🙂", "a".repeat(200), "( [ {"]) {
  Deno.test(`searchMetrics() does not throw for "${search.slice(0, 10)}"`, () => {
    assert(namesFor(search).length <= FIXTURE_METRICS.length);
  });
}

Deno.test("searchMetrics() finds nothing where there are no metrics", () => {
  assertEquals(searchMetrics({ metrics: new Map(), keyMetrics: [] }, "cpu"), []);
});
