import { assertEquals } from "@std/assert";
import { type Random, randomInteger, seededRandom } from "../testing/random.ts";
import type { Samples } from "./oom_kills.ts";
import { findThrottling, LOOK_AHEAD_MS, RUN_UP_MS, type ThrottlingEpisode } from "./throttling.ts";

/** Periods and throttled periods that end in one second. */
interface Second {
  readonly second: number;
  readonly periods: number;
  readonly throttled: number;
}

const TOLERANCE_MS = 3_000;

/** Running counters with a sample at second 0 and at the end of each given second. */
function countersOf(steps: readonly Second[]): { periods: Samples; throttled: Samples } {
  const timesMs = [0, ...steps.map(({ second }) => second * 1_000)];
  const sums = (key: "periods" | "throttled") =>
    steps.reduce((values, step) => [...values, values.at(-1)! + step[key]], [1_000]);
  return {
    periods: { timesMs, values: sums("periods") },
    throttled: { timesMs, values: sums("throttled") },
  };
}

/** Ten periods in each of these seconds, of which so many were throttled; quiet up to `last`. */
function tenEach(throttled: Readonly<Record<number, number>>, last: number): Second[] {
  return Array.from({ length: last }, (_, i) => ({
    second: i + 1,
    periods: 10,
    throttled: throttled[i + 1] ?? 0,
  }));
}

/** The same number in each second from one to another, both included. */
function steadily(
  [first, last]: readonly [first: number, last: number],
  throttled: number,
): Record<number, number> {
  return Object.fromEntries(
    Array.from({ length: last - first + 1 }, (_, i) => [first + i, throttled]),
  );
}

function shown({ startMs, endMs, share }: ThrottlingEpisode): string {
  const end = endMs === null ? "on" : endMs / 1_000;
  return `${startMs / 1_000}-${end} ${Math.round(share * 100)}%`;
}

const CASES: readonly [fact: string, steps: readonly Second[], want: readonly string[]][] = [
  ["nothing of nothing", [], []],
  ["nothing of one that is never throttled", tenEach({}, 60), []],
  ["nothing of a share below a quarter", tenEach(steadily([1, 60], 2), 60), []],
  ["nothing of a short throttle in a busy window", tenEach({ 20: 9, 21: 9 }, 60), []],
  ["the trace of its page", tenEach({ 3: 1, 4: 5, 5: 6, 6: 6 }, 60), ["3-6 30%"]],
  ["nothing where one period less was throttled", tenEach({ 3: 1, 4: 5, 5: 4, 6: 4 }, 60), []],
  ["an episode from its first throttled sample", tenEach(steadily([20, 40], 5), 90), ["20-40 50%"]],
  ["one that goes on", tenEach(steadily([20, 60], 10), 60), ["20-on 100%"]],
  ["one that has been quiet for too short a time", tenEach(steadily([20, 40], 10), 78), [
    "20-on 100%",
  ]],
  ["one that has been quiet for long enough", tenEach(steadily([20, 40], 10), 79), ["20-40 100%"]],
  [
    "one episode where the pause is short",
    tenEach({
      ...steadily([20, 40], 10),
      ...steadily([75, 80], 10),
    }, 200),
    ["20-80 100%"],
  ],
  ["two where it is long", tenEach({ ...steadily([20, 40], 10), ...steadily([85, 95], 10) }, 200), [
    "20-40 100%",
    "85-95 100%",
  ]],
  [
    "one while the share is not quite quiet",
    tenEach({
      ...steadily([20, 40], 10),
      ...steadily([41, 200], 1),
    }, 300),
    ["20-200 100%"],
  ],
  [
    "the end of what only lingers, and another when it is high again",
    tenEach({
      ...steadily([20, 40], 10),
      ...steadily([41, 700], 1),
      ...steadily([701, 720], 10),
    }, 800),
    ["20-48 100%", "693-720 100%"],
  ],
  ["few periods as well as many", [
    { second: 1, periods: 0, throttled: 0 },
    { second: 2, periods: 1, throttled: 1 },
    ...tenEach({}, 60).slice(2).map((step) => ({ ...step, periods: 0 })),
  ], ["2-2 100%"]],
  ["no more than all periods", [{ second: 1, periods: 9, throttled: 10 }], ["1-on 100%"]],
  ["an episode that a hole ends", [
    ...tenEach(steadily([20, 40], 10), 40),
    ...tenEach({}, 100).slice(79),
  ], ["20-40 100%"]],
  ["one across a short hole", [
    ...tenEach(steadily([20, 40], 10), 40),
    ...tenEach(steadily([50, 70], 10), 120).slice(49),
  ], ["20-70 100%"]],
  ["nothing of what was throttled within a hole", [
    { second: 30, periods: 300, throttled: 300 },
    ...tenEach({}, 80).slice(30),
  ], []],
];
for (const [fact, steps, want] of CASES) {
  Deno.test(`findThrottling() tells ${fact}`, () => {
    const knownToMs = (steps.at(-1)?.second ?? 0) * 1_000;
    const episodes = findThrottling(countersOf(steps), { toleranceMs: TOLERANCE_MS, knownToMs });
    assertEquals(episodes.map(shown), [...want]);
  });
}

