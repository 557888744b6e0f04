import { assertEquals, assertRejects } from "@std/assert";
import { openDuckDb } from "@fgm/collector/store/duckdb";
import { openLazily } from "./lazy_database.ts";

function counted() {
  const opened = { count: 0 };
  const open = () => {
    opened.count++;
    return openDuckDb({ threads: 1, memoryLimitBytes: 64 * 1024 * 1024 });
  };
  return { opened, open };
}

Deno.test("openLazily() opens once, when the first statements come", async () => {
  const { opened, open } = counted();
  await using db = openLazily(open);
  assertEquals(opened.count, 0);
  const answers = await Promise.all([db.query("SELECT 1::DOUBLE"), db.query("SELECT 2::DOUBLE")]);
  assertEquals(answers.map(({ columns: [column] }) => column?.values), [
    Float64Array.of(1),
    Float64Array.of(2),
  ]);
  let rows = 0;
  for await (const { rowCount } of db.stream("SELECT 1")) rows += rowCount;
  assertEquals([rows, opened.count], [1, 1]);
});

Deno.test("openLazily() can be warmed, and closed without ever having been opened", async () => {
  const { opened, open } = counted();
  const cold = openLazily(open);
  await cold.close();
  assertEquals(opened.count, 0);
  await assertRejects(() => cold.query("SELECT 1"), Error, "it is closed");
  await using warm = openLazily(open);
  await warm.warm();
  assertEquals(opened.count, 1);
});

Deno.test("openLazily() tells everybody why it could not be opened", async () => {
  await using db = openLazily(() => Promise.reject(new Error("Cannot load DuckDB: gone")));
  await assertRejects(() => db.warm(), Error, "gone");
  await assertRejects(() => db.query("SELECT 1"), Error, "gone");
});
