import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseTuiFlags, type StartOptions, startOptions } from "./tui_flags.ts";

type Env = Readonly<Record<string, string>>;

interface Around {
  readonly env?: Env;
  readonly isTerminal?: boolean;
}

function flagsOf(args: readonly string[], env: Env = {}) {
  const parsed = parseTuiFlags(args, { version: "fgm-tui 1", env: (name) => env[name] });
  if (parsed.kind !== "run") throw new Error(JSON.stringify(parsed));
  return parsed.values;
}

function optionsOf(args: readonly string[], { env = {}, isTerminal = true }: Around = {}) {
  return startOptions(flagsOf(args, env), {
    env: (name) => env[name],
    isTerminal,
    timeZone: "Europe/Berlin",
    nowMs: Date.UTC(2026, 0, 13),
  });
}

Deno.test("startOptions() without flags", () => {
  const want: StartOptions = {
    metrics: [],
    containers: [],
    view: { span: 900_000, end: { mode: "follow" } },
    screen: "charts",
    glyphs: "braille",
    timeZone: "Europe/Berlin",
    print: undefined,
    width: undefined,
    height: undefined,
    hasMouse: true,
    depth: "16",
  };
  assertEquals(optionsOf([]), want);
});

const CASES: ReadonlyArray<readonly [string, readonly string[], Around, Partial<StartOptions>]> = [
  ["metrics in order", ["--metric", "b", "--metric=a"], {}, { metrics: ["b", "a"] }],
  ["containers", ["--container", "web-0/nginx"], {}, { containers: ["web-0/nginx"] }],
  ["a range", ["--range", "90s"], {}, { view: { span: 90_000, end: { mode: "follow" } } }],
  [
    "a time, at which it stands still",
    ["--range=all", "--at=2026-01-12T21:52:49Z"],
    {},
    { view: { span: "all", end: { mode: "paused", toMs: 1_768_254_769_000 } } },
  ],
  ["a study", ["--study", "periodicity"], {}, { study: "periodicity" }],
  ["the table", ["--screen", "table"], {}, { screen: "table" }],
  ["glyphs", ["--glyphs", "block"], {}, { glyphs: "block" }],
  ["a locale without UTF-8", [], { env: { LANG: "C" } }, { glyphs: "line" }],
  ["LC_ALL before LANG", [], { env: { LC_ALL: "C", LANG: "de_DE.UTF-8" } }, { glyphs: "line" }],
  ["an empty LC_ALL", [], { env: { LC_ALL: "", LANG: "de_DE.utf8" } }, { glyphs: "braille" }],
  ["glyphs before the locale", ["--glyphs=braille"], { env: { LANG: "C" } }, { glyphs: "braille" }],
  ["UTC", ["--utc"], {}, { timeZone: "UTC" }],
  ["a time zone", ["--time-zone", "Asia/Tokyo"], {}, { timeZone: "Asia/Tokyo" }],
  ["no mouse", ["--no-mouse"], {}, { hasMouse: false }],
  ["a depth", ["--color", "256"], {}, { depth: "256" }],
  ["NO_COLOR", [], { env: { NO_COLOR: "1", TERM: "xterm" } }, { depth: "none" }],
  ["a snapshot without colours", ["--snapshot"], {}, { print: "text", depth: "none" }],
  [
    "a snapshot with colours where they are asked for",
    ["--snapshot", "--color", "always"],
    { env: { TERM: "xterm-256color" }, isTerminal: false },
    { print: "text", depth: "256" },
  ],
  [
    "the size of a snapshot",
    ["--snapshot", "--width=80", "--height=24"],
    {},
    { print: "text", depth: "none", width: 80, height: 24 },
  ],
  ["JSON", ["--json"], {}, { print: "json" }],
  ["JSON of a snapshot", ["--json", "--snapshot"], {}, { print: "json" }],
];

for (const [name, args, around, want] of CASES) {
  Deno.test(`startOptions() takes ${name}`, () => {
    const options = optionsOf(args, around);
    assertEquals({ ...options, ...want }, options);
  });
}

const REFUSED: ReadonlyArray<readonly [readonly string[], string]> = [
  [
    ["--metric=a", "--metric=b", "--metric=c", "--metric=d", "--metric=e", "--metric=f"],
    "at most 5",
  ],
  [Array.from({ length: 9 }, (_, index) => `--container=c${index}`), "at most 8"],
  [["--url=http://localhost:1", "--node=a"], "--node together with a URL"],
  [["--width=80"], "Cannot use --width: it is for --snapshot and --json"],
  [["--height=80"], "Cannot use --height: it is for --snapshot and --json"],
  [["--utc", "--time-zone=UTC"], "--utc together with --time-zone"],
  [["--time-zone=Mars/Base"], 'Cannot use time zone "Mars/Base"'],
  [["--range=soon"], "Cannot use --range"],
  [["--at=soon"], "Cannot use --at"],
];

for (const [args, why] of REFUSED) {
  Deno.test(`startOptions() refuses ${args.join(" ").slice(0, 60)}`, () => {
    const error = assertThrows(() => optionsOf(args), RangeError, why);
    assert(!error.message.includes("\n"));
  });
}

const MISTAKES: ReadonlyArray<readonly [readonly string[], string]> = [
  [["--metrc", "x"], "did you mean --metric?"],
  [["--screen", "list"], "is not one of charts, table"],
  [["--color", "red"], "is not one of auto, always, never, 16, 256, truecolor"],
  [["--snapshot", "--width", "0"], "is not a whole number from 1 to 1000"],
  [["worker-1"], "only flags are taken"],
];

for (const [args, why] of MISTAKES) {
  Deno.test(`parseTuiFlags() refuses ${args.join(" ")}`, () => {
    const parsed = parseTuiFlags(args, { version: "", env: () => undefined });
    assert(parsed.kind === "error" && parsed.message.includes(why), JSON.stringify(parsed));
  });
}

Deno.test("parseTuiFlags() reads the viewer and the token from the environment", () => {
  const env = { FGM_VIEWER_URL: "http://a:1", FGM_TOKEN_FILE: "token", NODE_NAME: "worker-9" };
  const { url, tokenFile, node, namespace } = flagsOf([], env);
  assertEquals([url, tokenFile, node, namespace], [
    "http://a:1",
    "token",
    undefined,
    "fine-grained-monitor",
  ]);
});

Deno.test("parseTuiFlags() lets a node win over the environment's viewer", () => {
  const env = { FGM_VIEWER_URL: "http://a:1" };
  for (const args of [["--node", "worker-1"], ["--node=worker-1"]]) {
    const { url, node } = flagsOf(args, env);
    assertEquals([url, node], [undefined, "worker-1"]);
  }
});
