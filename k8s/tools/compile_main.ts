/**
 * `deno task compile`: the programs as binaries that need no Deno.
 *
 * @module
 */

import { fromFileUrl, resolve } from "@std/path";
import { answerFlags } from "../pod/flag_answer.ts";
import { parseFlags, type ProgramSpec } from "../pod/flags.ts";
import { readGitRev, versionText } from "../pod/version.ts";
import { checkedOutRev, type CompileOptions, compileProgram, nativeBytes } from "./compile.ts";
import { platformOf, PLATFORMS } from "./compile_command.ts";
import { COMPILED_PROGRAMS, type CompiledProgram, type Platform } from "./compiled_programs.ts";

const env = (name: string) => Deno.env.get(name);

const ROOT = fromFileUrl(new URL("../../", import.meta.url));

const PROGRAM = {
  name: "compile",
  summary:
    "Compiles the programs into DIR/PLATFORM/, each with the permissions it needs and no more.",
  version: versionText("compile", readGitRev(env)),
  flags: [
    {
      name: "target",
      kind: "strings",
      choices: [...PLATFORMS, "all"],
      placeholder: "PLATFORM",
      help: "For which system; may be repeated. This machine's when left out.",
    },
    {
      name: "only",
      kind: "strings",
      choices: COMPILED_PROGRAMS.map(({ name }) => name),
      placeholder: "PROGRAM",
      help: "Only this program; may be repeated.",
    },
    { name: "out", kind: "string", default: "dist", placeholder: "DIR", help: "Where to." },
    {
      name: "for-image",
      kind: "boolean",
      help: "Narrow permissions to the paths of an image; such a binary works in one alone.",
    },
  ],
  examples: [
    "deno task compile",
    "deno task compile --target all",
    "deno task compile --only fgm-tui --target macos-arm64",
  ],
} as const satisfies ProgramSpec;

async function main(): Promise<number> {
  const parsed = parseFlags(PROGRAM, Deno.args, env);
  if (parsed.kind !== "run") return answerFlags(parsed);
  const { target, only, out, forImage } = parsed.values;
  const platforms = chosenPlatforms(target);
  if (platforms === undefined) {
    console.error("Cannot compile for this machine's system: choose one with --target");
    return 2;
  }
  const set = env("FGM_GIT_REV")?.trim() ?? "";
  const jobs = platforms.flatMap((platform) =>
    COMPILED_PROGRAMS
      .filter(({ name }) => only.length === 0 || only.includes(name))
      .filter((program) => program.platforms.includes(platform))
      .map((program) => ({ program, platform }))
  );
  if (jobs.length === 0) {
    console.error(`Cannot compile ${only.join(", ")}: not made for ${platforms.join(", ")}`);
    return 2;
  }
  return await compileAll(jobs, {
    root: ROOT,
    out: resolve(out),
    isForImage: forImage,
    gitRev: set === "" ? await checkedOutRev(ROOT) : set,
    denort: env("DENORT_BIN") || undefined,
  });
}

/** Undefined where nothing was chosen and this machine is not one that fgm is compiled for. */
function chosenPlatforms(targets: readonly string[]): readonly Platform[] | undefined {
  if (targets.length === 0) {
    const own = platformOf(Deno.build);
    return own && [own];
  }
  return PLATFORMS.filter((platform) => targets.includes("all") || targets.includes(platform));
}

interface Job {
  readonly program: CompiledProgram;
  readonly platform: Platform;
}

/** One after the other: each takes all cores for a while, and memory. */
async function compileAll(jobs: readonly Job[], options: CompileOptions): Promise<number> {
  let failures = 0;
  for (const [i, { program, platform }] of jobs.entries()) {
    const place = `[${i + 1}/${jobs.length}]`;
    console.error(`${place} ${program.name} for ${platform} …`);
    const startMs = performance.now();
    try {
      const binary = await compileProgram(program, platform, options);
      const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
      const native = program.hasDuckDb
        ? ` + ${megabytes(await nativeBytes(binary))} beside it`
        : "";
      console.log(`${binary.path}  ${megabytes(binary.sizeBytes)}${native}  ${seconds} s`);
    } catch (error) {
      failures++;
      console.error(error instanceof Error ? error.message : String(error));
    }
  }
  if (failures > 0) console.error(`${failures} of ${jobs.length} failed`);
  return failures === 0 ? 0 : 1;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

if (import.meta.main) Deno.exit(await main());
