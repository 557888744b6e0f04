/**
 * `fgm-mcp-server`: what containers do, for agents.
 *
 * @module
 */

import { readTokenFile } from "@fgm/k8s/pod/bearer_token";
import { parseFlags } from "@fgm/k8s/pod/flags";
import { createLogger, type Logger, writeStderr } from "@fgm/k8s/pod/log";
import { shutdownSignal } from "@fgm/k8s/pod/shutdown";
import { readGitRev, VERSION, versionText } from "@fgm/k8s/pod/version";
import { createAudit } from "./audit.ts";
import { createMcpApp } from "./http/mcp_app.ts";
import { type KnownNodes, openNodes } from "./known_nodes.ts";
import { listenRefusal, mcpProgram } from "./mcp_flags.ts";
import { createMcpServer } from "./protocol/create_mcp_server.ts";
import { serveStdio } from "./protocol/serve_stdio.ts";

const env = (name: string) => Deno.env.get(name);

const PROGRAM = mcpProgram(versionText("fgm-mcp-server", readGitRev(env)));

async function main(): Promise<number> {
  const parsed = parseFlags(PROGRAM, Deno.args, env);
  if (parsed.kind === "help" || parsed.kind === "version") {
    await Deno.stdout.write(new TextEncoder().encode(`${parsed.text.trimEnd()}\n`));
    return 0;
  }
  if (parsed.kind === "error") return refuse(parsed.message);
  const { values } = parsed;
  const log = createLogger({ level: values.logLevel, write: writeStderr, now: Date.now });
  try {
    const token = values.tokenFile === undefined ? undefined : readTokenFile(values.tokenFile);
    const hasToken = token !== undefined;
    const refusal = listenRefusal({ host: values.host, hasToken, insecure: values.insecure });
    if (refusal !== undefined && !values.stdio) return refuse(refusal);
    using shutdown = shutdownSignal();
    await using known = openNodes({
      viewers: values.viewer,
      namespace: values.namespace,
      kubeUrl: values.kubeUrl,
      token: values.viewerTokenFile === undefined
        ? undefined
        : readTokenFile(values.viewerTokenFile),
      userAgent: `fgm-mcp-server/${VERSION}`,
      env,
      log,
    });
    const makeServer = () =>
      createMcpServer({
        nodes: known.nodes,
        version: VERSION,
        observe: createAudit(log, () => performance.now()),
      });
    const { signal } = shutdown;
    if (values.stdio) await serveStdio(makeServer(), signal);
    else await serveHttp({ ...values, token }, { makeServer, known, log, signal });
    log.info("Stopped");
    return 0;
  } catch (error) {
    if (error instanceof RangeError) return refuse(error.message);
    throw error;
  }
}

async function serveHttp(
  values: {
    readonly host: string;
    readonly port: number;
    readonly token: string | undefined;
    readonly insecure: boolean;
    readonly allowHost: readonly string[];
    readonly allowOrigin: readonly string[];
  },
  { makeServer, known, log, signal }: {
    readonly makeServer: () => ReturnType<typeof createMcpServer>;
    readonly known: KnownNodes;
    readonly log: Logger;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  await using app = createMcpApp({
    createServer: makeServer,
    allowedHosts: [values.host, ...values.allowHost],
    allowedOrigins: values.allowOrigin,
    token: values.token,
    unreadiness: known.unreadiness,
    now: Date.now,
    newId: () => crypto.randomUUID(),
  });
  if (values.insecure && values.token === undefined) {
    log.warn("Whoever reaches this address may ask: --insecure was given", { host: values.host });
  }
  const server = Deno.serve({
    port: values.port,
    hostname: values.host,
    onListen: ({ hostname, port }) => {
      const host = hostname.includes(":") ? `[${hostname}]` : hostname;
      log.info("Listening", { url: `http://${host}:${port}/mcp` });
    },
  }, app.fetch);
  // Open streams would hold an orderly end up for ever: sessions are ended first.
  const end = () => void app[Symbol.asyncDispose]().then(() => server.shutdown());
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  await server.finished;
}

function refuse(message: string): number {
  writeStderr(`fgm-mcp-server: ${message}\n`);
  return 2;
}

/** A taken port, for example: a person needs the reason, not a stack. */
function giveUp(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  writeStderr(`fgm-mcp-server: Cannot run: ${reason}\n`);
  Deno.exit(1);
}

try {
  Deno.exit(await main());
} catch (error) {
  giveUp(error);
}
