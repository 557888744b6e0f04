import { assertEquals } from "@std/assert";
import type { Failed } from "../viewers/ask_viewers.ts";
import { failuresField, failuresText, nobodyText } from "./failures_text.ts";

const FAILED = ["a", "b", "c", "d", "e"].map((node): Failed => ({
  node,
  why: "no answer within 8 s",
  kind: "timeout",
}));

Deno.test("failuresText() says nothing of nothing", () => {
  assertEquals(failuresText([]), "");
  assertEquals(failuresField([]), {});
});

Deno.test("failuresText() names a few nodes and counts the others", () => {
  assertEquals(
    failuresText(FAILED),
    "No answer from a (no answer within 8 s), b (no answer within 8 s), c (no answer within 8 s) " +
      "and 2 more nodes.",
  );
  assertEquals(failuresField(FAILED).failures?.at(-1), { node: "others", why: "2 more" });
  assertEquals(failuresField(FAILED.slice(0, 1)), {
    failures: [{ node: "a", why: "no answer within 8 s" }],
  });
});

Deno.test("nobodyText() names the way out", () => {
  assertEquals(
    nobodyText(FAILED.slice(0, 1)),
    "No answer from a (no answer within 8 s). list_nodes tells which nodes can be asked.",
  );
});
