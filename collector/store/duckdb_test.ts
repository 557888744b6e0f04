import { assert, assertEquals, assertRejects } from "@std/assert";
import { type DuckDb, type DuckDbChunk, type DuckDbParameter, openDuckDb } from "./duckdb.ts";
import type { DuckDbColumn } from "./duckdb_columns.ts";
import { defaultSourceWay, type SourceWay } from "./duckdb_source_run.ts";

const OPTIONS = { threads: 1, memoryLimitBytes: 64 * 1024 * 1024 };

async function withDb(test: (db: DuckDb) => Promise<void>): Promise<void> {
  await using db = await openDuckDb(OPTIONS);
  await test(db);
}

const number = (...values: number[]): DuckDbColumn => ({
  kind: "number",
  values: Float64Array.from(values),
});
const string = (...values: (string | null)[]): DuckDbColumn => ({ kind: "string", values });

const COLUMN_CASES: ReadonlyArray<readonly [sql: string, want: DuckDbColumn]> = [
  ["1::TINYINT", number(1)],
  ["42", number(42)],
  ["(-9007199254740991)::BIGINT", number(-9007199254740991)],
  ["12345678901234567890::HUGEINT", number(12345678901234567890)],
  ["1.25::DECIMAL(9, 2)", number(1.25)],
  ["0.5::DOUBLE", number(0.5)],
  ["0.5::FLOAT", number(0.5)],
  ["true", number(1)],
  ["'inf'::DOUBLE", number(Infinity)],
  ["NULL::DOUBLE", number(NaN)],
  ["NULL::BIGINT", number(NaN)],
  ["NULL::BOOLEAN", number(NaN)],
  ["TIMESTAMPTZ '2026-01-12 21:52:49.250+00'", number(1768254769250)],
  ["TIMESTAMP '2026-01-12 21:52:49.250'", number(1768254769250)],
  ["TIMESTAMP_MS '2026-01-12 21:52:49.250'", number(1768254769250)],
  ["TIMESTAMP_S '2026-01-12 21:52:49'", number(1768254769000)],
  ["TIMESTAMP_NS '2026-01-12 21:52:49'", number(1768254769000)],
  ["'short'", string("short")],
  ["'longer than twelve bytes'", string("longer than twelve bytes")],
  ["NULL::VARCHAR", string(null)],
  ["'b'::ENUM('a', 'b')", string("b")],
  ["['a', NULL]", { kind: "list", values: [["a", null]] }],
  ["[1.5::DOUBLE, 2]", { kind: "list", values: [[1.5, 2]] }],
  ["NULL::BIGINT[]", { kind: "list", values: [null] }],
];
for (const [sql, want] of COLUMN_CASES) {
  Deno.test(`DuckDb.query() reads ${sql}`, async () => {
    await withDb(async (db) => {
      const { columns } = await db.query(`SELECT ${sql} AS x`);
      assertEquals(columns, [want]);
      const empty = await db.query(`SELECT ${sql} AS x WHERE false`);
      assertEquals(empty.columns[0]?.kind, want.kind);
      assertEquals([empty.rowCount, empty.columns[0]?.values.length], [0, 0]);
    });
  });
}

const PARAMETER_CASES: ReadonlyArray<readonly [DuckDbParameter, type: string, text: string]> = [
  [7, "BIGINT", "7"],
  [7n, "BIGINT", "7"],
  [0.5, "DOUBLE", "0.5"],
  [1e300, "DOUBLE", "1e+300"],
  [true, "BOOLEAN", "true"],
  [["a", "b"], "VARCHAR[]", "[a, b]"],
  [[], "VARCHAR[]", "[]"],
];
for (const [value, type, text] of PARAMETER_CASES) {
  Deno.test(`DuckDb.query() binds ${Deno.inspect(value)} as ${type}`, async () => {
    await withDb(async (db) => {
      const { columns } = await db.query("SELECT typeof($1), $1::VARCHAR", [value]);
      assertEquals(columns.map(({ values }) => values[0]), [type, text]);
    });
  });
}

Deno.test("DuckDb.query() binds a string as it is", async () => {
  await withDb(async (db) => {
    const { columns } = await db.query("SELECT $1::VARCHAR, $1 = 'it''s'", ["it's"]);
    assertEquals(columns, [string("it's"), number(1)]);
  });
});

