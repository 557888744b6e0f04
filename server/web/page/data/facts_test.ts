import { assertEquals, assertRejects } from "@std/assert";
import { ViewerError } from "../../../api/client_error.ts";
import { factsWith, NOON_MS } from "../state/testing/page_fixture.ts";
import { askExtent, askFacts } from "./facts.ts";
import { goneError, GREETING, problemOf, scriptedSource } from "./testing/scripted_source.ts";

const { signal } = new AbortController();
const thrown = (error: unknown) => () => {
  throw error;
};

Deno.test("askFacts() is all that the source says", async () => {
  assertEquals(await askFacts(scriptedSource(), signal), factsWith());
});

Deno.test("askFacts() does without studies and filters that the source lacks", async () => {
  const absent = thrown(problemOf("not-found", 404));
  const source = scriptedSource({ ...GREETING, studies: absent, filters: absent });
  const { studies, filters } = await askFacts(source, signal);
  assertEquals([studies, filters.namespaces], [[], []]);
});

Deno.test("askFacts() fills in what an older source does not say", async () => {
  const metrics = () => ({ metrics: [{ name: "m" }], key_metrics: ["gone"] });
  const facts = await askFacts(scriptedSource({ ...GREETING, metrics }), signal);
  assertEquals(facts.keyMetrics, ["m"]);
  assertEquals(facts.metrics.get("m"), {
    name: "m",
    kind: "gauge",
    unit: "unknown",
    meaning: "",
    plot_as_rate: false,
    limit: null,
    known: false,
  });
});

Deno.test("askExtent() is undefined while there is no data, and an error where nobody answers", async () => {
  const none = scriptedSource({ ready: thrown(problemOf("not-ready", 503)) });
  assertEquals(await askExtent(none, signal), undefined);
  const some = scriptedSource({ ready: () => ({ to_ms: NOON_MS }) });
  assertEquals(await askExtent(some, signal), { oldestMs: NOON_MS, newestMs: NOON_MS });
  const gone = scriptedSource({ ready: thrown(goneError()) });
  await assertRejects(() => askExtent(gone, signal), ViewerError, "refused");
});
