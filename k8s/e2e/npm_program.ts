/**
 * Programs of npm that tests run, and the product does not depend on.
 *
 * @module
 */

/** What a program of npm came to. */
export interface NpmRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program of npm. */
export interface NpmProgram {
  /** With its exact version. */
  readonly name: string;
  /** Who fetches and runs it: Deno where it needs a newer Node than a machine may have. */
  readonly by: "deno" | "npx";
}

/** Longest time that a run may take, fetching it included, in milliseconds. */
const RUN_MS_MAX = 90_000;

/** Runs a program of npm in a directory of its own. */
export async function runNpm(
  { name, by }: NpmProgram,
  args: readonly string[],
): Promise<NpmRun> {
  const cwd = await Deno.makeTempDir({ prefix: "fgm-npm-" });
  const deno = [Deno.execPath(), "run", "--quiet", "-A", "--no-config", "--no-lock"];
  const [command = "", ...before] = by === "deno"
    ? [...deno, "--node-modules-dir=none", `npm:${name}`]
    : ["npx", "--yes", name];
  try {
    const { code, stdout, stderr } = await new Deno.Command(command, {
      args: [...before, ...args],
      env: { NO_COLOR: "1", MCP_CATALOG_PATH: `${cwd}/mcp.json` },
      cwd,
      stdin: "null",
      signal: AbortSignal.timeout(RUN_MS_MAX),
    }).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

/** Why a program of npm cannot be run here; undefined when these arguments make it succeed. */
export async function whyNoNpm(
  program: NpmProgram,
  args: readonly string[],
): Promise<string | undefined> {
  try {
    const { code, stderr } = await runNpm(program, args);
    if (code === 0) return undefined;
    return `${program.name} cannot be run here: ${stderr.trim().split("\n").at(-1)}`;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return `${program.name} cannot be run here: there is no ${program.by}`;
  }
}
