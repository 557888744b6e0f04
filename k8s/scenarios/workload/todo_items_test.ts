/** Against a real PostgreSQL of this machine, where there is one. */

import { assertEquals, assertRejects } from "@std/assert";
import { startPostgres, whyNoPostgres } from "./testing/local_postgres.ts";
import { openItems } from "./todo_items.ts";

Deno.test({
  name: `openItems() waits for the database, and keeps what is new${whyNoPostgres}`,
  ignore: whyNoPostgres !== "",
  async fn() {
    await using database = await startPostgres();
    const { signal } = new AbortController();
    await using items = await openItems(database.address, signal);
    assertEquals(await items.list(), []);
    for (let count = 1; count <= 25; count++) await items.add(`thing ${count}`);
    const listed = await items.list();
    assertEquals(listed.length, 20);
    assertEquals(listed.slice(0, 2), [{ id: 25, title: "thing 25" }, {
      id: 24,
      title: "thing 24",
    }]);
    const title = "'); DROP TABLE item; --";
    assertEquals(await items.add(title), { id: 26, title });
    assertEquals((await items.list())[0], { id: 26, title });
  },
});

Deno.test("openItems() gives up when it is told to before the database answers", async () => {
  const address = { host: "127.0.0.1", port: 1, user: "todo", password: "" };
  await assertRejects(
    () => openItems(address, AbortSignal.abort()),
    Error,
    "Cannot reach PostgreSQL at 127.0.0.1: it does not answer",
  );
});
