/**
 * What watching does to the watched: how long a process with much memory waits for more of it, while
 * nobody looks, while fgm does, and while somebody reads every `smaps_rollup`.
 *
 * Whoever walks the page tables of a process holds its mmap lock: it cannot map memory meanwhile, and
 * on kernels before 6.4 its page faults queue up behind whoever wants to map. Whoever does so each
 * second, or never, takes short turns on one victim in rounds, and is compared with nobody looking in
 * the same round; between turns it is stopped. The rarest waits differ from turn to turn by themselves:
 * nobody looks twice in a round, which shows by how much.
 *
 * fgm as it comes reads the larger processes a few times in minutes, and what became due while it was
 * stopped would be read before its turn is measured. So it is never stopped: the victim is measured
 * slice after slice until readings of its PSS lie within slices, which fgm's own journal tells, and
 * then for as many slices without fgm. All slices count together, for few of them hold a reading. Each
 * slice tries one kind of operation: that which met fewer readings, so that a kind has as many of them
 * in its time as there are in any time.
 *
 * fgm does not seal here: that is other work, of another process, and has its own part of the bench.
 *
 * @module
 */

import { fromFileUrl } from "@std/path";
import { denoHost } from "../host/host_fs.ts";
import { resolveCgroupRoot } from "../sampling/cgroup_root.ts";
import { seededRandom } from "../testing/random.ts";
import { withDirectory } from "./bench_session.ts";
import { type BenchOptions, type BenchRow, note, readable } from "./bench_table.ts";
import { startCollector, wait } from "./collector_process.ts";
import { type IdleCgroups, makeIdleCgroups } from "./idle_cgroups.ts";
import {
  metIn,
  nextKind,
  type PssReading,
  readingPace,
  ReadingsJournal,
} from "./observer_readings.ts";
import { heldUpRow, roundRows, watchRows } from "./observer_rows.ts";
import type { VictimAnswer, VictimHolding, VictimKind } from "./observer_victim.ts";
import { startVictim, type Victim } from "./observer_victim_process.ts";

const NAIVE = fromFileUrl(new URL("./observer_naive_main.ts", import.meta.url));

const GIGABYTE = 1e9;
/** Containers beside the victim, which have no process. */
const IDLE_CONTAINERS = 99;
/** Free memory that a victim leaves to everybody else, as a share of what it takes. */
const SPARE_SHARE = 0.5;

/**
 * Operations of one kind in a turn or a slice, rounds of turns, and time for who was stopped to get into
 * step; for a long watch, the readings it waits for, and how long it takes at least and at most.
 */
