import { assertEquals, assertStrictEquals } from "@std/assert";
import { decodeSidecar, encodeSidecar } from "@fgm/collector/store/sidecar";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { randomInteger, seededRandom } from "../testing/random.ts";
import { writeManySegments } from "../testing/many_segments.ts";
import { removeStem, testSidecar, writeSegment } from "../testing/segment_files.ts";
import { findSpan } from "./container_spans.ts";
import { parseDataRoot } from "./data_root.ts";
import { type IndexSnapshot, SegmentIndex } from "./segment_index.ts";

const A = testContainer("aaaa");

function ticks(first: number, count = 5) {
  return secondsOf([A], {
    startMs: START_MS + first * 1_000,
    count,
    valuesAt: (second) => ({ total_cpu_usage_millicores: second }),
  });
}

/** An index over directories, its clock and how often it looked into a file without sidecar. */
function indexOf(...dirs: string[]) {
  const clock = { nowMs: Date.now(), onAsked: () => {} };
  const looked: string[] = [];
  const warned: string[] = [];
  const index = new SegmentIndex({
    roots: dirs.map((dir) => parseDataRoot(dir, { workDir: "/", exists: () => "directory" })),
    now: () => {
      clock.onAsked();
      return clock.nowMs;
    },
    log: { warn: (_message, fields) => warned.push(String(fields?.path)) },
    describeLoose: (path) => {
      looked.push(path);
      return Promise.reject(new SyntaxError("not a Parquet file"));
    },
  });
  const refresh = () => {
    clock.nowMs += 250;
    return index.refresh();
  };
  return { index, clock, looked, warned, refresh };
}

function names(snapshot: IndexSnapshot): string[] {
  const paths = [...snapshot.segments, ...snapshot.journals].map(({ path }) => path);
  return paths.map((path) => path.replace(/.*T2152/, "")).sort();
}

Deno.test("SegmentIndex takes the journal until the sidecar is there, then the Parquet file", async () => {
  await using data = await TestData.create();
  const journal = data.journal(START_MS);
  journal.append(ticks(0));
  const copy = await Deno.readFile(journal.path);
  const { refresh } = indexOf(data.dir);
  assertEquals(names(await refresh()), ["00Z.journal"]);
  const stem = await data.segment(ticks(0));
  assertEquals(names(await refresh()), ["00Z.parquet"]);
  await Deno.writeFile(journal.path, copy); // a crash before the journal was removed
  assertEquals(names(await refresh()), ["00Z.parquet"]);
  await Deno.remove(`${stem}.containers`); // a crash before the sidecar was written
  assertEquals(names(await refresh()), ["00Z.journal"]);
  await Deno.remove(journal.path);
  await Deno.remove(`${stem}.parquet`);
  assertEquals(names(await refresh()), []);
});

Deno.test("SegmentIndex hides what a merged segment replaces, in whatever state it is left", async () => {
  await using data = await TestData.create();
  const first = await data.segment(ticks(0));
  const second = await data.segment(ticks(5));
  const merged = await data.segment(ticks(20, 10));
  const { refresh, looked } = indexOf(data.dir);
  assertEquals(names(await refresh()), ["00Z.parquet", "05Z.parquet", "20Z.parquet"]);
  const sidecar = decodeSidecar(await Deno.readFile(`${merged}.containers`));
  const replaces = [first, second].map((path) => path.slice(path.lastIndexOf("/") + 1));
  const segment = { ...sidecar.segment, replaces };
  await Deno.writeFile(`${merged}.new`, encodeSidecar({ ...sidecar, segment }));
  await Deno.rename(`${merged}.new`, `${merged}.containers`);
  assertEquals(names(await refresh()), ["20Z.parquet"]);
  await Deno.remove(`${first}.containers`); // removed halfway: the rows must not come back
  assertEquals(names(await refresh()), ["20Z.parquet"]);
  assertEquals(looked, []);
  await Deno.remove(`${second}.containers`);
  await Deno.remove(`${second}.parquet`);
  data.journal(START_MS + 5_000).append(ticks(5)); // its journal was left from a crash
  assertEquals(names(await refresh()), ["20Z.parquet"]);
});

Deno.test("SegmentIndex looks into a file without sidecar once, and again when it is another", async () => {
  await using data = await TestData.create();
  const path = `${data.dir}/loose.parquet`;
  await Deno.writeTextFile(path, "one");
  const { refresh, looked, warned } = indexOf(data.dir);
  for (let round = 0; round < 3; round++) await refresh();
  assertEquals([looked.length, warned], [1, [path]]);
  await Deno.remove(path);
  await refresh();
  await Deno.writeTextFile(path, "another");
  const { unreadable } = await refresh();
  assertEquals([looked.length, unreadable], [2, [{ path, span: undefined, isPending: false }]]);
});

