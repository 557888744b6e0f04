import { assertEquals } from "@std/assert";
import { OWN_SHAPE, type SegmentShape } from "../index/segment_ref.ts";
import { START_MS, TestData } from "../testing/data_dir.ts";
import { openLockedDatabase } from "./database.ts";
import type { RowFilter, RowScope } from "./row_filter.ts";
import {
  buildFileSummaryStatement,
  buildStatement,
  buildSummaryStatement,
  decodeRowKey,
} from "./statement.ts";

const PLAIN: SegmentShape = {
  ...OWN_SHAPE,
  timeHasZone: false,
  hasDevice: false,
  hasPid: false,
  isOwn: false,
};

function filterOf(changes: Partial<RowFilter> = {}): RowFilter {
  return {
    metric: "m",
    containerIds: ["a"],
    range: { fromMs: 1, toMs: 2 },
    scope: "either",
    containersPerFile: 1_000,
    ...changes,
  };
}

for (const build of [buildStatement, buildSummaryStatement]) {
  Deno.test(`${build.name}() binds what the caller sent and writes none of it into the text`, () => {
    const odd = `x'); DROP TABLE "t"; -- ?`;
    const { sql, params } = build(
      { shape: PLAIN, paths: [`/data/${odd}.parquet`] },
      filterOf({ metric: odd, containerIds: [odd, "b"], range: { fromMs: 5, toMs: 7 } }),
    );
    assertEquals(sql.includes("DROP"), false);
    assertEquals(params, [
      JSON.stringify([odd, "b"]),
      JSON.stringify([`/data/x'); DROP TABLE "t"; -- [?].parquet`]),
      odd,
      5,
      7,
      odd,
      "b",
    ]);
  });
}

const ID_COUNTS: readonly [count: number, containersPerFile: number, isFiltered: boolean][] = [
  [1, 1_000, true],
  [99, 1_000, true],
  [100, 1_000, true],
  [101, 1_000, false],
  [1_000, 1_000, false],
  [50, 100, true],
  [51, 100, false],
  [1, 1, false],
];
for (const [count, containersPerFile, isFiltered] of ID_COUNTS) {
  const fact = `${isFiltered ? "filters" : "does not filter"} by ${count} of ${containersPerFile}`;
  Deno.test(`buildStatement() ${fact} containers`, () => {
    const containerIds = Array.from({ length: count }, (_, i) => `id${i}`);
    const { sql, params } = buildStatement(
      { shape: OWN_SHAPE, paths: ["/a"] },
      filterOf({ containerIds, containersPerFile }),
    );
    assertEquals(sql.includes("l_container_id IN ("), isFiltered);
    assertEquals(params.length, isFiltered ? 5 + count : 5);
    assertEquals(sql.split("?").length - 1, params.length, "one value for each mark");
  });
}

Deno.test("buildStatement() compares no time where all rows lie in the range", () => {
  const { sql, params } = buildStatement(
    { shape: PLAIN, paths: ["/a"] },
    filterOf({ range: undefined }),
  );
  assertEquals(sql.includes("time >="), false);
  assertEquals(params, [`["a"]`, `["/a"]`, "m", "a"]);
});

for (const timeHasZone of [true, false]) {
  const type = timeHasZone ? "with" : "without";
  Deno.test(`buildStatement() compares a time ${type} a zone with bounds of the same type`, () => {
    const { sql } = buildStatement({ shape: { ...PLAIN, timeHasZone }, paths: [] }, filterOf());
    assertEquals(sql.split("epoch_ms(?::BIGINT) AT TIME ZONE 'UTC'").length, timeHasZone ? 3 : 1);
  });
}

const [DEVICE, PID] = [{ hasDevice: true }, { hasPid: true }];
const BOTH = { ...DEVICE, ...PID };

/** What rows of which parts are read: of the container itself, sda, pid 7, and pid 7 on sda. */
const SCOPE_CASES: readonly [RowScope, Partial<SegmentShape>, readonly (string | null)[]][] = [
  ["container", {}, [null, null, null, null]],
  ["container", DEVICE, [null, null]],
  ["container", PID, [null, null]],
  ["container", BOTH, [null]],
  ["parts", {}, []],
  ["parts", DEVICE, ["sda", "sda"]],
  ["parts", PID, ["7", "7"]],
  ["parts", BOTH, ["7", "sda", "sda/7"]],
  ["either", {}, []],
  ["either", DEVICE, [null, null, "sda", "sda"]],
  ["either", PID, [null, null, "7", "7"]],
  ["either", BOTH, [null, "7", "sda", "sda/7"]],
];

