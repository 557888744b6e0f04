import { assertEquals, assertRejects } from "@std/assert";
import { START_MS, TestData } from "../testing/data_dir.ts";
import { describeLooseFile } from "../index/loose_file.ts";
import { openLockedDatabase } from "./database.ts";

const SELECT = `SELECT epoch_ms(${START_MS} + i * 15000) AS time, 'm' AS metric_name,
  i::DOUBLE AS value, 'c' AS l_container_id FROM range(5) t(i)`;

Deno.test("openLockedDatabase() reads below its directories and nothing else", async (t) => {
  await using inside = await TestData.create();
  await using outside = await TestData.create();
  const [good, other] = [
    await inside.looseFile("it's/a.parquet", SELECT),
    await outside.looseFile("b.parquet", SELECT),
  ];
  await using db = await openLockedDatabase({ directories: [`${inside.dir}/it's`], cores: 2 });
  const count = async (path: string) =>
    (await db.query("SELECT count(*) FROM read_parquet(?)", [[path]])).rowCount;
  assertEquals(await count(good), 1);
  const refused: readonly [string, () => Promise<unknown>][] = [
    ["another directory", () => count(other)],
    [
      "a way around",
      () => count(`${inside.dir}/it's/../../${other.slice(other.lastIndexOf("/"))}`),
    ],
    ["a text file", () => db.query("SELECT * FROM read_csv('/etc/passwd')")],
    ["writing", () => db.query(`COPY (SELECT 1) TO '${outside.dir}/x.csv'`)],
    ["another database", () => db.query(`ATTACH '${outside.dir}/x.db'`)],
    ["an extension", () => db.query("INSTALL httpfs")],
    ["loading one", () => db.query("LOAD '/tmp/x.duckdb_extension'")],
    ["settings", () => db.query("SET enable_external_access = true")],
    ["directories", () => db.query("SET allowed_directories = ['/']")],
    ["memory", () => db.query("SET memory_limit = '10GB'")],
  ];
  for (const [what, attempt] of refused) {
    await t.step(`refuses ${what}`, async () => void await assertRejects(attempt));
  }
  await t.step("keeps no second copy of files in memory", async () => {
    const { columns } = await db.query("SELECT current_setting('enable_external_file_cache')");
    assertEquals(columns[0]?.values[0], 0);
  });
  await t.step("on later connections too", async () => {
    await Promise.all(Array.from({ length: 12 }, () => count(good)));
    await Promise.all(Array.from({ length: 12 }, () => assertRejects(() => count(other))));
  });
});

Deno.test("describeLooseFile() says what a file holds, and why it cannot be read", async (t) => {
  await using data = await TestData.create();
  const cases: readonly [string, string, string][] = [
    ["a column is missing", "SELECT 1 AS value, 'm' AS metric_name, 'c' AS l_container_id", "time"],
    ["time is a number", SELECT.replace("epoch_ms(", "("), "not a timestamp"],
  ];
  await using db = await openLockedDatabase({ directories: [data.dir], cores: 1 });
  const good = await describeLooseFile(db, await data.looseFile("good.parquet", SELECT));
  assertEquals(good?.intervalMs, 15_000);
  assertEquals([good?.firstMs, good?.lastMs], [START_MS, START_MS + 60_000]);
  assertEquals(good?.metricNames, ["m"]);
  const empty = await data.looseFile("empty.parquet", `${SELECT} WHERE i > 9`);
  assertEquals(await describeLooseFile(db, empty), undefined);
  for (const [fact, select, reason] of cases) {
    await t.step(fact, async () => {
      const path = await data.looseFile(`${fact}.parquet`, select);
      await assertRejects(() => describeLooseFile(db, path), SyntaxError, reason);
    });
  }
});
