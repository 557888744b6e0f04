import { assertEquals } from "@std/assert";
import { OWN_SHAPE, type SegmentShape } from "../index/segment_ref.ts";
import { START_MS, TestData } from "../testing/data_dir.ts";
import { openLockedDatabase } from "./database.ts";
import type { RowScope } from "./row_scope.ts";
import { buildStatement, escapeGlob, type RowFilter } from "./statement.ts";

const PLAIN: SegmentShape = {
  ...OWN_SHAPE,
  timeHasZone: false,
  hasDevice: false,
  hasPid: false,
  isOwn: false,
};

function filterOf(changes: Partial<RowFilter> = {}): RowFilter {
  return { metric: "m", containerIds: ["a"], fromMs: 1, toMs: 2, scope: "either", ...changes };
}

const GLOB_CASES: readonly [string, string][] = [
  ["", ""],
  ["/data/a.parquet", "/data/a.parquet"],
  ["*", "[*]"],
  ["a?b", "a[?]b"],
  ["[x]", "[[]x]"],
  ["/**/[!a]*.parquet", "/[*][*]/[[]!a][*].parquet"],
  ["it's {a,b} ü", "it's {a,b} ü"],
];
for (const [path, want] of GLOB_CASES) {
  Deno.test(`escapeGlob() of "${path}" is "${want}"`, () => {
    assertEquals(escapeGlob(path), want);
  });
}

Deno.test("buildStatement() binds what the caller sent and writes none of it into the text", () => {
  const odd = `x'); DROP TABLE "t"; -- ?`;
  const { sql, params } = buildStatement(
    { shape: PLAIN, paths: [`/data/${odd}.parquet`] },
    filterOf({ metric: odd, containerIds: [odd, "b"], fromMs: 5, toMs: 7 }),
  );
  assertEquals(sql.includes("DROP"), false);
  assertEquals(params, [
    [odd, "b"],
    [`/data/x'); DROP TABLE "t"; -- [?].parquet`],
    odd,
    5,
    7,
    odd,
    "b",
  ]);
});

const ID_COUNTS: readonly [count: number, isFiltered: boolean][] = [
  [1, true],
  [99, true],
  [100, true],
  [101, false],
  [1_000, false],
];
for (const [count, isFiltered] of ID_COUNTS) {
  Deno.test(`buildStatement() ${isFiltered ? "filters" : "does not filter"} by ${count} ids`, () => {
    const containerIds = Array.from({ length: count }, (_, i) => `id${i}`);
    const { sql, params } = buildStatement(
      { shape: OWN_SHAPE, paths: ["/a"] },
      filterOf({ containerIds }),
    );
    assertEquals(sql.includes("l_container_id IN ("), isFiltered);
    assertEquals(params.length, isFiltered ? 5 + count : 5);
    assertEquals(sql.split("?").length - 1, params.length, "one value for each mark");
  });
}

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
  ["begins with the first instant", { toMs: START_MS + 1 }, ["1 0 0"]],
  ["ends before the last", { toMs: START_MS + 1_000 }, ["1 0 0"]],
  ["includes one millisecond", { toMs: START_MS + 1_001 }, ["1 0 0", "1 1 1"]],
  ["leaves out what was before", { fromMs: START_MS + 1 }, ["1 1 1", "1 2 2"]],
  ["is empty for another metric", { metric: "M" }, []],
  ["is empty for another id", { containerIds: ["A"] }, []],
  ["keeps a value that is not a number", { containerIds: ["b"] }, ["1 0 NaN"]],
  [
    "counts positions from 1 in the order asked for",
    { containerIds: ["x", "b", "a"] },
    ["2 0 NaN", "3 0 0", "3 1 1", "3 2 2"],
  ],
  ["is empty for an empty range", { fromMs: START_MS, toMs: START_MS }, []],
  ["reads as far as nanoseconds reach", { fromMs: 0, toMs: 9_223_372_036_854 }, [
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
  const everywhere = { fromMs: 0, toMs: START_MS * 2 };
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
