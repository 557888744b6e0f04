import { assert, assertEquals } from "@std/assert";
import { dirname, join } from "@std/path";
import {
  allFiles,
  segmentPaths,
  ticksOfJournal,
  ticksOfSegments,
} from "@fgm/collector/testing/recorded_ticks";
import { createBench, killedJournal } from "./collector_run.ts";
import { until } from "./until.ts";

/** Bytes of a frame besides its payload, and where its payload begins. */
const FRAME_BYTES = 8;

/** Bytes of the first frame, the header. */
function headerBytes(bytes: Uint8Array): number {
  return FRAME_BYTES +
    (new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true) & 0xff_ffff);
}

/** A frame length that is a lie, with the check byte that belongs to it. */
const withLength = (at: (bytes: Uint8Array) => number, length: number) => (bytes: Uint8Array) => {
  const lying = bytes.slice();
  const [low, middle, high] = [length & 0xff, length >> 8 & 0xff, length >> 16];
  lying.set([low, middle, high, 0xa5 ^ low ^ middle ^ high], at(bytes));
  return lying;
};

const cut = (length: number) => (bytes: Uint8Array) => bytes.slice(0, length);
const withTail = (tail: Uint8Array) => (bytes: Uint8Array) => new Uint8Array([...bytes, ...tail]);

/** What may have become of a journal: each is found by a collector that starts. */
const JOURNALS: readonly (readonly [name: string, change: (bytes: Uint8Array) => Uint8Array])[] = [
  ...[0, 1, 3, 4, 7, 8, 9, 12, 13, 60].map((length) =>
    [`${length} bytes of it`, cut(length)] as const
  ),
  ["all of the header but a byte", (bytes) => cut(headerBytes(bytes) - 1)(bytes)],
  ["the header alone", (bytes) => cut(headerBytes(bytes))(bytes)],
  ["the header and half a frame's head", (bytes) => cut(headerBytes(bytes) + 4)(bytes)],
  ["half of it", (bytes) => cut(bytes.length / 2)(bytes)],
  ["all but a byte", (bytes) => bytes.slice(0, -1)],
  ["all of it, and zeros", withTail(new Uint8Array(8_192))],
  ["all of it, and half a frame's head", withTail(Uint8Array.of(0x10, 0, 0))],
  ["zeros alone", () => new Uint8Array(8_192)],
  ["a header of no length", withLength(() => 0, 0)],
  ["a header of 8 MB", withLength(() => 0, 8_388_608)],
  ["a header of 16 MB", withLength(() => 0, 16_777_215)],
  ["a second frame of 8 MB", withLength(headerBytes, 8_388_608)],
  ["a second frame of 16 MB", withLength(headerBytes, 16_777_215)],
];

/** Files that hold no rows, by their path below the data directory or the partition. */
const LEFTOVERS = (partition: string): readonly (readonly [path: string, bytes: Uint8Array])[] => [
  [`${partition}/.metrics-20200101T000000Z.parquet.tmp`, new Uint8Array(1_000)],
  [`${partition}/.metrics-20200101T000000Z.containers.tmp`, new Uint8Array(0)],
  [`${partition}/.metrics-20200101T000000Z-merged1.parquet.4711.merging`, new Uint8Array(10)],
  [`${partition}/.metrics-20200101T000000Z-merged1.parquet.4711.merging.part`, new Uint8Array(0)],
  [`sessions/.fgm-e2e.json.tmp`, new Uint8Array(3)],
];

/** Files that a collector does not know better than to leave them. */
const LEFT_ALONE = (partition: string): readonly (readonly [path: string, bytes: Uint8Array])[] => [
  [`${partition}/metrics-20200101T000000Z.journal.damaged`, new Uint8Array(100)],
  ["sessions/torn.json", new TextEncoder().encode('{"run_id": "4f')],
  ["sessions/empty.json", new Uint8Array(0)],
];

Deno.test("fgm seals what is whole of journals that are torn anywhere, and clears what was never finished", async () => {
  await using bench = await createBench({ rotationSeconds: 60 });
  const { dataDir } = bench;
  const [path, bytes] = await killedJournal(bench);
  const partition = dirname(path).slice(dataDir.length + 1);
  const truth = ticksOfJournal(bytes);
  const torn = JOURNALS.map(([name, change], i) => {
    const stem = join(dirname(path), `metrics-20200101T0000${String(i).padStart(2, "0")}Z`);
    const changed = change(bytes);
    Deno.writeFileSync(`${stem}.journal`, changed);
    return { name, stem, whole: ticksOfJournal(changed) };
  });
  Deno.mkdirSync(join(dataDir, "sessions"), { recursive: true });
  const [gone, left] = [LEFTOVERS(partition), LEFT_ALONE(partition)];
  for (const [name, rubbish] of [...gone, ...left]) {
    Deno.writeFileSync(join(dataDir, name), rubbish);
  }
  Deno.writeTextFileSync(join(dataDir, "session.json"), "");
  await using fgm = bench.collect("--retain-hours", "87600");
  await until("all are sealed or gone", () => {
    assert(!fgm.hasEnded, fgm.stderr);
    const journals = segmentPaths(dataDir, "journal");
    return torn.every(({ stem }) => !journals.includes(`${stem}.journal`));
  }, { explain: () => fgm.stderr, waitMsMax: 120_000 });
  await bench.nextTick(fgm);
  assertEquals(await fgm.stop(), { code: 0, signal: null }, fgm.stderr);

  const sealed = new Set(segmentPaths(dataDir, "parquet"));
  for (const { name, stem, whole } of torn) {
    const paths = [`${stem}.parquet`].filter((parquet) => sealed.has(parquet));
    const { ticks, duplicates } = await ticksOfSegments(paths);
    assertEquals(duplicates, [], name);
    // Behind a length that is a lie more may be found than by reading on, but nothing else.
    for (const [timeMs, tick] of whole) assertEquals(ticks.get(timeMs), tick, name);
    for (const [timeMs, tick] of ticks) assertEquals(tick, truth.get(timeMs), name);
  }
  const files = allFiles(dataDir);
  for (const [name] of gone) assert(!files.includes(name), name);
  for (const [name, rubbish] of left) assertEquals(Deno.readFileSync(join(dataDir, name)), rubbish);
});
