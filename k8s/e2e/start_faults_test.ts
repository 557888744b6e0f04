import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "@std/path";
import { allFiles, segmentPaths, ticksOfSegments } from "@fgm/collector/testing/recorded_ticks";
import { type Bench, createBench, unfinishedFiles } from "./collector_run.ts";
import { mountTmpfs, whyNoMounts } from "./mounts.ts";
import { startProgram } from "./program.ts";

if (whyNoMounts !== undefined) console.error(`start_faults_test: some skipped, ${whyNoMounts}`);

interface BadStart {
  readonly name: string;
  /** Arguments after those that would be right. */
  readonly args: (bench: Bench) => readonly string[];
  readonly code: number;
  readonly says: RegExp;
  /** Prepares the world; what it gives is disposed of in the end. */
  readonly prepare?: (bench: Bench) => Promise<AsyncDisposable | void> | void;
  readonly ignore?: boolean;
}

const BAD_STARTS: readonly BadStart[] = [
  {
    name: "an unknown flag",
    args: () => ["--intervalms", "100"],
    code: 2,
    says: /--intervalms.*--interval-ms/,
  },
  {
    name: "a number that is none",
    args: () => ["--interval-ms", "fast"],
    code: 2,
    says: /--interval-ms.*fast/,
  },
  {
    name: "a number out of range",
    args: () => ["--interval-ms", "1"],
    code: 2,
    says: /--interval-ms.*100/,
  },
  {
    name: "a cgroup root that is missing",
    args: ({ directory }) => ["--cgroup-root", join(directory, "nowhere")],
    code: 2,
    says: /^Cannot use cgroup root ".*nowhere": no such directory/,
  },
  {
    name: "a host with cgroup v1 only",
    prepare: ({ directory }) => {
      Deno.mkdirSync(join(directory, "v1/memory"), { recursive: true });
      Deno.writeTextFileSync(join(directory, "v1/memory/tasks"), "1\n");
    },
    args: ({ directory }) => ["--cgroup-root", join(directory, "v1")],
    code: 2,
    says: /^Cannot use cgroup root ".*v1": cgroup v1 only; fgm needs cgroup v2/,
  },
  {
    name: "a cgroup root that is some other directory",
    prepare: ({ directory }) => Deno.mkdirSync(join(directory, "plain")),
    args: ({ directory }) => ["--cgroup-root", join(directory, "plain")],
    code: 2,
    says: /^Cannot use cgroup root ".*plain": not a cgroup file system/,
  },
  {
    name: "a proc root that is missing",
    args: ({ directory }) => ["--proc-root", join(directory, "nowhere")],
    code: 2,
    says: /^Cannot use --proc-root ".*nowhere": no such directory/,
  },
  {
    name: "an output directory that is a file",
    prepare: ({ dataDir }) => Deno.writeTextFileSync(dataDir, "mine\n"),
    args: () => [],
    code: 1,
    says: /^Cannot write to --output-dir .*data: /,
  },
  {
    name: "an output directory on a read-only disk",
    prepare: ({ dataDir }) => mountTmpfs(dataDir, "ro,size=1m"),
    ignore: whyNoMounts !== undefined,
    args: () => [],
    code: 1,
    says: /^Cannot write to --output-dir .*data: .*Read-only/,
  },
];

for (const { name, args, code, says, prepare, ignore = false } of BAD_STARTS) {
  Deno.test({
    name: `fgm refuses ${name} in one line, with code ${code}`,
    ignore,
    async fn() {
      await using bench = await createBench();
      await using _prepared = await prepare?.(bench) ?? undefined;
      const before = [...filesOf(bench)];
      // A flag given twice is an error of its own: the wrong value takes the place of the right one.
      await using fgm = startProgram("fgm", replaceFlags(bench.args, args(bench)));
      assertEquals(await fgm.ended, { code, signal: null }, fgm.stderr);
      assertEquals(fgm.stdout, "");
      const lines = fgm.stderr.split("\n").filter((line) => !line.startsWith("{"));
      assertEquals(lines.length, 2, fgm.stderr);
      assertMatch(lines[0]!, says);
      assertEquals(lines[1], "");
      if (code === 2) assertEquals(filesOf(bench), before);
    },
  });
}

function filesOf({ directory }: Bench): readonly string[] {
  return allFiles(directory);
}

function replaceFlags(args: readonly string[], by: readonly string[]): readonly string[] {
  const kept = args.filter((_, i) => !by.includes(args[i - (i % 2)]!));
  return [...kept, ...by];
}

Deno.test("fgm refuses a directory that another collector has, and names that one", async () => {
  await using bench = await createBench();
  await using first = bench.collect();
  await bench.nextTick(first);
  await using second = bench.collect();
  assertEquals(await second.ended, { code: 1, signal: null });
  assertMatch(
    second.stderr,
    new RegExp(
      `^Cannot collect into .*data: process ${first.pid} on \\S+ already does; choose another --output-dir\\n$`,
    ),
  );
  await bench.nextTick(first);
  assertEquals(await first.stop(), { code: 0, signal: null }, first.stderr);
  assertEquals(unfinishedFiles(bench.dataDir), []);
  const { ticks, duplicates } = await ticksOfSegments(segmentPaths(bench.dataDir, "parquet"));
  assert(ticks.size > 0);
  assertEquals(duplicates, []);
});

Deno.test("fgm refuses a metrics port that is taken in one line, with code 1", async () => {
  await using bench = await createBench();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  await using fgm = bench.collect("--metrics-port", String(port));
  assertEquals(await fgm.ended, { code: 1, signal: null });
  assertMatch(
    fgm.stderr,
    new RegExp(`^Cannot listen on 127\\.0\\.0\\.1:${port} for --metrics-port: .*in use.*\n$`),
  );
});
