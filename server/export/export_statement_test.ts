import { assert, assertEquals } from "@std/assert";
import { openDuckDb } from "@fgm/collector/store/duckdb";
import { OWN_SHAPE, type SegmentShape } from "../index/segment_ref.ts";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { exportStatement, sortNames, TEXT_COLUMNS } from "./export_statement.ts";

const LOOSE: SegmentShape = {
  valueColumns: ["value"],
  timeHasZone: false,
  hasDevice: false,
  hasPid: false,
  isOwn: false,
  hasPathColumns: false,
  typeKey: "loose",
};
const PART = { fromMs: 1, toMs: 2, metrics: ["a", "b' OR 1=1 --"] };

Deno.test("exportStatement() binds whatever a caller sent", () => {
  const { sql, params } = exportStatement(
    { shape: OWN_SHAPE, paths: ["/data/[x].parquet"] },
    PART,
    { containerIds: ["c'); DROP TABLE x"] },
  );
  assert(!/OR 1=1|DROP/.test(sql));
  assertEquals(params, [
    `["/data/[[]x].parquet"]`,
    "a",
    "b' OR 1=1 --",
    "a",
    "b' OR 1=1 --",
    1,
    2,
    "c'); DROP TABLE x",
  ]);
  assertEquals(sql.match(/\?/g)?.length, params.length);
});

Deno.test("exportStatement() names no column that a file from elsewhere may lack", () => {
  const { sql } = exportStatement({ shape: LOOSE, paths: ["x"] }, PART, {
    containerIds: undefined,
  });
  const named = new Set(sql.match(/\bl_\w+/g));
  assertEquals([...named], ["l_container_id"]);
});

Deno.test("exportStatement() gives text where a run begins, and reads only the metrics' row groups", async () => {
  await using data = await TestData.create();
  const containers = [testContainer("aaaa"), testContainer("bbbb")];
  const valuesAt = () => ({ "cgroup.v2.memory.current": 1, "cpu_percentage": 2 });
  const stem = await data.segment(secondsOf(containers, { startMs: START_MS, count: 3, valuesAt }));
  await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 64 * 1024 * 1024 });
  const part = { fromMs: START_MS + 1_000, toMs: START_MS + 9e9, metrics: ["cpu_percentage"] };
  const { sql, params } = exportStatement(
    { shape: OWN_SHAPE, paths: [`${stem}.parquet`] },
    part,
    { containerIds: undefined },
  );
  const { rowCount, columns } = await db.query(sql, params);
  assertEquals([rowCount, columns.length], [4, 4 + TEXT_COLUMNS.length]);
  assertEquals([...columns[3]!.values], [1, 0, 1, 0]);
  const ids = columns[4 + TEXT_COLUMNS.indexOf("l_container_id")]!.values as string[];
  assertEquals(ids.map((id) => id.slice(0, 4)), ["aaaa", "", "bbbb", ""]);
  const plan = await db.query(`EXPLAIN ${sql}`, params);
  const text = (plan.columns[1]!.values as string[]).join();
  assert(/metric_name[^]{0,40}>=/.test(text) || /Filters:/.test(text), text);
  assert(text.includes("STREAMING_WINDOW"), "the rows of all series would be held at once");
});

Deno.test("sortNames() sorts by bytes, as Parquet's statistics do", () => {
  // In JavaScript's own order the last two change places.
  assertEquals(sortNames(["\u{1f600}", "\uffee", "b", "a", "ab"]), [
    "a",
    "ab",
    "b",
    "\uffee",
    "\u{1f600}",
  ]);
});