Deno.test("DuckDb.query() binds null", async () => {
  await withDb(async (db) => {
    assertEquals((await db.query("SELECT ? IS NULL", [null])).columns, [number(1)]);
  });
});

Deno.test("DuckDb.query() joins chunks, and keeps NULLs among repeated strings", async () => {
  await withDb(async (db) => {
    const { rowCount, columns } = await db.query(
      `SELECT i, CASE WHEN i % 3 = 0 THEN NULL ELSE 'a label of more than twelve ' || i // 100 END,
         CASE WHEN i % 5 = 0 THEN NULL ELSE i END, [i] FROM range(5000) t(i)`,
    );
    assertEquals(rowCount, 5000);
    const index = Array.from({ length: 5000 }, (_, i) => i);
    assertEquals([...columns[0]!.values], index);
    assertEquals(
      columns[1]!.values,
      index.map((i) => i % 3 === 0 ? null : `a label of more than twelve ${Math.floor(i / 100)}`),
    );
    assertEquals([...columns[2]!.values], index.map((i) => i % 5 === 0 ? NaN : i));
    assertEquals(columns[3]!.values, index.map((i) => [i]));
  });
});

Deno.test("DuckDb.stream() gives chunks in order and can be left early", async () => {
  await withDb(async (db) => {
    const sizes: number[] = [];
    for await (const chunk of db.stream("SELECT * FROM range(5000)")) sizes.push(chunk.rowCount);
    assertEquals(sizes, [2048, 2048, 904]);
    for await (const chunk of db.stream("SELECT * FROM range(1000000)")) {
      assertEquals(chunk.columns[0]?.values[1], 1);
      break;
    }
    assertEquals((await db.query("SELECT 1")).rowCount, 1);
  });
});

const ENDLESS = "SELECT count(*) FROM range(1000000000000) t(i) WHERE i % 7 = 3";

Deno.test("DuckDb.query() stops when its signal is aborted, and others go on", async () => {
  await withDb(async (db) => {
    const aborter = new AbortController();
    const endless = db.query(ENDLESS, [], { signal: aborter.signal });
    const other = await db.query("SELECT 5");
    aborter.abort(new Error("too slow"));
    await assertRejects(() => endless, Error, "too slow");
    assertEquals(other.columns, [number(5)]);
    await assertRejects(
      () => db.query("SELECT 1", [], { signal: aborter.signal }),
      Error,
      "too slow",
    );
    assertEquals((await db.query("SELECT 6")).columns, [number(6)]);
  });
});

Deno.test("DuckDb.close() interrupts what runs, and may be called twice", async () => {
  const db = await openDuckDb(OPTIONS);
  const endless = assertRejects(() => db.query(ENDLESS));
  await db.query("SELECT 1");
  await db.close();
  await endless;
  await db.close();
  await assertRejects(() => db.query("SELECT 1"), Error, "it is closed");
});

Deno.test("DuckDb.close() ends a statement at whatever point it has got to", async () => {
  for (let turns = 0; turns < 40; turns++) {
    const db = await openDuckDb(OPTIONS);
    const endless = assertRejects(() => db.query(ENDLESS));
    // So many turns of the event loop: before a connection, while preparing, at the start, later.
    for (let turn = 0; turn < turns; turn++) await new Promise((next) => setImmediate(next));
    await db.close();
    await endless;
  }
});

Deno.test("openDuckDb() bounds the database and keeps it to itself", async () => {
  await withDb(async (db) => {
    const { columns } = await db.query(
      `SELECT current_setting('TimeZone'), current_setting('memory_limit'),
         current_setting('threads')::VARCHAR, current_setting('temp_directory'),
         current_setting('autoinstall_known_extensions')::VARCHAR,
         current_setting('autoload_known_extensions')::VARCHAR`,
    );
    assertEquals(
      columns.map(({ values }) => values[0]),
      ["UTC", "64.0 MiB", "1", "", "false", "false"],
    );
    await assertRejects(
      () => db.query("SELECT count(DISTINCT hash(i)) FROM range(50000000) t(i)"),
      Error,
      "Out of Memory",
    );
  });
});

Deno.test("openDuckDb() refuses bad options and a missing library", async () => {
  await assertRejects(() => openDuckDb({ ...OPTIONS, threads: 0 }), RangeError, "0 threads");
  await assertRejects(() => openDuckDb({ ...OPTIONS, memoryLimitBytes: 1 }), RangeError, "1 bytes");
  await assertRejects(
    () => openDuckDb({ ...OPTIONS, libraryPath: "/nonexistent/libduckdb.so" }),
    Error,
    "Cannot load DuckDB: /nonexistent/libduckdb.so",
  );
});

