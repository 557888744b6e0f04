import { assertEquals, assertStrictEquals } from "@std/assert";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { ContainerRegistry } from "./container_registry.ts";
import { JournalSet } from "./journal_set.ts";

const METRIC = "cgroup.v2.memory.current";
const A = testContainer("aaaa");

function ticks(first: number, count: number) {
  return secondsOf([A], {
    startMs: START_MS + first * 1_000,
    count,
    valuesAt: (second) => ({ [METRIC]: first + second }),
  });
}

function setOf(options: { readonly memoryBytesMax?: number } = {}) {
  const warned: [key: string, error: string][] = [];
  const registry = new ContainerRegistry();
  const warnOnce = (key: string, error: unknown) => void warned.push([key, String(error)]);
  return { set: new JournalSet({ registry, warnOnce, ...options }), warned, registry };
}

const stemOf = ({ path }: { readonly path: string }) => path.slice(0, -".journal".length);

Deno.test("JournalSet follows exactly the journals it is told of, from their first tick on", async () => {
  await using data = await TestData.create();
  const { set } = setOf();
  const [one, two] = [data.journal(START_MS), data.journal(START_MS + 90_000)];
  const shown = () =>
    set.readable().map(({ tickCount, nodeName }) => `${nodeName}:${tickCount}`).join();
  assertEquals([set.update([stemOf(one), stemOf(two)]), shown()], [[], ""]);
  one.append(ticks(0, 3));
  set.update([stemOf(one), stemOf(two)]);
  assertEquals(shown(), "worker-1:3");
  two.append(ticks(90, 2));
  set.update([stemOf(one), stemOf(two)]);
  assertEquals(shown(), "worker-1:3,worker-1:2");
  set.update([stemOf(two)]);
  assertEquals(shown(), "worker-1:2");
  assertEquals(set.update([]), []);
  assertEquals([shown(), [...set.ordinals()]], ["", []]);
});

Deno.test("JournalSet counts a change for each that appears, grows, starts over or goes, and no other", async () => {
  await using data = await TestData.create();
  const { set } = setOf();
  const journal = data.journal(START_MS);
  const stem = stemOf(journal);
  const changes = (stems: readonly string[]) => {
    const before = [set.changeCount, set.readable()] as const;
    set.update(stems);
    return [set.changeCount - before[0], set.readable() === before[1]];
  };
  assertEquals(changes([stem]), [0, true]); // without a tick it is not there yet
  journal.append(ticks(0, 1));
  assertEquals(changes([stem]), [1, false]);
  assertEquals(changes([stem]), [0, true]);
  journal.append(ticks(1, 1).map((tick) => ({ ...tick, containers: [] })));
  assertEquals(changes([stem]), [1, true]);
  const header = (await Deno.readFile(journal.path)).slice(0, 300);
  await Deno.writeFile(journal.path, header.slice(0, 20)); // cut off, and to be written anew
  assertEquals(changes([stem]), [1, false]);
  assertEquals(changes([]), [0, true]);
});

Deno.test("JournalSet says which journals vanished between listing and reading", async () => {
  await using data = await TestData.create();
  const { set, warned } = setOf();
  const [one, two] = [data.journal(START_MS), data.journal(START_MS + 90_000)];
  one.append(ticks(0, 3));
  two.append(ticks(90, 3));
  set.update([one, two].map(stemOf));
  await Deno.remove(one.path);
  assertEquals(set.update([one, two].map(stemOf)), [one.path]);
  assertEquals([set.readable().length, warned], [1, []]);
});

Deno.test("JournalSet warns of a journal that it cannot read, and reads the others", async () => {
  await using data = await TestData.create();
  const { set, warned } = setOf();
  const [good, newer] = [
    data.journal(START_MS),
    data.journal(START_MS + 90_000, { version: 9 as 1 }),
  ];
  const damaged = data.journal(START_MS + 180_000);
  for (const journal of [good, newer, damaged]) journal.append(ticks(0, 3));
  const bytes = await Deno.readFile(damaged.path);
  bytes[bytes.length - 5]! ^= 0xff;
  await Deno.writeFile(damaged.path, bytes);
  const stems = [good, newer, damaged].map(stemOf);
  set.update(stems);
  const readable = set.readable();
  assertEquals(readable.map(({ path, tickCount }) => [path, tickCount]), [[good.path, 3], [
    damaged.path,
    2,
  ]]);
  assertEquals(warned.map(([key]) => key), [newer.path, damaged.path]);
  assertEquals(warned[1]?.[1].includes("1 damaged places"), true, warned[1]?.[1]);
  const count = set.changeCount;
  set.update(stems);
  assertStrictEquals(set.readable(), readable);
  assertEquals(set.changeCount, count);
});

Deno.test("JournalSet keeps its samples within bounds, the largest journals first, and still reads them", async () => {
  await using data = await TestData.create();
  const journals = [1, 40, 3].map((count, i) => {
    const journal = data.journal(START_MS + i * 90_000);
    journal.append(ticks(i * 90, count));
    return journal;
  });
  const sizes = async (memoryBytesMax?: number) => {
    const { set } = setOf(memoryBytesMax === undefined ? {} : { memoryBytesMax });
    set.update(journals.map(stemOf));
    const query = { metric: METRIC, containerIds: new Set([A.id]), fromMs: 0, toMs: Infinity };
    let samples = 0;
    for (const tail of set.readable()) await tail.read(query, () => samples++);
    assertEquals(samples, 44);
    return set.readable().map(({ byteSize }) => byteSize);
  };
  const [small, large] = await sizes();
  assertEquals(await sizes(small! + large!), [small, 0, small]);
  assertEquals(await sizes(small! * 2), [small, 0, small]);
  assertEquals((await sizes(small!)).reduce((sum, size) => sum + size), small);
  assertEquals(await sizes(0), [0, 0, 0]);
});
