/**
 * Builds fgm, brings it into a cluster, and waits until it runs there.
 *
 * Nothing is built before it is clear that it can be applied, and nothing of the cluster is changed before
 * the manifests are.
 *
 * @module
 */

import { join } from "@std/path";
import { VERSION } from "../pod/version.ts";
import { type ImageOrder, imagePlatforms, imageRefusal } from "./build_image.ts";
import type { Platform } from "./compiled_programs.ts";
import {
  checkEngine,
  checkLoader,
  checkRights,
  installedClusterName,
  installedTokens,
  type Tokens,
} from "./deploy_checks.ts";
import { contextName, createAsk, kubectlWords, runOrTell } from "./deploy_cluster.ts";
import { addMcpEntry } from "./deploy_mcp_client.ts";
import { changedFile, replaceFile } from "./deploy_mcp_file.ts";
import {
  type Choice,
  chooseDeploy,
  type DeployOptions,
  planDeploy,
  planNote,
  type Step,
  TOKEN_OVERLAY,
} from "./deploy_plan.ts";
import { renderDeploy, type Rendered } from "./deploy_render.ts";
import { readyNodes } from "./deploy_rollout.ts";
import type { Terminal } from "./deploy_terminal.ts";
import { appliedText, kindsText, lateText, nextText, stepLines } from "./deploy_text.ts";
import { oneLine, troubleText } from "./deploy_trouble.ts";
import { type Look, look, waitForRollout } from "./deploy_wait.ts";
import { lastUsefulLine } from "../client/kubectl_error.ts";
import type { Engine } from "./image_command.ts";

/** Time that loading an image into all nodes of a cluster may take, in milliseconds. */
const LOAD_MS_MAX = 15 * 60_000;

/** Time that applying may take, in milliseconds: a dozen small requests. */
const APPLY_MS_MAX = 120_000;

/** What somebody wants. */
export interface DeployOrder extends DeployOptions {
  readonly target: readonly string[];
  readonly engine: Engine | undefined;
  readonly context: string | undefined;
  readonly kubeconfig: string | undefined;
  readonly timeoutSeconds: number;
  readonly clusterName: string | undefined;
  readonly mcpClient: string | undefined;
  readonly dryRun: boolean;
}

/** Everything outside. */
export interface DeployWorld extends Terminal {
  readonly findEngine: () => Promise<Engine | undefined>;
  readonly build: (order: ImageOrder) => Promise<void>;
  readonly save: (engine: Engine, tag: string, file: string) => Promise<void>;
  /** A new secret of 32 hexadecimal digits. */
  readonly newToken: () => string;
  /** Folder that is removed afterwards. */
  readonly scratch: string;
  /** Platform of this machine; undefined for one that fgm is not compiled for. */
  readonly own: Platform | undefined;
}

/**
 * Does it. Exit code: 0 when everything runs, 1 when something does not start or takes too long.
 *
 * @throws {RangeError} for an order that contradicts itself.
 * @throws {Error} in one line, when a step fails.
 */
export async function deploy(order: DeployOrder, world: DeployWorld): Promise<number> {
  const ask = createAsk(world.run, order);
  const context = await contextName(ask, order);
  const platforms = imagePlatforms(order.target, world.own);
  const choice = chooseDeploy({ ...order, version: VERSION }, {
    context,
    platforms,
  });
  const refusal = choice.build && imageRefusal(platforms, choice.build.base, world.own);
  if (refusal !== undefined) throw new RangeError(refusal);
  if (order.mcpClient !== undefined) {
    await changedFile(order.mcpClient, (text) => addMcpEntry(text, undefined));
  }
  const prepared = await prepare(choice, order, world);
  return order.dryRun
    ? await showPlan(prepared, world)
    : await carryOut(prepared, { order, world });
}

interface Prepared {
  readonly ask: ReturnType<typeof createAsk>;
  readonly steps: readonly Step[];
  readonly note: string | undefined;
  readonly rendered: Rendered;
  readonly before: Look;
  /** For the overlay that wants some. */
  readonly tokens: Tokens | undefined;
  readonly kubectl: readonly string[];
}

