import { assert, assertEquals } from "@std/assert";
import { metricsOf, slotOf } from "./metrics.ts";
import { OPENMETRICS_TYPE, openMetricsText, serveMetrics } from "./metrics_endpoint.ts";

function values(): Float64Array {
  const all = new Float64Array(metricsOf("self").length).fill(NaN);
  all[slotOf("self", "fgm.rss_bytes")] = 80e6;
  all[slotOf("self", "fgm.missed_ticks")] = 3;
  return all;
}

Deno.test("openMetricsText() writes families, a counter's suffix and the end mark", () => {
  assertEquals(
    openMetricsText(values()),
    "# TYPE fgm_rss_bytes gauge\n# HELP fgm_rss_bytes Resident memory of the collector\n" +
      "fgm_rss_bytes 80000000\n" +
      "# TYPE fgm_missed_ticks counter\n" +
      "# HELP fgm_missed_ticks Ticks skipped because the collector was late\n" +
      "fgm_missed_ticks_total 3\n# EOF\n",
  );
});

Deno.test("serveMetrics() answers on its path, says when there is nothing, and stops", async () => {
  const abort = new AbortController();
  const samples: Float64Array[] = [];
  const address = { hostname: "127.0.0.1", port: 0 };
  const port = serveMetrics(address, { latest: () => samples.at(-1), signal: abort.signal });
  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
    return { response, text: await response.text() };
  };
  assertEquals((await ask("/metrics")).response.status, 503);
  samples.push(values());
  const { response, text } = await ask("/metrics");
  assertEquals(response.headers.get("content-type"), OPENMETRICS_TYPE);
  assert(text.includes("fgm_missed_ticks_total 3"));
  assertEquals((await ask("/")).response.status, 404);
  assertEquals((await ask("/metrics", { method: "POST" })).response.status, 405);
  abort.abort();
});