const LENGTHS = {
  whole: {
    ...{ operations: 8_400, rounds: 7, settleMs: 1_500 },
    watch: { readings: 3, msMin: 40_000, msMax: 360_000 },
  },
  quick: {
    ...{ operations: 2_800, rounds: 1, settleMs: 500 },
    watch: { readings: 3, msMin: 4_000, msMax: 15_000 },
  },
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

const KINDS: readonly VictimKind[] = ["map", "fault"];

/** fgm with these flags, or everybody's PSS each second. */
type Looking = { readonly kind: "fgm"; readonly flags: readonly string[] } | {
  readonly kind: "naive";
};

/** Who takes turns, by name; nobody comes first. */
const OBSERVERS: readonly { readonly name: string; readonly looking?: Looking }[] = [
  { name: "nobody looks" },
  { name: "nobody looks, again" },
  { name: "fgm, PSS off", looking: { kind: "fgm", flags: ["--pss-budget", "0"] } },
  { name: "every smaps_rollup each second", looking: { kind: "naive" } },
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
  return withDirectory(async (directory) => {
    await using victim = await startVictim(holding);
    const path = cgroups.paths[0]!;
    Deno.writeTextFileSync(`${path}/cgroup.procs`, String(victim.pid));
    const containerId = /([0-9a-f]{64})\.scope$/.exec(path)?.[1] ?? "";
    const place: Place = { holding, victim, containerId, cgroups, directory, options };
    const turns = await takeTurns(place);
    const { fgm, nobody, readings } = await watchLong(place);
    const met = metByKind(fgm, readings);
    const rows = (["fault", "map"] as const).flatMap((kind) => [
      ...roundRows({
        ...{ kind, holding: holding.name },
        observers: new Map([...turns].map(([name, slices]) => [name, waitsOf(slices, kind)])),
      }),
      ...watchRows({
        ...{ fgm: waitsOf(fgm, kind), nobody: waitsOf(nobody, kind), ...met[kind] },
        random: seededRandom(`${holding.name}, ${kind}`),
      }),
    ]);
    return [...rows, heldUpRow(readingPace(readings, fgm[0]?.beganMs ?? Infinity))];
  });
}

/** Where observers and victim meet. */
interface Place {
  readonly holding: Holding;
  readonly victim: Victim;
  /** Of the container whose only process the victim is. */
  readonly containerId: string;
  readonly cgroups: IdleCgroups;
  readonly directory: string;
  readonly options: BenchOptions;
}

/** What the victim was asked, and what it answered. */
interface Slice extends VictimAnswer {
  readonly kind: VictimKind;
}

function waitsOf(slices: readonly Slice[], kind: VictimKind) {
  return slices.filter((slice) => slice.kind === kind).map((slice) => slice.waits);
}

function lengthsOf({ options }: Place) {
  return LENGTHS[options.quick ? "quick" : "whole"];
}

async function measure(place: Place, kind: VictimKind): Promise<Slice> {
  const { operations } = lengthsOf(place);
  return { kind, ...await place.victim.measure({ kind, operations }) };
}

/** Time in which programs start, and meet every container, in milliseconds. */
const START_MS = 6_000;

/** The slices of each observer, in as many rounds as there are. */
async function takeTurns(place: Place): Promise<ReadonlyMap<string, readonly Slice[]>> {
  const { holding, directory, options } = place;
  const { rounds, settleMs } = lengthsOf(place);
  await using stack = new AsyncDisposableStack();
  const observers = OBSERVERS.map(({ name, looking }) => ({
    name,
    slices: [] as Slice[],
    process: looking && stack.use(startObserver(looking, place, `${directory}/${name}`)),
  }));
  await wait(START_MS);
  for (const { process } of observers) process?.signal("SIGSTOP");
  for (let round = 0; round < rounds; round++) {
    options.say(`observers of ${holding.name}, round ${round + 1} of ${rounds}`);
    for (const { slices, process } of observers) {
      process?.signal("SIGCONT");
      await wait(settleMs);
      for (const kind of KINDS) slices.push(await measure(place, kind));
      process?.signal("SIGSTOP");
    }
  }
  return new Map(observers.map(({ name, slices }) => [name, slices]));
}

/** What a long watch came to. */
interface LongWatch {
  readonly fgm: readonly Slice[];
  readonly nobody: readonly Slice[];
  /** Every reading, those before the first slice included. */
  readonly readings: readonly PssReading[];
}

/** fgm as it comes, never stopped, and then nobody for as many slices of the same kinds. */
async function watchLong(place: Place): Promise<LongWatch> {
  const { fgm, readings } = await watchFgm(place);
  place.options.say(`nobody at ${place.holding.name}, ${fgm.length} slices`);
  await wait(lengthsOf(place).settleMs);
  const nobody: Slice[] = [];
  for (const { kind } of fgm) nobody.push(await measure(place, kind));
  return { fgm, nobody, readings };
}

/** Time in which fgm starts and reads the victim's PSS once, unless it never does, in milliseconds. */
const FIRST_READING_MS_MAX = 20_000;
/** Time between two looks for it. */
const LOOK_MS = 200;
/** Time after which the journal tells how long the last tick of the last slice took. */
const LAST_TICK_MS = 2_500;

/** Slices until enough readings lie within them; ends fgm. */
async function watchFgm(place: Place): Promise<Omit<LongWatch, "nobody">> {
  const { watch } = lengthsOf(place);
  const directory = `${place.directory}/fgm`;
  await using _fgm = startObserver({ kind: "fgm", flags: [] }, place, directory);
  const journal = new ReadingsJournal(directory, place.containerId);
  await wait(START_MS);
  for (let ms = START_MS; ms < FIRST_READING_MS_MAX; ms += LOOK_MS) {
    if (journal.look().length > 0) break;
    await wait(LOOK_MS);
  }
  const fgm: Slice[] = [];
  const beganMs = performance.now();
  for (let told = -1;;) {
    const met = metByKind(fgm, journal.look());
    const count = met.fault.readings + met.map.readings;
    if (count !== told) {
      place.options.say(`fgm at ${place.holding.name}, ${count} of ${watch.readings} readings`);
    }
    told = count;
    const elapsedMs = performance.now() - beganMs;
    const isEnough = count >= watch.readings && elapsedMs >= watch.msMin;
    if (isEnough || elapsedMs >= watch.msMax) break;
    fgm.push(await measure(place, nextKind(met, watch.msMax)));
  }
  await wait(LAST_TICK_MS);
  return { fgm, readings: journal.look() };
}

function metByKind(slices: readonly Slice[], readings: readonly PssReading[]) {
  const met = (kind: VictimKind) => metIn(slices.filter((slice) => slice.kind === kind), readings);
  return { fault: met("fault"), map: met("map") };
}

interface Observer extends AsyncDisposable {
  signal(name: Deno.Signal): void;
}

function startObserver(looking: Looking, { cgroups }: Place, directory: string): Observer {
  const child = looking.kind === "fgm"
    ? startCollector([
      ...["--cgroup-root", cgroups.cgroupRoot, "--container-log-dir", cgroups.containerLogDir],
      ...["--output-dir", directory, "--rotation-seconds", "3600", ...looking.flags],
    ])
    : new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", NAIVE],
      ...{ stdin: "null", stdout: "null" },
    }).spawn();
  return {
    signal: (name) => child.kill(name),
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      child.kill("SIGCONT");
      await child.status;
    },
  };
}
