import { assertEquals } from "@std/assert";
import { openDuckDb } from "@fgm/collector/store/duckdb";
import { secondsOf, START_MS, testContainer, TestData } from "../testing/data_dir.ts";
import { parquetFile } from "./parquet_file.ts";
import { RowBatch } from "./row_batch.ts";
import type { RowLabels } from "./row_labels.ts";
import { queryFile } from "./testing/exported_rows.ts";

const LABELS: RowLabels = {
  containerId: "c1",
  podName: "web-0",
  namespace: null,
  qosClass: "Burstable",
  nodeName: "worker-1",
  containerName: "größer",
  podUid: null,
  device: null,
  pid: null,
  comm: null,
};

function fileOf(
  groups: readonly (readonly (readonly [timeMs: number, value: number, pid: number | null])[])[],
): Uint8Array {
  const file = parquetFile();
  const pieces = groups.flatMap((group) => {
    const batch = new RowBatch();
    for (const [timeMs, value, pid] of group) {
      batch.add({ timeMs, value }, { metric: METRIC, labels: { ...LABELS, pid } });
    }
    return [...file.rows(batch.take())];
  });
  return new Uint8Array(
    [...pieces, ...file.end()].flatMap((piece) => [...piece]),
  );
}

const METRIC = "cgroup.v2.memory.stat.workingset_refault_anon";

const PIN = [
  "time INT64 OPTIONAL TIMESTAMP_MILLIS",
  "metric_name BYTE_ARRAY OPTIONAL UTF8",
  "value DOUBLE OPTIONAL ",
  "l_container_id BYTE_ARRAY OPTIONAL UTF8",
  "l_pod_name BYTE_ARRAY OPTIONAL UTF8",
  "l_namespace BYTE_ARRAY OPTIONAL UTF8",
  "l_qos_class BYTE_ARRAY OPTIONAL UTF8",
  "l_node_name BYTE_ARRAY OPTIONAL UTF8",
  "l_container_name BYTE_ARRAY OPTIONAL UTF8",
  "l_pod_uid BYTE_ARRAY OPTIONAL UTF8",
  "l_device BYTE_ARRAY OPTIONAL UTF8",
  "l_pid INT32 OPTIONAL INT_32",
  "l_comm BYTE_ARRAY OPTIONAL UTF8",
];

const SCHEMA = "SELECT concat_ws(' ', name, type, repetition_type, coalesce(converted_type, '')) " +
  "FROM parquet_schema(?) WHERE type IS NOT NULL";

Deno.test("parquetFile() has the columns, types and order of a segment", async () => {
  const ours = await queryFile(fileOf([[[START_MS, 1, 7]]]), SCHEMA);
  assertEquals(ours.columns[0]!.values, PIN);
  await using data = await TestData.create();
  const valuesAt = () => ({ "cgroup.v2.memory.current": 1 });
  const stem = await data.segment(
    secondsOf([testContainer("aaaa")], { startMs: START_MS, count: 2, valuesAt }),
  );
  await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 64 * 1024 * 1024 });
  const theirs = await db.query(SCHEMA, [`${stem}.parquet`]);
  assertEquals(theirs.columns[0]!.values, PIN);
  const types = await queryFile(
    fileOf([[[START_MS, 1, 7]]]),
    "SELECT column_type FROM (DESCRIBE SELECT * FROM read_parquet(?))",
  );
  assertEquals(types.columns[0]!.values.slice(0, 3), [
    "TIMESTAMP WITH TIME ZONE",
    "VARCHAR",
    "DOUBLE",
  ]);
});

Deno.test("parquetFile() begins and ends as Parquet does", () => {
  const bytes = fileOf([[[START_MS, 1, null]]]);
  const text = (part: Uint8Array) => new TextDecoder().decode(part);
  assertEquals([text(bytes.subarray(0, 4)), text(bytes.subarray(-4))], ["PAR1", "PAR1"]);
});

Deno.test("parquetFile() keeps every number and text, absent ones too", async () => {
  const values = [0, -0, 1.5, -1e300, 5e-324, 2 ** 53 - 1, Infinity, -Infinity, 0.1];
  const bytes = fileOf([values.map((value, i) => [START_MS + i, value, i % 2 === 0 ? null : i])]);
  const chunk = await queryFile(
    bytes,
    "SELECT value, epoch_ms(time)::DOUBLE, l_pid::DOUBLE, l_container_name, l_namespace " +
      "FROM read_parquet(?) ORDER BY time",
  );
  assertEquals([...chunk.columns[0]!.values], values);
  assertEquals([...chunk.columns[1]!.values], values.map((_, i) => START_MS + i));
  assertEquals([...chunk.columns[2]!.values], values.map((_, i) => i % 2 === 0 ? NaN : i));
  assertEquals(new Set(chunk.columns[3]!.values as string[]), new Set(["größer"]));
  assertEquals(new Set(chunk.columns[4]!.values as unknown[]), new Set([null]));
});

Deno.test("parquetFile() tells readers what is in each row group, so that they can skip it", async () => {
  const bytes = fileOf([
    [[START_MS, 1, 7], [START_MS + 1_000, 4, 7]],
    [[START_MS + 2_000, 2, null]],
  ]);
  const chunk = await queryFile(
    bytes,
    "SELECT concat_ws(' ', row_group_id, path_in_schema, stats_min_value, stats_max_value, " +
      "stats_null_count, compression) FROM parquet_metadata(?) " +
      "WHERE path_in_schema IN ('time', 'metric_name', 'value', 'l_pid') ORDER BY row_group_id, column_id",
  );
  assertEquals(chunk.columns[0]!.values, [
    "0 time 2026-01-12 21:52:00+00 2026-01-12 21:52:01+00 0 ZSTD",
    `0 metric_name ${METRIC} ${METRIC} 0 ZSTD`,
    "0 value 1.0 4.0 0 ZSTD",
    "0 l_pid 7 7 0 ZSTD",
    "1 time 2026-01-12 21:52:02+00 2026-01-12 21:52:02+00 0 ZSTD",
    `1 metric_name ${METRIC} ${METRIC} 0 ZSTD`,
    "1 value 2.0 2.0 0 ZSTD",
    "1 l_pid 1 ZSTD",
  ]);
});
