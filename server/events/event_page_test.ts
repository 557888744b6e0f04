import { assertEquals } from "@std/assert";
import { randomInteger, seededRandom } from "../testing/random.ts";
import type { FoundEvent } from "./event.ts";
import { compareKeys, type EventKey, keyOf, pageOf } from "./event_page.ts";
import { lived } from "./testing/event_world.ts";

function gap(timeMs: number, nodeName = "worker-1"): FoundEvent {
  return { type: "collector_gap", timeMs, endMs: timeMs + 9_000, nodeName };
}

function kill(timeMs: number, id: string): FoundEvent {
  return { type: "oom_kill", timeMs, container: lived(id, [0, 9]), count: 1, sinceMs: undefined };
}

function start(timeMs: number, id: string): FoundEvent {
  return { type: "start", timeMs, container: lived(id, [0, 9]), gap: undefined };
}

Deno.test("pageOf() puts the newest first, and orders one instant by kind and subject", () => {
  const events = [gap(5), kill(5, "b"), start(5, "b"), kill(5, "a"), gap(4), gap(6), gap(5, "a")];
  const { page, next } = pageOf(events, { after: undefined, limit: 10 });
  assertEquals(page.map(keyOf).map(({ timeMs, type, subject }) => `${timeMs} ${type} ${subject}`), [
    "6 collector_gap worker-1",
    "5 start b",
    "5 oom_kill a",
    "5 oom_kill b",
    "5 collector_gap a",
    "5 collector_gap worker-1",
    "4 collector_gap worker-1",
  ]);
  assertEquals(next, undefined);
});

for (
  const [events, limit, want] of [
    [[], 1, undefined],
    [[gap(1)], 1, undefined],
    [[gap(1), gap(2)], 1, { timeMs: 2, type: "collector_gap", subject: "worker-1" }],
    [[gap(1), gap(2)], 2, undefined],
  ] as const
) {
  Deno.test(`pageOf() says whether ${events.length} events go on behind ${limit}`, () => {
    assertEquals(pageOf(events, { after: undefined, limit }).next, want);
  });
}

Deno.test("pageOf() loses and repeats nothing, while newer events come in between", () => {
  const seed = 8;
  const random = seededRandom(seed);
  for (let round = 0; round < 100; round++) {
    const makers = [gap, kill, start] as const;
    const made = Array.from({ length: randomInteger(random, { least: 0, most: 40 }) }, (_, i) => {
      const make = makers[randomInteger(random, { least: 0, most: 2 })]!;
      return make(randomInteger(random, { least: 0, most: 5 }), `subject-${i}`);
    });
    const limit = randomInteger(random, { least: 1, most: 9 });
    const seen: EventKey[] = [];
    let [after, events]: [EventKey | undefined, FoundEvent[]] = [undefined, made];
    do {
      const { page, next }: ReturnType<typeof pageOf> = pageOf(events, { after, limit });
      seen.push(...page.map(keyOf));
      after = next;
      events = [...events, gap(1_000 + seen.length)].sort(() => random() - 0.5);
    } while (after !== undefined);
    assertEquals(seen, made.map(keyOf).sort(compareKeys), `seed ${seed}, round ${round}`);
  }
});
