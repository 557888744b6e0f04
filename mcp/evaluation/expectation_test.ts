import { assertEquals } from "@std/assert";
import { type Expectation, judge, type Verdict } from "./expectation.ts";
import type { Statement } from "./statements.ts";

const START_MS = 1_000_000;

const ROSE: Statement = {
  kind: "level",
  container: "shop/cart-0/app",
  rank: 2,
  metric: "cgroup.v2.memory.current",
  direction: "up",
  timesMs: [START_MS + 60_000, START_MS + 60_000],
  text: "Rose.",
};

const KILLED: Statement = {
  kind: "event",
  container: "shop/cart-0/app",
  rank: 2,
  type: "oom_kill",
  count: 3,
  timesMs: [START_MS + 100_000, START_MS + 900_000],
  text: "",
};

function problemsOf(verdict: Verdict): readonly string[] {
  const answer = { text: "One changed.", isError: false, statements: [ROSE, KILLED] };
  return judge(answer, verdict, { startMs: START_MS });
}

const CASES: ReadonlyArray<readonly [Expectation, boolean]> = [
  [{}, true],
  [{ kind: "level" }, true],
  [{ kind: "trend" }, false],
  [{ container: "cart-0" }, true],
  [{ container: "cart-1" }, false],
  [{ rankMax: 2 }, true],
  [{ rankMax: 1 }, false],
  [{ metric: "memory.current" }, true],
  [{ metric: "memory" }, false],
  [{ direction: "up" }, true],
  [{ direction: "down" }, false],
  [{ kind: "level", at: [50, 10] }, true],
  [{ kind: "level", at: [49, 10] }, false],
  [{ kind: "event", at: [900, 1] }, true],
  [{ kind: "event", at: [500, 1] }, false],
  [{ type: "oom_kill", countMin: 3 }, true],
  [{ type: "oom_kill", countMin: 4 }, false],
  [{ kind: "level", type: "oom_kill" }, false],
  [{ text: /^Rose/ }, true],
  [{ text: /^Fell/ }, false],
];

for (const [expected, isSaid] of CASES) {
  const what = JSON.stringify({ ...expected, text: expected.text?.source });
  Deno.test(`judge() ${isSaid ? "finds" : "misses"} ${what}`, () => {
    assertEquals(problemsOf({ says: [expected] }).length, isSaid ? 0 : 1);
    assertEquals(problemsOf({ denies: [expected] }).length > 0, isSaid);
  });
}

Deno.test("judge() looks at the text, too", () => {
  assertEquals(problemsOf({ tells: [/One/], hides: [/Two/] }), []);
  assertEquals(problemsOf({ tells: [/Two/], hides: [/One/] }), [
    "does not tell /Two/",
    "tells /One/",
  ]);
});

Deno.test("judge() says what is missing and what should not be there, in words", () => {
  const expected = { kind: "level", container: "x", rankMax: 1, at: [5, 1] } as const;
  assertEquals(problemsOf({ says: [expected], denies: [{ kind: "event" }] }), [
    "does not say level of x within the first 1 at 5 ± 1 s",
    "says event shop/cart-0/app oom_kill at 100 s",
  ]);
});

Deno.test("judge() takes a refusal for no answer, whatever it says", () => {
  const answer = { text: "No such container.", isError: true, statements: [] };
  assertEquals(judge(answer, {}, { startMs: 0 }), ["refused: No such container."]);
});
