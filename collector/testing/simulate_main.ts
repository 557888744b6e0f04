/**
 * Simulates a node until it is told to stop, and says on its first line where its files are, and
 * since when:
 *
 *     {"cgroup_root":"/dev/shm/…/cgroup","proc_root":"…/proc","container_log_dir":"…/containers",
 *      "start_ms":1768208400000}
 *
 * @module
 */

import { parseFlags, type ProgramSpec } from "@fgm/k8s/pod/flags";
import { shutdownSignal } from "@fgm/k8s/pod/shutdown";
import { readGitRev, versionText } from "@fgm/k8s/pod/version";
import { PRODUCTION_MIX, SHOWCASE_MIX } from "./behaviour_mix.ts";
import { simulateNode } from "./simulated_node.ts";

const FLAGS = [
  {
    name: "directory",
    kind: "string",
    placeholder: "DIR",
    help: "Where to build the files; created, and removed at the end. In memory when left out.",
  },
  { name: "containers", kind: "integer", default: 12, min: 1, max: 1_000, help: "Containers." },
  { name: "seed", kind: "integer", default: 4, min: 0, help: "The same seed, the same node." },
  {
    name: "mix",
    kind: "string",
    default: "showcase",
    choices: ["showcase", "production"],
    help: "Something of everything, or the shares of a production node.",
  },
] as const;

function programSpec(version: string): ProgramSpec<typeof FLAGS> {
  return {
    name: "simulate",
    summary: "Keeps the files of a simulated node alive for a collector to sample.",
    version,
    flags: FLAGS,
  };
}

async function main(): Promise<number> {
  const env = (name: string) => Deno.env.get(name);
  const version = versionText("simulate", readGitRev(env));
  const parsed = parseFlags(programSpec(version), Deno.args, env);
  if (parsed.kind === "error") {
    await write(Deno.stderr, parsed.message);
    return 2;
  }
  if (parsed.kind !== "run") {
    await write(Deno.stdout, parsed.text);
    return 0;
  }
  const { directory, containers, seed, mix } = parsed.values;
  using shutdown = shutdownSignal();
  const node = simulateNode({
    signal: shutdown.signal,
    containers,
    seed,
    mix: mix === "production" ? PRODUCTION_MIX : SHOWCASE_MIX,
    ...(directory === undefined ? {} : { directory }),
  });
  await write(
    Deno.stdout,
    JSON.stringify({
      cgroup_root: node.cgroupRoot,
      proc_root: node.procRoot,
      container_log_dir: node.containerLogDir,
      start_ms: node.startMs,
    }),
  );
  await node.done;
  return 0;
}

async function write(
  stream: { readonly writable: WritableStream<Uint8Array> },
  text: string,
): Promise<void> {
  const writer = stream.writable.getWriter();
  await writer.write(new TextEncoder().encode(text.endsWith("\n") ? text : `${text}\n`));
  writer.releaseLock();
}

if (import.meta.main) Deno.exit(await main());
