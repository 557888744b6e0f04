/**
 * What deploying says.
 *
 * @module
 */

import type { RenderedObject } from "./deploy_kustomization.ts";
import { NAMESPACE, type Step, TOKEN_SECRET } from "./deploy_plan.ts";
import { counted, unreadyLines } from "./deploy_rollout.ts";
import { typed } from "./deploy_run.ts";
import { oneLine } from "./deploy_trouble.ts";
import type { Look } from "./deploy_wait.ts";
import { MCP_URL } from "./deploy_mcp_client.ts";

/** A step in a line, and the command that does it; undefined where there is no such command. */
export function stepLines(step: Step): readonly [title: string, command: string | undefined] {
  switch (step.kind) {
    case "build":
      return [
        `Build the image${step.push ? " and push it" : ""}`,
        typed([
          ...["deno", "task", "image", "--tag", step.tag, "--engine", step.engine],
          ...step.platforms.flatMap((platform) => ["--target", platform]),
          ...(step.base === undefined ? [] : ["--base", step.base]),
          ...(step.save === undefined ? [] : ["--save", step.save]),
          ...(step.push ? ["--push"] : []),
        ]),
      ];
    case "save":
      return [`Write image ${step.tag} of ${step.engine} into a file`, undefined];
    case "load":
    case "apply":
    case "restart":
      return [step.title, typed(step.command)];
    case "wait":
      return ["Wait until every node's pod and the MCP server are ready", undefined];
    case "mcp-client":
      return [`Write the MCP server's entry into ${step.file}`, undefined];
    default:
      step satisfies never;
      throw new RangeError("Cannot tell of a step of no known kind");
  }
}

/** What is going to be applied: "1 Namespace, 2 ServiceAccount". */
export function kindsText(objects: readonly RenderedObject[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of objects) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(", ");
}

/** The lines of `kubectl apply` in one: "16 objects: 3 created, 13 unchanged". */
export function appliedText(output: string): string {
  const counts = new Map<string, number>();
  const lines = output.trimEnd().split("\n").filter((line) => line !== "");
  for (const line of lines) {
    const state = /^\S+ (\w+)/.exec(line)?.[1] ?? "told of";
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  const states = [...counts].map(([state, count]) => `${count} ${state}`).join(", ");
  return `${counted(lines.length, "object")}: ${states}`;
}

/** What the commands that follow need to know. */
export interface NextFacts {
  /** Names of nodes that are ready. */
  readonly nodes: readonly string[];
  /** Flags that choose the cluster, as they were given. */
  readonly clusterFlags: readonly string[];
  readonly hasTokens: boolean;
  /** File with the entry, if one was written. */
  readonly mcpClient: string | undefined;
}

/** What to run next. */
export function nextText({ nodes, clusterFlags, hasTokens, mcpClient }: NextFacts): string {
  const kubectl = ["kubectl", ...clusterFlags, `--namespace=${NAMESPACE}`];
  const token = hasTokens ? ["--token-file", "viewer.token"] : [];
  const secret = (key: string) =>
    `${typed([...kubectl, "get", "secret", TOKEN_SECRET])} ` +
    `--output=jsonpath='{.data.${key}}' | base64 -d > ${key}.token`;
  const way = typed([...kubectl, "port-forward", "service/fgm-mcp-server", "8080"]);
  return [
    `fgm watches ${counted(nodes.length, "node")}.`,
    "",
    "Look at one:",
    ...(hasTokens ? [`  ${secret("viewer")}`] : []),
    `  ${typed(["deno", "task", "tui", ...clusterFlags, "--node", nodes[0] ?? "NAME", ...token])}`,
    `Let agents ask, at ${MCP_URL}${
      mcpClient === undefined ? "" : `, which ${mcpClient} says now`
    }, as long as this runs:`,
    ...(hasTokens && mcpClient === undefined ? [`  ${secret("mcp")}`] : []),
    `  ${way}`,
    "Remove it:",
    `  ${typed(["deno", "task", "undeploy", ...clusterFlags])}`,
  ].join("\n");
}

/** Why it is not ready although the time is over. */
export function lateText(
  { rollout, failures }: Look,
  { timeoutSeconds }: { readonly timeoutSeconds: number },
): string {
  const said = failures.at(-1);
  const lines = [
    ...unreadyLines(rollout),
    ...(said === undefined ? [] : [`${said.subject}: ${said.message}`]),
  ];
  return [
    `Cannot wait any longer: not everything is ready after ${timeoutSeconds} s. ` +
    "It goes on by itself; more time gives --timeout-seconds",
    ...lines.map((line) => `  ${oneLine(line)}`),
  ].join("\n");
}