Deno.test("SegmentIndex looks at the disk four times a second at most", async () => {
  await using data = await TestData.create();
  const { index, clock } = indexOf(data.dir);
  await index.refresh();
  await data.segment(ticks(0));
  clock.nowMs += 249;
  assertEquals(names(await index.refresh()), []);
  clock.nowMs += 1;
  assertEquals(names(await index.refresh()), ["00Z.parquet"]);
  await data.segment(ticks(5));
  assertEquals(names(await index.refresh()), ["00Z.parquet"]);
  assertEquals(names(await index.refresh({ force: true })).length, 2);
  clock.nowMs -= 60_000; // the clock was set back: look rather than wait a minute
  await data.segment(ticks(10));
  assertEquals(names(await index.refresh()).length, 3);
});

Deno.test("SegmentIndex reads several identifiers, files of one name and flat directories apart", async () => {
  await using data = await TestData.create();
  await data.segment(ticks(0), { identifier: "one" });
  await data.segment(ticks(0), { identifier: "two/three" });
  const { refresh } = indexOf(data.dir);
  assertEquals(names(await refresh()), ["00Z.parquet", "00Z.parquet"]);
});

Deno.test("SegmentIndex keeps a snapshot as it was while it goes on", async () => {
  await using data = await TestData.create();
  await data.segment(ticks(0));
  const { refresh } = indexOf(data.dir);
  const before = await refresh();
  await data.segment(ticks(5));
  await refresh();
  assertEquals(names(before), ["00Z.parquet"]);
});

Deno.test("SegmentIndex counts a version for each change, and says when it looked", async () => {
  await using data = await TestData.create();
  const { refresh, index, clock } = indexOf(data.dir);
  assertEquals([index.snapshot.version, index.snapshot.asOfMs], [0, -Infinity]);
  const changes: string[] = [];
  let last = 0;
  const look = async () => {
    const { version, asOfMs } = await refresh();
    assertEquals(asOfMs, clock.nowMs);
    changes.push(version > last ? "grown" : version === last ? "same" : "fallen");
    last = version;
  };
  await look();
  await look();
  const journal = data.journal(START_MS);
  await look(); // a journal without a tick
  journal.append(ticks(0));
  await look();
  await look();
  await data.segment(ticks(90));
  await look();
  await look();
  index.markDamaged(index.snapshot.segments[0]!.path, new Error("damaged"));
  assertEquals(index.snapshot.version > last, true);
  assertEquals(changes, ["same", "same", "same", "grown", "same", "grown", "same"]);
});

Deno.test("SegmentIndex keeps the list of segments while journals grow", async () => {
  await using data = await TestData.create();
  await data.segment(ticks(0));
  const journal = data.journal(START_MS + 90_000);
  journal.append(ticks(90, 1));
  const { refresh } = indexOf(data.dir);
  const first = await refresh();
  journal.append(ticks(91, 1).map((tick) => ({ ...tick, containers: [] })));
  const second = await refresh();
  assertEquals(second.version > first.version, true);
  assertStrictEquals(second.segments, first.segments);
  assertStrictEquals(second.journals, first.journals);
});

Deno.test("SegmentIndex reads several nodes, identifiers, sessions and directories at once", async () => {
  await using one = await TestData.create();
  await using other = await TestData.create();
  await one.segment(ticks(0), { identifier: "x", nodeName: "worker-1", runId: "first" });
  await one.segment(ticks(90), { identifier: "x", nodeName: "worker-1", runId: "second" });
  await one.segment(ticks(0), { identifier: "y", nodeName: "worker-2" });
  await other.segment(ticks(0), { identifier: "x", nodeName: "worker-3" });
  other.journal(START_MS + 180_000, { identifier: "z", nodeName: "worker-4" }).append(ticks(180));
  const { refresh, index, warned } = indexOf(one.dir, other.dir, `${one.dir}/dt=2026-01-12`);
  const { segments, journals } = await refresh();
  const nodes = [...segments, ...journals].map(({ nodeName, firstMs }) =>
    `${nodeName} ${(firstMs - START_MS) / 1_000}`
  );
  assertEquals(nodes.sort(), [
    "worker-1 0",
    "worker-1 90",
    "worker-2 0",
    "worker-3 0",
    "worker-4 180",
  ]);
  const ordinal = index.registry.find(A.id)!;
  for (const { spans } of [...segments, ...journals]) {
    assertEquals(findSpan(spans, ordinal)?.ordinal, ordinal);
  }
  assertEquals([index.registry.size, warned], [1, []]);
});

Deno.test("SegmentIndex reads a new partition, and forgets one that retention removed", async () => {
  await using data = await TestData.create();
  const { stemPaths } = writeManySegments(data.dir, {
    segments: 3,
    containers: 2,
    rotationMs: 86_400_000,
  });
  const { refresh, index } = indexOf(data.dir);
  assertEquals((await refresh()).segments.length, 3);
  await Deno.remove(stemPaths[0]!.replace(/[^/]*[/][^/]*$/, ""), { recursive: true });
  assertEquals(
    (await refresh()).segments.map(({ path }) => path),
    stemPaths.slice(1).map((stem) => `${stem}.parquet`),
  );
  writeManySegments(data.dir, { segments: 5, containers: 2, rotationMs: 86_400_000 });
  assertEquals((await refresh()).segments.length, 5);
  assertEquals(index.snapshot.unreadable, []);
});

