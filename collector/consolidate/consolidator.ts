/**
 * Wires the consolidator: from arguments to a running loop and an exit code.
 *
 * @module
 */

import { hostname } from "node:os";
import { relative, resolve } from "@std/path";
import { parseFlags } from "@fgm/k8s/pod/flags";
import { createLogger, writeStderr } from "@fgm/k8s/pod/log";
import { serve, type ServeOptions } from "@fgm/k8s/pod/serve";
import { shutdownSignal } from "@fgm/k8s/pod/shutdown";
import { readGitRev, versionText } from "@fgm/k8s/pod/version";
import { OPENMETRICS_TYPE } from "../metrics_endpoint.ts";
import { sleep } from "../sleep.ts";
import {
  canTryLock,
  lockDataDir,
  type LockResult,
  MERGE_LOCK_FILE_NAME,
} from "../store/directory_lock.ts";
import { type ConsolidatorFlags, consolidatorProgram } from "./consolidator_flags.ts";
import { freeBytesBelow } from "./free_space.ts";
import { type MergeCost, mergeCostText, noMergeCost } from "./merge_cost.ts";
import { mergeLimits } from "./merge_limits.ts";
import { type MergePass, runMergePass } from "./merge_pass.ts";
import { mergeInChild } from "./merge_process.ts";
import { planMerges, type PlannedMerge } from "./plan.ts";
import { Survey, type SurveyedSegment } from "./survey.ts";
import { runVerify } from "./verify_command.ts";

/** Wrong arguments: the convention of shells and of every program here. */
const EXIT_USAGE = 2;
const EXIT_FAILURE = 1;

const env = (name: string) => Deno.env.get(name);

/** Runs `fgm-consolidator` with these arguments; resolves with its exit code. */
export async function exitCodeOf(args: readonly string[]): Promise<number> {
  const parsed = parseFlags(
    consolidatorProgram(versionText("fgm-consolidator", readGitRev(env))),
    args,
    env,
  );
  switch (parsed.kind) {
    case "help":
    case "version":
      print(parsed.text.trimEnd());
      return 0;
    case "error":
      return refuse(parsed.message, EXIT_USAGE);
    case "run":
      return await run(parsed.values);
    default:
      return parsed satisfies never;
  }
}

async function run(flags: ConsolidatorFlags): Promise<number> {
  const other = flags.once ? "--once" : flags.dryRun ? "--dry-run" : undefined;
  if (flags.verify && other !== undefined) {
    return refuse(`Cannot use --verify with ${other}: it merges nothing`, EXIT_USAGE);
  }
  const dataDir = resolve(flags.dataDir);
  if (!isDirectory(dataDir)) {
    return refuse(`Cannot use --data-dir "${flags.dataDir}": no such directory`, EXIT_USAGE);
  }
  if (flags.verify) return await verify(dataDir);
  const log = createLogger({ level: flags.logLevel, write: writeStderr, now: Date.now });
  const survey = new Survey(dataDir, log);
  if (flags.dryRun) {
    survey.look(); // the second tells all
    print(
      planText(planMerges(survey.look(), { ...mergeLimits(flags), nowMs: Date.now() }), dataDir),
    );
    return 0;
  }
  using shutdown = shutdownSignal();
  const { signal } = shutdown;
  let lock: LockResult;
  try {
    lock = await lockForMerging(dataDir, signal);
  } catch (error) {
    return refuse(`Cannot write to --data-dir ${dataDir}: ${textOf(error)}`, EXIT_FAILURE);
  }
  if (lock.kind === "held") {
    return refuse(`Cannot merge in ${dataDir}: ${lock.by} already does`, EXIT_FAILURE);
  }
  using _lock = lock.lock;
  const cost = noMergeCost();
  try {
    if (flags.metricsPort > 0) serveCost(flags, { cost, signal, log });
  } catch (error) {
    const place = `${flags.host}:${flags.metricsPort}`;
    return refuse(`Cannot listen on ${place} for --metrics-port: ${textOf(error)}`, EXIT_FAILURE);
  }
  const pass: MergePass = {
    ...{ dataDir, survey, log, cost },
    limits: mergeLimits(flags),
    pid: Deno.pid,
    merge: (request) => mergeInChild(request, { signal }),
    freeBytes: freeBytesBelow,
    now: Date.now,
    monotonicMs: () => performance.now(),
    ...(flags.once && Deno.stderr.isTerminal() ? { onMerge: tellProgress } : {}),
  };
  log.info("Merging", { dataDir, once: flags.once });
  return await runPasses(pass, { flags, signal });
}

