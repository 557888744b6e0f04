import { assertEquals } from "@std/assert";
import { helpText } from "./flag_help.ts";
import type { FlagSpec } from "./flags.ts";

const FLAGS: readonly FlagSpec[] = [
  {
    name: "output-dir",
    kind: "string",
    placeholder: "DIR",
    default: "/data",
    env: "FGM_OUTPUT_DIR",
    help: "Directory that receives partitions, segments and sessions.",
  },
  { name: "port", kind: "integer", min: 0, max: 65535, default: 8050, help: "TCP port." },
  { name: "log-level", kind: "string", choices: ["info", "warn"], help: "Least level." },
  { name: "viewer", kind: "strings", placeholder: "NODE=URL", help: "A viewer to ask." },
  { name: "pss-budget", kind: "number", min: 0, help: "Share of one core." },
  { name: "color", kind: "boolean", default: true, help: "Draw without colour." },
  { name: "include-sandboxes", kind: "boolean", help: "Keep pause containers too." },
  {
    name: "a-flag-whose-name-is-rather-long",
    kind: "string",
    help: "Explained on the line below its name.",
  },
];

Deno.test("helpText() is aligned, wrapped, and shows range, default and variable", () => {
  const text = helpText({
    name: "fgm-test",
    summary: "Samples the containers of a node every second and keeps them in Parquet files, so " +
      "that a question about four seconds of last Tuesday has an answer.",
    version: "unused",
    flags: FLAGS,
    positionals: { placeholder: "PATH", help: "Files, directories or globs.", min: 1 },
    examples: ["fgm-test --port 8051 /data"],
  });
  assertEquals(
    text,
    `\
fgm-test: Samples the containers of a node every second and keeps them in
Parquet files, so that a question about four seconds of last Tuesday has an
answer.

Usage: fgm-test [flags] PATH…

Arguments:
  PATH                 Files, directories or globs.

Flags:
  --output-dir DIR     Directory that receives partitions, segments and
                       sessions. [default /data; env FGM_OUTPUT_DIR]
  --port N             TCP port. [from 0 to 65535; default 8050]
  --log-level TEXT     Least level. [info | warn]
  --viewer NODE=URL …  A viewer to ask.
  --pss-budget N       Share of one core. [of at least 0]
  --no-color           Draw without colour.
  --include-sandboxes  Keep pause containers too.
  --a-flag-whose-name-is-rather-long TEXT
                       Explained on the line below its name.
  -h, --help           Show this text.
  --version            Show version, commit and format version.

Examples:
  fgm-test --port 8051 /data
`,
  );
});

Deno.test("helpText() of a program without flags still explains help and version", () => {
  assertEquals(
    helpText({ name: "x", summary: "Does.", version: "unused", flags: [] }),
    `\
x: Does.

Usage: x [flags]

Flags:
  -h, --help  Show this text.
  --version   Show version, commit and format version.
`,
  );
});

const USAGE_CASES: ReadonlyArray<
  readonly [bounds: { min?: number; max?: number }, usage: string]
> = [
  [{}, "Usage: x [flags] [PATH…]"],
  [{ max: 1 }, "Usage: x [flags] [PATH]"],
  [{ min: 1, max: 1 }, "Usage: x [flags] PATH"],
  [{ min: 1 }, "Usage: x [flags] PATH…"],
];
for (const [bounds, usage] of USAGE_CASES) {
  Deno.test(`helpText() shows ${usage}`, () => {
    const positionals = { placeholder: "PATH", help: "Data.", ...bounds };
    const text = helpText({ name: "x", summary: "", version: "", flags: [], positionals });
    assertEquals(text.split("\n").includes(usage), true);
  });
}

Deno.test("helpText() keeps every line within 80 columns", () => {
  const help = "word ".repeat(60).trim();
  const wordy: FlagSpec = { name: "wordy", kind: "string", default: "d", env: "E", help };
  const text = helpText({ name: "x", summary: help, version: "", flags: [...FLAGS, wordy] });
  const tooLong = text.split("\n").filter((line) => line.length > 80);
  assertEquals(tooLong, []);
});