/** Rows of `a` at 0, 1 and 2 s, those of `b` at 0 s, and values that are none. */
const ROWS = `SELECT epoch_ms(${START_MS} + i * 1000) AS time, 'm' AS metric_name,
  i::DOUBLE AS value, 'a' AS l_container_id FROM range(3) t(i)
  UNION ALL SELECT epoch_ms(${START_MS}), 'm', 'nan'::DOUBLE, 'b'
  UNION ALL SELECT epoch_ms(${START_MS}), 'm', NULL, NULL
  UNION ALL SELECT epoch_ms(${START_MS}), 'other', 9, 'a'`;

/** Position of the container, second and value of each row. */
const READ_CASES: readonly [string, Partial<RowFilter>, readonly string[]][] = [
  ["begins with the first instant", { range: { fromMs: 0, toMs: START_MS + 1 } }, ["1 0 0"]],
  ["ends before the last", { range: { fromMs: 0, toMs: START_MS + 1_000 } }, ["1 0 0"]],
  ["includes one millisecond", { range: { fromMs: 0, toMs: START_MS + 1_001 } }, [
    "1 0 0",
    "1 1 1",
  ]],
  ["leaves out what was before", { range: { fromMs: START_MS + 1, toMs: START_MS * 2 } }, [
    "1 1 1",
    "1 2 2",
  ]],
  ["is empty for another metric", { metric: "M" }, []],
  ["is empty for another id", { containerIds: ["A"] }, []],
  ["keeps a value that is not a number", { containerIds: ["b"] }, ["1 0 NaN"]],
  [
    "counts positions from 1 in the order asked for",
    { containerIds: ["x", "b", "a"] },
    ["2 0 NaN", "3 0 0", "3 1 1", "3 2 2"],
  ],
  ["is empty for an empty range", { range: { fromMs: START_MS, toMs: START_MS } }, []],
  ["reads as far as nanoseconds reach", { range: { fromMs: 0, toMs: 9_223_372_036_854 } }, [
    "1 0 0",
    "1 1 1",
    "1 2 2",
  ]],
];

Deno.test("buildStatement() makes statements that DuckDB answers with the rows meant", async (t) => {
  await using data = await TestData.create();
  await using db = await openLockedDatabase({ directories: [data.dir], cores: 1 });
  const parted = await data.looseFile(
    "parts.parquet",
    `SELECT epoch_ms(${START_MS}) AS time, 'm' AS metric_name, 1.0 AS value, 'a' AS l_container_id,
     d AS l_device, p AS l_pid FROM (VALUES (NULL, NULL), ('sda', NULL), (NULL, 7), ('sda', 7)) t(d, p)`,
  );
  const everywhere = { range: { fromMs: 0, toMs: START_MS * 2 } };
  for (const [scope, columns, want] of SCOPE_CASES) {
    await t.step(`${scope} with ${Object.keys(columns).join(" and ") || "neither"}`, async () => {
      const { sql, params } = buildStatement(
        { shape: { ...PLAIN, ...columns }, paths: [parted] },
        filterOf({ scope, ...everywhere }),
      );
      const { rowCount, columns: found } = await db.query(sql, params);
      const parts = found[3]?.values ?? (scope === "container" ? Array(rowCount).fill(null) : []);
      assertEquals([...parts].sort(), [...want].sort());
      if (scope === "container") assertEquals(found.length, 3, "no column of parts");
    });
  }
  for (const zone of ["TIMESTAMP", "TIMESTAMPTZ", "TIMESTAMP_S", "TIMESTAMP_NS"]) {
    const rows = `SELECT * REPLACE (time::${zone} AS time) FROM (${ROWS})`;
    const path = await data.looseFile(`it's [${zone}] *?.parquet`, rows);
    const shape = { ...PLAIN, timeHasZone: zone === "TIMESTAMPTZ" };
    for (const [fact, filter, want] of READ_CASES) {
      await t.step(`${zone} ${fact}`, async () => {
        const { sql, params } = buildStatement(
          { shape, paths: [path] },
          filterOf({ ...everywhere, ...filter }),
        );
        const { rowCount, columns: [positions, times, values] } = await db.query(sql, params);
        const found = Array.from({ length: rowCount }, (_, row) => {
          const second = (Number(times?.values[row]) - START_MS) / 1_000;
          return `${positions?.values[row]} ${second} ${values?.values[row]}`;
        });
        assertEquals(found.sort(), [...want]);
      });
    }
  }
});

