import { assertEquals } from "@std/assert";
import { createLogger, LIMITED_KEYS_MAX, LOG_LEVELS, type LogLevel } from "./log.ts";

const START_MS = Date.UTC(2026, 0, 12, 21, 52, 49);

/** A logger whose lines and clock the test holds. */
function captured(level: LogLevel = "debug") {
  const lines: string[] = [];
  const clock = { nowMs: START_MS };
  const logger = createLogger({ level, write: (line) => lines.push(line), now: () => clock.nowMs });
  return { logger, lines, clock, events: () => lines.map((line) => JSON.parse(line)) };
}

Deno.test("createLogger() writes one line of JSON with time, level, message, then fields", () => {
  const { logger, lines } = captured();
  logger.warn("Skipped a tick", { missed: 1, reason: "late\nby far" });
  assertEquals(lines, [
    '{"time":"2026-01-12T21:52:49.000Z","level":"warn","message":"Skipped a tick",' +
    '"missed":1,"reason":"late\\nby far"}\n',
  ]);
});

const LEVEL_CASES: ReadonlyArray<readonly [level: LogLevel, written: readonly string[]]> = [
  ["debug", ["debug", "info", "warn", "error"]],
  ["info", ["info", "warn", "error"]],
  ["warn", ["warn", "error"]],
  ["error", ["error"]],
];
for (const [level, written] of LEVEL_CASES) {
  Deno.test(`createLogger() at level ${level} writes [${written}]`, () => {
    const { logger, events } = captured(level);
    for (const each of LOG_LEVELS) logger[each]("x");
    assertEquals(events().map((event) => event.level), [...written]);
  });
}

const cyclic: Record<string, unknown> = {};
cyclic["self"] = cyclic;

const FIELD_CASES: ReadonlyArray<readonly [fact: string, field: unknown, want: unknown]> = [
  ["an error as its message", new Error("no space"), "no space"],
  [
    "an error with its causes",
    new Error("Cannot seal a", { cause: new Error("Cannot write b", { cause: "disk full" }) }),
    "Cannot seal a: Cannot write b: disk full",
  ],
  ["a bigint as digits", 2n ** 64n, "18446744073709551616"],
  ["NaN in words, since JSON has none", NaN, "NaN"],
  ["nested values", { ids: ["a", "b"] }, { ids: ["a", "b"] }],
];
for (const [fact, field, want] of FIELD_CASES) {
  Deno.test(`createLogger() writes ${fact}`, () => {
    const { logger, events } = captured();
    logger.error("x", { field });
    assertEquals(events()[0].field, want);
  });
}

Deno.test("createLogger() keeps the event when a field cannot be written", () => {
  const { logger, events } = captured();
  logger.error("still here", { cyclic });
  assertEquals(events()[0].message, "still here");
  assertEquals(typeof events()[0].unwritable_fields, "string");
});

Deno.test("createLogger() does not let a field replace time, level or message", () => {
  const { logger, events } = captured();
  logger.info("true", { message: "false", level: "error", time: 0 });
  assertEquals(events(), [{ time: "2026-01-12T21:52:49.000Z", level: "info", message: "true" }]);
});

Deno.test("createLogger() survives a clock out of range", () => {
  const { logger, events, clock } = captured();
  clock.nowMs = NaN;
  logger.info("x");
  assertEquals(events()[0].time, "1970-01-01T00:00:00.000Z");
});

Deno.test("limited() lets one event of a key through per interval and counts the rest", () => {
  const { logger, events, clock } = captured();
  const offsetsMs = [0, 1_000, 59_999, 60_000, 60_001, 200_000];
  for (const offsetMs of offsetsMs) {
    clock.nowMs = START_MS + offsetMs;
    logger.limited("read", 60_000).warn("Cannot read", { offsetMs });
  }
  assertEquals(events().map((event) => [event.offsetMs, event.suppressed]), [
    [0, undefined],
    [60_000, 2],
    [200_000, 1],
  ]);
});

Deno.test("limited() keeps keys apart", () => {
  const { logger, lines } = captured();
  logger.limited("a", 60_000).warn("x");
  logger.limited("b", 60_000).warn("x");
  logger.limited("a", 60_000).warn("x");
  assertEquals(lines.length, 2);
});

Deno.test("limited() speaks again after the clock stepped back", () => {
  const { logger, lines, clock } = captured();
  logger.limited("a", 60_000).warn("x");
  clock.nowMs -= 3_600_000;
  logger.limited("a", 60_000).warn("x");
  assertEquals(lines.length, 2);
});

Deno.test("limited() spends no quota on events below the level", () => {
  const { logger, events } = captured("warn");
  logger.limited("a", 60_000).debug("dropped");
  logger.limited("a", 60_000).warn("written");
  assertEquals(events().map((event) => event.message), ["written"]);
});

Deno.test("limited() forgets the oldest key beyond its bound and no other", () => {
  const { logger, lines } = captured();
  for (let key = 0; key <= LIMITED_KEYS_MAX; key++) logger.limited(`k${key}`, 60_000).warn("x");
  const before = lines.length;
  logger.limited(`k${LIMITED_KEYS_MAX}`, 60_000).warn("still known");
  assertEquals(lines.length, before);
  logger.limited("k0", 60_000).warn("forgotten");
  assertEquals(lines.length, before + 1);
});

Deno.test("limited() forgets by last use, not by first", () => {
  const { logger, lines, clock } = captured();
  const speak = (key: string) => logger.limited(key, 1_000).warn("x");
  speak("busy");
  for (let key = 1; key < LIMITED_KEYS_MAX; key++) speak(`k${key}`);
  clock.nowMs += 1_000;
  speak("busy"); // now the last used
  speak("one more"); // takes the place of k1
  const before = lines.length;
  speak("busy");
  assertEquals(lines.length, before);
});

Deno.test({
  name: "writeStderr() outlives a log on a full disk",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const program = `
      import { writeStderr } from ${JSON.stringify(new URL("./log.ts", import.meta.url).href)};
      writeStderr("lost\\n");
      Deno.exit(7);
    `;
    const { code } = await new Deno.Command("/bin/sh", {
      args: ["-c", '"$0" eval --no-config "$1" 2>/dev/full', Deno.execPath(), program],
    }).output();
    assertEquals(code, 7);
  },
});

Deno.test("writeStderr() writes whole lines, and outlives a closed standard error", async () => {
  const program = `
    import { writeStderr } from ${JSON.stringify(new URL("./log.ts", import.meta.url).href)};
    writeStderr("first\\n");
    await Deno.stdin.read(new Uint8Array(1));
    for (let i = 0; i < 100; i++) writeStderr("x".repeat(10_000) + "\\n");
    Deno.exit(7);
  `;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-config", program],
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const reader = child.stderr.getReader();
  const first = await reader.read();
  assertEquals(new TextDecoder().decode(first.value), "first\n");
  await reader.cancel(); // nobody reads from here on
  const writer = child.stdin.getWriter();
  await writer.write(new Uint8Array([10]));
  await writer.close();
  assertEquals((await child.status).code, 7);
});
