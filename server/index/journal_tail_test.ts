import { assert, assertEquals, assertRejects } from "@std/assert";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { ContainerRegistry } from "./container_registry.ts";
import { findSpan } from "./container_spans.ts";
import { JournalSet } from "./journal_set.ts";
import { JournalTail } from "./journal_tail.ts";

const METRIC = "cgroup.v2.memory.current";
const A = testContainer("aaaa");
const B = testContainer("bbbb");

function ticks(first: number, count: number) {
  return secondsOf([A, B], {
    startMs: START_MS + first * 1_000,
    count,
    valuesAt: (second, { id }) => id === A.id ? { [METRIC]: first + second } : {},
  });
}

async function valuesOf(tail: JournalTail, fromMs = 0, toMs = Infinity): Promise<number[]> {
  const values: number[] = [];
  const query = { metric: METRIC, containerIds: new Set([A.id, B.id]), fromMs, toMs };
  await tail.read(query, (_id, { value }) => values.push(value));
  return values;
}

Deno.test("JournalTail decodes what was appended, once", async () => {
  await using data = await TestData.create();
  const journal = data.journal(START_MS);
  const registry = new ContainerRegistry();
  const tail = new JournalTail(journal.path, registry);
  tail.poll();
  assertEquals([tail.tickCount, tail.poll()], [0, "unchanged"]);
  for (let second = 0; second < 50; second++) {
    journal.append(
      ticks(second, 1).map((tick) => ({
        ...tick,
        containers: second === 0 ? [A, B] : [],
      })),
    );
    assertEquals([tail.poll(), tail.poll(), tail.tickCount], ["grown", "unchanged", second + 1]);
  }
  assertEquals(await valuesOf(tail), Array.from({ length: 50 }, (_, i) => i));
  assertEquals(await valuesOf(tail, START_MS + 3_000, START_MS + 5_000), [3, 4]);
  assertEquals([...tail.metricNames], [METRIC]);
  assertEquals([tail.firstMs, tail.lastMs], [START_MS, START_MS + 49_000]);
  const ordinal = registry.find(A.id)!;
  assertEquals(findSpan(tail.spans, ordinal), {
    ordinal,
    firstMs: START_MS,
    lastMs: START_MS + 49_000,
  });
  assertEquals(registry.get(ordinal).podName, "pod-aaaa");
});

Deno.test("JournalTail gives the same samples when it keeps none in memory", async () => {
  await using data = await TestData.create();
  const journal = data.journal(START_MS);
  journal.append(ticks(0, 40));
  const registry = new ContainerRegistry();
  const set = new JournalSet({ registry, warnOnce: () => {}, memoryBytesMax: 0 });
  const stem = journal.path.slice(0, -".journal".length);
  set.update([stem]);
  journal.append(ticks(40, 20).map((tick) => ({ ...tick, containers: [] })));
  set.update([stem]);
  const [tail] = set.readable();
  assert(tail !== undefined);
  assertEquals(tail.byteSize, 0);
  assertEquals(await valuesOf(tail), Array.from({ length: 60 }, (_, i) => i));
  await Deno.remove(journal.path);
  await assertRejects(() => valuesOf(tail), Deno.errors.NotFound);
});

Deno.test("JournalTail keeps its samples when the file goes, and says so", async () => {
  await using data = await TestData.create();
  const journal = data.journal(START_MS);
  journal.append(ticks(0, 3));
  const tail = new JournalTail(journal.path, new ContainerRegistry());
  tail.poll();
  await Deno.remove(journal.path);
  assertEquals(tail.poll(), "gone");
  assertEquals(await valuesOf(tail), [0, 1, 2]);
});

Deno.test("JournalTail reads a journal anew that was replaced under its name", async () => {
  await using data = await TestData.create();
  const journal = data.journal(START_MS);
  journal.append(ticks(0, 30));
  const tail = new JournalTail(journal.path, new ContainerRegistry());
  tail.poll();
  await Deno.remove(journal.path);
  data.journal(START_MS).append(ticks(5, 2));
  tail.poll();
  assertEquals(await valuesOf(tail), [5, 6]);
});

Deno.test("JournalTail loses the ticks around damage and no others, and counts the place", async () => {
  await using data = await TestData.create();
  const journal = data.journal(START_MS);
  journal.append(ticks(0, 5));
  const bytes = await Deno.readFile(journal.path);
  journal.append(ticks(5, 60).map((tick) => ({ ...tick, containers: [] })));
  const damaged = await Deno.readFile(journal.path);
  damaged[bytes.length + 12]! ^= 0xff;
  await Deno.writeFile(journal.path, damaged);
  const warned: unknown[] = [];
  const registry = new ContainerRegistry();
  const set = new JournalSet({ registry, warnOnce: (_key, error) => warned.push(error) });
  set.update([journal.path.slice(0, -".journal".length)]);
  const values = await valuesOf(set.readable()[0]!);
  assertEquals(values.slice(0, 5), [0, 1, 2, 3, 4]);
  assertEquals(values.at(-1), 64);
  assert(values.length >= 65 - 30, `${values.length} ticks`);
  assertEquals(warned.length, 1);
});

Deno.test("JournalSet reads the others when one journal is of a newer format", async () => {
  await using data = await TestData.create();
  const newer = data.journal(START_MS, { version: 99, identifier: "newer" });
  const good = data.journal(START_MS);
  good.append(ticks(0, 3));
  const warned: string[] = [];
  const set = new JournalSet({
    registry: new ContainerRegistry(),
    warnOnce: (_key, error) => warned.push(String(error)),
  });
  const stems = [newer, good].map(({ path }) => path.slice(0, -".journal".length));
  assertEquals(set.update([...stems, "/nothing"]), ["/nothing.journal"]);
  assertEquals(set.readable().length, 1);
  assert(warned.some((text) => text.includes("newer")), warned.join());
});
