import { assertEquals } from "@std/assert";
import { durationText, parseDuration } from "./duration_text.ts";

const READ: readonly (readonly [text: string, wantMs: number | undefined])[] = [
  ["90s", 90_000],
  ["5m", 300_000],
  ["1h30m", 5_400_000],
  ["1h2m3s", 3_723_000],
  ["0m1s", 1_000],
  ["", undefined],
  ["0s", undefined],
  ["5", undefined],
  ["5min", undefined],
  ["1.5m", undefined],
  ["-5m", undefined],
  ["30m1h", undefined],
  ["5m ", undefined],
  ["9999999s", undefined],
];

for (const [text, wantMs] of READ) {
  Deno.test(`parseDuration() of ${JSON.stringify(text)} is ${wantMs}`, () => {
    assertEquals(parseDuration(text), wantMs);
  });
}

const WRITTEN: readonly (readonly [elapsedMs: number, want: string])[] = [
  [0, "0 s"],
  [-5_000, "0 s"],
  [499, "0 s"],
  [45_000, "45 s"],
  [59_600, "1 min"],
  [90_000, "1 min 30 s"],
  [300_000, "5 min"],
  [3_600_000, "1 h"],
  [7_500_000, "2 h 5 min"],
  [76 * 3_600_000 + 59_000, "3 d 4 h"],
];

for (const [elapsedMs, want] of WRITTEN) {
  Deno.test(`durationText() of ${elapsedMs} ms is "${want}"`, () => {
    assertEquals(durationText(elapsedMs), want);
  });
}
