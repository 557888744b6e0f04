import { assertEquals, assertThrows } from "@std/assert";
import { createHttpSource } from "./http_source.ts";

/** The addresses that are asked, with the token that is sent. */
function asking(pageUrl: string, token: () => string | undefined = () => undefined) {
  const asked: string[] = [];
  const source = createHttpSource({
    pageUrl,
    token,
    fetch: ({ url, headers }) => {
      asked.push(`${url} ${headers.get("authorization") ?? "-"}`);
      return Response.json({ studies: [] });
    },
  });
  return { asked, source };
}

const PAGES: readonly [pageUrl: string, want: string][] = [
  ["http://node:8050/", "http://node:8050/api/studies"],
  ["http://node:8050/?range=1h#x", "http://node:8050/api/studies"],
  ["https://proxy/nodes/a/", "https://proxy/nodes/a/api/studies"],
  ["https://proxy/nodes/a/index.html?x", "https://proxy/nodes/a/api/studies"],
];
for (const [pageUrl, want] of PAGES) {
  Deno.test(`createHttpSource() of ${pageUrl} asks there`, async () => {
    const { asked, source } = asking(pageUrl);
    await source.studies();
    assertEquals(asked, [`${want} -`]);
    assertEquals(source.label, new URL(pageUrl).host);
  });
}

Deno.test("createHttpSource() sends the token as it is at the time", async () => {
  let token: string | undefined = "";
  const { asked, source } = asking("http://node/", () => token);
  await source.studies();
  token = "one";
  await source.studies();
  token = "two";
  await source.studies();
  assertEquals(asked.map((line) => line.split(" ").slice(1).join(" ")), [
    "-",
    "Bearer one",
    "Bearer two",
  ]);
});

Deno.test("createHttpSource() refuses a page that is a file", () => {
  assertThrows(() => asking("file:///tmp/page.html"), RangeError);
});
