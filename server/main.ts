/**
 * `fgm-viewer PATH…`: the HTTP API over data directories and files.
 *
 * @module
 */

import { readTokenFile } from "@fgm/k8s/pod/bearer_token";
import { parseFlags, type ProgramSpec } from "@fgm/k8s/pod/flags";
import { isLoopback } from "@fgm/k8s/pod/host_guard";
import { createLogger, LOG_LEVELS, writeStderr } from "@fgm/k8s/pod/log";
import { listenFailure, serve, type Serving } from "@fgm/k8s/pod/serve";
import { shutdownSignal } from "@fgm/k8s/pod/shutdown";
import { FORMAT_VERSION, readGitRev, VERSION, versionText } from "@fgm/k8s/pod/version";
import { createViewer, openRoots } from "./viewer.ts";

const env = (name: string) => Deno.env.get(name);

const PROGRAM = {
  name: "fgm-viewer",
  summary: "Answers questions about recorded containers over HTTP, also while they are recorded.",
  version: versionText("fgm-viewer", readGitRev(env)),
  flags: [
    {
      name: "port",
      kind: "integer",
      min: 0,
      max: 65_535,
      default: 8_050,
      env: "FGM_VIEWER_PORT",
      help: "Port to listen on; 0 takes a free one.",
    },
    {
      name: "host",
      kind: "string",
      default: "127.0.0.1",
      env: "FGM_VIEWER_HOST",
      placeholder: "ADDRESS",
      help: "Address to listen on.",
    },
    {
      name: "data-dir",
      kind: "strings",
      env: "FGM_DATA_DIR",
      placeholder: "PATH",
      help: "Same as a PATH argument; may be repeated.",
    },
    {
      name: "node-name",
      kind: "string",
      env: "NODE_NAME",
      placeholder: "NAME",
      help: "Name of the node in /api/instance; the data's own when left out.",
    },
    {
      name: "allow-host",
      kind: "strings",
      env: "FGM_ALLOW_HOST",
      placeholder: "NAME",
      help: 'Host name to serve besides localhost; may be repeated. "*" serves every name.',
    },
    {
      name: "allow-origin",
      kind: "strings",
      env: "FGM_ALLOW_ORIGIN",
      placeholder: "URL",
      help: "Origin whose pages may ask from a browser (CORS), such as https://grafana.example.",
    },
    {
      name: "token-file",
      kind: "string",
      env: "FGM_TOKEN_FILE",
      placeholder: "PATH",
      help: "File with a token that every request must then bring along as a bearer token.",
    },
    {
      name: "dashboards-dir",
      kind: "string",
      env: "FGM_DASHBOARDS_DIR",
      placeholder: "DIR",
      help: "Folder whose NAME.json the web page opens with ?dashboard=NAME.",
    },
    {
      name: "log-level",
      kind: "string",
      choices: LOG_LEVELS,
      default: "info",
      env: "FGM_LOG_LEVEL",
      placeholder: "LEVEL",
      help: "Least important events that are logged. Each request is one event of level info.",
    },
  ],
  positionals: {
    placeholder: "PATH",
    help: 'Data directory, .parquet or .journal file, or a quoted pattern such as "data/dt=*".',
  },
  examples: ["fgm-viewer /var/lib/fgm", 'fgm-viewer --port 9000 "captures/*.parquet"'],
} as const satisfies ProgramSpec;

async function main(): Promise<number> {
  const parsed = parseFlags(PROGRAM, Deno.args, env);
  if (parsed.kind === "help" || parsed.kind === "version") {
    await Deno.stdout.write(new TextEncoder().encode(`${parsed.text.trimEnd()}\n`));
    return 0;
  }
  if (parsed.kind === "error") return refuse(parsed.message);
  const { values } = parsed;
  const paths = [...parsed.positionals, ...values.dataDir];
  if (paths.length === 0) return refuse("Cannot read PATH: at least one is needed; see --help");
  let roots, token;
  try {
    roots = openRoots(paths, Deno.cwd());
    token = values.tokenFile === undefined ? undefined : readTokenFile(values.tokenFile);
  } catch (error) {
    if (error instanceof RangeError) return refuse(error.message);
    throw error;
  }
  using shutdown = shutdownSignal();
  const log = createLogger({ level: values.logLevel, write: writeStderr, now: Date.now });
  await using viewer = createViewer({
    roots,
    names: {
      podName: env("POD_NAME") || undefined,
      nodeName: values.nodeName,
      clusterName: env("CLUSTER_NAME") || undefined,
      version: VERSION,
      gitRev: readGitRev(env),
      formatVersion: FORMAT_VERSION,
    },
    allowedHosts: [values.host, ...values.allowHost],
    allowedOrigins: values.allowOrigin,
    token,
    dashboardsDir: values.dashboardsDir,
    cores: navigator.hardwareConcurrency,
    now: Date.now,
    log,
  });
  if (token === undefined && !isLoopback(values.host)) {
    log.warn("Anybody who reaches this address can read; --token-file asks for a token", {
      host: values.host,
    });
  }
  const address = { hostname: values.host, port: values.port };
  const { signal } = shutdown;
  let server: Serving;
  try {
    server = serve(address, viewer.fetch, { signal, log });
  } catch (error) {
    throw listenFailure(address, error);
  }
  log.info("Listening", { url: urlOf(values.host, server.port), paths });
  const warming = setTimeout(() => viewer.warm().catch(giveUp), WARM_AFTER_MS);
  await server.finished;
  clearTimeout(warming);
  log.info("Stopped");
  return 0;
}

/** Time after which the database is loaded, unless a question needed it before, in milliseconds. */
const WARM_AFTER_MS = 2_000;

function urlOf(hostname: string, port: number): string {
  return `http://${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

function refuse(message: string): number {
  writeStderr(`fgm-viewer: ${message}\n`);
  return 2;
}

/** A taken port or a missing library: a person needs the reason, not a stack. */
function giveUp(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  const line = reason.startsWith("Cannot ") ? reason : `Cannot run: ${reason}`;
  writeStderr(`fgm-viewer: ${line}\n`);
  Deno.exit(1);
}

try {
  Deno.exit(await main());
} catch (error) {
  giveUp(error);
}
