/**
 * What `fgm` and other collectors cost on one node, and what they keep for it.
 *
 * Those of a round run at the same time, over the same containers: what one reads, all read, and
 * whatever else the machine does meets all of them.
 *
 * @module
 */

import { fromFileUrl } from "@std/path";
import { denoHost } from "../../host/host_fs.ts";
import { resolveCgroupRoot } from "../../sampling/cgroup_root.ts";
import { withDirectory } from "../bench_session.ts";
import { type BenchOptions, type BenchRow, note } from "../bench_table.ts";
import { compileCollector, startSimulatedNode, wait } from "../collector_process.ts";
import { atopPeer } from "./atop_peer.ts";
import { makeBusyCgroups } from "./busy_cgroups.ts";
import { fgmPeer } from "./fgm_peer.ts";
import { netdataPeer } from "./netdata_peer.ts";
import { pcpPeer } from "./pcp_peer.ts";
import { bytesBelow, missingOf, type Peer, type WatchedNode } from "./peer.ts";
import { behindRows, describePeer, type PeerCost } from "./peer_rows.ts";
import { nodeExporterPeer, prometheusPeer } from "./prometheus_peer.ts";
import { startGroup } from "./watched_group.ts";

const EXPORTER = fromFileUrl(new URL("exposition_main.ts", import.meta.url));
const CONTAINERS = 100;
const SEED = 4;
const NO_PSS = ["--pss-budget", "0"];

/**
 * A minute, in which programs meet every container for the first time and have their hot functions
 * compiled; then as long as `fgm` takes from one sealing to the next.
 */
const TIMES = {
  whole: { settleMs: 60_000, watchMs: 90_000 },
  quick: { settleMs: 20_000, watchMs: 8_000 },
} as const;

/** Of real cgroups with a process in each; what the kernel tells of them is the machine's affair. */
const REAL_PEERS: readonly Peer[] = [
  fgmPeer("fgm, PSS off", NO_PSS),
  fgmPeer("fgm, as it comes", []),
  netdataPeer("netdata, spare", { isSpare: true }),
  netdataPeer("netdata, as it comes", { isSpare: false }),
  nodeExporterPeer("prometheus, node-exporter"),
  pcpPeer("pcp, processes"),
  atopPeer("atop, processes"),
];

/** Rows on what collectors cost. */
export async function collectorsBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  if (Deno.build.os !== "linux") return [note("collectors", "left out: needs Linux")];
  const root = resolveCgroupRoot(denoHost(), "/sys/fs/cgroup");
  if (root.kind !== "found") return [note("collectors", `left out: ${root.message}`)];
  const made = await makeBusyCgroups(root.path, CONTAINERS);
  if (typeof made === "string") return [note("collectors", `left out: ${made}`)];
  const rows: BenchRow[] = [];
  {
    await using cgroups = made;
    const { cgroupRoot, containerLogDir } = cgroups;
    const node = { cgroupRoot, containerLogDir, procRoot: "/proc", containers: CONTAINERS };
    const roots = ["--cgroup-root", cgroupRoot, "--container-log-dir", containerLogDir];
    await compileCollector(roots);
    rows.push(note("node", `${CONTAINERS} real cgroups with a process in each`));
    rows.push(...await playRound(REAL_PEERS, { node, groups: root.path, options }));
  }
  rows.push(note("node", `${CONTAINERS} simulated containers with all files of cgroup v2`));
  rows.push(...await simulatedRound(root.path, options));
  return rows;
}

/** The same of a simulated node, whose files have all that a kernel can tell. */
async function simulatedRound(
  groups: string,
  options: BenchOptions,
): Promise<readonly BenchRow[]> {
  await using simulated = await startSimulatedNode(CONTAINERS);
  await using exporter = await startExporter();
  const flag = (name: string) => simulated.flags[simulated.flags.indexOf(name) + 1]!;
  const node = {
    ...{ cgroupRoot: flag("--cgroup-root"), procRoot: flag("--proc-root") },
    ...{ containerLogDir: flag("--container-log-dir"), containers: CONTAINERS },
  };
  const scraped = { port: exporter.port, containers: CONTAINERS };
  const peers = [
    fgmPeer("fgm, PSS off", NO_PSS),
    netdataPeer("netdata, spare", { isSpare: true }),
    prometheusPeer("prometheus, fgm's values", scraped),
  ];
  return await playRound(peers, { node, groups, options });
}

/** Costs of all that are installed, one after the other in the table, and what is left out. */
async function playRound(
  peers: readonly Peer[],
  { node, groups, options }: {
    readonly node: WatchedNode;
    readonly groups: string;
    readonly options: BenchOptions;
  },
): Promise<readonly BenchRow[]> {
  const times = TIMES[options.quick ? "quick" : "whole"];
  const path = Deno.env.get("PATH") ?? "";
  const there = peers.filter((peer) => missingOf(peer, path) === undefined);
  const seconds = (times.settleMs + times.watchMs) / 1000;
  options.say(`${there.map(({ name }) => name).join("; ")}: ${seconds} s`);
  const outcomes = await Promise.allSettled(
    there.map((peer, index) => {
      const group = `${groups}/fgm-peer-${Deno.pid}-${index}.slice`;
      return withDirectory((directory) => measure(peer, { node, directory, group, times }));
    }),
  );
  const costs = new Map<Peer, PeerCost>();
  const failures = new Map<Peer, string>();
  for (const [index, outcome] of outcomes.entries()) {
    const peer = there[index]!;
    if (outcome.status === "fulfilled") costs.set(peer, outcome.value);
    else failures.set(peer, String(outcome.reason).split("\n", 1)[0]!);
  }
  const rows = peers.flatMap((peer) => {
    const cost = costs.get(peer);
    if (cost !== undefined) return describePeer(cost);
    return [note(peer.name, failures.get(peer) ?? missingOf(peer, path) ?? "left out")];
  });
  const [own, ...others] = costs.values();
  return own === undefined ? rows : [...rows, ...behindRows(own, others)];
}

async function measure(
  peer: Peer,
  { node, directory, group, times }: {
    readonly node: WatchedNode;
    readonly directory: string;
    readonly group: string;
    readonly times: typeof TIMES[keyof typeof TIMES];
  },
): Promise<PeerCost> {
  const run = await peer.prepare(node, directory);
  await using programs = await startGroup(group, run.commands);
  await wait(times.settleMs);
  const usage = await programs.watch(times.watchMs);
  await run.beforeStop?.();
  await programs.stop();
  const kept = await run.count();
  return { name: peer.name, usage, kept, keptBytes: bytesBelow(run.kept) };
}

/** An exporter of a simulated node, outside of what is measured. */
async function startExporter(): Promise<AsyncDisposable & { readonly port: number }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", EXPORTER, String(CONTAINERS), String(SEED)],
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  return {
    port: Number(value),
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
      await reader.cancel();
    },
  };
}
