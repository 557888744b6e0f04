/**
 * `deno task scenario`: trouble made on purpose, and whether fgm finds it.
 *
 * @module
 */

import { readTokenFile } from "../pod/bearer_token.ts";
import { shutdownSignal } from "../pod/shutdown.ts";
import { readGitRev, VERSION, versionText } from "../pod/version.ts";
import { KubectlError } from "../client/kubectl_error.ts";
import { runKubectl } from "../client/kubectl.ts";
import { startTimeout } from "../client/patience.ts";
import { imagePlatforms } from "../tools/build_image.ts";
import { createRun } from "../tools/deploy_run.ts";
import { findEngine } from "../tools/image.ts";
import { buildScenarioImages } from "../tools/scenario_image.ts";
import { type CommandContext, messageOf } from "./command_context.ts";
import { exportCommand } from "./export_run.ts";
import { nodeViewers } from "./node_viewers.ts";
import { type ImageWorld, prepareImages } from "./prepare_images.ts";
import { runCommand } from "./run_command.ts";
import { defaultStateDir, openRunStore } from "./run_store.ts";
import { scenariosJson, scenariosText } from "./run_tables.ts";
import { type ClusterFlags, parseScenarioCommand, type ScenarioCommand } from "./scenario_flags.ts";
import { imageNames } from "./scenario_images.ts";
import { SCENARIOS } from "./scenarios.ts";
import { logsCommand, statusCommand, stopCommand } from "./status_command.ts";
import { terminalLines } from "./terminal_lines.ts";
import { waiter } from "./waiter.ts";

const env = (name: string) => Deno.env.get(name);

/** Exit code of a program that a person has ended, as shells have it. */
const INTERRUPTED = 130;

type ClusterCommand = Extract<ScenarioCommand, { readonly values: ClusterFlags }>;

const encoder = new TextEncoder();

const LINES = terminalLines({
  write: (text) => void Deno.stderr.writeSync(encoder.encode(text)),
  columns: () => Deno.stderr.isTerminal() ? Deno.consoleSize().columns : undefined,
});

async function main(): Promise<number> {
  const version = versionText("scenario", readGitRev(env));
  const command = parseScenarioCommand(Deno.args, { scenarios: SCENARIOS, version, env });
  switch (command.kind) {
    case "text":
      print(command.text.trimEnd());
      return 0;
    case "error":
      LINES.note(command.message);
      return 2;
    case "list":
      print(command.json ? JSON.stringify(scenariosJson(SCENARIOS)) : scenariosText(SCENARIOS));
      return 0;
    default:
      return await inCluster(command);
  }
}

async function inCluster(command: ClusterCommand): Promise<number> {
  const { context, namespace, kubeconfig, tokenFile, stateDir } = command.values;
  const cluster = { context, kubeconfig };
  const dir = stateDir ?? defaultStateDir(env);
  if (dir === undefined) {
    LINES.note("Cannot keep records of runs: there is no home; give a folder with --state-dir");
    return 2;
  }
  using shutdown = shutdownSignal();
  const { signal } = shutdown;
  try {
    const token = tokenFile === undefined ? undefined : readTokenFile(tokenFile);
    const world = { now: Date.now, random: Math.random, startTimer: startTimeout };
    await using viewers = nodeViewers({
      ...cluster,
      ...world,
      ...{ namespace, token, userAgent: `fgm-scenario/${VERSION}` },
    });
    return await execute(command, {
      ...world,
      ...{ cluster, fgmNamespace: namespace, viewers, signal, print },
      store: openRunStore(dir, { now: Date.now, note: LINES.note }),
      wait: waiter(startTimeout, signal),
      note: LINES.note,
      progress: LINES.progress,
    });
  } catch (error) {
    if (signal.aborted) return INTERRUPTED;
    LINES.note(messageOf(error));
    // What is neither is a defect, which its trace tells more of.
    const isExpected = error instanceof KubectlError || messageOf(error).startsWith("Cannot ");
    if (!isExpected) throw error;
    return 1;
  } finally {
    LINES.clear();
  }
}

async function execute(command: ClusterCommand, ctx: CommandContext): Promise<number> {
  switch (command.kind) {
    case "run":
      return await run(command, ctx);
    case "status": {
      const { json } = command.values;
      return await statusCommand(ctx, SCENARIOS, { wanted: command.run, json });
    }
    case "logs": {
      const { container, tail } = command.values;
      return await logsCommand(ctx, { wanted: command.run, container, lines: tail });
    }
    case "stop": {
      const { run: text } = command;
      return await stopCommand(ctx, text === undefined ? { kind: "all" } : { kind: "one", text });
    }
    case "export": {
      const { output: base, json } = command.values;
      return await exportCommand(ctx, { wanted: command.run, base, json });
    }
    default:
      return command satisfies never;
  }
}

async function run(
  { scenario, durationMs, values }: Extract<ScenarioCommand, { readonly kind: "run" }>,
  ctx: CommandContext,
): Promise<number> {
  const { imagePrefix: prefix, imageTag: tag } = values;
  const { node, keep, detach, untilMet, json, build, load } = values;
  const { images } = scenario;
  return await runCommand(ctx, {
    ...{ scenario, durationMs, node, keep, detach, untilMet, json },
    manifest: await Deno.readTextFile(new URL(`./${scenario.name}/manifest.yaml`, import.meta.url)),
    images: imageNames(images, { prefix, tag }),
    prepareImages: async () => {
      if (!build) return;
      const wish = { prefix, tag, load, context: await contextOf(ctx) };
      await prepareImages(images, wish, imageWorld(ctx));
    },
  });
}

async function contextOf({ cluster, startTimer, signal }: CommandContext): Promise<string> {
  if (cluster.context !== undefined) return cluster.context;
  const options = { ...cluster, startTimer, signal, tried: "choose a cluster" };
  return (await runKubectl(["config", "current-context"], options)).trim();
}

function imageWorld({ signal, note, startTimer }: CommandContext): ImageWorld {
  return {
    ...{ findEngine, note, signal, build: buildScenarioImages },
    run: createRun(signal, { startTimer }),
    platforms: imagePlatforms([]),
  };
}

function print(text: string): void {
  LINES.clear();
  console.log(text);
}

if (import.meta.main) Deno.exit(await main());