Deno.test("findThrottling() ends the episode of a container that is gone", () => {
  const counters = countersOf(tenEach(steadily([20, 60], 10), 60));
  const options = { toleranceMs: TOLERANCE_MS, knownToMs: Infinity };
  assertEquals(findThrottling(counters, options).map(shown), ["20-60 100%"]);
});

Deno.test("findThrottling() takes no step where a counter fell, or time stood still", () => {
  const timesMs = [0, 1_000, 1_000, 2_000, 3_000];
  const counters = {
    periods: { timesMs, values: [100, 110, 5_110, 0, 10] },
    throttled: { timesMs, values: [0, 0, 5_000, 0, 0] },
  };
  assertEquals(findThrottling(counters, { toleranceMs: TOLERANCE_MS, knownToMs: 3_000 }), []);
});

Deno.test("findThrottling() begins its window anew where the throttled periods alone fell", () => {
  const timesMs = [0, 1_000, 2_000, 3_000];
  const counters = {
    periods: { timesMs, values: [0, 10, 20, 30] },
    throttled: { timesMs, values: [100, 100, 0, 5] },
  };
  const episodes = findThrottling(counters, { toleranceMs: TOLERANCE_MS, knownToMs: 3_000 });
  assertEquals(episodes.map(shown), ["3-on 50%"]);
});

Deno.test("RUN_UP_MS reaches back to all that an episode can linger from", () => {
  const steps = tenEach({
    ...steadily([100, 110], 10),
    ...steadily([111, 700], 1),
    ...steadily([701, 720], 10),
  }, 800);
  const ofAll = findThrottling(countersOf(steps), {
    toleranceMs: TOLERANCE_MS,
    knownToMs: 800_000,
  });
  assertEquals(ofAll.map(shown), ["100-720 100%"]);
  const read = steps.filter(({ second }) => second >= 690 - RUN_UP_MS / 1_000);
  const counters = countersOf(read);
  const found = findThrottling(counters, { toleranceMs: TOLERANCE_MS, knownToMs: 800_000 });
  assertEquals(found.filter(({ startMs }) => startMs >= 690_000), []);
});

Deno.test("findThrottling() takes samples that only one counter has for none", () => {
  const counters = {
    periods: { timesMs: [0, 1_000, 2_000, 3_000], values: [0, 10, 20, 30] },
    throttled: { timesMs: [0, 500, 2_000, 3_000, 4_000], values: [0, 3, 0, 9, 9] },
  };
  const episodes = findThrottling(counters, { toleranceMs: TOLERANCE_MS, knownToMs: 4_000 });
  assertEquals(episodes.map(shown), ["3-on 30%"]);
});

