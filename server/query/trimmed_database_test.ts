import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { openLockedDatabase } from "./database.ts";
import { TRIM_EVERY_MS, trimmedDatabase } from "./trimmed_database.ts";

const HOLES = fromFileUrl(new URL("../testing/heap_holes_main.ts", import.meta.url));

Deno.test({
  name: "trimmedDatabase() gives freed memory back while questions never end",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", "--v8-flags=--expose-gc", HOLES],
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const { before, after } = JSON.parse(new TextDecoder().decode(stdout));
    assert(before > 40e6, `there were holes: ${before}`);
    assert(after < before / 2, `${before} became ${after}`);
  },
});

Deno.test("trimmedDatabase() answers as its database does, and ends with it", async () => {
  const told: (number | string)[] = [];
  const locked = await openLockedDatabase({ directories: ["/tmp"], cores: 1 });
  const db = await trimmedDatabase(locked, (task, everyMs) => {
    told.push(everyMs);
    task();
    task(); // one at a time
    return () => told.push("stopped");
  });
  const { columns } = await db.query("SELECT current_setting('memory_limit')");
  assertEquals(columns[0]?.values, ["256.0 MiB"]);
  await db.close();
  assertEquals(told, [TRIM_EVERY_MS, "stopped"]);
});
