import { assertEquals } from "@std/assert";
import { type FlagSpec, type ParsedFlags, parseFlags, type ProgramSpec } from "./flags.ts";

const FLAGS = [
  { name: "output-dir", kind: "string", default: "/data", env: "FGM_OUTPUT_DIR", help: "Where." },
  { name: "token-file", kind: "string", help: "Secret." },
  { name: "log-level", kind: "string", choices: ["info", "warn"], default: "info", help: "How." },
  {
    name: "port",
    kind: "integer",
    min: 0,
    max: 65535,
    default: 8050,
    env: "FGM_PORT",
    help: "TCP.",
  },
  { name: "pss-budget", kind: "number", min: 0, help: "Share." },
  { name: "include-sandboxes", kind: "boolean", env: "FGM_SANDBOXES", help: "Also." },
  { name: "color", kind: "boolean", default: true, help: "Colour." },
  { name: "viewer", kind: "strings", env: "FGM_VIEWERS", placeholder: "NODE=URL", help: "One." },
] as const satisfies readonly FlagSpec[];

const PROGRAM: ProgramSpec<typeof FLAGS> = {
  name: "fgm-test",
  summary: "A program.",
  version: "fgm-test 0.1.0 (abc, format 1)",
  flags: FLAGS,
};

const DEFAULTS = {
  outputDir: "/data",
  tokenFile: undefined,
  logLevel: "info",
  port: 8050,
  pssBudget: undefined,
  includeSandboxes: false,
  color: true,
  viewer: [],
};