/** Regimes of throttling, one after the other, with holes. */
function randomSteps(random: Random, last: number): Second[] {
  const steps: Second[] = [];
  for (let second = 1; second <= last;) {
    const level = [0, 0, 0.03, 0.08, 0.2, 0.3, 0.9][randomInteger(random, { least: 0, most: 6 })]!;
    const end = second + randomInteger(random, { least: 1, most: random() < 0.2 ? 700 : 60 });
    for (; second < end && second <= last; second++) {
      const periods = random() < 0.1 ? 0 : 10;
      const throttled = Array.from({ length: periods }, () =>
        random() < level).filter(Boolean).length;
      steps.push({ second, periods, throttled });
    }
    if (random() < 0.1) second += randomInteger(random, { least: 1, most: 50 });
  }
  return steps;
}

/** Shares by the definition: each from all steps of its own window since the last hole. */
function sharesOf(steps: readonly Second[]): { second: number; share: number; from: number }[] {
  let hole = 0;
  return steps.map(({ second }, i) => {
    if (second - (steps[i - 1]?.second ?? 0) > 3) hole = second;
    const window = steps.filter((step) =>
      step.second > Math.max(hole, second - 10) && step.second <= second
    );
    const sum = (key: "periods" | "throttled") => window.reduce((total, s) => total + s[key], 0);
    const periods = sum("periods");
    const first = window.find(({ throttled }) => throttled > 0)?.second ?? NaN;
    return { second, share: periods === 0 ? 0 : sum("throttled") / periods, from: first };
  });
}

Deno.test("findThrottling() begins and ends episodes where the definitions say", () => {
  const seed = 71;
  const random = seededRandom(seed);
  for (let round = 0; round < 12; round++) {
    const last = 1_500;
    const steps = randomSteps(random, last);
    const want: { start: number; share: number }[] = [];
    let [isOn, loud, high] = [false, 0, 0];
    for (const { second, share, from } of sharesOf(steps)) {
      if (share < 0.05 && second - loud >= 30) isOn = false;
      if (share < 0.25 && second - high >= 600) isOn = false;
      if (!isOn && share >= 0.25) want.push({ start: from, share });
      isOn ||= share >= 0.25;
      if (share >= 0.05) loud = second;
      if (share >= 0.25) high = second;
      if (isOn) want.at(-1)!.share = Math.max(want.at(-1)!.share, share);
    }
    const found = findThrottling(countersOf(steps), {
      toleranceMs: 3_000,
      knownToMs: last * 1_000,
    });
    assertEquals(
      found.map(({ startMs, share }) => ({ start: startMs / 1_000, share })),
      want,
      `seed ${seed}, round ${round}`,
    );
  }
});

Deno.test("findThrottling() finds the same onsets in a part, with its run-up, as in the whole", () => {
  const seed = 72;
  const random = seededRandom(seed);
  for (let round = 0; round < 25; round++) {
    const last = 3_000;
    const counters = countersOf(randomSteps(random, last));
    const whole = findThrottling(counters, { toleranceMs: 3_000, knownToMs: last * 1_000 });
    for (let fromMs = 0; fromMs < last * 1_000;) {
      const toMs = fromMs + randomInteger(random, { least: 1, most: 900 }) * 1_000;
      const [readFromMs, readToMs] = [fromMs - RUN_UP_MS, toMs + LOOK_AHEAD_MS];
      const part = ({ timesMs, values }: Samples): Samples => {
        const kept = Array.from(timesMs, (_, i) => i)
          .filter((i) => timesMs[i]! >= readFromMs && timesMs[i]! < readToMs);
        return { timesMs: kept.map((i) => timesMs[i]!), values: kept.map((i) => values[i]!) };
      };
      const cut = { periods: part(counters.periods), throttled: part(counters.throttled) };
      const knownToMs = Math.min(readToMs, last * 1_000);
      const startsOf = (episodes: readonly ThrottlingEpisode[]) =>
        episodes.map(({ startMs }) => startMs).filter((ms) => ms >= fromMs && ms < toMs);
      const found = findThrottling(cut, { toleranceMs: 3_000, knownToMs });
      assertEquals(
        startsOf(found),
        startsOf(whole),
        `seed ${seed}, round ${round}, from ${fromMs}`,
      );
      fromMs = toMs;
    }
  }
});