Deno.test("decodeRowKey() tells of which file and container each row is", async () => {
  await using data = await TestData.create();
  await using db = await openLockedDatabase({ directories: [data.dir], cores: 2 });
  const paths: string[] = [];
  for (const file of [3, 1, 2]) {
    paths.push(
      await data.looseFile(
        `[${file}].parquet`,
        `SELECT epoch_ms(${START_MS}) AS time, 'm' AS metric_name, ${file} AS value, id AS l_container_id
         FROM (VALUES ('a'), ('b'), ('other')) t(id)`,
      ),
    );
  }
  for (const isOwn of [true, false]) {
    const files = { shape: { ...PLAIN, isOwn }, paths };
    const range = { fromMs: 0, toMs: START_MS * 2 };
    const filter = filterOf({ containerIds: ["b", "a"], containersPerFile: 3, range });
    const { sql, params } = buildStatement(files, filter);
    const { columns: [keys, , values] } = await db.query(sql, params);
    const found = Array.from({ length: 9 }, (_, row) => {
      const key = Number(keys?.values[row]);
      if (Number.isNaN(key)) return "nobody";
      const { container, file } = decodeRowKey(key, files);
      return `${filter.containerIds[container]} ${file} ${values?.values[row]}`;
    });
    const want = paths.flatMap((_, file) =>
      ["a", "b"].map((id) => `${id} ${isOwn ? file : undefined} ${[3, 1, 2][file]}`)
    );
    assertEquals(found.filter((row) => row !== "nobody").sort(), want.sort());
  }
});

Deno.test("buildSummaryStatement() summarizes containers and parts, by finite values alone", async () => {
  await using data = await TestData.create();
  await using db = await openLockedDatabase({ directories: [data.dir], cores: 1 });
  const path = await data.looseFile(
    "extremes.parquet",
    `SELECT epoch_ms(${START_MS}) AS time, 'm' AS metric_name, v::DOUBLE AS value, id AS l_container_id,
     d AS l_device FROM (VALUES ('a', NULL, '1'), ('a', NULL, '3'), ('a', 'sda', '7'), ('a', NULL, 'inf'),
     ('a', NULL, 'nan'), ('a', NULL, NULL), ('b', NULL, 'nan'), ('c', NULL, '5'), ('x', NULL, '9')) t(id, d, v)`,
  );
  const range = { fromMs: 0, toMs: START_MS * 2 };
  const filter = { containerIds: ["c", "b", "a"], containersPerFile: 3, range };
  for (
    const [hasDevice, want] of [[false, ["1 1 5 5 5", "3 3 11 1 7"]], [true, [
      "1 1 5 5 5 null",
      "3 1 7 7 7 sda",
      "3 2 4 1 3 null",
    ]]] as const
  ) {
    const shape = { ...PLAIN, hasDevice };
    const { sql, params } = buildSummaryStatement({ shape, paths: [path] }, filterOf(filter));
    const { rowCount, columns } = await db.query(sql, params);
    const found = Array.from(
      { length: rowCount },
      (_, row) => columns.map(({ values }) => values[row]).join(" ").replace(/ $/, " null"),
    );
    assertEquals(found.filter((row) => !row.startsWith("NaN")).sort(), [...want]);
  }
});

Deno.test("buildFileSummaryStatement() summarizes every container itself in each file", async () => {
  await using data = await TestData.create();
  await using db = await openLockedDatabase({ directories: [data.dir], cores: 2 });
  const [first, second] = ["'a', NULL, '1'", "'b', NULL, '5'"];
  const paths: string[] = [];
  for (const [name, own] of [["z", first], ["a", second]] as const) {
    paths.push(
      await data.looseFile(
        `${name}.parquet`,
        `SELECT epoch_ms(${START_MS}) AS time, 'm' AS metric_name, v::DOUBLE AS value, id AS l_container_id,
         d AS l_device FROM (VALUES (${own}), ('a', NULL, '3'), ('a', 'sda', '7'), ('a', NULL, 'inf'),
         ('x', NULL, 'nan')) t(id, d, v)
         UNION ALL SELECT epoch_ms(${START_MS}), 'other', 9, 'a', NULL`,
      ),
    );
  }
  const shape = { ...PLAIN, isOwn: true, hasDevice: true };
  const { sql, params } = buildFileSummaryStatement({ shape, paths }, "m");
  assertEquals(params, [JSON.stringify(paths), "m"]);
  const { rowCount, columns } = await db.query(sql, params);
  const found = Array.from(
    { length: rowCount },
    (_, row) => columns.map(({ values }) => values[row]).join(" "),
  );
  assertEquals(found.sort(), ["0 2 4 1 3 a", "1 1 3 3 3 a", "1 1 5 5 5 b"]);
});
