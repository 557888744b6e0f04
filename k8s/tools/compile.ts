/**
 * Compiles programs through Deno, and puts DuckDB's native code beside them.
 *
 * @module
 */

import { dirname, join } from "@std/path";
import {
  compileArgs,
  compileFailure,
  excludedFiles,
  NATIVE_FILES,
  nativePackage,
} from "./compile_command.ts";
import type { CompiledProgram, Platform } from "./compiled_programs.ts";
import { executablePlatform, HEADER_BYTES } from "./executable_platform.ts";

/** Where things are, and what all binaries of a run share. */
export interface CompileOptions {
  /** The repository's root. */
  readonly root: string;
  /** Folder of the binaries; one folder for each platform is made in it. */
  readonly out: string;
  readonly isForImage: boolean;
  /** Commit that the binaries name; "unknown" where there is none. */
  readonly gitRev: string;
  /** `DENORT_BIN`, which Deno compiles onto instead of the runtime that it would fetch. */
  readonly denort: string | undefined;
}

/** A binary that was made. */
export interface Binary {
  readonly path: string;
  readonly sizeBytes: number;
}

/**
 * Compiles one program. The binary appears under its name when it is whole.
 *
 * @throws {Error} in one line, when it cannot be.
 */
export async function compileProgram(
  program: CompiledProgram,
  platform: Platform,
  options: CompileOptions,
): Promise<Binary> {
  const directory = join(options.out, platform);
  await Deno.mkdir(directory, { recursive: true });
  const scratch = await Deno.makeTempDir({ dir: directory, prefix: ".compile-" });
  try {
    if (options.denort !== undefined) await checkRuntime(options.denort, platform);
    await makeFolders(program, options.root);
    const cache = program.hasDuckDb ? await packageCache(options.root) : undefined;
    const output = join(scratch, program.name), envFile = join(scratch, "env");
    await Deno.writeTextFile(envFile, `FGM_GIT_REV=${options.gitRev}\n`);
    const { isForImage } = options;
    const excludes = cache === undefined ? [] : excludedFiles(platform, cache);
    const args = compileArgs({ program, platform, isForImage, output, envFile, excludes });
    await runDeno(args, options.root, options.denort);
    if (cache !== undefined) await installNativeFiles(platform, { cache, scratch, directory });
    const path = join(directory, program.name);
    await Deno.rename(output, path);
    return { path, sizeBytes: (await Deno.stat(path)).size };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`Cannot compile ${program.name} for ${platform}: ${reason}`, { cause });
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

/** Here rather than in the tasks, so that whoever compiles has today's page: deploying does too. */
async function makeFolders({ made = [] }: CompiledProgram, root: string): Promise<void> {
  for (const { maker } of made) await runDeno(["run", "--allow-all", "--quiet", ...maker], root);
}

/** Deno takes whatever it is given, and would make a binary that cannot start. */
async function checkRuntime(denort: string, platform: Platform): Promise<void> {
  if (!await isThere(denort)) throw new Error(`DENORT_BIN=${denort} is not there`);
  using file = await Deno.open(denort);
  const header = new Uint8Array(HEADER_BYTES);
  await file.read(header);
  const found = executablePlatform(header);
  if (found !== platform) {
    throw new Error(`DENORT_BIN=${denort} is for ${found ?? "no platform known here"}`);
  }
}

/** Where Deno keeps the file of a package that is imported here, in the version that is pinned. */
type PackageCache = (name: string, file: string) => string;

/** Fetches what the repository's packages lack, and finds the folder of the registry they are from. */
async function packageCache(root: string): Promise<PackageCache> {
  await runDeno(["cache", "--quiet", "--frozen", "--node-modules-dir=none", DUCKDB_DOOR], root);
  const { npmCache } = JSON.parse(await runDeno(["info", "--json"], root));
  const version = await pinnedVersion(root);
  for await (const { name: registry } of Deno.readDir(npmCache)) {
    const folder = join(npmCache, registry);
    if (await isThere(join(folder, NATIVE_LOADER, version))) {
      return (name, file) => join(folder, name, version, file);
    }
  }
  throw new Error(`${NATIVE_LOADER} ${version} is not in Deno's cache, ${npmCache}`);
}

/** The file that imports DuckDB. */
const DUCKDB_DOOR = "collector/store/duckdb.ts";

/** The package that loads DuckDB's native code; those with the code have the same version. */
const NATIVE_LOADER = "@duckdb/node-bindings";

async function pinnedVersion(root: string): Promise<string> {
  const { imports } = JSON.parse(await Deno.readTextFile(join(root, "deno.json")));
  const specifier: string = imports[NATIVE_LOADER];
  return specifier.slice(specifier.lastIndexOf("@") + 1);
}

/** Compiling has fetched the platform's package. Renamed into place: a running program keeps its own. */
async function installNativeFiles(
  platform: Platform,
  { cache, scratch, directory }: {
    readonly cache: PackageCache;
    readonly scratch: string;
    readonly directory: string;
  },
): Promise<void> {
  for (const file of NATIVE_FILES) {
    const copy = join(scratch, file);
    await Deno.copyFile(cache(nativePackage(platform), file), copy);
    await Deno.chmod(copy, 0o755);
    await Deno.rename(copy, join(directory, file));
  }
}

/** Runs this same Deno and returns what it writes. */
async function runDeno(args: readonly string[], cwd: string, denort?: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    // Analysing some packages takes more stack than Deno's threads have of themselves.
    env: {
      NO_COLOR: "1",
      RUST_MIN_STACK: String(64 * 1024 ** 2),
      ...(denort === undefined ? {} : { DENORT_BIN: denort }),
    },
    stdin: "null",
  }).output();
  if (!success) throw new Error(compileFailure(new TextDecoder().decode(stderr)));
  return new TextDecoder().decode(stdout);
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

/** The commit that is checked out at `root`; "unknown" without git or a repository. */
export async function checkedOutRev(root: string): Promise<string> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["rev-parse", "HEAD"],
      cwd: root,
      stdin: "null",
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).trim() : "unknown";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "unknown";
    throw error;
  }
}

/** How large what lies beside the programs of a platform is, in bytes; 0 when nothing does. */
export async function nativeBytes(binary: Binary): Promise<number> {
  let sum = 0;
  for (const file of NATIVE_FILES) {
    const path = join(dirname(binary.path), file);
    if (await isThere(path)) sum += (await Deno.stat(path)).size;
  }
  return sum;
}
