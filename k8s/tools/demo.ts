/**
 * `deno task demo`: what a newcomer runs first. Starts something to watch, the collector and the
 * viewer, says what to try, and removes every trace when it is stopped.
 *
 * As root on Linux with a writable cgroup v2 tree the containers are real processes in real cgroups,
 * named as kubelet names them; elsewhere they are the files of a simulated node.
 *
 * @module
 */

import { fromFileUrl } from "@std/path";
import { canMakeCgroups, makeRealCgroups } from "@fgm/collector/testing/real_cgroups";
import { REAL_PROGRAMS } from "@fgm/collector/testing/real_programs";
import { simulateNode } from "@fgm/collector/testing/simulated_node";
import { answerFlags } from "../pod/flag_answer.ts";
import { parseFlags, type ProgramSpec } from "../pod/flags.ts";
import { shutdownSignal } from "../pod/shutdown.ts";
import { readGitRev, versionText } from "../pod/version.ts";
import {
  canDraw,
  type DemoContainer,
  type DemoTerminal,
  tryThis,
  tuiFailure,
} from "./demo_text.ts";
import { startProgram } from "./program.ts";

const env = (name: string) => Deno.env.get(name);

const PROGRAM = {
  name: "demo",
  summary: "Runs the collector and the viewer over a few containers made for the occasion.",
  version: versionText("demo", readGitRev(env)),
  flags: [
    {
      name: "port",
      kind: "integer",
      default: 8_050,
      min: 0,
      max: 65_535,
      help: "Port of the viewer; 0, or a port in use, takes a free one.",
    },
    { name: "simulated", kind: "boolean", help: "Simulate a node even where real is possible." },
    {
      name: "tui",
      kind: "boolean",
      default: true,
      help: "Open fgm-tui on a terminal; --no-tui prints what to try instead.",
    },
    {
      name: "seconds",
      kind: "integer",
      default: 0,
      min: 0,
      max: 86_400,
      help: "Stop after so many seconds; 0 runs until Ctrl-C.",
    },
    {
      name: "data-dir",
      kind: "string",
      placeholder: "DIR",
      help: "Keep the data here; a temporary directory, removed at the end, when left out.",
    },
  ],
  examples: [
    "deno task demo",
    "deno task demo --simulated --data-dir demo-data",
    "deno task demo --no-tui",
  ],
} as const satisfies ProgramSpec;

/** Something for the collector to watch. Disposing of it removes it from the machine. */
interface Stage extends AsyncDisposable {
  /** "real processes …" or "a simulated node …", for the first line. */
  readonly title: string;
  readonly cgroupRoot: string;
  readonly containerLogDir: string;
  /** Undefined for the machine's own. */
  readonly procRoot: string | undefined;
}

async function main(): Promise<number> {
  const parsed = parseFlags(PROGRAM, Deno.args, env);
  if (parsed.kind !== "run") return answerFlags(parsed);
  using shutdown = shutdownSignal();
  const { seconds } = parsed.values;
  const signal = seconds === 0
    ? shutdown.signal
    : AbortSignal.any([shutdown.signal, AbortSignal.timeout(seconds * 1_000)]);
  await using stage = await setStage(parsed.values.simulated);
  console.log(`fgm demo: ${stage.title}`);
  return await play(stage, { ...parsed.values, signal });
}

async function setStage(simulated: boolean): Promise<Stage> {
  if (simulated) return simulatedStage("as asked");
  for (const root of ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"]) {
    const refusal = await canMakeCgroups(root);
    if (refusal === undefined) return await realStage(root);
    if (root.endsWith("unified")) return simulatedStage(refusal);
  }
  return simulatedStage("no cgroup v2 tree");
}

async function realStage(root: string): Promise<Stage> {
  const controllers = (await Deno.readTextFile(`${root}/cgroup.controllers`)).trim().split(" ");
  // Without a CPU limit to run into, that program would only keep a core busy.
  const programs = REAL_PROGRAMS.filter(({ limits }) =>
    controllers.includes("cpu") || limits["cpu.max"] === undefined
  );
  const cgroups = await makeRealCgroups({ root, programs });
  const missing = ["cpu", "memory", "io"].filter((name) => !controllers.includes(name));
  const lacks = missing.length === 0 ? "" : `; this kernel offers no ${missing.join(", ")} for v2`;
  return {
    title: `real processes in real cgroups below ${cgroups.cgroupRoot}${lacks}`,
    cgroupRoot: cgroups.cgroupRoot,
    containerLogDir: cgroups.containerLogDir,
    procRoot: undefined,
    [Symbol.asyncDispose]: () => cgroups[Symbol.asyncDispose](),
  };
}