async function verify(dataDir: string): Promise<number> {
  using shutdown = shutdownSignal();
  return await runVerify(dataDir, {
    signal: shutdown.signal,
    print,
    tell: writeStderr,
    isWatched: Deno.stderr.isTerminal(),
    monotonicMs: () => performance.now(),
  });
}

async function runPasses(
  pass: MergePass,
  { flags, signal }: { readonly flags: ConsolidatorFlags; readonly signal: AbortSignal },
): Promise<number> {
  const { log, cost } = pass;
  while (!signal.aborted) {
    try {
      if (flags.once) pass.survey.look(); // the pass has the second look, which tells all
      await runMergePass(pass, signal);
    } catch (error) {
      cost.failures++;
      log.error("Cannot look for segments to merge; trying again", { error });
    }
    if (flags.once) break;
    await sleep(flags.intervalSeconds * 1_000, signal);
  }
  const { merges, rows, bytesBefore, bytesAfter, failures } = cost;
  log.info("Stopped", { merges, rows, bytesBefore, bytesAfter, failures });
  return flags.once && failures > 0 ? EXIT_FAILURE : 0;
}

/** How long a lock may be held by a collector that mends at its start, in milliseconds. */
const LOCK_WAIT_MS = 5_000;
const LOCK_TRY_EVERY_MS = 200;

async function lockForMerging(dataDir: string, signal: AbortSignal): Promise<LockResult> {
  const holder = { pid: Deno.pid, host: hostname() };
  const attempts = canTryLock() ? LOCK_WAIT_MS / LOCK_TRY_EVERY_MS : 1;
  for (let attempt = 1;; attempt++) {
    const result = await lockDataDir(dataDir, holder, { name: MERGE_LOCK_FILE_NAME });
    if (result.kind === "locked" || attempt >= attempts || signal.aborted) return result;
    await sleep(LOCK_TRY_EVERY_MS, signal);
  }
}

/**
 * Serves what was done so far.
 *
 * @throws {Error} when the address cannot be listened on.
 */
function serveCost(
  { host, metricsPort }: ConsolidatorFlags,
  { cost, ...options }: ServeOptions & { readonly cost: MergeCost },
): void {
  const address = { hostname: host, port: metricsPort };
  const answer = (request: Request) => {
    const { pathname } = new URL(request.url);
    if (pathname !== "/metrics") return new Response("Not found; try /metrics\n", { status: 404 });
    return new Response(mergeCostText(cost), { headers: { "content-type": OPENMETRICS_TYPE } });
  };
  serve(address, answer, options);
}

/** The plan for a person: a line for each merge. */
function planText(
  merges: readonly PlannedMerge<SurveyedSegment>[],
  dataDir: string,
): string {
  if (merges.length === 0) return "Nothing to merge";
  return merges.map((merge) => describeMerge(merge, dataDir)).join("\n");
}

function describeMerge(
  { inputs, tier }: PlannedMerge<SurveyedSegment>,
  dataDir: string,
): string {
  const [first, last] = [inputs[0]!, inputs.at(-1)!];
  const bytes = inputs.reduce((sum, { byteSize }) => sum + byteSize, 0);
  return `${relative(dataDir, first.partition)}: ${inputs.length} segments, ` +
    `${first.stem} to ${last.stem}, ${(bytes / 1e6).toFixed(1)} MB, to tier ${tier}`;
}

function tellProgress(merge: PlannedMerge<SurveyedSegment>, left: number): void {
  writeStderr(
    `… ${left} to go: ${describeMerge(merge, resolve(merge.inputs[0]!.partition, "../.."))}\n`,
  );
}

function isDirectory(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    throw error;
  }
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}

function refuse(message: string, exitCode: number): number {
  writeStderr(`fgm-consolidator: ${message}\n`);
  return exitCode;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
