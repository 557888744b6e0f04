/**
 * What a program holds on to, as against what it has not given back yet: the difference is greater than
 * any leak that a test can wait for.
 *
 * @module
 */

import { residentBytes } from "@fgm/collector/bench/process_usage";
import { fromFileUrl } from "@std/path";
import type { McpRun } from "./mcp_run.ts";
import {
  type Program,
  programCommand,
  type ProgramName,
  type ProgramOptions,
  startCommand,
} from "./program.ts";
import { until } from "./until.ts";

/** What the program says when it has given memory back. */
export const GAVE_BACK = "Gave memory back";

const PRELOAD = fromFileUrl(new URL("./settled_memory_preload.ts", import.meta.url));

/** Starts a program, from its sources, whose memory `settledBytes` can tell. */
export function startSettling(
  name: ProgramName,
  args: readonly string[],
  options: ProgramOptions = {},
): Program {
  const command = programCommand(name, { preload: PRELOAD });
  return startCommand([...command, ...args], { name, ...options });
}

/** Variables of the machine that would change whom the server asks, and who may ask it. */
const PLAIN_MCP_ENV: Readonly<Record<string, string>> = {
  ...{ FGM_VIEWERS: "", FGM_TOKEN_FILE: "", FGM_VIEWER_TOKEN_FILE: "", FGM_INSECURE: "" },
};

/** Starts `fgm-mcp-server` as `startMcp` does, so that `settledBytes` can tell its memory. */
export async function startSettlingMcp(args: readonly string[]): Promise<McpRun> {
  const all = ["--port", "0", ...args];
  const program = startSettling("fgm-mcp-server", all, { env: PLAIN_MCP_ENV });
  const url = await until("fgm-mcp-server listens", () => program.logged("Listening")[0]?.url, {
    explain: () => program.stderr,
  });
  return { program, url: String(url), [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() };
}

/**
 * Resident memory of such a program once it has given back what it does not need, in bytes. The program
 * has to run already: before that nobody listens for the signal.
 */
export async function settledBytes(program: Program): Promise<number> {
  const saidBefore = timesSaid(program);
  program.signal("SIGUSR2");
  await until("memory is given back", () => timesSaid(program) > saidBefore, {
    explain: () => program.stderr,
  });
  return residentBytes(program.pid);
}

function timesSaid({ stderr }: Program): number {
  return stderr.split(GAVE_BACK).length;
}
