import { assertEquals, assertNotEquals } from "@std/assert";
import { type Asked, familyOf, ONCE, periodicKey, rangeKey, rangeOfKey } from "./question_key.ts";

function asked(key: string, more: Partial<NonNullable<Asked>> = {}): Asked {
  return { key, state: "ready", askedMs: 100_000, ...more };
}

Deno.test("familyOf() tells all parts apart", () => {
  const families = [
    familyOf("a", "b"),
    familyOf("a,b"),
    familyOf(["a", "b"]),
    familyOf(["a"], "b"),
    familyOf("a", undefined, "b"),
    familyOf("a b"),
    familyOf(1),
    familyOf("1"),
  ];
  assertEquals(new Set(families).size, families.length);
  assertEquals(familyOf("a", undefined), familyOf("a", null));
});

type PeriodicCase = readonly [
  fact: string,
  last: Asked,
  nowMs: number,
  periodMs: number,
  want: string,
];
const PERIODIC: readonly PeriodicCase[] = [
  ["is the first one", undefined, 123, 5_000, "f 0"],
  ["is the first one of another family", asked("g 7"), 123, 5_000, "f 0"],
  ["is the first one of a longer family", asked("ff 7"), 9e9, 5_000, "f 0"],
  ["stays within the period", asked("f 0"), 104_999, 5_000, "f 0"],
  ["changes after the period", asked("f 0"), 105_000, 5_000, "f 105000"],
  ["changes to whole periods", asked("f 0"), 108_765, 5_000, "f 105000"],
  ["stays while it is on its way", asked("f 0", { state: "loading" }), 900_000, 5_000, "f 0"],
  ["changes after a failure, too", asked("f 0", { state: "failed" }), 105_000, 5_000, "f 105000"],
  ["changes when the clock was set back", asked("f 9"), 5_000, 5_000, "f 5000"],
  ["stays for ever where time is of no concern", asked("f 0"), 9e9, ONCE, "f 0"],
];
for (const [fact, last, nowMs, periodMs, want] of PERIODIC) {
  Deno.test(`periodicKey() ${fact}`, () => {
    assertEquals(periodicKey("f", { asked: last, nowMs, periodMs }), want);
  });
}

Deno.test("periodicKey() is another one each time it is asked, and the same in between", () => {
  let last: Asked;
  const keys: string[] = [];
  for (let nowMs = 1_234; nowMs < 61_234; nowMs += 100) {
    const key = periodicKey("f", { asked: last, nowMs, periodMs: 5_000 });
    if (key !== last?.key) keys.push(key);
    // Whoever asks may take a while to do so.
    if (key !== last?.key && nowMs % 300 === 34) last = asked(key, { askedMs: nowMs });
  }
  assertEquals(new Set(keys).size, 12);
});

const RANGE = { fromMs: 10, toMs: 50 };
function keyOf(last: Asked, nowMs: number, { covers = true, periodMs = 5_000 } = {}) {
  return rangeKey("f", { asked: last, nowMs, range: RANGE, covers: () => covers, periodMs });
}

Deno.test("rangeKey() asks for the range where nothing was asked", () => {
  assertEquals(keyOf(undefined, 0), { key: "f 10 50 0", range: RANGE });
  assertEquals(keyOf(asked("g 1 2 3"), 0), { key: "f 10 50 0", range: RANGE });
});

Deno.test("rangeKey() keeps what was asked as long as that covers what is needed", () => {
  const last = asked("f 0 60 0");
  assertEquals(keyOf(last, 104_999), { key: "f 0 60 0", range: { fromMs: 0, toMs: 60 } });
  assertEquals(keyOf(last, 104_999, { covers: false }), { key: "f 10 50 0", range: RANGE });
});

Deno.test("rangeKey() asks anew after the period, under another key", () => {
  const last = asked("f 10 50 0");
  const due = keyOf(last, 105_000);
  assertEquals(due, { key: "f 10 50 105", range: RANGE });
  assertNotEquals(keyOf(asked(due.key, { askedMs: 105_000 }), 110_000).key, due.key);
  assertEquals(keyOf(last, 9e9, { periodMs: ONCE }).key, "f 10 50 0");
});

Deno.test("rangeKey() waits for what is on its way, unless that does not cover what is needed", () => {
  const last = asked("f 10 50 0", { state: "loading" });
  assertEquals(keyOf(last, 9e9).key, "f 10 50 0");
  const other = asked("f 0 9 0", { state: "loading" });
  assertEquals(keyOf(other, 9e9, { covers: false }).key, "f 10 50 0");
});

Deno.test("rangeOfKey() reads the range of its own family alone", () => {
  assertEquals(rangeOfKey(asked("f 10 50 3"), "f"), RANGE);
  assertEquals(rangeOfKey(asked("f 10 50 3"), "g"), undefined);
  assertEquals(rangeOfKey(undefined, "f"), undefined);
});
