import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { type DuckDb, openDuckDb } from "./duckdb.ts";
import { ParquetJoin } from "./parquet_join.ts";

async function withDatabase(run: (dir: string, db: DuckDb) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 64 * 1024 ** 2 });
  try {
    await run(dir, db);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** Rows of numbers, labels with a dictionary and a bloom filter, and NULLs; several row groups. */
function rowsSql(from: number, count: number): string {
  return `SELECT range AS time, 'name-' || range % 7 AS name, nullif(range % 5, 0)::DOUBLE AS value
    FROM range(${from}, ${from + count})`;
}

async function copy(
  db: DuckDb,
  { sql, path, version = "v2" }: { sql: string; path: string; version?: string },
): Promise<string> {
  await db.query(`COPY (${sql}) TO '${path}'
    (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION ${version}, ROW_GROUP_SIZE 2048)`);
  return path;
}

async function all(db: DuckDb, from: string): Promise<unknown> {
  const { columns } = await db.query(`SELECT * FROM ${from} ORDER BY time`);
  return columns.map(({ values }) => [...values]);
}

Deno.test("ParquetJoin makes one file of parts, with all their rows, bounds and bloom filters", async () => {
  await withDatabase(async (dir, db) => {
    const counts = [5_000, 200, 4_096];
    const path = join(dir, "joined.parquet");
    {
      using file = new ParquetJoin(path);
      let from = 0;
      for (const count of counts) {
        const part = await copy(db, { sql: rowsSql(from, count), path: join(dir, "part") });
        await file.append(part);
        await Deno.remove(part);
        from += count;
      }
      file.finish();
    }
    assertEquals(await all(db, `'${path}'`), await all(db, `(${rowsSql(0, 9_296)})`));
    const { columns: [groups, blooms] } = await db.query(
      `SELECT count(DISTINCT row_group_id), count(bloom_filter_offset)
       FROM parquet_metadata('${path}') WHERE path_in_schema = 'name'`,
    );
    assertEquals([groups?.values[0], blooms?.values[0]], [6, 6]);
    const { columns: [excluded] } = await db.query(
      `SELECT count(*) FROM parquet_bloom_probe('${path}', 'name', 'name-9')
       WHERE bloom_filter_excludes`,
    );
    assertEquals(excluded?.values[0], 6);
    // Pruned by bounds, so that only one row group is looked into.
    const { columns: [found] } = await db.query(
      `SELECT value FROM '${path}' WHERE time BETWEEN 7003 AND 7004`,
    );
    assertEquals([...found!.values], [3, 4]);
  });
});

Deno.test("ParquetJoin takes the first column from another file", async () => {
  await withDatabase(async (dir, db) => {
    const path = join(dir, "joined.parquet");
    const part = await copy(db, { sql: rowsSql(0, 5_000), path: join(dir, "part") });
    const firstPath = await copy(db, {
      ...{ sql: `SELECT time FROM (${rowsSql(0, 5_000)})`, path: join(dir, "first") },
      version: "v1",
    });
    {
      using file = new ParquetJoin(path);
      await file.append(part, { firstPath });
      file.finish();
    }
    assertEquals(await all(db, `'${path}'`), await all(db, `(${rowsSql(0, 5_000)})`));
    const { columns: [encodings] } = await db.query(
      `SELECT DISTINCT encodings FROM parquet_metadata('${path}') WHERE path_in_schema = 'time'`,
    );
    assertEquals([...encodings!.values], ["PLAIN"]);
    const { columns: [sizes, sums] } = await db.query(
      `SELECT first(row_group_compressed_bytes), sum(total_compressed_size)
       FROM parquet_metadata('${path}') GROUP BY row_group_id`,
    );
    assertEquals([...sizes!.values], [...sums!.values]);
  });
});

Deno.test("ParquetJoin refuses what is no Parquet file, and a file that is there", async () => {
  await withDatabase(async (dir) => {
    const path = join(dir, "joined.parquet");
    await Deno.writeTextFile(join(dir, "part"), "no Parquet file at all");
    {
      using file = new ParquetJoin(path);
      await assertRejects(() => file.append(join(dir, "part")), SyntaxError, "PAR1");
      await assertRejects(() => file.append(join(dir, "none")), Deno.errors.NotFound);
      assertThrows(() => file.finish(), SyntaxError, "there is none");
    }
    const error = assertThrows(() => new ParquetJoin(path));
    assert(error instanceof Deno.errors.AlreadyExists);
  });
});
