import { assertEquals } from "@std/assert";
import { mergeCostText, noMergeCost } from "./merge_cost.ts";

Deno.test("mergeCostText() is OpenMetrics: counters end in _total, the text ends with # EOF", () => {
  const cost = { ...noMergeCost(), merges: 3, rows: 1e7, cpuUsec: 2_500_000, leftAlone: 1 };
  const lines = mergeCostText(cost).split("\n");
  assertEquals(lines.slice(-2), ["# EOF", ""]);
  assertEquals(lines.filter((line) => !line.startsWith("#")), [
    "fgm_consolidator_passes_total 0",
    "fgm_consolidator_merges_total 3",
    "fgm_consolidator_rows_total 10000000",
    "fgm_consolidator_dropped_rows_total 0",
    "fgm_consolidator_input_bytes_total 0",
    "fgm_consolidator_output_bytes_total 0",
    "fgm_consolidator_failures_total 0",
    "fgm_consolidator_cpu_seconds_total 2.5",
    "fgm_consolidator_segments_left_alone 1",
    "",
  ]);
  assertEquals(lines.slice(0, 2), [
    "# TYPE fgm_consolidator_passes counter",
    "# HELP fgm_consolidator_passes Looks at the data directory",
  ]);
});
