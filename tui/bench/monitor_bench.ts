/**
 * What other monitors cost in the same terminal at the same pace, as far as they are installed.
 *
 * @module
 */

import { withDirectory } from "@fgm/collector/bench/bench_session";
import { type BenchOptions, type BenchRow, note, readable } from "@fgm/collector/bench/bench_table";
import { wait } from "@fgm/collector/bench/collector_process";
import { WARM_UP_MS, WATCHED_MS } from "./follow_bench.ts";
import { isInstalled, startPty } from "./pty_program.ts";
import { describeUsage, watchUsage } from "./terminal_usage.ts";
import { USUAL_SIZE } from "./tui_terminal.ts";

/** A monitor that draws every second. */
interface Monitor {
  readonly name: string;
  readonly args: readonly string[];
  /** A file of settings below `XDG_CONFIG_HOME`: some take the pace from there alone. */
  readonly settings?: { readonly path: string; readonly text: string };
}

const MONITORS: readonly Monitor[] = [
  { name: "htop", args: ["-d", "10"] },
  {
    ...{ name: "btop", args: [] },
    settings: { path: "btop/btop.conf", text: "update_ms = 1000\n" },
  },
  { name: "atop", args: ["1"] },
];

/** Rows on CPU, bytes and memory of the other monitors, one after the other. */
export async function monitorBench({ quick, say }: BenchOptions): Promise<readonly BenchRow[]> {
  const pace = quick ? "quick" : "whole";
  const rows: BenchRow[] = [];
  for (const monitor of MONITORS) {
    const { name } = monitor;
    if (!isInstalled(name)) {
      rows.push(note(`${name} at 1 s, 120×40`, "not installed"));
      continue;
    }
    say(`${name} for ${(WARM_UP_MS[pace] + WATCHED_MS[pace]) / 1000} s`);
    rows.push(...await withDirectory((directory) => measure(monitor, { directory, pace })));
  }
  return rows;
}

async function measure(
  { name, args, settings }: Monitor,
  { directory, pace }: { readonly directory: string; readonly pace: keyof typeof WARM_UP_MS },
): Promise<readonly BenchRow[]> {
  if (settings !== undefined) {
    const path = `${directory}/${settings.path}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, settings.text);
  }
  let bytes = 0;
  await using program = startPty({
    ...USUAL_SIZE,
    command: [name, ...args],
    env: { XDG_CONFIG_HOME: directory },
    onOutput: (output) => void (bytes += output.bytes.length),
  });
  await wait(WARM_UP_MS[pace]);
  const counted = { pid: program.pid, bytes: () => bytes };
  const usage = await watchUsage(counted, WATCHED_MS[pace]);
  return [
    note(`${name} at 1 s, 120×40`, `${readable(usage.cpuPercent)} % of a core`),
    note("  terminal and memory", describeUsage(usage)),
  ];
}
