import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import type { DuckDb } from "../store/duckdb.ts";
import { SEGMENT_COLUMNS } from "../store/segment_columns.ts";
import { RowLabels } from "./row_labels.ts";
import { readRuns, RowCursor } from "./row_input.ts";
import { withDirectory } from "./testing/merge_fixture.ts";

/** A row as its metric, its process, the name of that, and its time in milliseconds. */
type Row = readonly [metric: string, pid: number | null, comm: string | null, timeMs: number];

/** Writes rows as a file with a segment's columns, in this order. */
async function writeRows(db: DuckDb, path: string, rows: readonly Row[]): Promise<string> {
  const known: Readonly<Record<string, string>> = {
    time: "make_timestamp_ms(t)::TIMESTAMP_MS",
    metric_name: "m",
    value: "t / 2",
    l_container_id: "'c0ffee'",
    l_pid: "p::INTEGER",
    l_comm: "n",
  };
  const columns = SEGMENT_COLUMNS
    .map(({ name }) => `${known[name] ?? "NULL::VARCHAR"} AS ${name}`);
  const text = (value: string | number | null) =>
    value === null ? "NULL" : typeof value === "number" ? String(value) : `'${value}'`;
  const values = rows.map(([metric, pid, comm, timeMs]) =>
    `(${[metric, pid, comm, timeMs].map(text).join()})`
  );
  await db.query(
    `COPY (SELECT ${columns.join()} FROM (VALUES ${values.join()}) AS rows(m, p, n, t))
     TO '${path}' (FORMAT parquet)`,
  );
  return path;
}

/** Runs as "metric comm: rows first-last". */
async function runsOf(db: DuckDb, path: string): Promise<readonly string[]> {
  const labels = new RowLabels();
  const runs = await readRuns(db, path, labels);
  return Array.from(runs.metrics, (metric, i) => {
    const row = { metric, subject: runs.subjects[i]! };
    const [name, comm] = ["metric_name", "l_comm"].map((column) => labels.text(column, row));
    return `${name} ${comm}: ${runs.rowCounts[i]} ${runs.firstMs[i]}-${runs.lastMs[i]}`;
  });
}

const CASES: readonly (readonly [what: string, rows: readonly Row[], want: readonly string[]])[] = [
  ["one row", [["a", 1, "sh", 5]], ["a sh: 1 5-5"]],
  ["rows of the same labels", [["a", 1, "sh", 5], ["a", 1, "sh", 9]], ["a sh: 2 5-9"]],
  ["two metrics", [["a", 1, "sh", 5], ["b", 1, "sh", 4]], ["a sh: 1 5-5", "b sh: 1 4-4"]],
  ["no process", [["a", null, null, 5], ["a", 1, "sh", 4]], ["a undefined: 1 5-5", "a sh: 1 4-4"]],
  [
    "a name that comes back",
    [["a", 1, "sh", 1], ["a", 1, "sh", 2], ["a", 1, "java", 3], ["a", 1, "sh", 4], [
      "b",
      1,
      "sh",
      1,
    ]],
    ["a sh: 2 1-2", "a java: 1 3-3", "a sh: 1 4-4", "b sh: 1 1-1"],
  ],
  [
    "a name that comes back at the end",
    [["a", 1, "sh", 1], ["a", 1, "java", 3], ["a", 1, "sh", 4], ["a", 1, "sh", 6]],
    ["a sh: 1 1-1", "a java: 1 3-3", "a sh: 2 4-6"],
  ],
];

for (const [what, rows, want] of CASES) {
  Deno.test(`readRuns() of ${what}`, async () => {
    await withDirectory(async (dataDir, db) => {
      const path = await writeRows(db, join(dataDir, "rows.parquet"), rows);
      assertEquals(await runsOf(db, path), want);
      assertEquals(await runsOf(db, path), want, "a second file of the same database");
    });
  });
}

Deno.test("readRuns() takes a path as it is, not as a pattern", async () => {
  await withDirectory(async (dataDir, db) => {
    const path = await writeRows(db, join(dataDir, "it[s] a*.parquet"), [["a", 1, "sh", 5]]);
    assertEquals(await runsOf(db, path), ["a sh: 1 5-5"]);
    await assertRejects(() => runsOf(db, join(dataDir, "*.parquet")), Error, "No files found");
  });
});

Deno.test("RowCursor reads times and values from the first to the last, in pieces of any size", async () => {
  await withDirectory(async (dataDir, db) => {
    const count = 5_000;
    const rows = Array.from({ length: count }, (_, i): Row => ["a", null, null, i]);
    const path = await writeRows(db, join(dataDir, "rows.parquet"), rows);
    const cursor = new RowCursor(db, path);
    const target = { times: new Float64Array(count), values: new Float64Array(count) };
    let taken = 0;
    while (taken < count) {
      if (cursor.readyCount === 0) await cursor.refill();
      const size = Math.min(cursor.readyCount, 1 + taken % 700);
      cursor.take(size, target, taken);
      taken += size;
    }
    assertEquals(target.times, Float64Array.from(rows, (_, i) => i));
    assertEquals(target.values, Float64Array.from(rows, (_, i) => i / 2));
    await assertRejects(() => cursor.refill(), SyntaxError, "fewer");
    await cursor.close();
  });
});

Deno.test("RowCursor can be closed before it is at the end", async () => {
  await withDirectory(async (dataDir, db) => {
    const path = await writeRows(db, join(dataDir, "rows.parquet"), [["a", 1, "sh", 5]]);
    await new RowCursor(db, path).close();
    const cursor = new RowCursor(db, path);
    await cursor.refill();
    await cursor.close();
    assertEquals(cursor.readyCount, 1);
  });
});
