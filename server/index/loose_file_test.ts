import { assertEquals, assertRejects } from "@std/assert";
import type { DuckDb } from "@fgm/collector/store/duckdb";
import { listParameter } from "@fgm/collector/store/duckdb_list";
import { START_MS, TestData } from "../testing/data_dir.ts";
import { openLockedDatabase } from "../query/database.ts";
import { escapeGlob } from "@fgm/collector/store/duckdb_glob";
import { readParquet } from "../query/statement.ts";
import { describeLooseFile, type LooseFile } from "./loose_file.ts";
import { valueExpression } from "./segment_ref.ts";

const TIME = `make_timestamp_ms(${START_MS} + s * 1000)`;

/** Ten seconds of `c1` and `c2`; the columns that are named take the place of the plain ones. */
function rowsOf(columns: Readonly<Record<string, string | undefined>> = {}): string {
  const all = {
    time: TIME,
    metric_name: "'m.a'",
    value: "(s * 2)::DOUBLE",
    l_container_id: "'c' || c",
    ...columns,
  };
  const selected = Object.entries(all).flatMap(([name, sql]) =>
    sql === undefined ? [] : `${sql} AS ${name}`
  );
  return `SELECT ${selected.join(", ")} FROM range(10) a(s), range(1, 3) b(c)`;
}

/** Describes a file with these rows, and reads it as a query would. */
async function look(
  select: string,
  name = "x.parquet",
): Promise<
  { readonly file: LooseFile | undefined; readonly values: (metric: string) => Promise<number[]> }
> {
  const data = await TestData.create();
  await using _data = data;
  const path = await data.looseFile(name, select);
  await using db = await openLockedDatabase({ directories: [data.dir], cores: 1 });
  const file = await describeLooseFile(db, path);
  const found = new Map<string, number[]>();
  for (const metric of file?.metricNames ?? []) {
    found.set(metric, await valuesOf(db, path, { file: file!, metric }));
  }
  return { file, values: (metric) => Promise.resolve(found.get(metric) ?? []) };
}

async function valuesOf(
  db: DuckDb,
  path: string,
  { file, metric }: { readonly file: LooseFile; readonly metric: string },
): Promise<number[]> {
  const answer = await db.query(
    `SELECT ${valueExpression(file.shape)} FROM ${readParquet(file.shape)}
     WHERE metric_name = ? AND l_container_id = 'c1' ORDER BY time`,
    [listParameter([escapeGlob(path)]), metric],
  );
  const [values] = answer.columns;
  if (values?.kind !== "number") throw new Error("no column of numbers");
  return [...values.values];
}

const TEN = [0, 2, 4, 6, 8, 10, 12, 14, 16, 18];

/** What DuckDB, pandas, polars and Spark make of the four columns. */
const FORMS: readonly [fact: string, columns: Readonly<Record<string, string>>, typeKey: string][] =
  [
    ["four plain columns", {}, "TIMESTAMP,VARCHAR,VARCHAR,DOUBLE,-,-,-,-"],
    [
      "times in nanoseconds",
      { time: `${TIME}::TIMESTAMP_NS` },
      "TIMESTAMP_NS,VARCHAR,VARCHAR,DOUBLE,-,-,-,-",
    ],
    [
      "times in milliseconds",
      { time: `${TIME}::TIMESTAMP_MS` },
      "TIMESTAMP,VARCHAR,VARCHAR,DOUBLE,-,-,-,-",
    ],
    [
      "times with a zone",
      { time: `${TIME} AT TIME ZONE 'UTC'` },
      "TIMESTAMP WITH TIME ZONE,VARCHAR,VARCHAR,DOUBLE,-,-,-,-",
    ],
    [
      "values in single precision",
      { value: "(s * 2)::FLOAT" },
      "TIMESTAMP,VARCHAR,VARCHAR,FLOAT,-,-,-,-",
    ],
    ["whole values", { value: "(s * 2)::BIGINT" }, "TIMESTAMP,VARCHAR,VARCHAR,BIGINT,-,-,-,-"],
    ["unsigned values", { value: "(s * 2)::UBIGINT" }, "TIMESTAMP,VARCHAR,VARCHAR,UBIGINT,-,-,-,-"],
    [
      "decimal values",
      { value: "(s * 2)::DECIMAL(9,2)" },
      "TIMESTAMP,VARCHAR,VARCHAR,DECIMAL(9,2),-,-,-,-",
    ],
    [
      "names by number",
      { metric_name: "'m.a'::ENUM('m.a')" },
      "TIMESTAMP,VARCHAR,VARCHAR,DOUBLE,-,-,-,-",
    ],
    ["columns nobody knows", { other: "[1, 2]" }, "TIMESTAMP,VARCHAR,VARCHAR,DOUBLE,-,-,-,-"],
  ];
