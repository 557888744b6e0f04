import { assertEquals } from "@std/assert";
import { testContainer, TestData } from "../testing/data_dir.ts";
import { ContainerRegistry } from "./container_registry.ts";
import { parseDataRoot } from "./data_root.ts";
import { DirectoryWatch } from "./directory_watch.ts";
import type { LooseFile } from "./loose_file.ts";
import { LOOKS_AT_ONCE_MAX, LooseQueue, PATIENCE_MS } from "./loose_queue.ts";
import { SegmentLoader } from "./segment_loader.ts";
import { OWN_SHAPE } from "./segment_ref.ts";
import { SegmentSet } from "./segment_set.ts";

const FILE: LooseFile = {
  shape: OWN_SHAPE,
  firstMs: 1,
  lastMs: 2,
  intervalMs: 1_000,
  nodeName: "",
  metricNames: ["m.a"],
  containers: [{ ...testContainer("aaaa"), firstMs: 1, lastMs: 2 }],
};

/** One look, which the test ends. */
interface Look {
  readonly name: string;
  readonly signal: AbortSignal;
  end(outcome: LooseFile | Error | undefined): void;
}

/** A queue over empty files of these names, each written a second after the one before. */
async function queueOver(dir: string, names: readonly string[]) {
  const clock = { nowMs: 1_000_000 };
  const warned: string[] = [];
  const warnOnce = (key: string) => void warned.push(key.slice(dir.length + 1));
  const root = parseDataRoot(dir, { workDir: "/", exists: () => "directory" });
  const watch = new DirectoryWatch([root], warnOnce);
  const loader = new SegmentLoader({ registry: new ContainerRegistry(), warnOnce });
  const now = () => clock.nowMs;
  const set = new SegmentSet({ loader, warnOnce, now });
  const looks: Look[] = [];
  const progress: string[] = [];
  const readable = () => set.readable().map(({ path }) => path.slice(dir.length + 1, -8)).join("");
  const queue = new LooseQueue({
    segments: set,
    loader,
    now,
    onProgress: () => progress.push(readable()),
    describeLoose: (path, signal) =>
      new Promise((resolve, reject) => {
        const end: Look["end"] = (outcome) =>
          outcome instanceof Error ? reject(outcome) : resolve(outcome);
        looks.push({ name: path.slice(dir.length + 1, -8), signal, end });
      }),
  });
  const write = async (name: string, second: number) => {
    await Deno.writeTextFile(`${dir}/${name}.parquet`, name);
    await Deno.utime(`${dir}/${name}.parquet`, second, second);
  };
  for (const [i, name] of names.entries()) await write(name, i);
  const update = () => set.update(watch.scan(0).directories);
  update();
  const begun = () => looks.map(({ name }) => name).join("");
  return { clock, warned, set, queue, looks, progress, readable, begun, write, update };
}

/** Lets everything happen that waits for nothing but its turn: a look at the disk takes longer. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await Deno.stat(".");
}

Deno.test("LooseQueue looks into the newest first, a few at a time, and waits for all", async () => {
  await using data = await TestData.create();
  const { queue, looks, begun, readable, progress } = await queueOver(data.dir, [..."abcdef"]);
  let isDone = false;
  const work = queue.work().then(() => isDone = true);
  assertEquals(LOOKS_AT_ONCE_MAX, 4);
  assertEquals(begun(), "fedc");
  looks[1]!.end(FILE);
  await settle();
  assertEquals([begun(), readable(), isDone], ["fedcb", "e", false]);
  for (const i of [0, 2, 3, 4]) looks[i]!.end(FILE);
  await settle();
  assertEquals([begun(), isDone], ["fedcba", false]);
  looks[5]!.end(FILE);
  await work;
  assertEquals([readable(), progress.at(-1)], ["abcdef", "abcdef"]);
  await queue.work();
  assertEquals(begun(), "fedcba");
});

Deno.test("LooseQueue makes nobody wait for longer than its patience, and goes on", async () => {
  await using data = await TestData.create();
  const { queue, looks, readable, clock, progress } = await queueOver(data.dir, [..."abcdef"]);
  const first = queue.work();
  looks[0]!.end(FILE);
  await settle();
  clock.nowMs += PATIENCE_MS;
  looks[1]!.end(FILE);
  await first;
  assertEquals(readable(), "ef");
  await queue.work(); // whoever comes now is not made to wait at all
  assertEquals(progress.at(-1), "ef");
  for (const look of looks) look.end(FILE);
  await settle();
  for (const look of looks) look.end(FILE);
  await settle();
  assertEquals([readable(), progress.at(-1)], ["abcdef", "abcdef"]);
});

Deno.test("LooseQueue leaves out what is damaged or empty, and forgets what is gone", async () => {
  await using data = await TestData.create();
  const { queue, looks, readable, set, warned } = await queueOver(data.dir, [..."abc"]);
  const work = queue.work();
  looks[0]!.end(new Error("not a Parquet file"));
  looks[1]!.end(undefined);
  await Deno.remove(`${data.dir}/a.parquet`);
  looks[2]!.end(new Error("no such file"));
  await work;
  assertEquals([readable(), warned], ["", ["c.parquet"]]);
  assertEquals(set.unreadable().map(({ path }) => path), [`${data.dir}/c.parquet`]);
  assertEquals(set.pending(), []);
});

Deno.test("LooseQueue takes in files that come while it works", async () => {
  await using data = await TestData.create();
  const { queue, looks, begun, readable, write, update } = await queueOver(data.dir, ["a"]);
  const work = queue.work();
  await write("b", 9);
  update();
  looks[0]!.end(FILE);
  await settle();
  assertEquals(begun(), "ab");
  looks[1]!.end(FILE);
  await work;
  assertEquals(readable(), "ab");
});

Deno.test("LooseQueue passes over what came of a file that is another by now", async () => {
  await using data = await TestData.create();
  const world = await queueOver(data.dir, ["a"]);
  const work = world.queue.work();
  await Deno.remove(`${data.dir}/a.parquet`);
  await world.write("a", 50);
  world.update();
  world.looks[0]!.end(FILE);
  await settle();
  assertEquals([world.begun(), world.readable()], ["aa", ""]);
  world.looks[1]!.end(FILE);
  await work;
  assertEquals(world.readable(), "a");
});

Deno.test("LooseQueue gives up what it has begun when it is stopped, without a word", async () => {
  await using data = await TestData.create();
  const { queue, looks, warned, begun, readable, set } = await queueOver(data.dir, [..."abcdef"]);
  const work = queue.work();
  queue.stop();
  assertEquals(looks.every(({ signal }) => signal.aborted), true);
  looks[0]!.end(FILE);
  for (const look of looks.slice(1)) look.end(new Error("closed"));
  await work;
  await queue.work();
  assertEquals([begun(), readable(), warned], ["fedc", "", []]);
  assertEquals(set.pending().length, 6);
});
