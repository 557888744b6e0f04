import { assertEquals, assertStrictEquals } from "@std/assert";
import type { JournalHeader } from "@fgm/collector/store/journal";
import { START_MS, subjectOf, testContainer } from "../testing/data_dir.ts";
import { ContainerRegistry } from "./container_registry.ts";
import { forEachSpan } from "./container_spans.ts";
import { JournalContents } from "./journal_contents.ts";

const A = testContainer("aaaa");
const B = testContainer("bbbb");

const HEADER: JournalHeader = {
  version: 1,
  runId: "4f1c",
  identifier: "fgm-x7k2p",
  nodeName: "worker-1",
  clusterName: "test",
  startMs: START_MS,
  intervalMs: 1_000,
  metrics: { container: ["m.cpu", "m.mem"], device: ["m.io"], process: [], self: [] },
};

function contentsOf(options: { readonly keepsRows?: boolean } = {}) {
  const registry = new ContainerRegistry();
  const contents = new JournalContents(registry, { keepsRows: options.keepsRows ?? true });
  const spans = () => {
    const found: string[] = [];
    forEachSpan(
      contents.spans(),
      ({ ordinal, firstMs, lastMs }) =>
        found.push(
          `${registry.get(ordinal).id.slice(0, 4)} ${firstMs - START_MS}-${lastMs - START_MS}`,
        ),
    );
    return found.join(", ");
  };
  return { registry, contents, spans };
}

Deno.test("JournalContents knows nothing before its header, and no times before a tick", () => {
  const { contents, spans } = contentsOf();
  assertEquals([contents.journalHeader, contents.rows, contents.tickCount], [
    undefined,
    undefined,
    0,
  ]);
  contents.sample(0, Float64Array.of(1, 2)); // a subject that was never declared
  contents.header(HEADER);
  contents.container(A);
  contents.subject(0, subjectOf(A));
  assertEquals([contents.journalHeader, contents.firstMs, contents.lastMs], [HEADER, NaN, NaN]);
  assertEquals([spans(), [...contents.metricNames]], ["", []]);
  assertEquals([...contents.ordinals()].length, 1);
});

Deno.test("JournalContents spans each container from its first to its last sample, parts included", () => {
  const { contents, spans } = contentsOf();
  contents.header(HEADER);
  contents.subject(0, subjectOf(A));
  contents.subject(1, subjectOf(B));
  contents.subject(2, subjectOf(B, { device: "8:0" }));
  const at = (second: number, ...indices: number[]) => {
    contents.tick(START_MS + second * 1_000);
    for (const index of indices) contents.sample(index, Float64Array.of(1, 2));
  };
  at(1, 0);
  at(2, 0, 1);
  assertEquals(spans(), "aaaa 1000-2000, bbbb 2000-2000");
  at(5, 2);
  assertEquals(spans(), "aaaa 1000-2000, bbbb 2000-5000");
  at(3, 0); // the clock was set back
  assertEquals(spans(), "aaaa 1000-3000, bbbb 2000-5000");
  assertEquals([contents.firstMs - START_MS, contents.lastMs - START_MS], [1_000, 5_000]);
  assertEquals(contents.tickCount, 4);
  assertStrictEquals(contents.spans(), contents.spans());
});

Deno.test("JournalContents names a metric from its first value on", () => {
  const { contents } = contentsOf();
  contents.header(HEADER);
  contents.subject(0, subjectOf(A));
  contents.subject(1, subjectOf(A, { device: "8:0" }));
  const names: string[] = [];
  for (const values of [[NaN, NaN], [NaN, 5], [NaN, NaN], [0, 6]]) {
    contents.tick(START_MS);
    contents.sample(0, Float64Array.from(values));
    names.push([...contents.metricNames].join());
  }
  contents.sample(1, Float64Array.of(NaN));
  assertEquals(names, ["", "m.mem", "m.mem", "m.mem,m.cpu"]);
  assertEquals([...contents.metricNames].includes("m.io"), false);
});

Deno.test("JournalContents describes containers as of the tick at which they were described", () => {
  const { contents, registry } = contentsOf();
  contents.header(HEADER);
  contents.container({ ...A, podName: "first" });
  contents.tick(START_MS + 5_000);
  contents.container({ ...A, podName: "second" });
  const podName = () => registry.get(registry.find(A.id)!).podName;
  assertEquals(podName(), "second");
  registry.describe({ ...A, podName: "older" }, START_MS + 4_999);
  assertEquals(podName(), "second");
  registry.describe({ ...A, podName: "newer" }, START_MS + 5_001);
  assertEquals(podName(), "newer");
});

for (const keepsRows of [true, false]) {
  Deno.test(`JournalContents that ${keepsRows ? "keeps" : "does not keep"} rows goes on without them`, () => {
    const { contents, spans } = contentsOf({ keepsRows });
    contents.header(HEADER);
    contents.subject(0, subjectOf(A));
    contents.tick(START_MS);
    contents.sample(0, Float64Array.of(1, 2));
    assertEquals(contents.rows === undefined, !keepsRows);
    contents.forgetRows();
    contents.tick(START_MS + 1_000);
    contents.sample(0, Float64Array.of(1, 2));
    assertEquals([contents.rows, spans()], [undefined, "aaaa 0-1000"]);
  });
}
