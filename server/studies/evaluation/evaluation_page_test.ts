import { assertEquals } from "@std/assert";
import { pageTable, putTables, terminalTable } from "./evaluation_page.ts";

const TABLE = {
  name: "fruit",
  head: ["kind", "n", "share"],
  rows: [["apple and pear", "12", "0.5"], ["fig", "7", ""]],
};

Deno.test("terminalTable() aligns words left and numbers right, without trailing blanks", () => {
  assertEquals(
    terminalTable(TABLE),
    ["kind             n  share", "apple and pear  12    0.5", "fig              7"].join("\n"),
  );
});

Deno.test("terminalTable() of no rows is the head", () => {
  assertEquals(terminalTable({ ...TABLE, rows: [] }), "kind  n  share");
});

const PRINTED = [
  "| kind           |   n | share |",
  "| -------------- | --: | ----: |",
  "| apple and pear |  12 |   0.5 |",
  "| fig            |   7 |       |",
].join("\n");

Deno.test("pageTable() is Markdown as deno fmt leaves it", () => {
  assertEquals(pageTable(TABLE), PRINTED);
});

const PAGE =
  "# Page\n\n<!-- eval: fruit -->\n\n| old |\n\n<!-- /eval -->\n\nEnd, <!-- /eval --> too.\n";

Deno.test("putTables() replaces what is between the markers, and nothing else", () => {
  const { page, homeless } = putTables(PAGE, [TABLE]);
  assertEquals(
    page,
    `# Page\n\n<!-- eval: fruit -->\n\n${PRINTED}\n\n<!-- /eval -->\n\nEnd, <!-- /eval --> too.\n`,
  );
  assertEquals(homeless, []);
  assertEquals(putTables(page, [TABLE]).page, page);
});

const HOMELESS: Readonly<Record<string, string>> = {
  "no markers": "# Page\n",
  "another table's markers": "<!-- eval: nuts -->\n<!-- /eval -->\n",
  "an opening marker alone": "<!-- /eval -->\n<!-- eval: fruit -->\n| old |\n",
  "nothing": "",
};
for (const [what, page] of Object.entries(HOMELESS)) {
  Deno.test(`putTables() hands a table back, and leaves the page, where it has ${what}`, () => {
    assertEquals(putTables(page, [TABLE]), { page, homeless: [TABLE] });
  });
}
