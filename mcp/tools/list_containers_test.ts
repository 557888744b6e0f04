import { assertEquals, assertStringIncludes } from "@std/assert";
import { askTool, smallCluster } from "../testing/answer_text.ts";
import { fakeContainer, fakeId } from "../testing/fake_facts.ts";
import { brokenViewer, fakeNodes } from "../testing/fake_nodes.ts";
import { FAKE_END_MS, fakeViewer } from "../testing/fake_viewer.ts";

type Row = { name: string; id?: string; node?: string; value?: number; last_seen?: string };

function rowsOf(structured: Readonly<Record<string, unknown>>): readonly Row[] {
  return structured["containers"] as Row[];
}

Deno.test("list_containers merges nodes by a metric, with its unit said once", async () => {
  const { text, structured } = await askTool("list_containers", { sort: "memory.current" });
  assertEquals(structured, {
    from: "2026-01-05T11:00:00Z",
    to: "2026-01-05T12:00:00Z",
    containers: [
      {
        name: "data/db-0/postgres",
        node: "node-b",
        value: 830_100_000,
      },
      { name: "shop/web-1/app", node: "node-a", value: 209_700_000 },
      { name: "shop/cart-1/app", node: "node-a", value: 94_370_000 },
      { name: "shop/web-1/proxy", node: "node-a", value: 20_970_000 },
    ],
    total: 4,
    unit: "bytes",
  });
  assertEquals(
    text.split("\n").slice(0, 2),
    [
      "4 containers between 2026-01-05T11:00:00Z and 2026-01-05T12:00:00Z, by average kernel.v2.memory.current:",
      "- data/db-0/postgres on node-b: 792 MiB",
    ],
  );
});

const CHOICES: ReadonlyArray<readonly [Record<string, unknown>, readonly string[]]> = [
  [{ node: "node-b" }, ["data/db-0/postgres"]],
  [{ namespace: "data" }, ["data/db-0/postgres"]],
  [{ qos_class: "Guaranteed" }, ["shop/cart-1/app"]],
  [{ labels: "app:web" }, ["shop/web-1/app"]],
  [{ search: "prxy" }, ["shop/web-1/proxy"]],
  [{ sort: "name", limit: 2 }, ["data/db-0/postgres", "shop/cart-1/app"]],
  [{ search: "nothing at all" }, []],
];

for (const [given, want] of CHOICES) {
  Deno.test(`list_containers chooses by ${JSON.stringify(given)}`, async () => {
    const { structured } = await askTool("list_containers", given);
    assertEquals(rowsOf(structured).map(({ name }) => name), want);
  });
}

Deno.test("list_containers gives ids where a name has several runs", async () => {
  const old = fakeContainer("a/b/c", {
    id: "0123456789abcdef",
    last_seen_ms: FAKE_END_MS - 600_000,
  });
  const containers = [old, fakeContainer("a/b/c"), fakeContainer("a/b/other")];
  const { structured } = await askTool(
    "list_containers",
    {},
    fakeNodes({ n: fakeViewer({ containers }) }),
  );
  const ids = rowsOf(structured).map(({ name, id }) => `${name} ${id ?? ""}`);
  assertEquals(ids, [`a/b/c ${fakeId("a/b/c").slice(0, 12)}`, "a/b/other ", "a/b/c 0123456789ab"]);
});

Deno.test("list_containers leaves the node out where one was asked", async () => {
  const { structured } = await askTool("list_containers", { node: "node-b" });
  assertEquals(rowsOf(structured)[0]?.node, undefined);
});

Deno.test("list_containers tells when what is gone was last seen", async () => {
  const gone = fakeContainer("a/b/gone", { last_seen_ms: FAKE_END_MS - 600_000 });
  const nodes = fakeNodes({ n: fakeViewer({ containers: [gone, fakeContainer("a/b/here")] }) });
  const { text, structured } = await askTool("list_containers", {}, nodes);
  assertEquals(rowsOf(structured).map((row) => row.last_seen), [undefined, "2026-01-05T11:50:00Z"]);
  assertStringIncludes(text, "- a/b/here, running\n- a/b/gone, last seen 2026-01-05T11:50:00Z");
});

for (const sort of ["recency", "name", "cpu"]) {
  Deno.test(`list_containers tells each container once over all pages by ${sort}`, async () => {
    const named = (node: string, count: number) =>
      Array.from({ length: count }, (_, index) =>
        fakeContainer(`ns/${node}-${index}/c`, {
          last_seen_ms: FAKE_END_MS - index * 20_000,
          series: { cpu: () => (index * 7) % 5 },
        }));
    const nodes = fakeNodes({
      a: fakeViewer({ containers: named("a", 9) }),
      b: fakeViewer({ containers: named("b", 1) }),
      c: fakeViewer({ containers: named("c", 6) }),
    });
    const told: string[] = [];
    let cursor: string | undefined;
    do {
      const given = { sort, limit: 3, ...(cursor === undefined ? {} : { cursor }) };
      const { structured } = await askTool("list_containers", given, nodes);
      told.push(...rowsOf(structured).map(({ name }) => name));
      cursor = structured["next_cursor"] as string | undefined;
    } while (cursor !== undefined && told.length < 100);
    assertEquals(told.length, 16);
    assertEquals(new Set(told).size, 16);
  });
}