async function withWay(way: SourceWay, test: (db: DuckDb) => Promise<void>): Promise<void> {
  await using db = await openDuckDb({ ...OPTIONS, sourceThrough: way });
  await test(db);
}

const WAYS: readonly SourceWay[] = ["table-function", "temporary-table"];
for (const way of WAYS) {
  Deno.test(`DuckDb.runWithSource() takes rows of every type through a ${way}`, async () => {
    await withWay(way, async (db) => {
      const total = 5_000;
      let done = 0;
      let announced = 0;
      await db.runWithSource({
        name: "my_rows",
        columns: [
          { name: "t", type: { kind: "timestamp_ms" } },
          { name: "v", type: { kind: "double" } },
          { name: "n", type: { kind: "integer" } },
          { name: "s", type: { kind: "dictionary", strings: ["a", "b", "c"] } },
        ],
        nextRowCount: (capacity) => announced = Math.min(capacity, total - done),
        fill: (chunk) => {
          assertEquals(chunk.rowCount, announced);
          for (let i = 0; i < announced; i++) {
            chunk.times(0)[i] = BigInt(done + i);
            chunk.doubles(1)[i] = (done + i) / 2;
            chunk.integers(2)[i] = done + i;
            chunk.integers(3)[i] = (done + i) % 3;
          }
          for (const [from, to] of [[3, 3], [5, 6], [9, 30], [100, 164]] as const) {
            chunk.setNull(2, from, Math.min(to, announced));
          }
          done += announced;
        },
      }, (from) => `CREATE TABLE copied AS SELECT * FROM ${from}`);
      const { columns } = await db.query(
        `SELECT count(*), count(n), count(*) FILTER (epoch_ms(t) <> v * 2 OR n <> v * 2),
         list(i) FILTER (n IS NULL AND i < 40), string_agg(s, '') FILTER (i < 6)
       FROM (SELECT *, epoch_ms(t) AS i FROM copied)`,
      );
      const nulls = [5, ...Array.from({ length: 21 }, (_, i) => i + 9)];
      assertEquals(columns.map(({ values }) => values[0]), [
        total,
        total - 3 * (1 + 21 + 64),
        0,
        nulls,
        "abcabc",
      ]);
    });
  });

  Deno.test(`DuckDb.runWithSource() reads one source after the other of one name, through a ${way}`, async () => {
    await withWay(way, async (db) => {
      for (const [round, strings] of [["a"], ["b", "c"], ["d"]].entries()) {
        let left = strings.length;
        await db.runWithSource(
          {
            name: "same_name",
            columns: [{ name: "s", type: { kind: "dictionary", strings } }],
            nextRowCount: () => left,
            fill: (chunk) => {
              strings.forEach((_, code) => chunk.integers(0)[code] = code);
              left = 0;
            },
          },
          (from) => `CREATE TABLE t${round} AS SELECT s::VARCHAR AS s FROM ${from}`,
        );
        const { columns: [found] } = await db.query(`FROM t${round}`);
        assertEquals(found?.values, strings);
      }
    });
  });

  Deno.test(`DuckDb.runWithSource() fails when its source does, through a ${way}`, async () => {
    await withWay(way, async (db) => {
      const source = {
        name: "broken_rows",
        columns: [{ name: "v", type: { kind: "double" } as const }],
        nextRowCount: () => 1,
        fill: () => {
          throw new Error("source broke");
        },
      };
      await assertRejects(
        () => db.runWithSource(source, (from) => `CREATE TABLE x AS SELECT * FROM ${from}`),
        Error,
        "source broke",
      );
      assertEquals((await db.query("SELECT 1")).rowCount, 1);
    });
  });
}

Deno.test("DuckDb.runWithSource() refuses two sources of one name at the same time", async () => {
  await withWay("table-function", async (db) => {
    const source = {
      name: "same_name",
      columns: [{ name: "v", type: { kind: "double" } as const }],
      nextRowCount: () => 0,
      fill: () => {},
    };
    const run = () => db.runWithSource(source, (from) => `SELECT * FROM ${from}`);
    const both = await Promise.allSettled([run(), run()]);
    assertEquals(both.map(({ status }) => status), ["fulfilled", "rejected"]);
    await run();
  });
});

