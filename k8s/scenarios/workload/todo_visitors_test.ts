import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { visits } from "./todo_visitors.ts";

function titles(seed: string, count: number): readonly (string | undefined)[] {
  return visits(seed).take(count).map(({ title }) => title).toArray();
}

Deno.test("visits() are the same for a seed, and others for another", () => {
  assertEquals(titles("1", 50), titles("1", 50));
  assertNotEquals(titles("1", 50), titles("2", 50));
});

Deno.test("visits() write about once in five times, and never the same", () => {
  const written = titles("1", 1_000).filter((title) => title !== undefined);
  assert(written.length > 150 && written.length < 250, String(written.length));
  assertEquals(new Set(written).size, written.length);
});
