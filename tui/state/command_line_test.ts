import { assert, assertEquals } from "@std/assert";
import { seededNumbers } from "../testing/fixture_series.ts";
import { parseCommand, type ParsedCommand } from "./command_line.ts";

const NEWEST_MS = Date.UTC(2026, 6, 14, 19, 52, 6);
const CLOCK = {
  timeZone: "Europe/Berlin",
  nowMs: NEWEST_MS + 800,
  extent: { oldestMs: NEWEST_MS - 3 * 86_400_000, newestMs: NEWEST_MS },
};
const AT_21_40_MS = Date.UTC(2026, 6, 14, 19, 40);

const CASES: readonly (readonly [string, ParsedCommand])[] = [
  ["", { kind: "nothing" }],
  ["  :  ", { kind: "nothing" }],
  ["1h", { kind: "span", span: 3_600_000 }],
  [":1w", { kind: "span", span: 604_800_000 }],
  ["90s", { kind: "span", span: 90_000 }],
  ["ALL", { kind: "span", span: "all" }],
  ["-10m", { kind: "move", byMs: -600_000 }],
  ["+1h30m", { kind: "move", byMs: 5_400_000 }],
  ["21:40", { kind: "jump", atMs: AT_21_40_MS }],
  ["2026-07-14 21:40:00", { kind: "jump", atMs: AT_21_40_MS }],
  ["2026-07-14T19:40:00Z", { kind: "jump", atMs: AT_21_40_MS }],
  ["1h 21:40", { kind: "range", spanMs: 3_600_000, toMs: AT_21_40_MS }],
  ["1h  2026-07-14  21:40", { kind: "range", spanMs: 3_600_000, toMs: AT_21_40_MS }],
  ["q", { kind: "word", name: "quit", argument: "" }],
  ["metric memory.current", { kind: "word", name: "metric", argument: "memory.current" }],
  ["add  page   cache", { kind: "word", name: "add", argument: "page cache" }],
  ["Speed 10", { kind: "word", name: "speed", argument: "10" }],
];
for (const [text, want] of CASES) {
  Deno.test(`parseCommand() understands "${text}"`, () => {
    assertEquals(parseCommand(text, CLOCK), want);
  });
}

const COMPLAINTS: readonly (readonly [string, string])[] = [
  ["foo", 'No command "foo": 1h, all, -10m, 21:40, metric, add, study, sort, speed, q, help'],
  ["all 5", 'No command "all": 1h, all, -10m, 21:40, metric, add, study, sort, speed, q, help'],
  ["25:00", '"25:00" is no time: 15m 1h all 90s, -10m, 21:40, 2026-11-22 21:40:30, 1h 21:40'],
  ["1h x", '"1h x" is no time: 15m 1h all 90s, -10m, 21:40, 2026-11-22 21:40:30, 1h 21:40'],
  ["quit now", '"quit" takes nothing behind it'],
  [
    "2026-01-01",
    "No data at 2026-01-01 00:00:00: it goes from 2026-07-11 21:52:06 to 2026-07-14 21:52:06",
  ],
];
for (const [text, complaint] of COMPLAINTS) {
  Deno.test(`parseCommand() says what is possible instead of "${text}"`, () => {
    assertEquals(parseCommand(text, CLOCK), { kind: "complaint", complaint });
  });
}

Deno.test("parseCommand() knows no times where there is no data", () => {
  const clock = { ...CLOCK, extent: undefined };
  assertEquals(parseCommand("21:40", clock), {
    kind: "complaint",
    complaint: "There is no data yet",
  });
  assertEquals(parseCommand("1h", clock).kind, "span");
});

for (const seed of [1, 2]) {
  Deno.test(`parseCommand() does not throw on random text, seed ${seed}`, () => {
    const random = seededNumbers(seed);
    const alphabet = [..."0123456789:-+ .smhdwTZall", "metric", "study", "é", "🙂", "\u0000"];
    for (let count = 0; count < 3_000; count++) {
      const length = Math.floor(random() * 12);
      const text = Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)])
        .join("");
      const parsed = parseCommand(text, CLOCK);
      if (parsed.kind === "complaint") assert(!parsed.complaint.includes("\n"));
      if (parsed.kind === "span" && parsed.span !== "all") assert(parsed.span > 0, text);
    }
  });
}