Deno.test("SourceChunk names a column that is used as another type", async () => {
  await withDb(async (db) => {
    const source = {
      name: "typed_rows",
      columns: [{ name: "v", type: { kind: "double" } as const }],
      nextRowCount: () => 1,
      fill: (chunk: { times(column: number): BigInt64Array }) => assert(chunk.times(0)),
    };
    await assertRejects(
      () => db.runWithSource(source, (from) => `CREATE TABLE x AS SELECT * FROM ${from}`),
      Error,
      "Cannot fill column 0: it does not hold timestamps",
    );
  });
});

const WAY_CASES: ReadonlyArray<readonly [denoVersion: string, want: SourceWay]> = [
  ["2.6.10", "temporary-table"],
  ["2.7.0", "temporary-table"],
  ["2.8.0", "table-function"],
  ["2.10.1-rc.1", "table-function"],
  ["3.0.0", "table-function"],
  ["1.46.3", "temporary-table"],
];
for (const [denoVersion, want] of WAY_CASES) {
  Deno.test(`defaultSourceWay() takes a ${want} on Deno ${denoVersion}`, () => {
    assertEquals(defaultSourceWay(denoVersion), want);
  });
}

Deno.test("DuckDb.stream() gives numbers as they are, whole and as text", async () => {
  await withDb(async (db) => {
    const numbers = [0, -0, 0.1, -1.5, 1e-7, 123456789012345680, 5e-324, 1.7976931348623157e308];
    const texts = [...numbers.map(String), "-0.0", "'nan'", "'inf'", "'-inf'", "NULL"];
    const rows = `SELECT unnest([${texts.map((text) => `${text}::DOUBLE`).join()}]) AS a`;
    const plain = await db.query(rows);
    assertEquals(plain.rowCount, texts.length);
    for (const rowsExpected of [0, Infinity]) {
      const whole = { numbers: ["a"], texts: [], rowsExpected };
      assertEquals(await db.query(rows, [], { whole }), plain);
    }
  });
});

for (const rowsExpected of [Infinity, 0]) {
  Deno.test(`DuckDb.stream() gives all rows at once where they are wanted whole${rowsExpected === 0 ? ", as text" : ""}`, async () => {
    await withDb(async (db) => {
      const rows = `SELECT range::DOUBLE AS a, nullif(range, 4000)::DOUBLE AS "b c",
        nullif('"' || chr(range::INTEGER + 1) || '\\', '"d\\') AS "d ""e" FROM range(?)`;
      const whole = { numbers: ["a", "b c"], texts: ['d "e'], rowsExpected };
      const chunks: DuckDbChunk[] = [];
      for await (const chunk of db.stream(rows, [5000], { whole })) chunks.push(chunk);
      const plain = await db.query(rows, [5000]);
      assertEquals(chunks, [plain]);
      assertEquals(await db.query(rows, [0], { whole }), await db.query(rows, [0]));
      const numbers = "SELECT range::DOUBLE AS a FROM range(?)";
      assertEquals(
        await db.query(numbers, [3000], { whole: { numbers: ["a"], texts: [], rowsExpected } }),
        await db.query(numbers, [3000]),
      );
      await assertRejects(
        () => db.query("SELECT 'x'", [], { whole: { numbers: ["a"], texts: [], rowsExpected } }),
        Error,
        "DOUBLE",
      );
    });
  });
}

/** Ways to end a statement in the middle, each with what it then fails with. */
const ENDINGS: ReadonlyArray<
  readonly [how: string, end: (db: DuckDb, aborter: AbortController) => unknown, want: string]
> = [
  ["is cancelled", (_db, aborter) => aborter.abort(new Error("the client is gone")), "gone"],
  ["whose database is closed", (db) => db.close(), "it is closed"],
];
for (const [how, end, want] of ENDINGS) {
  Deno.test(`DuckDb.stream() that ${how} between any two rows never ends as if that were all`, async () => {
    for (let before = 0; before < 20; before++) {
      await withDb(async (db) => {
        const aborter = new AbortController();
        const options = { signal: aborter.signal };
        const chunks = db.stream("FROM range(5000000)", [], options);
        for (let i = 0; i < before; i++) await chunks.next();
        const rest = Array.fromAsync(chunks);
        setTimeout(() => end(db, aborter), before / 10);
        await assertRejects(() => rest, Error, want);
      });
    }
  });
}
