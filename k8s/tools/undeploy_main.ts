/**
 * `deno task undeploy`: fgm out of a cluster.
 *
 * @module
 */

import { CONTEXT_FLAG, KUBECONFIG_FLAG } from "../client/cluster_flags.ts";
import { resolve } from "@std/path";
import { answerFlags } from "../pod/flag_answer.ts";
import { parseFlags, type ProgramSpec } from "../pod/flags.ts";
import { readGitRev, versionText } from "../pod/version.ts";
import { withTerminal } from "./deploy_terminal.ts";
import { undeploy } from "./undeploy.ts";

const env = (name: string) => Deno.env.get(name);

const PROGRAM = {
  name: "undeploy",
  summary: "Deletes what deno task deploy made in a cluster. What was recorded stays on the nodes.",
  version: versionText("undeploy", readGitRev(env)),
  flags: [
    CONTEXT_FLAG,
    KUBECONFIG_FLAG,
    {
      name: "timeout-seconds",
      kind: "integer",
      default: 300,
      min: 1,
      max: 86_400,
      help: "How long to wait until the namespace is gone.",
    },
    {
      name: "mcp-client",
      kind: "string",
      placeholder: "FILE",
      help: "Remove the MCP server from this file of an MCP client.",
    },
    { name: "dry-run", kind: "boolean", help: "Say what would be deleted, and delete nothing." },
  ],
  examples: ["deno task undeploy --dry-run", "deno task undeploy --context kind-dev"],
} as const satisfies ProgramSpec;

async function main(): Promise<number> {
  const parsed = parseFlags(PROGRAM, Deno.args, env);
  if (parsed.kind !== "run") return answerFlags(parsed);
  const { mcpClient, context, kubeconfig, timeoutSeconds, dryRun } = parsed.values;
  return await withTerminal("undeploy", async (terminal) => {
    await undeploy({
      ...{ context, kubeconfig, timeoutSeconds, dryRun },
      mcpClient: mcpClient === undefined ? undefined : resolve(mcpClient),
    }, terminal);
    return 0;
  });
}

if (import.meta.main) Deno.exit(await main());
