/**
 * `fgm-mcp-server`: what containers do, for agents.
 *
 * @module
 */

import { readTokenFile } from "@fgm/k8s/pod/bearer_token";
import { parseFlags } from "@fgm/k8s/pod/flags";
import { isLoopback } from "@fgm/k8s/pod/host_guard";
import { createLogger, type Logger, writeStderr } from "@fgm/k8s/pod/log";
import { shutdownSignal } from "@fgm/k8s/pod/shutdown";
import { readGitRev, VERSION, versionText } from "@fgm/k8s/pod/version";
import { createAudit, createRefusalLog } from "./audit.ts";
import { createMcpApp } from "./http/mcp_app.ts";
import { serveHttp } from "./http/serve_http.ts";
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
    if (values.stdio) await serveStdio(makeServer(), { signal, log });
    else await serveApp({ ...values, token }, { makeServer, known, log, signal });
    log.info("Stopped");
    return 0;
  } catch (error) {
    if (error instanceof RangeError) return refuse(error.message);
    throw error;
  }
}

interface HttpValues {
  readonly host: string;
  readonly port: number;
  readonly token: string | undefined;
  readonly insecure: boolean;
  readonly allowHost: readonly string[];
  readonly allowOrigin: readonly string[];
}

async function serveApp(values: HttpValues, { makeServer, known, log, signal }: {
  readonly makeServer: () => ReturnType<typeof createMcpServer>;
  readonly known: KnownNodes;
  readonly log: Logger;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { host, port, token, insecure } = values;
  await using app = createMcpApp({
    createServer: makeServer,
    allowedHosts: [host, ...values.allowHost],
    allowedOrigins: values.allowOrigin,
    token,
    unreadiness: known.unreadiness,
    onRefusal: createRefusalLog(log),
    now: Date.now,
    newId: () => crypto.randomUUID(),
  });
  if (token === undefined && !isLoopback(host)) {
    log.warn("Whoever reaches this address may ask: --insecure was given", { host });
  } else if (insecure) {
    log.warn("--insecure is not needed: there is a token, or nobody else can reach this", { host });
  }
  await serveHttp(app, { host, port, log, signal });
}

function refuse(message: string): number {
  writeStderr(`fgm-mcp-server: ${message}\n`);
  return 2;
}

/** A taken port, for example: a person needs the reason, not a stack. */
function giveUp(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  const line = reason.startsWith("Cannot ") ? reason : `Cannot run: ${reason}`;
  writeStderr(`fgm-mcp-server: ${line}\n`);
  Deno.exit(1);
}

try {
  Deno.exit(await main());
} catch (error) {
  giveUp(error);
}
