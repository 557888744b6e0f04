import { assertEquals } from "@std/assert";
import { openDuckDb } from "@fgm/collector/store/duckdb";
import { encodeSidecar } from "@fgm/collector/store/sidecar";
import { START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { testSidecar } from "../testing/segment_files.ts";
import { everything, openTestQueries, type TestQueries } from "../testing/test_queries.ts";

const MEMORY = "cgroup.v2.memory.current";
const [A, B] = [testContainer("aaaa"), testContainer("bbbb")];

/** Rows of a row group, and half of the seconds of each container. */
const GROUP_ROWS = 2_048;

const REACH = { fromMs: START_MS, toMs: START_MS + 2 * GROUP_ROWS * 1_000 };

/** A segment with two row groups of A and two of B. */
async function writeRows(stem: string): Promise<void> {
  const seen = { firstSeenMs: REACH.fromMs, lastSeenMs: REACH.toMs - 1_000 };
  const sidecar = testSidecar({
    endMs: seen.lastSeenMs,
    rowCount: 4 * GROUP_ROWS,
    metricNames: [MEMORY],
  });
  const containers = [A, B].map((container) => ({ ...container, ...seen }));
  await Deno.writeFile(`${stem}.containers`, encodeSidecar({ ...sidecar, containers }));
  await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 64 * 1024 * 1024 });
  await db.query(
    `COPY (SELECT to_timestamp(${START_MS / 1_000} + s) AS time, '${MEMORY}' AS metric_name,
       (s * 7919 % 10007)::DOUBLE AS value, id AS l_container_id, NULL::VARCHAR AS l_device,
       NULL::INTEGER AS l_pid, NULL::VARCHAR AS l_comm
     FROM (VALUES ('${A.id}'), ('${B.id}')) c(id), range(${2 * GROUP_ROWS}) t(s) ORDER BY id, s)
     TO '${stem}.parquet' (FORMAT parquet, ROW_GROUP_SIZE ${GROUP_ROWS})`,
  );
}

/** Makes the values of one row group unreadable; all else stays whole. */
async function damageValues(stem: string, rowGroup: number): Promise<void> {
  const path = `${stem}.parquet`;
  await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 64 * 1024 * 1024 });
  const { columns } = await db.query(
    `SELECT coalesce(nullif(dictionary_page_offset, 0), data_page_offset)::DOUBLE,
       total_compressed_size::DOUBLE FROM parquet_metadata(?)
     WHERE row_group_id = ${rowGroup} AND path_in_schema = 'value'`,
    [path],
  );
  const [offset, size] = columns.map(({ values }) => Number(values[0]));
  const bytes = await Deno.readFile(path);
  await Deno.writeFile(path, bytes.fill(0xff, offset!, offset! + size!));
}

/** Questions about A, whose rows are whole as far as they are asked for. */
const QUESTIONS: readonly (readonly [
  what: string,
  damaged: number,
  ask: (core: TestQueries) => Promise<boolean>,
])[] = [
  ["the rows of somebody else, for a mean", 2, async ({ queries }) => {
    const asked = { ...everything(MEMORY, [A]), ...REACH, as: "raw" as const };
    const { averages, isTruncated } = await queries.averages(asked);
    assertEquals(averages.size, 0);
    return isTruncated;
  }],
  ["later rows, for a drawing", 1, async ({ queries }) => {
    const asked = { ...everything(MEMORY, [A]), fromMs: START_MS, toMs: START_MS + 10_000 };
    const { series, isTruncated } = await queries.samples({ ...asked, as: "raw" });
    assertEquals(series[0]?.values.length, 0);
    return isTruncated;
  }],
  ["later rows, to see who moved", 1, async ({ queries }) => {
    const asked = { ...everything(MEMORY, [A]), fromMs: START_MS, toMs: START_MS + 10_000 };
    return (await queries.moved(asked)).isTruncated;
  }],
];
for (const [what, damaged, ask] of QUESTIONS) {
  Deno.test(`a file that was read further than asked for, and is damaged there, is left out: ${what}`, async () => {
    await using data = await TestData.create();
    const stem = `${data.dir}/metrics-20260112T215200Z`;
    await writeRows(stem);
    await damageValues(stem, damaged);
    await using core = await openTestQueries(data.dir);
    assertEquals(core.index.snapshot.segments.length, 1);
    assertEquals(await ask(core), true);
    assertEquals(core.index.snapshot.unreadable.map(({ path }) => path), [`${stem}.parquet`]);
  });
}

Deno.test("a file that is damaged where nobody reads is not left out", async () => {
  await using data = await TestData.create();
  const stem = `${data.dir}/metrics-20260112T215200Z`;
  await writeRows(stem);
  await damageValues(stem, 2);
  await using core = await openTestQueries(data.dir);
  const asked = { ...everything(MEMORY, [A]), ...REACH, as: "raw" as const };
  const { series, isTruncated } = await core.queries.samples(asked);
  assertEquals([series[0]?.values.length, isTruncated], [2 * GROUP_ROWS, false]);
});