/** Finds out what there is, and what there is to do. Changes nothing outside of the scratch folder. */
async function prepare(
  choice: Choice,
  order: DeployOrder,
  world: DeployWorld,
): Promise<Prepared> {
  const { run, scratch } = world;
  const ask = createAsk(run, order), kubectl = kubectlWords(order);
  const made = choice.overlays.includes(TOKEN_OVERLAY)
    ? { viewer: world.newToken(), mcp: world.newToken() }
    : undefined;
  const { clusterName, mcpClient } = order;
  const first = join(scratch, "new");
  await Deno.mkdir(first);
  const fresh = await renderDeploy(choice, ask, { scratch: first, clusterName, tokens: made });
  await checkRights(ask, fresh.objects);
  const engine = await checkEngine(choice, run, { asked: order.engine, find: world.findEngine });
  await checkLoader(choice, run);
  const known = await installedTokens(ask, choice), before = await look(ask);
  const { nodes } = before.rollout;
  const isRenamed = clusterName !== undefined && nodes !== undefined &&
    await installedClusterName(ask) !== clusterName;
  const rendered = known === undefined
    ? fresh
    : await renderDeploy(choice, ask, { scratch, clusterName, tokens: undefined });
  const facts = {
    ...{ engine, scratch, kubectl, isRenamed, mcpClient },
    manifests: rendered.file,
    installedImage: nodes?.image,
  };
  const steps = planDeploy(choice, facts), note = planNote(choice, facts);
  return { ask, steps, note, rendered, before, tokens: known ?? made, kubectl };
}

async function showPlan(
  { ask, steps, note, rendered, before }: Prepared,
  { tell }: DeployWorld,
): Promise<number> {
  for (const [index, step] of steps.entries()) {
    const [title, command] = stepLines(step);
    tell(`${index + 1}. ${title}`);
    if (command !== undefined) tell(`   ${command}`);
  }
  if (note !== undefined) tell(note);
  tell(`Would apply ${kindsText(rendered.objects)}:`);
  // A server looks at what is in a namespace only where there is that namespace.
  const mode = before.rollout.nodes === undefined ? "client" : "server";
  const args = ["apply", `--dry-run=${mode}`, "--filename", rendered.file];
  const output = await ask(args, { tried: "try the manifests", timeoutMs: APPLY_MS_MAX });
  tell(output.trimEnd().split("\n").map((line) => `  ${oneLine(line)}`).join("\n"));
  return 0;
}

interface Work {
  readonly order: DeployOrder;
  readonly world: DeployWorld;
}

async function carryOut(prepared: Prepared, { order, world }: Work): Promise<number> {
  const { steps, before, note, tokens, ask } = prepared;
  if (note !== undefined) world.warn(note);
  let nodes: readonly string[] = [], isApplied = false;
  try {
    for (const step of steps) {
      world.signal.throwIfAborted();
      if (step.kind === "apply") isApplied = true;
      if (step.kind === "wait") {
        const { timeoutSeconds } = order, timeoutMs = timeoutSeconds * 1_000;
        const end = await waitForRollout(before, { ...world, ask }, { timeoutMs });
        if (end.kind === "trouble") return fail(troubleText(end.trouble), world);
        if (end.kind === "late") return fail(lateText(end.last, { timeoutSeconds }), world);
        nodes = readyNodes(end.rollout);
      } else if (step.kind === "mcp-client") {
        await writeMcpEntry(step.file, tokens?.mcp, world);
      } else {
        await doStep(step, world);
      }
    }
  } catch (error) {
    if (isApplied) {
      const undo = ["deno task undeploy", ...clusterFlags(order)].join(" ");
      world.warn(`What was applied stays; ${undo} removes it`);
    }
    throw error;
  }
  const hasTokens = tokens !== undefined, { mcpClient } = order;
  world.tell(nextText({ nodes, clusterFlags: clusterFlags(order), hasTokens, mcpClient }));
  return 0;
}

function clusterFlags(order: DeployOrder): readonly string[] {
  return kubectlWords(order).slice(1);
}

function fail(text: string, { warn }: DeployWorld): number {
  warn(text);
  return 1;
}

async function writeMcpEntry(
  file: string,
  token: string | undefined,
  { warn }: DeployWorld,
): Promise<void> {
  const text = await changedFile(file, (known) => addMcpEntry(known, token));
  if (text !== undefined) await replaceFile(file, text);
  if (token !== undefined) warn(`${file} holds the MCP server's token now: keep it to yourself`);
}

async function doStep(
  step: Exclude<Step, { readonly kind: "wait" | "mcp-client" }>,
  { run, build, save, warn, signal }: DeployWorld,
): Promise<void> {
  if (step.kind === "build") return await build({ ...step, only: [], signal });
  if (step.kind === "save") return await save(step.engine, step.tag, step.file);
  warn(`${step.title} …`);
  const isLoad = step.kind === "load";
  const timeoutMs = isLoad ? LOAD_MS_MAX : APPLY_MS_MAX;
  const tried = isLoad ? "load the image" : `${step.kind} fgm`;
  const { code, stdout, stderr } = await runOrTell(run, step.command, { tried, timeoutMs });
  if (code !== 0) {
    const said = lastUsefulLine(stderr) || `${step.command[0]} ended with code ${code}`;
    throw new Error(`Cannot ${tried}: ${said}`);
  }
  if (step.kind === "apply") warn(appliedText(stdout));
}
