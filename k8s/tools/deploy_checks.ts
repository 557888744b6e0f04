/**
 * What deploying looks at before it changes anything: rights, what is installed, and the programs of this
 * machine that it needs.
 *
 * @module
 */

import { type AskCluster, demandRights, runOrTell } from "./deploy_cluster.ts";
import type { RenderedObject } from "./deploy_kustomization.ts";
import { lastUsefulLine } from "../client/kubectl_error.ts";
import { type Choice, NAMESPACE, needsEngine, TOKEN_OVERLAY, TOKEN_SECRET } from "./deploy_plan.ts";
import { rightsTo, WATCHING_RIGHTS } from "./deploy_rights.ts";
import type { Run } from "./deploy_run.ts";
import { type Engine, ENGINES } from "./image_command.ts";

/** Makes sure that these objects may be applied and watched. */
export async function checkRights(
  ask: AskCluster,
  objects: readonly RenderedObject[],
): Promise<void> {
  const kinds = objects.map(({ kind }) => kind);
  const reading = kinds.includes("Secret") ? rightsTo(["get"], ["Secret"]) : [];
  await demandRights(ask, [
    ...rightsTo(["create", "patch"], kinds),
    ...rightsTo(["get"], ["ConfigMap"]),
    ...reading,
    ...WATCHING_RIGHTS,
  ], { goal: "deploy" });
}

/** The cluster's name in the ConfigMap; undefined where nobody has given it one. */
export async function installedClusterName(ask: AskCluster): Promise<string | undefined> {
  const text = await ask([
    ...["get", "configmap", "fgm", `--namespace=${NAMESPACE}`, "--ignore-not-found"],
    "--output=jsonpath={.data.cluster-name}",
  ], { tried: "read ConfigMap fgm" });
  return text === "" ? undefined : text;
}

/** Tokens for the viewers and the MCP server. */
export interface Tokens {
  readonly viewer: string;
  readonly mcp: string;
}

/** The tokens that are installed, for the overlay that wants some; undefined where there are none. */
export async function installedTokens(
  ask: AskCluster,
  { overlays }: Choice,
): Promise<Tokens | undefined> {
  if (!overlays.includes(TOKEN_OVERLAY)) return undefined;
  const text = await ask([
    ...["get", "secret", TOKEN_SECRET, `--namespace=${NAMESPACE}`, "--ignore-not-found"],
    "--output=jsonpath={.data.viewer} {.data.mcp}",
  ], { tried: `read Secret ${TOKEN_SECRET}` });
  if (text === "") return undefined;
  const [viewer = "", mcp = ""] = text.split(" ");
  if (viewer !== "" && mcp !== "") return { viewer: atob(viewer), mcp: atob(mcp) };
  throw new Error(`Cannot use Secret ${TOKEN_SECRET}: it lacks "viewer" or "mcp"`);
}

/**
 * Who builds and saves images; undefined where nobody has to.
 *
 * @throws {Error} in one line, when nobody answers.
 */
export async function checkEngine(
  choice: Choice,
  run: Run,
  { asked, find }: {
    readonly asked: Engine | undefined;
    readonly find: () => Promise<Engine | undefined>;
  },
): Promise<Engine | undefined> {
  if (!needsEngine(choice)) return undefined;
  if (asked === undefined) {
    const found = await find();
    if (found !== undefined) return found;
    throw new Error(`Cannot build an image: none of ${ENGINES.join(", ")} answers`);
  }
  await demandAnswer(run, [asked, "version"], "build an image");
  return asked;
}

/** Makes sure that the program that loads images into nodes is there. */
export async function checkLoader({ load }: Choice, run: Run): Promise<void> {
  if (load === "kind") await demandAnswer(run, ["kind", "version"], "load the image into kind");
  else if (load === "containerd") {
    await demandAnswer(run, ["ctr", "version"], "load the image into this machine's containerd");
  }
}

async function demandAnswer(run: Run, command: readonly string[], tried: string): Promise<void> {
  const { code, stderr } = await runOrTell(run, command, { tried });
  if (code === 0) return;
  const said = lastUsefulLine(stderr) || `it ended with code ${code}`;
  throw new Error(`Cannot ${tried}: ${command[0]} does not answer: ${said}`);
}
