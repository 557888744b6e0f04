import { assertEquals, assertRejects } from "@std/assert";
import { ViewerError } from "@fgm/server/api/client_error";
import { type FakeAnswers, fakeClient, viewerProblem } from "./testing/fake_client.ts";
import { GREETING } from "./testing/greeting.ts";
import { askExtent, greetViewer } from "./viewer_facts.ts";

const { signal } = new AbortController();

async function greet(answers: FakeAnswers) {
  return await greetViewer(fakeClient({ ...GREETING, ...answers }), { signal });
}

function thrown(error: unknown): () => never {
  return () => {
    throw error;
  };
}

Deno.test("greetViewer() asks everything at once", async () => {
  const client = fakeClient();
  const greeting = greetViewer(client, { signal });
  const methods = client.calls.map(({ method }) => method).sort();
  assertEquals(methods, ["instance", "metrics", "ready", "studies"]);
  for (const call of client.calls) call.answer(GREETING[call.method as keyof typeof GREETING]());
  const { facts, extent } = await greeting;
  assertEquals(extent, { oldestMs: 1_000, newestMs: 9_000 });
  assertEquals([...facts.metrics.keys()], ["a", "b"]);
  assertEquals(facts.keyMetrics, ["b"]);
  assertEquals(facts.intervalMs, 500);
  assertEquals(facts.studies.map(({ id }) => id), ["trend"]);
  assertEquals(facts.instance.version, "0.1.0");
});

Deno.test("greetViewer() takes a viewer without data", async () => {
  const { facts, extent } = await greet({
    ready: thrown(viewerProblem("not-ready", 503)),
    metrics: () => ({ metrics: [], key_metrics: [] }),
  });
  assertEquals(extent, undefined);
  assertEquals(facts.keyMetrics, []);
});

Deno.test("greetViewer() takes a viewer that says less", async () => {
  const { facts } = await greet({
    instance: () => ({ version: "0.0.1", sessions: [] }),
    metrics: () => ({ metrics: ["a", "b", "c", "d", "e", "f"].map((name) => ({ name })) }),
    studies: () => ({ studies: [{ id: "x", name: "x", description: "x" }] }),
  });
  assertEquals(facts.metrics.get("a"), {
    name: "a",
    kind: "gauge",
    unit: "unknown",
    meaning: "",
    plot_as_rate: false,
    limit: null,
    known: false,
  });
  assertEquals(facts.keyMetrics, ["a", "b", "c", "d", "e"]);
  assertEquals(facts.intervalMs, 1_000);
  assertEquals(facts.studies[0]?.parameters, []);
});

Deno.test("greetViewer() takes a viewer that names metrics it does not have", async () => {
  const { facts } = await greet({
    metrics: () => ({ metrics: [{ name: "a" }, { name: "b" }], key_metrics: ["x", "b"] }),
  });
  assertEquals(facts.keyMetrics, ["b"]);
});

Deno.test("greetViewer() takes a viewer that has no studies at all", async () => {
  const { facts } = await greet({ studies: thrown(viewerProblem("not-found", 404)) });
  assertEquals(facts.studies, []);
});

for (const method of ["instance", "metrics", "studies", "ready"] as const) {
  Deno.test(`greetViewer() fails where ${method} does`, async () => {
    const broken = { [method]: thrown(viewerProblem("internal", 500, "broken")) };
    await assertRejects(() => greet(broken), ViewerError, "broken");
  });
}

Deno.test("askExtent() tells times of the oldest and the newest sample", async () => {
  const ask = (answer: unknown) => askExtent(fakeClient({ ready: () => answer }), { signal });
  assertEquals(await ask(GREETING.ready()), { oldestMs: 1_000, newestMs: 9_000 });
  assertEquals(await ask({ status: "ready", to_ms: 5 }), { oldestMs: 5, newestMs: 5 });
});
