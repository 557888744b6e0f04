/**
 * How Deno is called to compile a program, and what its failures mean.
 *
 * @module
 */

import type { CompiledProgram, Platform } from "./compiled_programs.ts";

/** What Deno calls the platforms. */
const TRIPLES: Readonly<Record<Platform, string>> = {
  "linux-x64": "x86_64-unknown-linux-gnu",
  "linux-arm64": "aarch64-unknown-linux-gnu",
  "macos-x64": "x86_64-apple-darwin",
  "macos-arm64": "aarch64-apple-darwin",
};

/** Every platform there is a name for. */
export const PLATFORMS: readonly Platform[] = [
  "linux-x64",
  "linux-arm64",
  "macos-x64",
  "macos-arm64",
];

/** The platform of a running Deno; undefined where fgm is not compiled for it. */
export function platformOf({ os, arch }: Pick<typeof Deno.build, "os" | "arch">):
  | Platform
  | undefined {
  const cpu = arch === "x86_64" ? "x64" : "arm64";
  if (os === "linux") return `linux-${cpu}`;
  return os === "darwin" ? `macos-${cpu}` : undefined;
}

/** One program for one platform. */
export interface CompileJob {
  readonly program: CompiledProgram;
  readonly platform: Platform;
  readonly isForImage: boolean;
  /** Path of the binary to write. */
  readonly output: string;
  /** File of variables that the binary starts with unless its environment says otherwise. */
  readonly envFile: string;
  /** Files of the packages that stay outside. */
  readonly excludes: readonly string[];
}

/** Arguments of Deno, to be run in the repository's root. */
export function compileArgs(job: CompileJob): readonly string[] {
  const { program } = job;
  const v8Flags = program.v8Flags ?? [], made = (program.made ?? []).map(({ path }) => path);
  return [
    ...["compile", "--quiet", "--no-check", "--frozen", "--no-prompt"],
    // It would lie in /tmp under a known name, for whoever is first to write it; it saves some 50 ms.
    "--no-code-cache",
    // Without a folder of packages Deno takes those of the target's platform that are imported.
    ...["--node-modules-dir=none", "--exclude-unused-npm"],
    `--target=${TRIPLES[job.platform]}`,
    `--env-file=${job.envFile}`,
    ...(v8Flags.length === 0 ? [] : [`--v8-flags=${v8Flags.join(",")}`]),
    ...[...program.includes, ...made].map((path) => `--include=${path}`),
    ...job.excludes.map((path) => `--exclude=${path}`),
    ...(job.isForImage ? program.inImage ?? program.permissions : program.permissions),
    `--output=${job.output}`,
    program.entry,
  ];
}

/** DuckDB's files that lie beside the programs. */
export const NATIVE_FILES: readonly string[] = ["duckdb.node", "libduckdb.so"];

/** The package with DuckDB's native code for Linux with glibc; its folder in the cache. */
export function nativePackage(platform: Platform): string {
  return `@duckdb/node-bindings-${platform}`;
}

/**
 * Files that do not belong into a binary: the library, which lies beside it, and what is for another C
 * library. The add-on stays: it must be there to be looked for, and is then taken from beside too.
 *
 * @param packageFiles path of a package's file in Deno's cache.
 */
export function excludedFiles(
  platform: Platform,
  packageFile: (name: string, file: string) => string,
): readonly string[] {
  const name = nativePackage(platform);
  return [
    packageFile(name, "libduckdb.so"),
    ...NATIVE_FILES.map((file) => packageFile(`${name}-musl`, file)),
  ];
}

/** The line of Deno's error output, which has no colours, that says most. */
export function compileFailure(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  const stack = lines.indexOf("Stack backtrace:");
  const told = (stack < 0 ? lines : lines.slice(0, stack)).filter((line) => line !== "");
  const url = told.find((line) => line.includes("denort-"));
  if (url !== undefined) {
    const [address = ""] = /https?:[^\s)]+/.exec(url) ?? [];
    return `Deno cannot fetch its runtime from ${address}; DENORT_BIN=FILE names one that is here`;
  }
  const overflow = told.find((line) => line.includes("overflowed its stack"));
  const error = told.find((line) => line.startsWith("error"))?.replace(/^error:? */, "");
  return overflow ?? error ?? told.at(-1) ?? "Deno says nothing";
}