const REFUSED: ReadonlyArray<readonly [Record<string, unknown>, string]> = [
  [{ namespace: "shpo" }, 'There is no namespace "shpo". Nearest: shop.'],
  [{ sort: "memry" }, "Nearest: kernel.v2.memory.current"],
  [{ labels: "web" }, 'Cannot read label "web". Write key:value,key:value.'],
  [{ cursor: "1:5:00000000:" }, "This cursor belongs to another question"],
  [{ range: "2h" }, 'Cannot use argument "range"'],
  [{ from: "noon" }, 'Cannot read "from": "noon" is no time.'],
  [{ node: "node-c" }, 'There is no node "node-c". Nearest: node-a, node-b.'],
  [{ limit: 0 }, 'Cannot use argument "limit"'],
  [{ qos: "x" }, 'Unknown argument: qos. Is "qos_class" meant?'],
];

for (const [given, want] of REFUSED) {
  Deno.test(`list_containers refuses ${JSON.stringify(given)} and names the way out`, async () => {
    const { isError, text } = await askTool("list_containers", given);
    assertEquals(isError, true);
    assertStringIncludes(text, want);
  });
}

Deno.test("list_containers answers for others when a node is dead, and names it", async () => {
  const nodes = fakeNodes({
    dead: brokenViewer({ kind: "unreachable", state: "the connection is refused" }),
    ok: fakeViewer({ containers: [fakeContainer("a/b/c")] }),
  });
  const { isError, text, structured } = await askTool("list_containers", {}, nodes);
  assertEquals(isError, false);
  assertEquals(rowsOf(structured).length, 1);
  assertStringIncludes(text, "No answer from dead (unreachable: the connection is refused");
});

Deno.test("list_containers takes times in milliseconds, as numbers too", async () => {
  const { structured } = await askTool("list_containers", {
    from: FAKE_END_MS - 60_000,
    to: String(FAKE_END_MS),
  });
  assertEquals([structured["from"], structured["to"]], [
    "2026-01-05T11:59:00Z",
    "2026-01-05T12:00:00Z",
  ]);
});

Deno.test("list_containers says what to do when nothing is there", async () => {
  const { text } = await askTool("list_containers", { search: "qqq" }, smallCluster());
  assertStringIncludes(text, "0 containers between");
  assertStringIncludes(text, "Try a longer range, or less to match.");
});

Deno.test("list_containers has no row of a node whose data ends before the range", async () => {
  const past = fakeViewer({
    containers: [fakeContainer("a/b/past", { last_seen_ms: FAKE_END_MS - 3_600_000 })],
    endMs: FAKE_END_MS - 3_600_000,
  });
  const live = fakeViewer({ containers: [fakeContainer("a/b/live")] });
  const given = { from: String(FAKE_END_MS - 60_000) };
  const both = await askTool("list_containers", given, fakeNodes({ past, live }));
  assertEquals(rowsOf(both.structured).map(({ name }) => name), ["a/b/live"]);
  assertEquals([both.structured["total"], both.structured["nodes_without_data"]], [1, 1]);
  assertStringIncludes(both.text, "1 node without data in this range.");
  const alone = await askTool("list_containers", given, fakeNodes({ past }));
  assertEquals(alone.isError, true);
  assertStringIncludes(alone.text, "There is from 2026-01-05T10:00:00Z to 2026-01-05T11:00:00Z.");
});

Deno.test("list_containers says where it cannot go on", async () => {
  const containers = Array.from({ length: 1_005 }, (_, i) => fakeContainer(`a/b${i}/c`));
  const nodes = fakeNodes({ n: fakeViewer({ containers }) });
  let cursor: unknown;
  let [last, told] = ["", 0];
  do {
    const given = { sort: "name", limit: 100, ...(cursor === undefined ? {} : { cursor }) };
    const { text, structured } = await askTool("list_containers", given, nodes);
    told += rowsOf(structured).length;
    [last, cursor] = [text, structured["next_cursor"]];
    assertEquals(text.includes("No more than 1000"), cursor === undefined);
  } while (cursor !== undefined);
  assertEquals(told, 1_000);
  assertStringIncludes(last, "narrow by namespace, search or labels to see the rest.");
});

Deno.test("list_containers says when not all of the data could be read", async () => {
  const containers = [fakeContainer("a/b/c", { series: { cpu: () => 1 } })];
  const nodes = fakeNodes({ n: fakeViewer({ containers, isTruncated: true }) });
  const { text, structured } = await askTool("list_containers", { sort: "cpu" }, nodes);
  assertStringIncludes(text, "A part of the data in this range could not be read");
  assertEquals(structured["partial"], true);
});
