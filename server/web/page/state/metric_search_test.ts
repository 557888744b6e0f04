import { assertEquals } from "@std/assert";
import { searchMetrics } from "./metric_search.ts";
import { factsWith } from "./testing/page_fixture.ts";

const SEARCHES: readonly [search: string, want: readonly string[]][] = [
  ["", ["cpu_use", "memory_use", "pids", "io_written", "memory_limit"]],
  ["  ", ["cpu_use", "memory_use", "pids", "io_written", "memory_limit"]],
  ["memuse", ["memory_use"]],
  ["mem", ["memory_use", "memory_limit"]],
  ["working set", ["memory_use"]],
  ["MILLICORES", ["cpu_use"]],
  ["limit memory", ["memory_limit"]],
  ["zzz", []],
  [`${" ".repeat(300)}pids${" ".repeat(300)}zzz`, ["pids"]],
];
for (const [search, want] of SEARCHES) {
  Deno.test(`searchMetrics() "${search}"`, () => {
    assertEquals(searchMetrics(factsWith(), search).map(({ name }) => name), want);
  });
}
