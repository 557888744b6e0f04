/**
 * The real `fgm` over a simulated node, both as processes of their own.
 *
 * @module
 */

import { fromFileUrl } from "@std/path";
import { COLLECTOR_V8_OPTION } from "../v8_flags.ts";
import { withDirectory } from "./bench_session.ts";

const COLLECTOR = fromFileUrl(new URL("../main.ts", import.meta.url));
const SIMULATOR = fromFileUrl(new URL("../testing/simulate_main.ts", import.meta.url));
const GENERATOR = fromFileUrl(new URL("../testing/generate_main.ts", import.meta.url));

/** Of the simulated node, and of what is generated as its past. */
const SEED = 4;

/** Roots of a simulated node that lives until it is disposed of. */
export interface SimulatedRoots extends AsyncDisposable {
  readonly flags: readonly string[];
}

/** Starts a simulated production node in a process of its own. */
export async function startSimulatedNode(containers: number): Promise<SimulatedRoots> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", SIMULATOR, "--containers", String(containers)],
      ...["--mix", "production", "--seed", String(SEED)],
    ],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  if (value === undefined) throw new Error("Cannot simulate a node: the simulator ended at once");
  const roots = JSON.parse(value) as Record<string, string>;
  return {
    flags: [
      "--cgroup-root",
      roots.cgroup_root ?? "",
      "--proc-root",
      roots.proc_root ?? "",
      "--container-log-dir",
      roots.container_log_dir ?? "",
    ],
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
      await reader.cancel();
    },
  };
}

/**
 * Writes a data directory that ends now, of the same containers as a simulated node of that many has.
 *
 * @throws {Error} when the disk refuses.
 */
export async function writePast(
  outputDir: string,
  { containers, hours }: { readonly containers: number; readonly hours: number },
): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", GENERATOR, "--output-dir", outputDir, "--hours", String(hours)],
      ...["--containers", String(containers), "--seed", String(SEED)],
    ],
    ...{ stdin: "null", stdout: "null", stderr: "null" },
  }).output();
  if (!success) throw new Error(`Cannot write the past of ${containers} containers: see the disk`);
}

/** The words that run `fgm` with these flags. */
export function collectorCommand(flags: readonly string[]): readonly [string, ...string[]] {
  const own = ["--log-level", "error", "--node-name", "bench"];
  return [Deno.execPath(), "run", "-A", COLLECTOR_V8_OPTION, COLLECTOR, ...own, ...flags];
}

/** Starts `fgm` with these flags; its log goes where ours goes. */
export function startCollector(flags: readonly string[]): Deno.ChildProcess {
  const [program, ...args] = collectorCommand(flags);
  return new Deno.Command(program, {
    args,
    stdin: "null",
    stdout: "null",
  }).spawn();
}

/** Time in which `fgm` starts and seals some times, in milliseconds. */
const COMPILE_MS = 6_000;

/**
 * Runs `fgm` with these flags until it has sealed: what Deno compiles of new sources, and writes to the
 * disk, is then no part of what is measured.
 */
export async function compileCollector(flags: readonly string[]): Promise<void> {
  await withDirectory(async (directory) => {
    const own = ["--output-dir", directory, "--rotation-seconds", "1"];
    const child = startCollector([...flags, ...own]);
    await wait(COMPILE_MS);
    child.kill("SIGTERM");
    await child.status;
  });
}

/**
 * Waits for so many milliseconds of real time.
 *
 * With DuckDB loaded into the process, Deno 2.8 does not wake up for a `setTimeout` that was set in
 * the wake of another one, as a loop of waits does. It does wake up for intervals.
 */
export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      clearInterval(timer);
      resolve();
    }, ms);
  });
}

/** Files below `directory` whose names end like this. */
export function filesEnding(directory: string, ending: string): readonly string[] {
  const found: string[] = [];
  for (const entry of Deno.readDirSync(directory)) {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory) found.push(...filesEnding(path, ending));
    else if (entry.name.endsWith(ending)) found.push(path);
  }
  return found.sort();
}
