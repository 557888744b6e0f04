/**
 * What `fgm-mcp-server` takes on its command line.
 *
 * @module
 */

import type { ProgramSpec } from "@fgm/k8s/pod/flags";
import { isLoopback } from "@fgm/k8s/pod/host_guard";
import { LOG_LEVELS } from "@fgm/k8s/pod/log";

const FLAGS = [
  {
    name: "viewer",
    kind: "strings",
    env: "FGM_VIEWERS",
    placeholder: "NODE=URL",
    help:
      "A node and the URL of its viewer; may be repeated. Without it the nodes are found in the cluster.",
  },
  {
    name: "viewer-token-file",
    kind: "string",
    env: "FGM_VIEWER_TOKEN_FILE",
    placeholder: "PATH",
    help: "File with the token that the viewers ask for.",
  },
  {
    name: "namespace",
    kind: "string",
    env: "POD_NAMESPACE",
    placeholder: "NAME",
    help: "Namespace that fgm is installed in; the pod's own when left out.",
  },
  {
    name: "kube-url",
    kind: "string",
    placeholder: "URL",
    help: "Kubernetes API instead of the pod's own, such as kubectl proxy serves.",
  },
  {
    name: "stdio",
    kind: "boolean",
    help: "Talk over standard input and output to the one who started it, instead of HTTP.",
  },
  {
    name: "port",
    kind: "integer",
    min: 0,
    max: 65_535,
    default: 8_080,
    env: "FGM_MCP_PORT",
    help: "Port to listen on; 0 takes a free one.",
  },
  {
    name: "host",
    kind: "string",
    default: "127.0.0.1",
    env: "FGM_MCP_HOST",
    placeholder: "ADDRESS",
    help: "Address to listen on. Beyond this machine only with --token-file or --insecure.",
  },
  {
    name: "token-file",
    kind: "string",
    env: "FGM_TOKEN_FILE",
    placeholder: "PATH",
    help: "File with a token that every request must then bring along as a bearer token.",
  },
  {
    name: "insecure",
    kind: "boolean",
    env: "FGM_INSECURE",
    help: "Listen beyond this machine without a token: whoever reaches it may ask.",
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
    help: "Origin whose pages may ask from a browser, such as https://tools.example.",
  },
  {
    name: "log-level",
    kind: "string",
    choices: LOG_LEVELS,
    default: "info",
    env: "FGM_LOG_LEVEL",
    placeholder: "LEVEL",
    help:
      "Least important events that are logged, on standard error. Each call is one, of level info.",
  },
] as const;

/** The program as `--help` describes it. `version` is its answer to `--version`. */
export function mcpProgram(version: string): ProgramSpec<typeof FLAGS> {
  return {
    name: "fgm-mcp-server",
    summary: "Answers agents' questions about containers, over the Model Context Protocol.",
    version,
    flags: FLAGS,
    examples: [
      "fgm-mcp-server --viewer worker-1=http://127.0.0.1:8050",
      "fgm-mcp-server --stdio --viewer worker-1=http://127.0.0.1:8050",
    ],
  };
}

/** Why this address must not be listened on, in one line; undefined when it may. */
export function listenRefusal(
  options: { readonly host: string; readonly hasToken: boolean; readonly insecure: boolean },
): string | undefined {
  const { host, hasToken, insecure } = options;
  if (isLoopback(host) || hasToken || insecure) return undefined;
  return `Cannot listen on ${host} without a token: others than this machine could ask; ` +
    "give --token-file, or --insecure where something else keeps them out";
}
