/**
 * What watching does to the watched: how long a process with much memory waits for more of it, while
 * nobody looks, while fgm does, and while somebody reads every `smaps_rollup`.
 *
 * Whoever walks the page tables of a process holds its mmap lock: it cannot map memory meanwhile, and
 * on kernels before 6.4 its page faults queue up behind whoever wants to map. So conditions take
 * turns on one victim, and each is compared with nobody looking in the same round. The rarest waits
 * differ from turn to turn by themselves: nobody looks twice in a round, which shows by how much, and a
 * ratio comes with the bounds between which it lies. fgm does not seal here: that is other work, of
 * another process, and has its own part of the bench.
 *
 * @module
 */

import { fromFileUrl } from "@std/path";
import { denoHost } from "../host/host_fs.ts";
import { resolveCgroupRoot } from "../sampling/cgroup_root.ts";
import { withDirectory } from "./bench_session.ts";
import { type BenchOptions, type BenchRow, note, readable } from "./bench_table.ts";
import { startCollector, wait } from "./collector_process.ts";
import { type IdleCgroups, makeIdleCgroups } from "./idle_cgroups.ts";
import { type LatencySummary, middleRatio, middleSummary } from "./latency_summary.ts";
import type { VictimAnswer, VictimHolding } from "./observer_victim.ts";

const GIGABYTE = 1e9;
/** Containers beside the victim, which have no process. */
const IDLE_CONTAINERS = 99;
/** fgm may make the rarest waits this many times as long: a miss is what is surely more. */
const RATIO_MAX = 1.1;
/** Free memory that a victim leaves to everybody else, as a share of what it takes. */
const SPARE_SHARE = 0.5;

/** Length of a turn, rounds of them, and time for who was stopped to get into step. */
const LENGTHS = {
  whole: { turnMs: 4_200, rounds: 9, settleMs: 1_500 },
  quick: { turnMs: 1_400, rounds: 1, settleMs: 500 },
} as const;

interface Holding extends VictimHolding {
  readonly name: string;
}

const HOLDINGS: readonly Holding[] = [
  ...[1, 4, 8].map((gigabytes) => ({
    name: `${gigabytes} GB in one mapping`,
    bytes: gigabytes * GIGABYTE,
    mappingBytes: gigabytes * GIGABYTE,
  })),
  { name: "1 GB in 15,000 mappings", bytes: GIGABYTE, mappingBytes: 65_536 },
];

const QUICK_HOLDINGS: readonly Holding[] = [
  { name: "0.1 GB in one mapping", bytes: GIGABYTE / 10, mappingBytes: GIGABYTE / 10 },
];

const NOBODY = "nobody looks";

/** Who looks, by name; fgm with these flags, or everybody's PSS at this interval. */
const OBSERVERS: readonly {
  readonly name: string;
  readonly how:
    | { readonly kind: "nobody" }
    | { readonly kind: "fgm"; readonly flags: readonly string[] }
    | { readonly kind: "naive"; readonly everyMs: number };
}[] = [
  { name: NOBODY, how: { kind: "nobody" } },
  { name: `${NOBODY}, again`, how: { kind: "nobody" } },
  { name: "fgm, PSS off", how: { kind: "fgm", flags: ["--pss-budget", "0"] } },
  { name: "fgm", how: { kind: "fgm", flags: [] } },
  { name: "every smaps_rollup each second", how: { kind: "naive", everyMs: 1_000 } },
  { name: "every smaps_rollup each 100 ms", how: { kind: "naive", everyMs: 100 } },
];

/** Rows on waits for page faults and mappings under each observer. */
export async function observerBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  if (Deno.build.os !== "linux") return [note("observer effect", "left out: needs Linux")];
  const root = resolveCgroupRoot(denoHost(), "/sys/fs/cgroup");
  const made = root.kind === "found"
    ? await makeIdleCgroups(root.path, 1 + IDLE_CONTAINERS)
    : root.message;
  if (typeof made === "string") return [note("observer effect", `left out: ${made}`)];
  await using cgroups = made;
  const rows: BenchRow[] = [];
  for (const holding of options.quick ? QUICK_HOLDINGS : HOLDINGS) {
    const { available } = Deno.systemMemoryInfo();
    if (available < holding.bytes * (1 + SPARE_SHARE)) {
      const free = readable(available / GIGABYTE);
      rows.push(note(`waits of ${holding.name}`, `left out: ${free} GB are free`));
      continue;
    }
    rows.push(...await observe(holding, { cgroups, options }));
  }
  return rows;
}

