import { assertEquals } from "@std/assert";
import { fakeContainer } from "../testing/fake_facts.ts";
import { type ListOrder, mergePages, type NodeRows } from "./merged_pages.ts";

const TO_MS = 1_000_000;

function rows(
  node: string,
  given: readonly (readonly [string, number])[],
  hasMore = false,
): NodeRows {
  return {
    node,
    rows: given.map(([name, number]) =>
      fakeContainer(`ns/${name}/c`, { value: number, last_seen_ms: number })
    ),
    hasMore,
    toMs: TO_MS,
  };
}

function names(nodes: readonly NodeRows[], order: ListOrder, limit = 10) {
  const page = mergePages(nodes, { order, limit });
  return `${page.rows.map(({ container }) => container.pod_name).join(" ")}${
    page.hasMore ? " …" : ""
  }`;
}

const A = rows("a", [["p", 900], ["r", 500], ["t", 100]]);
const B = rows("b", [["q", 900], ["s", 400]]);

const CASES: ReadonlyArray<readonly [ListOrder, number, string]> = [
  ["value", 10, "p q r s t"],
  ["value", 3, "p q r …"],
  ["recency", 10, "p q r s t"],
  ["relevance", 10, "p q r s t"],
  ["name", 10, "p q r s t"],
  ["name", 5, "p q r s t"],
];

for (const [order, limit, want] of CASES) {
  Deno.test(`mergePages() merges by ${order} up to ${limit}`, () => {
    assertEquals(names([A, B], order, limit), want);
  });
}

Deno.test("mergePages() stops where a node may have more that comes first", () => {
  const open = rows("b", [["q", 900]], true);
  assertEquals(names([A, open], "value"), "p q …");
});

Deno.test("mergePages() puts what runs on by name, whatever second it was seen in", () => {
  const one = rows("a", [["z", TO_MS - 1]]);
  const other = rows("b", [["y", TO_MS - 9_000], ["a", TO_MS - 20_000]]);
  assertEquals(names([one, other], "recency"), "y z a");
});

Deno.test("mergePages() puts what has no value last", () => {
  const none = rows("a", [["x", NaN]]);
  const container = { ...none.rows[0]!, value: null };
  assertEquals(names([{ ...none, rows: [container] }, B], "value"), "q s x");
});

Deno.test("mergePages() counts what it took of each node", () => {
  assertEquals(
    mergePages([A, B], { order: "value", limit: 3 }).taken,
    new Map([["a", 2], ["b", 1]]),
  );
});

Deno.test("mergePages() has nothing of nothing", () => {
  assertEquals(mergePages([], { order: "name", limit: 5 }), {
    rows: [],
    taken: new Map(),
    hasMore: false,
  });
});
