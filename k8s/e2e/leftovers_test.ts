import { crc32 } from "node:zlib";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { basename, dirname, join } from "@std/path";
import { Random } from "@fgm/collector/testing/random";
import {
  segmentPaths,
  ticksOfJournal,
  ticksOfSegments,
} from "@fgm/collector/testing/recorded_ticks";
import { createBench, killedJournal } from "./collector_run.ts";
import { until } from "./until.ts";

/** A segment of long ago, beside that of `path`. */
function sibling(path: string, name: string): string {
  return join(dirname(path), name);
}

Deno.test("fgm seals a journal that ends in rubbish, and says so", async () => {
  await using bench = await createBench({ rotationSeconds: 60 });
  const [path, bytes] = await killedJournal(bench);
  const sound = ticksOfJournal(bytes);
  const last = Math.max(...sound.keys());
  const random = new Random("rubbish");
  const rubbish = Array.from({ length: 500 }, () => random.integer(0, 255));
  Deno.writeFileSync(path, new Uint8Array([...bytes, ...rubbish]));
  await using fgm = bench.collect();
  await bench.nextTick(fgm);
  assertEquals(await fgm.stop(), { code: 0, signal: null }, fgm.stderr);
  const { ticks } = await ticksOfSegments(segmentPaths(bench.dataDir, "parquet"));
  assertEquals(ticks.get(last), sound.get(last));
  for (const timeMs of sound.keys()) assert(ticks.has(timeMs));
  assertEquals(segmentPaths(bench.dataDir, "journal"), []);
  const told = [
    ...fgm.logged("A journal was damaged; what is readable of it is sealed"),
    ...fgm.logged("Dropped an unfinished tick at the end of a journal"),
  ];
  assert(told.length > 0, fgm.stderr);
});

Deno.test("fgm keeps a journal whose middle is damaged under another name", async () => {
  await using bench = await createBench({ rotationSeconds: 60 });
  const [path, bytes] = await killedJournal(bench);
  const damaged = bytes.slice();
  const middle = Math.floor(bytes.length * 0.9);
  damaged.set(damaged.subarray(middle, middle + 8).map((byte) => byte ^ 0xff), middle);
  Deno.writeFileSync(path, damaged);
  await using fgm = bench.collect();
  await bench.nextTick(fgm);
  assertEquals(await fgm.stop(), { code: 0, signal: null }, fgm.stderr);
  const [told] = fgm.logged("A journal was damaged; what is readable of it is sealed");
  assertEquals(told?.level, "warn", fgm.stderr);
  assertEquals(told?.kept, `${path}.damaged`);
  assertEquals(Deno.readFileSync(`${path}.damaged`), damaged);
  const { ticks } = await ticksOfSegments(segmentPaths(bench.dataDir, "parquet"));
  const [first] = ticksOfJournal(bytes);
  assertEquals(ticks.get(first![0]), first![1]);
});

Deno.test("fgm leaves journals and sidecars of a newer format alone and works on", async () => {
  await using bench = await createBench();
  const [path, bytes] = await killedJournal(bench);
  const newer = sibling(path, "metrics-20200101T000000Z.journal");
  Deno.writeFileSync(newer, withVersion(bytes, 99));
  const sidecar = sibling(path, "metrics-20200101T000100Z.containers");
  Deno.writeFileSync(sidecar, new TextEncoder().encode("\x82\xa7version\x63"));
  const segment = sibling(path, "metrics-20200101T000100Z.parquet");
  Deno.writeFileSync(segment, new Uint8Array(100));
  const before = [newer, sidecar, segment].map((file) => Deno.readFileSync(file));
  await using fgm = bench.collect("--retain-hours", "87600");
  await bench.nextTick(fgm);
  const refused = "Cannot seal a journal; it is left as it is";
  await until("the newer journal is refused", () => fgm.logged(refused)[0], {
    explain: () => fgm.stderr,
  });
  const sealedBefore = segmentPaths(bench.dataDir, "containers").length;
  await until(
    "two rotations",
    () => segmentPaths(bench.dataDir, "containers").length > sealedBefore + 1,
  );
  assertEquals(await fgm.stop(), { code: 0, signal: null }, fgm.stderr);
  assertEquals(fgm.logged(refused).length, 1);
  assertMatch(String(fgm.logged(refused)[0]?.error), /version 99 is newer than 1; upgrade fgm/);
  assertEquals([newer, sidecar, segment].map((file) => Deno.readFileSync(file)), before);
  assertEquals(segmentPaths(bench.dataDir, "journal").map((file) => basename(file)), [
    basename(newer),
  ]);
});

/** The journal as if a program with another format version had begun it. */
function withVersion(bytes: Uint8Array, version: number): Uint8Array {
  const changed = bytes.slice();
  const view = new DataView(changed.buffer);
  // The first frame: length (24 bits and a check), CRC, kind, "FGMJ", version.
  const end = 8 + (view.getUint32(0, true) & 0xff_ffff);
  changed[13] = version;
  view.setUint32(4, crc32(changed.subarray(8, end)), true);
  return changed;
}

Deno.test("fgm is not disturbed by rubbish under the names of its files", async () => {
  await using bench = await createBench();
  const [path] = await killedJournal(bench);
  const rubbish = ["journal", "parquet", "containers"].map((extension, i) =>
    sibling(path, `metrics-2020010${i + 1}T000000Z.${extension}`)
  );
  for (const file of rubbish) Deno.writeTextFileSync(file, "not what it says\n");
  Deno.writeTextFileSync(join(bench.dataDir, "session.json"), "{");
  await using fgm = bench.collect("--retain-hours", "87600");
  await bench.nextTick(fgm);
  assertEquals(await fgm.stop(), { code: 0, signal: null }, fgm.stderr);
  const [, parquet] = rubbish;
  assertEquals(Deno.readTextFileSync(parquet!), "not what it says\n");
  const good = segmentPaths(bench.dataDir, "containers").map((file) =>
    file.replace(/containers$/, "parquet")
  );
  const { ticks, duplicates } = await ticksOfSegments(good);
  assertEquals(duplicates, []);
  assert(ticks.size > 0);
});
