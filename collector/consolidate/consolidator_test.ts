import { assert, assertEquals, assertMatch } from "@std/assert";
import { fromFileUrl, join } from "@std/path";
import { lockDataDir, MERGE_LOCK_FILE_NAME } from "../store/directory_lock.ts";
import { randomTicks, seededRandom } from "../store/journal_fixture.ts";
import { flipBit, partitionNames, sealTicks, withDirectory } from "./testing/merge_fixture.ts";

const MAIN = fromFileUrl(new URL("./main.ts", import.meta.url));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function runProgram(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", MAIN, ...args],
    env: { ...env },
  }).output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

/** Three segments that are not neighbours of any to come: their day is long over. */
async function sealThree(dataDir: string): Promise<void> {
  const ticks = randomTicks(seededRandom(141), 30);
  for (let i = 0; i < 3; i++) await sealTicks(dataDir, ticks.slice(i * 10, i * 10 + 10));
}

const USAGE: readonly (readonly [args: readonly string[], message: RegExp])[] = [
  [["--data-dir", "/nonexistent/fgm"], /^fgm-consolidator: Cannot use --data-dir .* no such dir/],
  [["--data-dir", "/dev/null"], /no such directory/],
  [["--max-bytes", "1"], /max-bytes/],
  [["--interval-seconds", "0"], /interval-seconds/],
  [["--onec"], /--once/],
  [["somewhere"], /somewhere/],
  [
    ["--verify", "--once"],
    /^fgm-consolidator: Cannot use --verify with --once: it merges nothing$/m,
  ],
  [["--dry-run", "--verify"], /Cannot use --verify with --dry-run: it merges nothing/],
  [["--verify", "--data-dir", "/nonexistent/fgm"], /Cannot use --data-dir .* no such directory/],
];

for (const [args, message] of USAGE) {
  Deno.test(`fgm-consolidator ${args.join(" ")} is refused in one line with code 2`, async () => {
    const { code, out, err } = await runProgram(args);
    assertEquals([code, out, err.trimEnd().split("\n").length], [2, "", 1], err);
    assertMatch(err, message);
  });
}

Deno.test("fgm-consolidator --help and --version answer and end", async () => {
  const help = await runProgram(["--help"]);
  assertEquals(help.code, 0);
  const flags = [
    "--data-dir",
    "--once",
    "--dry-run",
    "--verify",
    "--min-age-seconds",
    "--max-bytes",
  ];
  for (const flag of flags) {
    assert(help.out.includes(flag), flag);
  }
  const version = await runProgram(["--version"]);
  assertEquals([version.code, version.out.startsWith("fgm-consolidator ")], [0, true]);
});

Deno.test("fgm-consolidator --dry-run prints what it would do, and does nothing", async () => {
  await withDirectory(async (dataDir) => {
    const empty = await runProgram(["--data-dir", dataDir, "--dry-run"]);
    assertEquals([empty.code, empty.out], [0, "Nothing to merge\n"]);
    await sealThree(dataDir);
    const names = partitionNames(dataDir);
    const { code, out } = await runProgram(["--data-dir", dataDir, "--dry-run"]);
    assertEquals(code, 0);
    assertMatch(
      out,
      /^dt=2026-01-12\/identifier=fgm-x7k2p: 3 segments, metrics-20260112T215249Z to metrics-20260112T215309Z, 0\.0 MB, to tier 1\n$/,
    );
    assertEquals(partitionNames(dataDir), names);
    assertEquals(Array.from(Deno.readDirSync(dataDir), ({ name }) => name), ["dt=2026-01-12"]);
  });
});

Deno.test("fgm-consolidator --once merges, tells it in its log, and ends", async () => {
  await withDirectory(async (dataDir) => {
    await sealThree(dataDir);
    const { code, err } = await runProgram(["--once"], { FGM_DATA_DIR: dataDir });
    assertEquals(code, 0, err);
    const lines = err.trimEnd().split("\n").map((line) => JSON.parse(line));
    assertEquals(lines.map(({ message }) => message), ["Merging", "Merged segments", "Stopped"]);
    assertEquals([lines[1].inputs, lines[2].merges, lines[2].failures], [3, 1, 0]);
    assertEquals(partitionNames(dataDir), [
      "metrics-20260112T215249Z-merged1.containers",
      "metrics-20260112T215249Z-merged1.parquet",
    ]);
  });
});

Deno.test("fgm-consolidator --once ends with code 1 where a merge has failed", async () => {
  await withDirectory(async (dataDir) => {
    await sealThree(dataDir);
    const path = join(dataDir, "dt=2026-01-12", "identifier=fgm-x7k2p");
    const parquet = join(path, "metrics-20260112T215249Z.parquet");
    await Deno.writeFile(parquet, (await Deno.readFile(parquet)).fill(0));
    const { code, err } = await runProgram(["--data-dir", dataDir, "--once"]);
    assertEquals(code, 1);
    assertMatch(err, /"level":"warn","message":"Cannot merge a segment; it is left as it is"/);
    assertEquals(partitionNames(dataDir).length, 4);
  });
});

Deno.test("fgm-consolidator --verify finds a bit that flipped, beside one that merges, and changes nothing", async () => {
  await withDirectory(async (dataDir) => {
    await sealThree(dataDir);
    const lock = await lockDataDir(dataDir, { pid: 4_711, host: "worker-1" }, {
      name: MERGE_LOCK_FILE_NAME,
    });
    assert(lock.kind === "locked");
    using _lock = lock.lock;
    const names = partitionNames(dataDir);
    assertEquals(await runProgram(["--verify"], { FGM_DATA_DIR: dataDir }), {
      code: 0,
      out: "Verified 3 segments, 0.0 MB: 3 right, 0 wrong, 0 without a checksum\n",
      err: "",
    });
    const path = join("dt=2026-01-12", "identifier=fgm-x7k2p", "metrics-20260112T215259Z.parquet");
    await flipBit(join(dataDir, path), 1_000);
    const { code, out, err } = await runProgram(["--verify", "--data-dir", dataDir]);
    assertEquals([code, err], [1, ""]);
    const [line, summary, end] = out.split("\n");
    assert(line?.startsWith(`${path}: its bytes are not those that were written`), out);
    assertEquals([summary, end], [
      "Verified 3 segments, 0.0 MB: 2 right, 1 wrong, 0 without a checksum",
      "",
    ]);
    assertEquals(partitionNames(dataDir), names);
  });
});

Deno.test("a second fgm-consolidator says who merges already, and ends with code 1", async () => {
  await withDirectory(async (dataDir) => {
    const lock = await lockDataDir(dataDir, { pid: 4_711, host: "worker-1" }, {
      name: MERGE_LOCK_FILE_NAME,
    });
    assert(lock.kind === "locked");
    using _lock = lock.lock;
    const { code, err } = await runProgram(["--data-dir", dataDir, "--once"]);
    assertEquals([code, err], [
      1,
      `fgm-consolidator: Cannot merge in ${dataDir}: process 4711 on worker-1 already does\n`,
    ]);
  });
});