function observe(
  holding: Holding,
  { cgroups, options }: { readonly cgroups: IdleCgroups; readonly options: BenchOptions },
): Promise<readonly BenchRow[]> {
  const { turnMs, rounds, settleMs } = LENGTHS[options.quick ? "quick" : "whole"];
  return withDirectory(async (directory) => {
    await using victim = await startVictim(holding);
    Deno.writeTextFileSync(`${cgroups.paths[0]}/cgroup.procs`, String(victim.pid));
    await using stack = new AsyncDisposableStack();
    const observers = OBSERVERS.map(({ name, how }) => ({
      name,
      process: how.kind === "nobody"
        ? undefined
        : stack.use(startObserver(how, { directory: `${directory}/${name}`, cgroups })),
    }));
    await wait(START_MS);
    for (const { process } of observers) process?.signal("SIGSTOP");
    const answers = new Map(observers.map(({ name }) => [name, [] as VictimAnswer[]]));
    for (let round = 0; round < rounds; round++) {
      options.say(`observers of ${holding.name}, round ${round + 1} of ${rounds}`);
      for (const { name, process } of observers) {
        process?.signal("SIGCONT");
        await wait(settleMs);
        answers.get(name)!.push(await victim.measure(turnMs));
        process?.signal("SIGSTOP");
      }
    }
    return (["fault", "map"] as const).flatMap((kind) => describe(holding, { kind, answers }));
  });
}

/** Time in which programs start, meet every container and learn what its PSS costs, in milliseconds. */
const START_MS = 6_000;

interface Observer extends AsyncDisposable {
  signal(name: Deno.Signal): void;
}

function startObserver(
  how: Exclude<typeof OBSERVERS[number]["how"], { readonly kind: "nobody" }>,
  { directory, cgroups }: { readonly directory: string; readonly cgroups: IdleCgroups },
): Observer {
  const child = how.kind === "fgm"
    ? startCollector([
      ...["--cgroup-root", cgroups.cgroupRoot, "--container-log-dir", cgroups.containerLogDir],
      ...["--output-dir", directory, "--rotation-seconds", "3600", ...how.flags],
    ])
    : startDeno("observer_naive_main.ts", String(how.everyMs)).spawn();
  return {
    signal: (name) => child.kill(name),
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      child.kill("SIGCONT");
      await child.status;
    },
  };
}

function startDeno(
  file: string,
  argument: string,
  pipes: Deno.CommandOptions = { stdin: "null", stdout: "null" },
): Deno.Command {
  const path = fromFileUrl(new URL(`./${file}`, import.meta.url));
  return new Deno.Command(Deno.execPath(), { args: ["run", "-A", path, argument], ...pipes });
}

interface Victim extends AsyncDisposable {
  readonly pid: number;
  measure(lengthMs: number): Promise<VictimAnswer>;
}

async function startVictim(holding: VictimHolding): Promise<Victim> {
  const { bytes, mappingBytes } = holding;
  const argument = JSON.stringify({ bytes, mappingBytes });
  const child = startDeno("observer_victim_main.ts", argument, {
    ...{ stdin: "piped", stdout: "piped" },
  }).spawn();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const asked = child.stdin.getWriter();
  const nextLine = async () => {
    const { value } = await lines.read();
    if (value === undefined) throw new Error("Cannot measure: the victim has ended");
    return value;
  };
  await nextLine(); // its memory is resident
  return {
    pid: child.pid,
    async measure(lengthMs) {
      await asked.write(new TextEncoder().encode(`${lengthMs}\n`));
      return JSON.parse(await nextLine());
    },
    async [Symbol.asyncDispose]() {
      await asked.close();
      await lines.cancel();
      await child.status;
    },
  };
}

const KINDS = { fault: "page fault", map: "mmap and munmap" } as const;

function describe(
  holding: Holding,
  { kind, answers }: {
    readonly kind: keyof typeof KINDS;
    readonly answers: ReadonlyMap<string, readonly VictimAnswer[]>;
  },
): readonly BenchRow[] {
  const base = answers.get(NOBODY)!.map((answer) => answer[kind]);
  return [...answers].map(([name, rounds]) => {
    const own = rounds.map((answer) => answer[kind]);
    if (name === NOBODY) return note(`${KINDS[kind]}, ${holding.name}, ${name}`, timesText(own));
    const { middle, low, high } = middleRatio(own, { base, key: "p999" });
    const isSure = high < Infinity;
    const bounds = isSure ? ` (${readable(low)} to ${readable(high)})` : "";
    const isFgm = name.startsWith("fgm");
    return {
      what: `  ${name}`,
      target: isFgm ? `p99.9 <= ${RATIO_MAX} x` : "",
      measured: `p99.9 ${readable(middle)} x${bounds}; ${timesText(own)}`,
      verdict: !isFgm || !isSure ? "info" : low <= RATIO_MAX ? "ok" : "MISS",
    };
  });
}

function timesText(rounds: readonly LatencySummary[]): string {
  const { p50, p99, p999, worst } = middleSummary(rounds);
  const [a, b, c, d] = [p50, p99, p999, worst].map(readable);
  return `p50 ${a}, p99 ${b}, p99.9 ${c}, worst ${d} us`;
}
