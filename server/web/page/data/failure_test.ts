import { assertEquals } from "@std/assert";
import { type Failure, failureOf } from "./failure.ts";
import { errorOf, goneError, problemOf } from "./testing/scripted_source.ts";

const CASES: readonly [name: string, error: unknown, want: Failure][] = [
  ["of the connection", goneError(), { kind: "link", text: "the connection is refused" }],
  [
    "of something else that answers",
    errorOf({ kind: "not-a-viewer", state: "it answers HTML" }),
    { kind: "link", text: "it answers HTML" },
  ],
  ["of a missing token", problemOf("unauthorized", 401), {
    kind: "token",
    text: "it is unauthorized",
  }],
  ["that was wanted", errorOf({ kind: "cancelled" }), { kind: "cancelled", text: "cancelled" }],
  ["of the question", problemOf("unknown-metric", 404), {
    kind: "question",
    text: "it is unknown-metric",
    isPassing: false,
    problem: "unknown-metric",
  }],
  ["of a busy viewer", problemOf("overloaded", 503), {
    kind: "question",
    text: "it is overloaded",
    isPassing: true,
    problem: "overloaded",
  }],
  ["of time", errorOf({ kind: "timeout", timeoutMs: 35_000 }), {
    kind: "question",
    text: "no whole answer within 35 s",
    isPassing: true,
    problem: undefined,
  }],
  ["of the page itself", new TypeError("a\n b"), {
    kind: "question",
    text: "a b",
    isPassing: false,
    problem: undefined,
  }],
];
for (const [name, error, want] of CASES) {
  Deno.test(`failureOf() a failure ${name}`, () => assertEquals(failureOf(error), want));
}

Deno.test("failureOf() is one line of bounded length", () => {
  assertEquals(failureOf("x".repeat(1_000)).text.length, 300);
});
