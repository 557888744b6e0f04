import { assertEquals } from "@std/assert";
import { decodeSidecar, encodeSidecar } from "@fgm/collector/store/sidecar";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
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

/** An index over one directory, its clock and how often it looked into a file without sidecar. */
function indexOf(dir: string) {
  const clock = { nowMs: Date.now() };
  const looked: string[] = [];
  const warned: string[] = [];
  const index = new SegmentIndex({
    roots: [parseDataRoot(dir, { workDir: "/", exists: () => "directory" })],
    now: () => clock.nowMs,
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
  assertEquals([looked.length, unreadable], [2, [{ path, span: undefined }]]);
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
