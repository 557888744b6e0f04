import { assert, assertEquals } from "@std/assert";
import {
  compileArgs,
  compileFailure,
  type CompileJob,
  excludedFiles,
  platformOf,
} from "./compile_command.ts";
import type { CompiledProgram } from "./compiled_programs.ts";

const VIEWER: CompiledProgram = {
  name: "fgm-viewer",
  entry: "server/main.ts",
  includes: ["server/worker_main.ts"],
  platforms: ["linux-x64"],
  hasDuckDb: true,
  permissions: ["--allow-read", "--allow-net"],
  inImage: ["--allow-read", "--allow-net=127.0.0.1"],
};

const JOB: CompileJob = {
  program: VIEWER,
  platform: "linux-arm64",
  isForImage: false,
  output: "/out/fgm-viewer",
  envFile: "/out/env",
  excludes: ["/cache/libduckdb.so"],
};

/** What a program is compiled with that is not the same for all. */
function ownArgs(job: CompileJob): readonly string[] {
  return compileArgs(job).filter((arg) =>
    /^--(allow|include|exclude=|target|env-file|output|v8)/.test(arg)
  );
}

Deno.test("compileArgs() of a program that may be run anywhere", () => {
  assertEquals(ownArgs(JOB), [
    "--target=aarch64-unknown-linux-gnu",
    "--env-file=/out/env",
    "--include=server/worker_main.ts",
    "--exclude=/cache/libduckdb.so",
    "--allow-read",
    "--allow-net",
    "--output=/out/fgm-viewer",
  ]);
  assertEquals(compileArgs(JOB)[0], "compile");
  assertEquals(compileArgs(JOB).at(-1), "server/main.ts");
});

Deno.test("compileArgs() never lets a program ask for more, nor leaves a cache in /tmp", () => {
  for (const flag of ["--no-prompt", "--no-code-cache", "--frozen"]) {
    assert(compileArgs(JOB).includes(flag), flag);
  }
});

Deno.test("compileArgs() narrows permissions for an image", () => {
  const allowed = ownArgs({ ...JOB, isForImage: true }).filter((arg) => arg.startsWith("--allow"));
  assertEquals(allowed, ["--allow-read", "--allow-net=127.0.0.1"]);
});

Deno.test("compileArgs() for an image keeps permissions that are narrow already", () => {
  const { inImage: _, ...program } = VIEWER;
  const allowed = ownArgs({ ...JOB, program, isForImage: true })
    .filter((arg) => arg.startsWith("--allow"));
  assertEquals(allowed, ["--allow-read", "--allow-net"]);
});

Deno.test("compileArgs() hands flags to the engine", () => {
  const program = { ...VIEWER, v8Flags: ["--a=1", "--b"] };
  assert(compileArgs({ ...JOB, program }).includes("--v8-flags=--a=1,--b"));
});

Deno.test("excludedFiles() are the library, and all of the other C library's package", () => {
  const files = excludedFiles("linux-x64", (name, file) => `${name}/${file}`);
  assertEquals(files, [
    "@duckdb/node-bindings-linux-x64/libduckdb.so",
    "@duckdb/node-bindings-linux-x64-musl/duckdb.node",
    "@duckdb/node-bindings-linux-x64-musl/libduckdb.so",
  ]);
});

const SYSTEMS = [
  ["linux", "x86_64", "linux-x64"],
  ["linux", "aarch64", "linux-arm64"],
  ["darwin", "x86_64", "macos-x64"],
  ["darwin", "aarch64", "macos-arm64"],
  ["windows", "x86_64", undefined],
] as const;

for (const [os, arch, want] of SYSTEMS) {
  Deno.test(`platformOf() ${os} on ${arch} is ${want}`, () => {
    assertEquals(platformOf({ os, arch }), want);
  });
}

const NO_RUNTIME = `error: Writing deno compile executable to temporary file '/out/fgm.tmp-1'

Caused by:
    0: Setting up base binary.
    1: error sending request for url (https://example.net/denort-x.zip): client error (Connect)

Stack backtrace:
   0: <unknown>
`;

const FAILURES = [
  [
    "a runtime that cannot be fetched",
    NO_RUNTIME,
    "Deno cannot fetch its runtime from https://example.net/denort-x.zip; " +
    "DENORT_BIN=FILE names one that is here",
  ],
  [
    "an error",
    'error: Module not found "file:///x.ts".\n    at y',
    'Module not found "file:///x.ts".',
  ],
  [
    "an overflow",
    "\nthread 'tokio-runtime-worker' (1) has overflowed its stack\nfatal runtime error\n",
    "thread 'tokio-runtime-worker' (1) has overflowed its stack",
  ],
  ["something else", "first\nlast\n", "last"],
  ["nothing", "\n", "Deno says nothing"],
] as const;

for (const [what, stderr, want] of FAILURES) {
  Deno.test(`compileFailure() of ${what} is one line`, () => {
    assertEquals(compileFailure(stderr), want);
  });
}
