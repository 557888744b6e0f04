/**
 * `deno task undeploy`: fgm out of a cluster.
 *
 * @module
 */

import { resolve } from "@std/path";
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
    { name: "context", kind: "string", placeholder: "NAME", help: "Context for kubectl." },
    { name: "kubeconfig", kind: "string", placeholder: "PATH", help: "Configuration for kubectl." },
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
  if (parsed.kind === "error") {
    console.error(parsed.message);
    return 2;
  }
  if (parsed.kind !== "run") {
    console.log(parsed.text.trimEnd());
    return 0;
  }
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