function simulatedStage(why: string): Stage {
  const stop = new AbortController();
  const node = simulateNode({ signal: stop.signal });
  return {
    title: `a simulated node (${why})`,
    cgroupRoot: node.cgroupRoot,
    containerLogDir: node.containerLogDir,
    procRoot: node.procRoot,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await node.done;
    },
  };
}

interface PlayOptions {
  readonly port: number;
  readonly dataDir: string | undefined;
  readonly tui: boolean;
  readonly signal: AbortSignal;
}

/** Longest wait for the first samples to be served. */
const FIRST_ANSWER_MS_MAX = 30_000;

async function play(stage: Stage, { port, dataDir, tui, signal }: PlayOptions): Promise<number> {
  await using directory = await openDataDir(dataDir);
  await using collector = startProgram("fgm", script("collector/main.ts"), [
    ...["--output-dir", directory.path, "--rotation-seconds", "30"],
    ...["--cgroup-root", stage.cgroupRoot, "--container-log-dir", stage.containerLogDir],
    ...(stage.procRoot === undefined ? [] : ["--proc-root", stage.procRoot]),
    ...["--node-name", "demo-node", "--per-process", "3"],
  ]);
  await using viewer = startProgram("fgm-viewer", script("server/main.ts"), [
    ...[directory.path, "--port", String(freePort(port)), "--node-name", "demo-node"],
  ]);
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(FIRST_ANSWER_MS_MAX)]);
  const url = await viewer.logged("url", deadline);
  const containers = url === undefined ? [] : await firstContainers(url, deadline);
  if (url !== undefined && containers.length > 0) {
    console.log(tryThis({ url, containers, dataDir: directory.path, isKept: directory.isKept }));
  } else if (!signal.aborted) {
    console.error([collector, viewer].map(({ lastLines }) => lastLines()).join("\n"));
    console.error("fgm demo: Cannot show anything: no samples arrived; the last lines are above");
    return 1;
  }
  // Ctrl-C belongs to the terminal UI as long as it is there: leaving it ends the demo.
  const left = tui && url !== undefined && canDraw(terminal())
    ? showTui(url, signal)
    : aborted(signal);
  const ended = await Promise.race([collector.ended, viewer.ended, left]);
  if (ended === undefined || typeof ended === "string") {
    console.log("\nfgm demo: stopping, sealing and cleaning up");
    if (ended !== undefined) console.error(ended);
    return ended === undefined ? 0 : 1;
  }
  console.error(`${ended.lastLines()}\nfgm demo: Cannot go on: ${ended.name} ended by itself`);
  return 1;
}

/** A quarter of an hour would be an almost empty screen for somebody who has just begun. */
const SHOWN = ["--range", "2m"];

function terminal(): DemoTerminal {
  return {
    isInput: Deno.stdin.isTerminal(),
    isOutput: Deno.stdout.isTerminal(),
    term: env("TERM"),
  };
}

/**
 * Gives the terminal to fgm-tui; resolves when the user leaves it, or the signal is aborted, and with the
 * reason when it failed.
 */
async function showTui(url: string, signal: AbortSignal): Promise<string | undefined> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", script("tui/main.tsx"), "--url", url, ...SHOWN],
  }).spawn();
  const stop = () => child.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  const { code } = await child.status;
  signal.removeEventListener("abort", stop);
  return signal.aborted ? undefined : tuiFailure(code);
}

function script(path: string): string {
  return fromFileUrl(new URL(`../../${path}`, import.meta.url));
}

interface DataDir extends AsyncDisposable {
  readonly path: string;
  readonly isKept: boolean;
}

async function openDataDir(asked: string | undefined): Promise<DataDir> {
  if (asked !== undefined) {
    await Deno.mkdir(asked, { recursive: true });
    return { path: asked, isKept: true, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const path = await Deno.makeTempDir({ prefix: "fgm-demo-data-" });
  return {
    path,
    isKept: false,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

/** The port itself when nobody listens there, otherwise 0. */
function freePort(port: number): number {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return port;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse || error instanceof Deno.errors.PermissionDenied) {
      return 0;
    }
    throw error;
  }
}

const POLL_MS = 250;

/** Containers by CPU use, as soon as it is known; empty when the signal is aborted before that. */
async function firstContainers(
  url: string,
  signal: AbortSignal,
): Promise<readonly DemoContainer[]> {
  while (!signal.aborted) {
    const question = `${url}/api/containers?limit=20&sort=total_cpu_usage_millicores`;
    const answer = await fetch(question).catch(() => undefined);
    const body = answer?.ok ? await answer.json() : await answer?.body?.cancel();
    const containers: readonly DemoContainer[] = body?.containers ?? [];
    // A rate needs two samples; before that there is no order worth showing.
    if (typeof containers[0]?.value === "number") return containers;
    await Promise.race([aborted(signal), new Promise((wake) => setTimeout(wake, POLL_MS))]);
  }
  return [];
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

if (import.meta.main) Deno.exit(await main());
