import { assertEquals } from "@std/assert";
import { countAppended } from "./prometheus_peer.ts";

const TEXT = `# TYPE prometheus_tsdb_head_max_time gauge
prometheus_tsdb_head_max_time 1.768208459e+12
prometheus_tsdb_head_max_time_seconds 1.768208459e+09
prometheus_tsdb_head_min_time 1.7682084e+12
prometheus_tsdb_head_series 500
prometheus_tsdb_head_samples_appended_total{type="float"} 30000
`;

Deno.test("countAppended() has values, the time they cover, and series of each container", () => {
  assertEquals(countAppended(TEXT, 10), {
    samples: 30_000,
    perSecond: 500,
    metricsPerContainer: 50,
  });
});

Deno.test("countAppended() of an exporter without containers has none of them", () => {
  assertEquals(countAppended(TEXT, 0).metricsPerContainer, 0);
});

Deno.test("countAppended() before the first scrape is nothing", () => {
  const text = "prometheus_tsdb_head_max_time -9.223372036854776e+18\n";
  assertEquals(countAppended(text, 10), { samples: 0, perSecond: 0, metricsPerContainer: 0 });
});
