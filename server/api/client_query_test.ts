import { assertEquals } from "@std/assert";
import { type AnyAsked, queryText } from "./client_query.ts";

const CASES: readonly (readonly [AnyAsked, string])[] = [
  [{}, ""],
  [{ metric: undefined }, ""],
  [{ metric: "a.b", points: 10 }, "metric=a.b&points=10"],
  [{ containers: ["a", "b/c/d"] }, "containers=a%2Cb%2Fc%2Fd"],
  [{ containers: [] }, "containers="],
  [{ labels: [["app", "web"], ["tier", "a:b"]] }, "labels=app%3Aweb%2Ctier%3Aa%3Ab"],
  [{ from: "2026-01-12T21:52:00+01:00" }, "from=2026-01-12T21%3A52%3A00%2B01%3A00"],
  [{ search: "'web &?#" }, "search=%27web+%26%3F%23"],
  [{ search: "é" }, "search=%C3%A9"],
];

for (const [asked, want] of CASES) {
  Deno.test(`queryText() writes ${JSON.stringify(asked)}`, () => {
    assertEquals(queryText(asked), want);
  });
}