Deno.test("SegmentIndex never shows a merged segment together with what it replaces, whatever order the files come in (seed 97)", async () => {
  await using data = await TestData.create();
  const { refresh } = indexOf(data.dir);
  const random = seededRandom(97);
  const stems = Array.from({ length: 12 }, (_, i) => `${data.dir}/metrics-${i}`);
  for (const [i, stem] of stems.entries()) {
    writeSegment(stem, testSidecar({ startMs: START_MS + i * 90_000 }));
  }
  /** Which of the twelve each segment holds, for all that ever were. */
  const holdsOf = new Map(stems.map((stem, i) => [stem, [i]]));
  const expectAll = async () => {
    const { segments, unreadable } = await refresh();
    const held = segments.flatMap(({ path }) => holdsOf.get(path.replace(".parquet", ""))!);
    assertEquals([held.sort((a, b) => a - b), unreadable], [stems.map((_, i) => i), []]);
  };
  for (let present = stems; present.length > 1;) {
    const at = randomInteger(random, { least: 0, most: present.length - 2 });
    const inputs = present.slice(at, at + 2);
    const merged = `${data.dir}/merged-${present.length}`;
    const holds = inputs.flatMap((stem) => holdsOf.get(stem)!);
    holdsOf.set(merged, holds);
    const replaces = inputs.map((stem) => stem.slice(data.dir.length + 1));
    writeSegment(merged, testSidecar({ startMs: START_MS + holds[0]! * 90_000, replaces }));
    for (const stem of inputs) {
      if (random() < 0.5) await expectAll();
      await Deno.remove(`${stem}.containers`);
      if (random() < 0.5) await expectAll();
      removeStem(stem);
    }
    present = present.toSpliced(at, 2, merged);
    await expectAll();
  }
});

Deno.test("SegmentIndex looks again where files vanish between listing and reading", async () => {
  await using data = await TestData.create();
  const { refresh, clock } = indexOf(data.dir);
  const [a, b] = [`${data.dir}/metrics-a`, `${data.dir}/metrics-b`];
  writeSegment(a);
  const journal = data.journal(START_MS + 90_000);
  journal.append(ticks(90));
  let asked = 0;
  // The clock is asked three times up to the listing, and again before what was listed is read.
  clock.onAsked = () => {
    if (++asked !== 4) return;
    writeSegment(b, testSidecar({ replaces: ["metrics-a"] }));
    removeStem(a);
    writeSegment(journal.path.replace(".journal", ""), testSidecar({ startMs: START_MS + 90_000 }));
    Deno.removeSync(journal.path);
  };
  const { segments, journals } = await refresh();
  const found = segments.map(({ path }) => path.replace(/.*[/]/, "")).sort();
  assertEquals(found, ["metrics-20260112T215330Z.parquet", "metrics-b.parquet"]);
  assertEquals(journals, []);
});

Deno.test("SegmentIndex does not wait for a file that is listed and never there", async () => {
  await using data = await TestData.create();
  writeSegment(`${data.dir}/a`);
  await Deno.symlink("/nowhere", `${data.dir}/b.containers`);
  await Deno.symlink("/nowhere", `${data.dir}/b.parquet`);
  const { refresh } = indexOf(data.dir);
  assertEquals((await refresh()).segments.map(({ path }) => path), [`${data.dir}/a.parquet`]);
});

Deno.test("SegmentIndex forgets containers that no file mentions any more", async () => {
  await using data = await TestData.create();
  const { refresh, index } = indexOf(data.dir);
  for (let day = 0; day < 6; day++) {
    const startMs = START_MS + day * 86_400_000;
    const { stemPaths } = writeManySegments(data.dir, {
      segments: 1,
      containers: 1_000,
      startMs,
      seed: day,
    });
    const { segments } = await refresh();
    assertEquals(segments.length, 1);
    for (const ordinal of segments[0]!.spans.ordinals) index.registry.get(ordinal);
    await Deno.remove(stemPaths[0]!.replace(/[^/]*[/][^/]*$/, ""), { recursive: true });
  }
  assertEquals(index.registry.size < 4_096, true, `${index.registry.size} containers`);
});

Deno.test("SegmentIndex answers before it has looked into every file, and is done when disposed of", async () => {
  await using data = await TestData.create();
  for (let i = 0; i < 20; i++) await Deno.writeTextFile(`${data.dir}/${i}.parquet`, "");
  const clock = { nowMs: Date.now() };
  const signals: AbortSignal[] = [];
  using index = new SegmentIndex({
    roots: [parseDataRoot(data.dir, { workDir: "/", exists: () => "directory" })],
    now: () => clock.nowMs,
    log: { warn: () => {} },
    describeLoose: (_path, signal) => {
      signals.push(signal);
      clock.nowMs += 100;
      return Promise.resolve(undefined);
    },
  });
  const { unreadable } = await index.refresh();
  assertEquals(unreadable.length > 0 && unreadable.length < 20, true, `${unreadable.length} left`);
  index[Symbol.dispose]();
  assertEquals(signals.every(({ aborted }) => aborted), true);
});
