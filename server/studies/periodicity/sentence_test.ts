import { assertEquals } from "@std/assert";
import { sentenceOf, type SpokenPeriod } from "./sentence.ts";

const USUAL: SpokenPeriod = {
  periodMs: 40_000,
  jitterMs: 0,
  cycles: 59.6,
  amplitude: 5.0512,
  duty: 0.5,
  unit: "bytes",
};

const CASES: ReadonlyArray<readonly [Partial<SpokenPeriod>, string]> = [
  [{}, "Repeats every 40 s for 60 cycles with an amplitude of 5.05 B."],
  [{ jitterMs: 700 }, "Repeats every 40 s for 60 cycles with an amplitude of 5.05 B."],
  [
    { jitterMs: 4000 },
    "Repeats every 40 s (± 4 s) for 60 cycles with an amplitude of 5.05 B.",
  ],
  [
    { duty: 0.1 },
    "Repeats every 40 s for 60 cycles with an amplitude of 5.05 B, high for 10 % of each.",
  ],
  [
    { duty: 0.95 },
    "Repeats every 40 s for 60 cycles with an amplitude of 5.05 B, low for 5 % of each.",
  ],
  [
    { unit: "unknown", amplitude: 1.2e9 },
    "Repeats every 40 s for 60 cycles with an amplitude of 1200000000.",
  ],
  [{ periodMs: 250 }, "Repeats every 250 ms for 60 cycles with an amplitude of 5.05 B."],
  [{ periodMs: 300_000 }, "Repeats every 5 min for 60 cycles with an amplitude of 5.05 B."],
  [{ periodMs: 86_400_000 }, "Repeats every 1 d for 60 cycles with an amplitude of 5.05 B."],
  [{ periodMs: 604_800_000 }, "Repeats every 7 d for 60 cycles with an amplitude of 5.05 B."],
];

for (const [change, want] of CASES) {
  Deno.test(`sentenceOf() says "${want}"`, () => {
    assertEquals(sentenceOf({ ...USUAL, ...change }), want);
  });
}
