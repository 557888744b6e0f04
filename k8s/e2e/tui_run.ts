/**
 * `fgm-tui` in a terminal, and viewers for it to look at: one of fixed data, one of a node that lives.
 *
 * @module
 */

import { join } from "@std/path";
import { simulateNode } from "@fgm/collector/testing/simulated_node";
import { rootsOf } from "./collector_run.ts";
import { type Program, programCommand, startProgram } from "./program.ts";
import { startScreen, type TmuxScreen } from "./tmux_screen.ts";
import { connectViewer, type ViewerClient } from "./viewer_client.ts";

/** What to look at. Disposing ends the programs and removes their data. */
export interface Stage extends AsyncDisposable {
  readonly client: ViewerClient;
  /** Of the viewer, such as "http://127.0.0.1:41831". */
  readonly url: string;
  readonly viewer: Program;
  readonly dataDir: string;
}

/** How a terminal with `fgm-tui` in it is made; 120 × 40 unless told otherwise. */
export interface TuiOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** A module to run before it. */
  readonly preload?: string;
}

/** Variables that would change what the tests see. */
export const PLAIN_ENV: Readonly<Record<string, string>> = {
  FGM_VIEWER_URL: "",
  FGM_TOKEN_FILE: "",
  COLORTERM: "",
  TZ: "UTC",
};

/** Starts `fgm-tui` with these arguments in a terminal of its own. */
export async function startTui(
  args: readonly string[],
  { columns = 120, rows = 40, env = {}, ...preload }: TuiOptions = {},
): Promise<TmuxScreen> {
  return await startScreen({
    columns,
    rows,
    command: [...programCommand("fgm-tui", preload), ...args],
    env: { ...PLAIN_ENV, ...env },
  });
}

/** The header: its first line. */
export function headerOf(screen: string): string {
  return screen.split("\n", 1)[0] ?? "";
}

/** The time that the window shows, from the header, such as "12:03:20 – 12:20:00"; "" where none is. */
export function windowOf(screen: string): string {
  return /\d\d:\d\d:\d\d – \d\d:\d\d:\d\d/.exec(headerOf(screen))?.[0] ?? "";
}

/** Arguments that show the end of the fixed data, and always the same. */
export const PAST_VIEW: readonly string[] = ["--at", "2025-01-15T12:20:00Z", "--utc"];

/** A viewer over twenty minutes of eleven containers, to the last digit the same on every machine. */
export async function pastStage(): Promise<Stage> {
  const dataDir = await Deno.makeTempDir({ prefix: "fgm-past-" });
  await using writer = startProgram("past-data", [dataDir]);
  const { code } = await writer.ended;
  if (code !== 0) throw new Error(`Cannot write the fixed data: ${writer.stderr}`);
  const viewer = startViewer(dataDir);
  return await opened({ viewer, dataDir }, () => Deno.remove(dataDir, { recursive: true }));
}

/** A viewer over a simulated node of seven containers that a collector samples every second. */
export async function liveStage(): Promise<Stage> {
  const directory = await Deno.makeTempDir({ prefix: "fgm-live-" });
  const dataDir = join(directory, "data");
  const stop = new AbortController();
  const node = simulateNode({ signal: stop.signal, containers: 7 });
  const collector = startProgram("fgm", [
    ...["--output-dir", dataDir, "--rotation-seconds", "5", ...rootsOf(node)],
  ]);
  await Deno.mkdir(dataDir, { recursive: true });
  return await opened({ viewer: startViewer(dataDir), dataDir }, async () => {
    await collector[Symbol.asyncDispose]();
    stop.abort();
    await node.done;
    await Deno.remove(directory, { recursive: true });
  });
}

/** Starts a viewer; port 0 takes a free one. */
export function startViewer(dataDir: string, ...args: readonly string[]): Program {
  return startProgram("fgm-viewer", [
    dataDir,
    ...(args.includes("--port") ? [] : ["--port", "0"]),
    ...args,
  ]);
}

async function opened(
  { viewer, dataDir }: Pick<Stage, "viewer" | "dataDir">,
  close: () => Promise<void>,
): Promise<Stage> {
  const client = await connectViewer(viewer);
  return {
    ...{ client, url: client.url, viewer, dataDir },
    async [Symbol.asyncDispose]() {
      await viewer[Symbol.asyncDispose]();
      await close();
    },
  };
}

/** The time at the cursor, from the row of times; "" where there is no cursor. */
export function cursorOf(screen: string): string {
  const axis = screen.split("\n").find((line) => line.includes("  strip: all data")) ?? "";
  return /\d\d:\d\d:\d\d/.exec(axis)?.[0] ?? "";
}

/** Whether charts are on the screen, and each of them tells a value of its first line. */
export function isDrawn(screen: string): boolean {
  const titles = screen.match(/^[▌ ]\d [a-z]/gm) ?? [];
  const values = screen.match(/● \S+ +\d/g) ?? [];
  return windowOf(screen) !== "" && titles.length > 0 && values.length >= titles.length;
}
