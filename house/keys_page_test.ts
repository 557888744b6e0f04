import { assert, assertEquals } from "@std/assert";
import { KEYS_PAGE, keysPage } from "./keys_page.ts";

/** A table row without the padding that the formatter adds. */
const rows = (text: string): readonly string[] =>
  text.split("\n").filter((line) => /^\| +`/.test(line))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()).join("|"));

Deno.test("keysPage() is what the page in the tree says; deno task docs renews it", async () => {
  const page = await Deno.readTextFile(new URL(`../${KEYS_PAGE}`, import.meta.url));
  assertEquals(rows(page), rows(keysPage()));
});

Deno.test("keysPage() has the keys of charts, table and dialogs, and the commands", () => {
  const page = keysPage();
  for (const title of ["## Charts", "## Table", "## Commands"]) {
    assert(page.includes(title), title);
  }
  assert(rows(page).length > 50);
});
