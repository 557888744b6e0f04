import { assertEquals, assertRejects } from "@std/assert";
import { createEventStore, EVENT_CHARACTERS_MAX, EVENTS_MAX } from "./event_store.ts";

const message = (text: string) => ({ jsonrpc: "2.0" as const, method: "x", params: { text } });

async function replayed(
  store: ReturnType<typeof createEventStore>,
  after: string,
): Promise<readonly string[]> {
  const ids: string[] = [];
  await store.replayEventsAfter(after, {
    send: (id) => {
      ids.push(id);
      return Promise.resolve();
    },
  });
  return ids;
}

Deno.test("createEventStore() gives the later events of the same stream, in order", async () => {
  const store = createEventStore();
  for (const stream of ["a", "b", "a", "b", "a"]) await store.storeEvent(stream, message("x"));
  assertEquals(await replayed(store, "1"), ["3", "5"]);
  assertEquals(await replayed(store, "4"), []);
  assertEquals(await store.getStreamIdForEventId?.("4"), "b");
});

Deno.test("createEventStore() does not send the empty event that opened a stream again", async () => {
  const store = createEventStore();
  await store.storeEvent("a", message("x"));
  await store.storeEvent("a", {} as ReturnType<typeof message>);
  assertEquals(await replayed(store, "1"), []);
});

for (const unknown of ["0", "2", "", "x", "-1", "1e0"]) {
  Deno.test(`createEventStore() refuses to resume after unknown event "${unknown}"`, async () => {
    const store = createEventStore();
    await store.storeEvent("a", message("x"));
    assertEquals(await store.getStreamIdForEventId?.(unknown), undefined);
    await assertRejects(() => replayed(store, unknown), RangeError, "Cannot resume");
  });
}

Deno.test("createEventStore() keeps the newest events, by number and by length", async () => {
  const many = createEventStore();
  for (let i = 0; i < EVENTS_MAX + 5; i++) await many.storeEvent("a", message("x"));
  assertEquals(await many.getStreamIdForEventId?.("5"), undefined);
  assertEquals((await replayed(many, "6")).length, EVENTS_MAX - 1);
  const long = createEventStore();
  const half = message("x".repeat(EVENT_CHARACTERS_MAX / 2));
  for (let i = 0; i < 3; i++) await long.storeEvent("a", half);
  assertEquals(await long.getStreamIdForEventId?.("2"), undefined);
  assertEquals(await long.getStreamIdForEventId?.("3"), "a");
});
