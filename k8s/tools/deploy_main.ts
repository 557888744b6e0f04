/**
 * `deno task deploy`: fgm into a cluster.
 *
 * @module
 */

import { CONTEXT_FLAG, KUBECONFIG_FLAG } from "../client/cluster_flags.ts";
import { resolve } from "@std/path";
import { answerFlags } from "../pod/flag_answer.ts";
import { parseFlags, type ProgramSpec } from "../pod/flags.ts";
import { readGitRev, versionText } from "../pod/version.ts";
import { buildImage, saveImage } from "./build_image.ts";
import { platformOf, PLATFORMS } from "./compile_command.ts";
import { deploy } from "./deploy.ts";
import { LOADS, NO_OVERLAY } from "./deploy_plan.ts";
import { overlayNames } from "./deploy_render.ts";
import { withTerminal } from "./deploy_terminal.ts";
import { findEngine } from "./image.ts";
import { ENGINES, isImagePlatform } from "./image_command.ts";

const env = (name: string) => Deno.env.get(name);

const PROGRAM = {
  name: "deploy",
  summary: "Builds fgm, brings it into a Kubernetes cluster, and waits until it runs.",
  version: versionText("deploy", readGitRev(env)),
  flags: [
    {
      name: "overlay",
      kind: "strings",
      choices: [NO_OVERLAY, ...overlayNames()],
      placeholder: "NAME",
      help:
        "Variant of the manifests; may be repeated, and all of them apply. Kind clusters get kind when left out.",
    },
    {
      name: "image",
      kind: "string",
      default: "fgm",
      placeholder: "NAME",
      help: "The image's name in the manifests; the version is added where none is.",
    },
    {
      name: "build",
      kind: "boolean",
      default: true,
      help: "Build the image; --no-build takes one that the nodes have or can pull.",
    },
    {
      name: "registry",
      kind: "string",
      placeholder: "HOST/PATH",
      help: "Push the image there, from where the nodes pull it.",
    },
    {
      name: "load",
      kind: "string",
      choices: LOADS,
      help:
        "How the image gets to the nodes without a registry; containerd is that of this machine. Kind clusters get kind when left out.",
    },
    {
      name: "base",
      kind: "string",
      placeholder: "IMAGE",
      help: 'Image to stand on; "host" takes the libraries of this machine. See deno task image.',
    },
    {
      name: "target",
      kind: "strings",
      choices: [...PLATFORMS.filter(isImagePlatform), "all"],
      placeholder: "PLATFORM",
      help: "For which nodes; may be repeated. Nodes like this machine when left out.",
    },
    {
      name: "engine",
      kind: "string",
      choices: ENGINES,
      help: "Who builds; the first of these that answers when left out.",
    },
    CONTEXT_FLAG,
    KUBECONFIG_FLAG,
    {
      name: "timeout-seconds",
      kind: "integer",
      default: 600,
      min: 1,
      max: 86_400,
      help: "How long to wait until all is ready. Large clusters are restarted a tenth at a time.",
    },
    {
      name: "cluster-name",
      kind: "string",
      placeholder: "NAME",
      help: "Name of the cluster in what is recorded.",
    },
    {
      name: "mcp-client",
      kind: "string",
      placeholder: "FILE",
      help: "Add the MCP server to this file of an MCP client, such as .mcp.json.",
    },
    { name: "dry-run", kind: "boolean", help: "Say what would be done, and change nothing." },
  ],
  examples: [
    "deno task deploy --dry-run",
    "deno task deploy --registry registry.example/team --target all --cluster-name prod",
    "deno task deploy --load containerd --overlay pss-off --mcp-client .mcp.json",
  ],
} as const satisfies ProgramSpec;

async function main(): Promise<number> {
  const parsed = parseFlags(PROGRAM, Deno.args, env);
  if (parsed.kind !== "run") return answerFlags(parsed);
  const { mcpClient, base, registry, load, engine, context, kubeconfig, clusterName } =
    parsed.values;
  const order = {
    ...parsed.values,
    ...{ base, registry, load, engine, context, kubeconfig, clusterName },
    mcpClient: mcpClient === undefined ? undefined : resolve(mcpClient),
  };
  return await withTerminal("deploy", async (terminal) => {
    const scratch = await Deno.makeTempDir({ prefix: "fgm-deploy-" });
    try {
      return await deploy(order, {
        ...terminal,
        ...{ scratch, findEngine, build: buildImage, save: saveImage },
        newToken: () => crypto.randomUUID().replaceAll("-", ""),
        own: platformOf(Deno.build),
      });
    } finally {
      await Deno.remove(scratch, { recursive: true });
    }
  });
}

if (import.meta.main) Deno.exit(await main());