for (const [fact, columns, typeKey] of FORMS) {
  Deno.test(`describeLooseFile() reads ${fact}, and so does a query`, async () => {
    const { file, values } = await look(rowsOf(columns));
    assertEquals([file?.firstMs, file?.lastMs, file?.intervalMs], [
      START_MS,
      START_MS + 9_000,
      1_000,
    ]);
    assertEquals([file?.metricNames, file?.nodeName], [["m.a"], ""]);
    assertEquals(file?.containers.map(({ id }) => id).sort(), ["c1", "c2"]);
    assertEquals(file?.shape.typeKey, `loose,${typeKey}`);
    assertEquals(await values("m.a"), TEN);
  });
}

/** The columns of the original fine-grained-monitor: counters as integers, gauges as doubles. */
const ORIGINAL = {
  run_id: "'r'",
  time: TIME,
  fetch_index: "s::UBIGINT",
  metric_name: "CASE WHEN c = 1 THEN 'm.counter' ELSE 'm.gauge' END",
  metric_kind: "CASE WHEN c = 1 THEN 'counter' ELSE 'gauge' END",
  value: undefined,
  value_int: "CASE WHEN c = 1 THEN (s * 2)::UBIGINT END",
  value_float: "CASE WHEN c = 2 THEN s / 2 END",
  l_container_id: "'c1'",
  l_node_name: "'node-7'",
  l_pid: "CASE WHEN s > 99 THEN '12' END",
  l_pod_name: "CASE WHEN s < 5 THEN '' ELSE 'web-1' END",
  l_qos_class: "'Burstable'",
  value_histogram: "NULL::BLOB",
};

Deno.test("describeLooseFile() reads a file of the original, counters and gauges alike", async () => {
  const { file, values } = await look(rowsOf(ORIGINAL));
  assertEquals([...file!.metricNames].sort(), ["m.counter", "m.gauge"]);
  assertEquals(file?.shape.valueColumns, ["value_float", "value_int"]);
  assertEquals([file?.nodeName, file?.shape.isOwn, file?.shape.hasPid], ["node-7", false, true]);
  const [container] = file!.containers;
  assertEquals([container?.podName, container?.qosClass, container?.namespace], [
    "web-1",
    "Burstable",
    undefined,
  ]);
  assertEquals(await values("m.counter"), TEN);
  assertEquals(await values("m.gauge"), TEN.map((value) => value / 4));
});

Deno.test("describeLooseFile() leaves out metrics without any value, as histograms are", async () => {
  const columns = { ...ORIGINAL, value_int: "NULL::UBIGINT" };
  const { file } = await look(rowsOf(columns));
  assertEquals(file?.metricNames, ["m.gauge"]);
});

Deno.test("describeLooseFile() takes a value before what the original has for one", async () => {
  const { file, values } = await look(
    rowsOf({ value: "CASE WHEN s <> 3 THEN 1.0 END", value_int: "7" }),
  );
  assertEquals(file?.shape.valueColumns, ["value", "value_int"]);
  assertEquals(await values("m.a"), [1, 1, 1, 7, 1, 1, 1, 1, 1, 1]);
});

Deno.test("describeLooseFile() gives the labels that there are, and the greatest name of a node", async () => {
  const { file } = await look(rowsOf({
    l_namespace: "CASE WHEN c = 1 THEN 'shop' END",
    l_container_name: "'app'",
    l_pod_uid: "'uid-' || c",
    l_qos_class: "'Platinum'",
    l_node_name: "'worker-' || c",
  }));
  const [first, second] = [...file!.containers].sort((a, b) => a.id < b.id ? -1 : 1);
  assertEquals([first?.namespace, second?.namespace], ["shop", undefined]);
  assertEquals([first?.containerName, second?.podUid, second?.qosClass], [
    "app",
    "uid-2",
    "Unknown",
  ]);
  assertEquals(file?.nodeName, "worker-2");
});

const NOTHING: readonly [fact: string, select: string][] = [
  ["no rows", `${rowsOf()} WHERE s > 99`],
  ["no names", rowsOf({ metric_name: "NULL::VARCHAR" })],
  ["no ids", rowsOf({ l_container_id: "NULL::VARCHAR" })],
  ["empty ids", rowsOf({ l_container_id: "''" })],
  ["no times", rowsOf({ time: "NULL::TIMESTAMP" })],
  ["no values", rowsOf({ value: "NULL::DOUBLE" })],
];
for (const [fact, select] of NOTHING) {
  Deno.test(`describeLooseFile() of a file with ${fact} is undefined`, async () => {
    assertEquals((await look(select)).file, undefined);
  });
}

