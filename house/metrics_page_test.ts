import { assert, assertEquals } from "@std/assert";
import { METRICS_PAGE, metricsPage } from "./metrics_page.ts";

/** A table row without the padding that the formatter adds. */
const cells = (text: string): readonly string[] =>
  text.split("\n").filter((line) => line.startsWith("| `"))
    .map((line) => line.split("|").map((cell) => cell.trim()).join("|"));

Deno.test("metricsPage() is what the page in the tree says; deno task docs renews it", async () => {
  const page = await Deno.readTextFile(new URL(`../${METRICS_PAGE}`, import.meta.url));
  assertEquals(cells(page), cells(metricsPage()));
});

Deno.test("metricsPage() has a row for a metric of every scope", () => {
  const page = metricsPage();
  const samples = [
    "total_cpu_usage_millicores",
    "cgroup.v2.io.stat.rbytes",
    "process.threads",
    "fgm.rss_bytes",
  ];
  for (const name of samples) assert(page.includes(`| \`${name}\` |`), name);
});
