import { assertEquals } from "@std/assert";
import { type ClockReading, clockStepped, nextTick } from "./ticker.ts";

const at = (wallMs: number, monotonicMs = wallMs): ClockReading => ({ wallMs, monotonicMs });

const NEXT_CASES: ReadonlyArray<
  readonly [fact: string, now: number, last: number | undefined, target: number, missed: number]
> = [
  ["aims at the next whole second", 1_234, undefined, 2_000, 0],
  ["does not take the second it stands on", 2_000, undefined, 3_000, 0],
  ["follows a quick tick with the next second", 2_015, 2_000, 3_000, 0],
  ["does not serve a target twice when woken early", 1_999, 2_000, 3_000, 0],
  ["skips and counts what a stall missed", 5_200, 2_000, 6_000, 3],
  ["skips one second after a tick that ran over", 3_001, 2_000, 4_000, 1],
];

for (const [fact, now, last, targetMs, missed] of NEXT_CASES) {
  Deno.test(`nextTick() ${fact}`, () => {
    const previous = last === undefined ? undefined : { targetMs: last };
    assertEquals(nextTick(at(now), previous, 1_000), { targetMs, missed });
  });
}

Deno.test("nextTick() honours other intervals", () => {
  assertEquals(nextTick(at(1_030), { targetMs: 1_000 }, 250), { targetMs: 1_250, missed: 0 });
});

const STEP_CASES: ReadonlyArray<readonly [string, ClockReading, ClockReading, boolean]> = [
  ["says no while both clocks agree", at(0, 0), at(1_000, 1_000), false],
  ["forgives slewing", at(0, 0), at(1_400, 1_000), false],
  ["sees a step ahead", at(0, 0), at(3_600_000, 1_000), true],
  ["sees a step back", at(3_600_000, 0), at(1_000, 1_000), true],
  ["takes a stall for a stall, not for a step", at(0, 0), at(30_000, 30_000), false],
];

for (const [fact, before, after, want] of STEP_CASES) {
  Deno.test(`clockStepped() ${fact}`, () => assertEquals(clockStepped(before, after), want));
}
