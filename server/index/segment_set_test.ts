import { assertEquals, assertStrictEquals } from "@std/assert";
import { START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { removeStem, testSidecar, writeSegment } from "../testing/segment_files.ts";
import { ContainerRegistry } from "./container_registry.ts";
import { parseDataRoot } from "./data_root.ts";
import { DirectoryWatch } from "./directory_watch.ts";
import type { PendingEntry } from "./segment_entry.ts";
import { SegmentLoader } from "./segment_loader.ts";
import { OWN_SHAPE } from "./segment_ref.ts";
import { DAMAGED_RETRY_MS, LOOSE_CHECK_MS, SegmentSet } from "./segment_set.ts";

/** A set over a directory with a clock of its own. */
function setOver(dir: string) {
  const clock = { nowMs: 1_000_000 };
  const warned: string[] = [];
  const warnOnce = (key: string) => void warned.push(key);
  const root = parseDataRoot(dir, { workDir: "/", exists: () => "directory" });
  const watch = new DirectoryWatch([root], warnOnce);
  const loader = new SegmentLoader({ registry: new ContainerRegistry(), warnOnce });
  const set = new SegmentSet({ loader, warnOnce, now: () => clock.nowMs });
  const name = (path: string) => path.slice(dir.length + 1).replace(".parquet", "");
  const entry = (stem: string): PendingEntry => {
    const found = set.pending().find(({ path }) => name(path) === stem);
    if (found === undefined) throw new Error(`${stem} is not pending`);
    return found;
  };
  return {
    set,
    clock,
    warned,
    watch,
    list: () => watch.scan(0).directories,
    update: () => set.update(watch.scan(0).directories),
    readable: () => set.readable().map(({ path }) => name(path)).join(" "),
    unreadable: () => set.unreadable().map(({ path }) => name(path)).join(" "),
    pending: () => set.pending().map(({ path }) => name(path)).join(" "),
    journals: () => set.journals().map(name).join(" "),
    entry,
    /** Looks into a file that is pending, and finds rows of these times in seconds. */
    lookInto: (stem: string, firstSecond: number, lastSecond: number) => {
      const times = {
        firstMs: START_MS + firstSecond * 1_000,
        lastMs: START_MS + lastSecond * 1_000,
      };
      const file = {
        ...{ shape: OWN_SHAPE, intervalMs: 1_000, nodeName: "worker-1", metricNames: ["m.cpu"] },
        ...{ ...times, containers: [{ ...testContainer("aaaa"), ...times }] },
      };
      set.settle(entry(stem), loader.ofLooseFile(entry(stem), file));
    },
  };
}

Deno.test("SegmentSet follows segments that appear, are replaced and go", async () => {
  await using data = await TestData.create();
  const { set, update, readable } = setOver(data.dir);
  const seen: string[] = [];
  const look = () => {
    assertEquals(update(), []);
    seen.push(readable());
  };
  look();
  writeSegment(`${data.dir}/a`);
  look();
  await Deno.mkdir(`${data.dir}/sub`);
  writeSegment(`${data.dir}/sub/b`);
  look();
  const before = set.readable();
  writeSegment(`${data.dir}/a`, testSidecar({ startMs: START_MS + 1 }));
  look();
  assertEquals(set.readable()[0]?.firstMs, START_MS + 1);
  assertEquals(before.map(({ firstMs }) => firstMs), [START_MS, START_MS]);
  removeStem(`${data.dir}/a`);
  look();
  await Deno.remove(`${data.dir}/sub`, { recursive: true });
  look();
  assertEquals(seen, ["", "a", "a sub/b", "a sub/b", "sub/b", ""]);
});

Deno.test("SegmentSet gives the same lists, and counts no change, while nothing changes", async () => {
  await using data = await TestData.create();
  const { set, update } = setOver(data.dir);
  writeSegment(`${data.dir}/a`);
  await Deno.writeTextFile(`${data.dir}/loose.parquet`, "");
  update();
  const [readable, unreadable, count] = [set.readable(), set.unreadable(), set.changeCount];
  await Deno.writeTextFile(`${data.dir}/b.journal`, ""); // a directory that changed, and no segment
  update();
  assertStrictEquals(set.readable(), readable);
  assertStrictEquals(set.unreadable(), unreadable);
  assertEquals(set.changeCount, count);
  writeSegment(`${data.dir}/c`);
  update();
  assertStrictEquals(set.readable()[0], readable[0]);
  assertEquals(set.changeCount, count + 1);
});

Deno.test("SegmentSet hides what a merged segment replaces in its own directory", async () => {
  await using data = await TestData.create();
  const { update, readable, journals, pending } = setOver(data.dir);
  await Deno.mkdir(`${data.dir}/sub`);
  for (const stem of ["a", "b", "sub/a"]) writeSegment(`${data.dir}/${stem}`);
  writeSegment(`${data.dir}/m`, testSidecar({ replaces: ["a", "b", "gone", "m"] }));
  update();
  assertEquals(readable(), "m sub/a");
  await Deno.remove(`${data.dir}/a.containers`); // half removed
  await Deno.remove(`${data.dir}/b.containers`);
  await Deno.remove(`${data.dir}/b.parquet`);
  await Deno.writeTextFile(`${data.dir}/b.journal`, ""); // left from a crash
  update();
  assertEquals([readable(), pending(), journals()], ["m sub/a", "", ""]);
  removeStem(`${data.dir}/m`);
  update();
  assertEquals([readable(), pending(), journals()], ["sub/a", "a", "b"]);
});

Deno.test("SegmentSet brings back what a merged segment replaced while that cannot be read", async () => {
  await using data = await TestData.create();
  const { set, update, readable, clock } = setOver(data.dir);
  writeSegment(`${data.dir}/a`);
  writeSegment(`${data.dir}/m`, testSidecar({ replaces: ["a"] }));
  update();
  set.markDamaged(`${data.dir}/m.parquet`, new Error("damaged"));
  assertEquals(readable(), "a");
  clock.nowMs += DAMAGED_RETRY_MS;
  update();
  assertEquals(readable(), "m");
});

/** Segments of 90 s, from the first on. */
const [FIRST, SECOND, THIRD] = [
  "metrics-20260112T215200Z",
  "metrics-20260112T215330Z",
  "metrics-20260112T215500Z",
] as const;
const MERGED = `${FIRST}-merged1`;

/** Writes the first, the second and the third, and what the first two were merged into. */
function writeMerged(dir: string): void {
  for (const [i, stem] of [FIRST, SECOND, THIRD].entries()) {
    writeSegment(`${dir}/${stem}`, testSidecar({ startMs: START_MS + i * 90_000 }));
  }
  writeSegment(`${dir}/${MERGED}`);
}

const LOST: readonly (readonly [what: string, lose: (path: string) => void])[] = [
  ["missing", Deno.removeSync],
  ["empty", (path) => Deno.truncateSync(path)],
  ["scratched", (path) => {
    const bytes = Deno.readFileSync(path);
    bytes[bytes.length >> 1]! ^= 1;
    Deno.writeFileSync(path, bytes);
  }],
];
for (const [what, lose] of LOST) {
  Deno.test(`SegmentSet counts no row twice where the sidecar of a merged segment is ${what}`, async () => {
    await using data = await TestData.create();
    const { update, readable, pending, lookInto } = setOver(data.dir);
    writeMerged(data.dir);
    lose(`${data.dir}/${MERGED}.containers`);
    update();
    assertEquals([readable(), pending()], [`${FIRST} ${SECOND} ${THIRD}`, MERGED]);
    lookInto(MERGED, 0, 179);
    assertEquals([readable(), pending()], [`${MERGED} ${THIRD}`, ""]);
  });
}

Deno.test("SegmentSet leaves out only what a merge can have taken where no sidecar tells", async () => {
  await using data = await TestData.create();
  const { update, readable, lookInto } = setOver(data.dir);
  writeMerged(data.dir);
  await Deno.remove(`${data.dir}/${MERGED}.containers`);
  await Deno.mkdir(`${data.dir}/sub`);
  const within = START_MS + 30_000;
  writeSegment(`${data.dir}/sub/${FIRST}`); // of another folder
  writeSegment(`${data.dir}/${FIRST}-a`, testSidecar({ startMs: within, nodeName: "worker-2" }));
  writeSegment(`${data.dir}/${FIRST}-b`, testSidecar({ startMs: START_MS - 1 }));
  writeSegment(`${data.dir}/${FIRST}-c`, testSidecar({ startMs: START_MS + 90_001 }));
  writeSegment(`${data.dir}/${FIRST}-merged1-2`, testSidecar({ startMs: within }));
  writeSegment(`${data.dir}/${FIRST}-merged2`, testSidecar({ startMs: within }));
  await Deno.writeTextFile(`${data.dir}/${FIRST}-loose.parquet`, "");
  update();
  lookInto(`${FIRST}-loose`, 0, 500); // no name of a merged segment
  const before = readable().split(" ");
  assertEquals(before.length, 10);
  lookInto(MERGED, 0, 179);
  const left = before.filter((stem) => stem !== FIRST && stem !== SECOND);
  assertEquals(readable().split(" ").sort(), [...left, MERGED].sort());
});

Deno.test("SegmentSet takes fractions of milliseconds in a sidecar for those that a Parquet file lacks", async () => {
  await using data = await TestData.create();
  const { update, readable, lookInto } = setOver(data.dir);
  writeSegment(`${data.dir}/${FIRST}`, testSidecar({ startMs: START_MS + 0.5 }));
  await Deno.writeTextFile(`${data.dir}/${MERGED}.parquet`, "");
  update();
  lookInto(MERGED, 0, 89);
  assertEquals(readable(), MERGED);
});

Deno.test("SegmentSet leaves out what a merged segment without sidecar stands for in whatever state it is left", async () => {
  await using data = await TestData.create();
  const { set, update, readable, unreadable, pending, lookInto, clock } = setOver(data.dir);
  writeMerged(data.dir);
  await Deno.remove(`${data.dir}/${MERGED}.containers`);
  update();
  set.markDamaged(`${data.dir}/${SECOND}.parquet`, new Error("damaged"));
  lookInto(MERGED, 0, 179);
  assertEquals([readable(), unreadable()], [`${MERGED} ${THIRD}`, ""]);
  await Deno.remove(`${data.dir}/${FIRST}.containers`); // half removed
  update();
  assertEquals(pending(), FIRST);
  lookInto(FIRST, 0, 89);
  assertEquals([readable(), unreadable()], [`${MERGED} ${THIRD}`, ""]);
  // What cannot be read stands for nothing.
  set.markDamaged(`${data.dir}/${MERGED}.parquet`, new Error("damaged"));
  assertEquals([readable(), unreadable()], [`${FIRST} ${THIRD}`, `${MERGED} ${SECOND}`]);
  clock.nowMs += DAMAGED_RETRY_MS;
  update();
  assertEquals(readable(), `${MERGED} ${THIRD}`);
});

const JOURNAL_CASES: readonly [files: string, journals: string, readable: string][] = [
  ["journal", "x", ""],
  ["journal parquet", "x", ""],
  ["journal parquet containers", "", "x"],
  ["journal containers", "x", ""],
  ["parquet containers", "", "x"],
  ["containers", "", ""],
];
for (const [files, journals, readable] of JOURNAL_CASES) {
  Deno.test(`SegmentSet reads of ${files}: journal "${journals}", segment "${readable}"`, async () => {
    await using data = await TestData.create();
    const world = setOver(data.dir);
    writeSegment(`${data.dir}/x`);
    await Deno.writeTextFile(`${data.dir}/x.journal`, "");
    for (const extension of ["parquet", "containers", "journal"]) {
      if (!files.includes(extension)) await Deno.remove(`${data.dir}/x.${extension}`);
    }
    assertEquals(world.update(), []);
    assertEquals([world.journals(), world.readable(), world.pending()], [journals, readable, ""]);
  });
}

Deno.test("SegmentSet says what vanished between listing and reading, and reads the directory again", async () => {
  await using data = await TestData.create();
  const { set, list, update, readable } = setOver(data.dir);
  for (const stem of ["a", "b"]) writeSegment(`${data.dir}/${stem}`);
  await Deno.writeTextFile(`${data.dir}/loose.parquet`, "");
  const listed = list();
  removeStem(`${data.dir}/a`);
  removeStem(`${data.dir}/loose`);
  const vanished = [`${data.dir}/a.parquet`, `${data.dir}/loose.parquet`];
  assertEquals(set.update(listed), vanished);
  assertEquals(readable(), "b");
  assertEquals(set.update(listed), vanished); // the same listing is not taken for read
  assertEquals([update(), readable()], [[], "b"]);
});

Deno.test("SegmentSet leaves a damaged file out, tells of it, and tries it again", async () => {
  await using data = await TestData.create();
  const { set, update, readable, unreadable, clock, warned } = setOver(data.dir);
  writeSegment(`${data.dir}/a`);
  update();
  const count = set.changeCount;
  const path = `${data.dir}/a.parquet`;
  set.markDamaged(path, new Error("damaged"));
  set.markDamaged(path, new Error("again"));
  set.markDamaged(`${data.dir}/unknown.parquet`, new Error("never listed"));
  set.markDamaged("/elsewhere/a.parquet", new Error("never listed"));
  assertEquals([readable(), unreadable(), warned], ["", "a", [path]]);
  assertEquals(set.unreadable()[0]?.span, { firstMs: START_MS, lastMs: START_MS + 89_000 });
  assertEquals(set.changeCount, count + 1);
  clock.nowMs += DAMAGED_RETRY_MS - 1;
  update();
  assertEquals(readable(), "");
  clock.nowMs += LOOSE_CHECK_MS;
  update();
  assertEquals([readable(), unreadable()], ["a", ""]);
});

Deno.test("SegmentSet reads a damaged file at once when it is another", async () => {
  await using data = await TestData.create();
  const { set, update, readable } = setOver(data.dir);
  writeSegment(`${data.dir}/a`);
  update();
  set.markDamaged(`${data.dir}/a.parquet`, new Error("damaged"));
  writeSegment(`${data.dir}/a`, testSidecar({ startMs: 7 }));
  // Written within one tick of the kernel's clock, it would have the time of the first.
  for (const kind of ["parquet", "containers"]) Deno.utimeSync(`${data.dir}/a.${kind}`, 1, 1);
  update();
  assertEquals(readable(), "a");
});

Deno.test("SegmentSet lists what is to be looked into, the newest first, as not yet readable", async () => {
  await using data = await TestData.create();
  const { set, update, pending, unreadable } = setOver(data.dir);
  for (
    const name of [
      "metrics-20260112T215200Z",
      "metrics-20260113T000000Z",
      "old",
      "metrics-20260101T000000Z",
    ]
  ) await Deno.writeTextFile(`${data.dir}/${name}.parquet`, "");
  await Deno.utime(`${data.dir}/old.parquet`, 1, 1);
  update();
  const want = "metrics-20260113T000000Z metrics-20260112T215200Z metrics-20260101T000000Z old";
  assertEquals(pending(), want);
  assertEquals(unreadable().split(" ").length, 4);
  assertEquals(set.unreadable().find(({ path }) => path.endsWith("old.parquet"))?.span, undefined);
});

Deno.test("SegmentSet puts what a look brought in the place of what was looked into, and of nothing else", async () => {
  await using data = await TestData.create();
  const { set, update, entry, pending, unreadable, clock } = setOver(data.dir);
  for (const name of ["a", "b", "c"]) await Deno.writeTextFile(`${data.dir}/${name}.parquet`, "");
  update();
  const [a, b, c] = [entry("a"), entry("b"), entry("c")];
  set.settle(a, { kind: "empty", path: a.path, identity: a.identity });
  set.settle(b, undefined);
  await Deno.writeTextFile(`${data.dir}/c.parquet`, "written anew");
  clock.nowMs += LOOSE_CHECK_MS;
  update();
  set.settle(c, { kind: "empty", path: c.path, identity: c.identity });
  assertEquals([pending(), unreadable()], ["c", "c"]);
  set.settle(entry("c"), set.damaged(entry("c"), new Error("broken")));
  assertEquals([pending(), unreadable()], ["", "c"]);
});

Deno.test("SegmentSet notices that a file without sidecar was written to, which its directory does not show", async () => {
  await using data = await TestData.create();
  const { set, update, entry, pending, clock } = setOver(data.dir);
  await Deno.writeTextFile(`${data.dir}/a.parquet`, "half of");
  update();
  set.settle(entry("a"), set.damaged(entry("a"), new Error("cut off")));
  update();
  assertEquals(pending(), "");
  await Deno.writeTextFile(`${data.dir}/a.parquet`, "half of it, and the rest");
  clock.nowMs += LOOSE_CHECK_MS - 1;
  update();
  assertEquals(pending(), "");
  clock.nowMs += 1;
  update();
  assertEquals(pending(), "a");
});
