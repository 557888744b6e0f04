import { assert, assertEquals } from "@std/assert";
import {
  CAPTURE_START,
  type CaptureEffect,
  type CaptureEvent,
  type CaptureLimits,
  stepCapture,
} from "./machine.ts";

const LIMITS: CaptureLimits = { intervalMs: 1_000, rotationMs: 90_000, samplesMax: 1_000 };
const NOON = Date.UTC(2026, 10, 21, 12);

const tick = (wallMs: number, monotonicMs: number, samples = 10): CaptureEvent => ({
  kind: "tick",
  at: { wallMs, monotonicMs },
  samples,
});

const REFUSED: CaptureEvent = { kind: "refused", isFull: false };

/** Feeds events to the machine and returns what each of them asked for. */
function run(events: readonly CaptureEvent[]): readonly (readonly CaptureEffect[])[] {
  let state = CAPTURE_START;
  return events.map((event) => {
    const [next, effects] = stepCapture(state, event, LIMITS);
    state = next;
    return effects;
  });
}

const kinds = (effects: readonly CaptureEffect[] | undefined): string =>
  (effects ?? []).map((e) => e.kind === "rotate" ? `rotate:${e.reason}` : e.kind).join(" ");

const CASES: ReadonlyArray<readonly [fact: string, events: CaptureEvent[], last: string]> = [
  ["begins a journal with the first tick", [tick(NOON, 0)], "rotate:first append"],
  ["appends the next tick to it", [tick(NOON, 0), tick(NOON + 1e3, 1e3)], "append"],
  [
    "rotates when the rotation time is covered",
    [tick(NOON, 0), tick(NOON + 89e3, 89e3), tick(NOON + 90e3, 90e3)],
    "rotate:age append",
  ],
  [
    "does not let a late first tick stretch its segment",
    [tick(NOON + 7, 7), tick(NOON + 89e3, 89e3), tick(NOON + 90e3, 90e3)],
    "rotate:age append",
  ],
  [
    "keeps a segment for 89 s",
    [tick(NOON, 0), tick(NOON + 60e3, 60e3), tick(NOON + 89e3, 89e3)],
    "append",
  ],
  [
    "rotates at midnight UTC",
    [tick(NOON + 43_199e3, 0), tick(NOON + 43_200e3, 1e3)],
    "rotate:day append",
  ],
  [
    "rotates when the clock was set back",
    [tick(NOON, 0), tick(NOON - 3_600e3, 1e3)],
    "rotate:clock append",
  ],
  [
    "rotates when the clock leapt ahead",
    [tick(NOON, 0), tick(NOON + 3_600e3, 1e3)],
    "rotate:clock append",
  ],
  ["rotates rather than repeat a time", [tick(NOON, 0), tick(NOON, 10)], "rotate:clock append"],
  [
    "does not take a stall for a clock step",
    [tick(NOON, 0), tick(NOON + 30e3, 30e3)],
    "append",
  ],
  [
    "rotates before a segment outgrows sealing",
    [tick(NOON, 0, 900), tick(NOON + 1e3, 1e3, 200)],
    "rotate:size append",
  ],
  [
    "makes room and tries once more when the disk is full",
    [tick(NOON, 0), tick(NOON + 1e3, 1e3), { kind: "refused", isFull: true }],
    "free-space rotate:first append",
  ],
  [
    "costs no older segment when the disk refuses for another reason than space",
    [tick(NOON, 0), tick(NOON + 1e3, 1e3), REFUSED],
    "rotate:first append",
  ],
  ["drops the tick when the disk refuses twice", [tick(NOON, 0), REFUSED, REFUSED], "drop"],
  [
    "starts anew after a dropped tick",
    [tick(NOON, 0), REFUSED, REFUSED, tick(NOON + 1e3, 1e3)],
    "rotate:first append",
  ],
  ["closes what is open at shutdown", [tick(NOON, 0), { kind: "shutdown" }], "close"],
  ["has nothing to close before the first tick", [{ kind: "shutdown" }], ""],
];

for (const [fact, events, want] of CASES) {
  Deno.test(`stepCapture() ${fact}`, () => assertEquals(kinds(run(events).at(-1)), want));
}

Deno.test("stepCapture() keeps times ascending within every segment, whatever the clocks do", () => {
  const seed = 7;
  let random = seed;
  const next = () => (random = (random * 48_271) % 2_147_483_647) / 2_147_483_647;
  let state = CAPTURE_START;
  let wallMs = NOON, monotonicMs = 0, lastInSegment = -Infinity, started = 0;
  for (let round = 0; round < 5_000; round++) {
    const elapsed = 900 + next() * 200;
    monotonicMs += elapsed;
    wallMs += next() < 0.02 ? (next() - 0.5) * 1e7 : elapsed;
    const event = tick(wallMs, monotonicMs, Math.floor(next() * 30));
    const [following, effects] = stepCapture(state, event, LIMITS);
    state = following;
    if (effects[0]?.kind === "rotate") {
      lastInSegment = -Infinity;
      started = wallMs;
    }
    assert(wallMs > lastInSegment, `seed ${seed}, round ${round}: time repeated or went back`);
    assert(
      Math.floor(started / 86_400_000) === Math.floor(wallMs / 86_400_000),
      `seed ${seed}, round ${round}: a segment spans two days`,
    );
    assertEquals(effects.at(-1)?.kind, "append");
    lastInSegment = wallMs;
  }
});