function parse(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ParsedFlags<typeof FLAGS> {
  return parseFlags(PROGRAM, args, (name) => env[name]);
}

type Given = readonly [args: readonly string[], want: Readonly<Record<string, unknown>>];

const GIVEN_CASES: readonly Given[] = [
  [[], {}],
  [["--port", "80"], { port: 80 }],
  [["--port=80"], { port: 80 }],
  [["--port=0"], { port: 0 }],
  [["--port", "65535"], { port: 65535 }],
  [["--output-dir", "a b"], { outputDir: "a b" }],
  [["--output-dir=a=b"], { outputDir: "a=b" }],
  [["--output-dir=--odd"], { outputDir: "--odd" }],
  [["--output-dir", "-"], { outputDir: "-" }],
  [["--pss-budget", "0.5"], { pssBudget: 0.5 }],
  [["--pss-budget", ".5"], { pssBudget: 0.5 }],
  [["--pss-budget", "1e-3"], { pssBudget: 0.001 }],
  [["--include-sandboxes"], { includeSandboxes: true }],
  [["--no-include-sandboxes"], { includeSandboxes: false }],
  [["--include-sandboxes=TRUE"], { includeSandboxes: true }],
  [["--include-sandboxes=0"], { includeSandboxes: false }],
  [["--no-color"], { color: false }],
  [["--viewer", "a=1", "--viewer=b=2"], { viewer: ["a=1", "b=2"] }],
  [["--log-level", "warn", "--token-file", "t"], { logLevel: "warn", tokenFile: "t" }],
];
for (const [args, want] of GIVEN_CASES) {
  Deno.test(`parseFlags() reads [${args.join(" ")}]`, () => {
    assertEquals(parse(args), { kind: "run", values: { ...DEFAULTS, ...want }, positionals: [] });
  });
}

const ENV_CASES: ReadonlyArray<
  readonly [fact: string, args: readonly string[], env: Record<string, string>, want: object]
> = [
  ["takes the environment's value over the default", [], { FGM_PORT: "9000" }, { port: 9000 }],
  ["lets a flag win over the environment", ["--port", "1"], { FGM_PORT: "9000" }, { port: 1 }],
  ["lets a flag win over a broken variable", ["--port", "1"], { FGM_PORT: "abc" }, { port: 1 }],
  ["counts an empty variable as unset", [], { FGM_PORT: "", FGM_OUTPUT_DIR: "" }, {}],
  ["splits a variable of several values at commas", [], { FGM_VIEWERS: "a=1,b=2" }, {
    viewer: ["a=1", "b=2"],
  }],
  ["reads a boolean variable", [], { FGM_SANDBOXES: "true" }, { includeSandboxes: true }],
  ["lets --no- win over the environment", ["--no-include-sandboxes"], { FGM_SANDBOXES: "1" }, {}],
];
for (const [fact, args, env, want] of ENV_CASES) {
  Deno.test(`parseFlags() ${fact}`, () => {
    assertEquals(parse(args, env), {
      kind: "run",
      values: { ...DEFAULTS, ...want } as never,
      positionals: [],
    });
  });
}

const PORT_RANGE = "is not a whole number from 0 to 65535";
const LONG = "x".repeat(80);

const ERROR_CASES: ReadonlyArray<
  readonly [args: readonly string[], env: Record<string, string>, message: string]
> = [
  [["--port", "abc"], {}, `Cannot read flag --port: "abc" ${PORT_RANGE}`],
  [["--port", "65536"], {}, `Cannot read flag --port: "65536" ${PORT_RANGE}`],
  [["--port", "-1"], {}, `Cannot read flag --port: "-1" ${PORT_RANGE}`],
  [["--port", "1.5"], {}, `Cannot read flag --port: "1.5" ${PORT_RANGE}`],
  [["--port", "0x10"], {}, `Cannot read flag --port: "0x10" ${PORT_RANGE}`],
  [["--port", "1e3"], {}, `Cannot read flag --port: "1e3" ${PORT_RANGE}`],
  [["--port", " 1"], {}, `Cannot read flag --port: " 1" ${PORT_RANGE}`],
  [["--port", "９"], {}, `Cannot read flag --port: "９" ${PORT_RANGE}`],
  [["--port", "a\nb"], {}, `Cannot read flag --port: "a\\nb" ${PORT_RANGE}`],
  [[`--port=${LONG}`], {}, `Cannot read flag --port: "${"x".repeat(60)}…" ${PORT_RANGE}`],
  [["--port="], {}, `Cannot read flag --port: "" ${PORT_RANGE}`],
  [[], { FGM_PORT: "abc" }, `Cannot read environment variable FGM_PORT: "abc" ${PORT_RANGE}`],
  [
    ["--pss-budget", "NaN"],
    {},
    'Cannot read flag --pss-budget: "NaN" is not a number of at least 0',
  ],
  [
    ["--pss-budget", "1e999"],
    {},
    'Cannot read flag --pss-budget: "1e999" is not a number of at least 0',
  ],
  [["--port"], {}, "Cannot read flag --port: it needs a value"],
  [["--port", "--color"], {}, "Cannot read flag --port: it needs a value"],
  [["--output-dir", "-x"], {}, "Cannot read flag --output-dir: it needs a value"],
  [["--output-dir="], {}, "Cannot read flag --output-dir: its value is empty"],
  [["--port", "1", "--port", "2"], {}, "Cannot read flag --port: it is given more than once"],
  [["--color", "--no-color"], {}, "Cannot read flag --color: it is given more than once"],
  [["--log-level", "loud"], {}, 'Cannot read flag --log-level: "loud" is not one of info, warn'],
  [["--color=maybe"], {}, 'Cannot read flag --color: "maybe" is not true or false'],
  [["--no-color=true"], {}, "Cannot read flag --no-color: it takes no value"],
  [
    ["--prot", "1"],
    {},
    "Cannot read flag --prot: there is no such flag; did you mean --port?",
  ],
  [
    ["--ouptut-dir=x"],
    {},
    "Cannot read flag --ouptut-dir: there is no such flag; did you mean --output-dir?",
  ],
  [["--hepl"], {}, "Cannot read flag --hepl: there is no such flag; did you mean --help?"],
  [["--no-port"], {}, "Cannot read flag --no-port: there is no such flag; see --help"],
  [["--zzzzzzzz"], {}, "Cannot read flag --zzzzzzzz: there is no such flag; see --help"],
  [["-p", "1"], {}, "Cannot read flag -p: there is no such flag; see --help"],
  [["data"], {}, 'Cannot read argument "data": only flags are taken'],
  [["--", "--port"], {}, 'Cannot read argument "--port": only flags are taken'],
];
for (const [args, env, message] of ERROR_CASES) {
  Deno.test(`parseFlags() refuses [${args.join(" ").slice(0, 30)}]: ${message.slice(0, 70)}`, () => {
    assertEquals(parse(args, env), { kind: "error", message });
  });
}

for (
  const args of [["--help"], ["-h"], ["--port", "abc", "--help"], ["--nope", "--version", "-h"]]
) {
  Deno.test(`parseFlags() shows help for [${args.join(" ")}]`, () => {
    const parsed = parse(args);
    assertEquals(parsed.kind, "help");
  });
}

for (const args of [["--version"], ["--port", "abc", "--version"]]) {
  Deno.test(`parseFlags() shows the version for [${args.join(" ")}]`, () => {
    assertEquals(parse(args), { kind: "version", text: "fgm-test 0.1.0 (abc, format 1)" });
  });
}

const POSITIONAL_CASES: ReadonlyArray<
  readonly [min: number, max: number | undefined, args: readonly string[], want: string]
> = [
  [0, undefined, [], "[]"],
  [0, undefined, ["a", "--color", "b"], '["a","b"]'],
  [0, undefined, ["a", "--", "--port", "--help", "-h"], '["a","--port","--help","-h"]'],
  [0, undefined, ["--", "a", "--", "b"], '["a","--","b"]'],
  [0, undefined, ["--", "--version"], '["--version"]'],
  [1, undefined, [], "Cannot read argument PATH: it is needed; see --help"],
  [2, undefined, ["a"], "Cannot read argument PATH: at least 2 are needed; see --help"],
  [0, 1, ["a", "b"], 'Cannot read argument "b": at most 1 such can be given'],
];
for (const [min, max, args, want] of POSITIONAL_CASES) {
  Deno.test(`parseFlags() with ${min} to ${max ?? "any"} arguments reads [${args}]`, () => {
    const bounds = max === undefined ? { min } : { min, max };
    const positionals = { placeholder: "PATH", help: "Data.", ...bounds };
    const parsed = parseFlags({ ...PROGRAM, positionals }, args, () => undefined);
    assertEquals(
      parsed.kind === "run" ? JSON.stringify(parsed.positionals) : parsed,
      parsed.kind === "run" ? want : { kind: "error", message: want },
    );
  });
}

Deno.test("parseFlags() gives each value the type its row says", () => {
  const parsed = parse([]);
  if (parsed.kind !== "run") throw new Error("expected a run");
  // Checked by the compiler: a wrong inference fails the type check of this file.
  const port: number = parsed.values.port;
  const outputDir: string = parsed.values.outputDir;
  const level: "info" | "warn" = parsed.values.logLevel;
  const color: boolean = parsed.values.color;
  const viewers: readonly string[] = parsed.values.viewer;
  // @ts-expect-error: a flag without default can be missing
  const budget: number = parsed.values.pssBudget;
  // @ts-expect-error: there is no such flag
  const missing = parsed.values.nothing;
  assertEquals(
    [port, outputDir, level, color, viewers, budget, missing],
    [8050, "/data", "info", true, [], undefined, undefined],
  );
});