const REFUSED: readonly [columns: Readonly<Record<string, string | undefined>>, message: string][] =
  [
    [{ time: undefined }, 'no column "time"'],
    [{ metric_name: undefined }, 'no column "metric_name"'],
    [{ l_container_id: undefined }, 'no column "l_container_id"'],
    [{ value: undefined }, 'no column "value"'],
    [{ time: "s" }, 'column "time" is BIGINT, not a timestamp'],
    [{ time: "'noon'" }, 'column "time" is VARCHAR, not a timestamp'],
  ];
for (const [columns, message] of REFUSED) {
  Deno.test(`describeLooseFile() refuses a file: ${message}`, async () => {
    await assertRejects(() => look(rowsOf(columns)), SyntaxError, message);
  });
}

const INTERVALS: readonly [fact: string, time: string, want: number][] = [
  ["ten seconds", `make_timestamp_ms(${START_MS} + s * 10000)`, 10_000],
  ["a tenth of a second", `make_timestamp_ms(${START_MS} + s * 100)`, 100],
  [
    "the median, over a gap",
    `make_timestamp_ms(${START_MS} + s * 2000 + CASE WHEN s > 4 THEN 90000 ELSE 0 END)`,
    2_000,
  ],
  ["a second where there is one sample", `make_timestamp_ms(${START_MS})`, 1_000],
  [
    "a second where samples are less than a millisecond apart",
    `make_timestamp(${START_MS}000 + s)`,
    1_000,
  ],
];
for (const [fact, time, want] of INTERVALS) {
  Deno.test(`describeLooseFile() takes the interval from the samples: ${fact}`, async () => {
    assertEquals((await look(rowsOf({ time }))).file?.intervalMs, want);
  });
}

Deno.test("describeLooseFile() takes from the names of folders what the file does not say, and nothing else", async () => {
  const without = await look(
    rowsOf({ metric_name: undefined }),
    "metric_name=m.b/dt=2026-01-12/x.parquet",
  );
  assertEquals(without.file?.metricNames, ["m.b"]);
  assertEquals([without.file?.shape.hasPathColumns, await without.values("m.b")], [true, TEN]);
  const withName = await look(rowsOf(), "metric_name=m.b/value=7/x.parquet");
  assertEquals([withName.file?.metricNames, withName.file?.shape.hasPathColumns], [["m.a"], false]);
  assertEquals(await withName.values("m.a"), TEN);
});

Deno.test("describeLooseFile() reads a file whose name is a pattern, and not those that it matches", async () => {
  const { file } = await look(rowsOf(), "[ab]*?.parquet");
  assertEquals(file?.containers.length, 2);
});

Deno.test("describeLooseFile() fails with the signal's reason when nobody needs it any more", async () => {
  await using data = await TestData.create();
  const path = await data.looseFile("x.parquet", rowsOf());
  await using db = await openLockedDatabase({ directories: [data.dir], cores: 1 });
  const signal = AbortSignal.abort(new Error("nobody"));
  await assertRejects(() => describeLooseFile(db, path, { signal }), Error, "nobody");
});

for (const rowGroup of ["first", "last"] as const) {
  Deno.test(`describeLooseFile() fails where the ${rowGroup} of several row groups is damaged`, async () => {
    await using data = await TestData.create();
    const path = await data.looseFile(
      "x.parquet",
      rowsOf().replace("range(10)", "range(130_000)"), // each has 122,880 rows at most
    );
    await using db = await openLockedDatabase({ directories: [data.dir], cores: 1 });
    assertEquals((await describeLooseFile(db, path))?.lastMs, START_MS + 129_999_000);
    const { columns: [offsets] } = await db.query(
      `SELECT data_page_offset::DOUBLE FROM parquet_metadata(?) WHERE path_in_schema = 'time'
       ORDER BY row_group_id`,
      [path],
    );
    assertEquals(offsets!.values.length, 3);
    const bytes = await Deno.readFile(path);
    const at = Number(offsets!.values.at(rowGroup === "first" ? 0 : -1));
    await Deno.writeFile(path, bytes.fill(0xff, at, at + 16)); // the header of its page of times
    await assertRejects(() => describeLooseFile(db, path), Error);
  });
}
