/**
 * `fgm-tui`: the terminal UI over the viewer of a node.
 *
 * @module
 */

import { readTokenFile } from "@fgm/k8s/pod/bearer_token";
import { writeStderr } from "@fgm/k8s/pod/log";
import { shutdownSignal } from "@fgm/k8s/pod/shutdown";
import { readGitRev, VERSION, versionText } from "@fgm/k8s/pod/version";
import { createViewerClient } from "@fgm/server/api/client";
import { startFeed } from "./data/feed.ts";
import { createStore } from "./data/store.ts";
import type { Timing } from "./data/timing.ts";
import { chooseNode } from "./node_choice.ts";
import { settledState, snapshotJson, snapshotText } from "./snapshot.ts";
import { initialState } from "./state/initial_state.ts";
import { reduce } from "./state/reduce.ts";
import type { Size } from "./state/state.ts";
import { wants } from "./state/wants.ts";
import { backgroundOf } from "./terminal/colour_depth.ts";
import { createTheme } from "./terminal/theme.ts";
import { parseTuiFlags, type StartOptions, startOptions, type TuiFlags } from "./tui_flags.ts";
import { openWay, targetOf, type ViewerPlace } from "./viewer_way.ts";

const env = (name: string) => Deno.env.get(name);

/** Size of a frame on paper where nothing says another one. */
const PAPER_SIZE: Size = { columns: 120, rows: 40 };

const TIMING: Timing = {
  now: Date.now,
  random: Math.random,
  startTimer: (act, delayMs) => {
    const timer = setTimeout(act, delayMs);
    return () => clearTimeout(timer);
  },
};

async function main(): Promise<number> {
  const version = versionText("fgm-tui", readGitRev(env));
  const parsed = parseTuiFlags(Deno.args, { version, env });
  if (parsed.kind === "help" || parsed.kind === "version") {
    return print(parsed.text.trimEnd() + "\n");
  }
  if (parsed.kind === "error") return refuse(parsed.message);
  const flags = parsed.values;
  let options: StartOptions, token: string | undefined, place: ViewerPlace | undefined;
  try {
    options = startOptions(flags, {
      env,
      isTerminal: Deno.stdout.isTerminal(),
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      nowMs: Date.now(),
    });
    refuseWithoutTerminal(options);
    token = flags.tokenFile === undefined ? undefined : readTokenFile(flags.tokenFile);
    place = await placeOf(flags, options);
  } catch (error) {
    if (error instanceof RangeError) return refuse(error.message);
    throw error;
  }
  if (place === undefined) return 0;
  return await run(place, options, token);
}

/** Where the viewer is; undefined when the user was asked and wants none. */
async function placeOf(
  { url, node, context, namespace, kubeconfig }: TuiFlags,
  { print: paper }: StartOptions,
): Promise<ViewerPlace | undefined> {
  if (url !== undefined) return { kind: "url", url };
  const cluster = { context, namespace, kubeconfig };
  if (node !== undefined) return { kind: "node", node, cluster };
  const chosen = await chooseNode({
    cluster,
    startTimer: TIMING.startTimer,
    print,
    ask: paper === undefined ? (question) => prompt(question) : undefined,
  });
  return chosen === undefined ? undefined : { kind: "node", node: chosen, cluster };
}

async function run(
  place: ViewerPlace,
  options: StartOptions,
  token: string | undefined,
): Promise<number> {
  using shutdown = shutdownSignal();
  using hangUp = hangUpSignal();
  const signal = AbortSignal.any([shutdown.signal, hangUp.signal]);
  const state = initialState({
    ...options,
    size: sizeOf(options),
    nowMs: Date.now(),
    target: targetOf(place),
  });
  const store = createStore(reduce, state);
  const doubtWay = () => way.doubt();
  using feed = startFeed({
    store,
    wants,
    timing: TIMING,
    doubtWay,
    makeClient: (url) =>
      createViewerClient({ url, userAgent: `fgm-tui/${VERSION}`, ...(token && { token }) }),
  });
  await using way = openWay(place, feed.takeWay, TIMING);
  if (options.print !== undefined) {
    const { startTimer } = TIMING;
    const settled = await settledState({ store, feed, wayMade: way.made, signal, startTimer });
    return print(
      options.print === "json" ? snapshotJson(settled) : snapshotText(settled, themeOf(options)),
    );
  }
  // React picks its production build by this when it is loaded: hence before, and only here.
  Deno.env.set("NODE_ENV", "production");
  const { runScreen } = await import("./components/run_screen.tsx");
  await runScreen({
    store,
    depth: options.depth,
    background: backgroundOf(env),
    hasMouse: options.hasMouse,
    signal,
  });
  return 0;
}

function themeOf({ depth }: StartOptions) {
  return depth === "none" ? undefined : createTheme(depth, backgroundOf(env) ?? "dark");
}

function sizeOf({ width, height }: StartOptions): Size {
  const own = Deno.stdout.isTerminal() ? Deno.consoleSize() : PAPER_SIZE;
  return { columns: width ?? own.columns, rows: height ?? own.rows };
}

/** @throws {RangeError} when the full screen is wanted and there is none. */
function refuseWithoutTerminal({ print: paper }: StartOptions): void {
  if (paper !== undefined) return;
  const wayOut = "--snapshot prints one frame as text";
  if (!Deno.stdin.isTerminal() || !Deno.stdout.isTerminal()) {
    throw new RangeError(`Cannot draw: input or output is not a terminal; ${wayOut}`);
  }
  if (env("TERM") === "dumb") {
    throw new RangeError(`Cannot draw: a terminal with TERM=dumb has no cursor to move; ${wayOut}`);
  }
}

/** The terminal's window was closed. */
function hangUpSignal(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const act = () => controller.abort();
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGHUP", act);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      if (Deno.build.os !== "windows") Deno.removeSignalListener("SIGHUP", act);
    },
  };
}

function print(text: string): number {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
  return 0;
}

function refuse(message: string): number {
  writeStderr(`fgm-tui: ${message}\n`);
  return 2;
}

/** A person needs the reason; what is behind an error that nobody expected helps to find it. */
function giveUp(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  writeStderr(`fgm-tui: ${reason.startsWith("Cannot ") ? reason : `Cannot go on: ${reason}`}\n`);
  Deno.exit(1);
}

try {
  Deno.exit(await main());
} catch (error) {
  giveUp(error);
}
