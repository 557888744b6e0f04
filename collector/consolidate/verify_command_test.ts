import { assertEquals, assertMatch } from "@std/assert";
import { randomTicks, seededRandom } from "../store/journal_fixture.ts";
import { type SegmentFiles, segmentPath } from "../store/segment_files.ts";
import { flipBit, sealTicks, withDirectory } from "./testing/merge_fixture.ts";
import { runVerify, type VerifyCommand } from "./verify_command.ts";

interface Ended {
  readonly code: number;
  readonly printed: readonly string[];
  readonly told: string;
}

async function run(dataDir: string, changes: Partial<VerifyCommand> = {}): Promise<Ended> {
  const printed: string[] = [];
  let told = "";
  let nowMs = 0;
  const code = await runVerify(dataDir, {
    signal: new AbortController().signal,
    print: (line) => void printed.push(line),
    tell: (text) => void (told += text),
    isWatched: false,
    monotonicMs: () => nowMs += 60,
    ...changes,
  });
  return { code, printed, told };
}

async function sealThree(dataDir: string): Promise<readonly SegmentFiles[]> {
  const ticks = randomTicks(seededRandom(161), 30);
  const segments: SegmentFiles[] = [];
  for (let i = 0; i < 3; i++) {
    segments.push(await sealTicks(dataDir, ticks.slice(i * 10, i * 10 + 10)));
  }
  return segments;
}

Deno.test("runVerify() says what it has read, and that nothing is wrong", async () => {
  await withDirectory(async (dataDir) => {
    const summary = "Verified 0 segments, 0.0 MB: 0 right, 0 wrong, 0 without a checksum";
    assertEquals(await run(dataDir), { code: 0, printed: [summary], told: "" });
    const [first] = await sealThree(dataDir);
    await Deno.remove(segmentPath(first!, "containers"));
    assertEquals(await run(dataDir), {
      code: 0,
      printed: ["Verified 3 segments, 0.0 MB: 2 right, 0 wrong, 1 without a checksum"],
      told: "",
    });
  });
});

Deno.test("runVerify() prints a line for each file that is wrong", async () => {
  await withDirectory(async (dataDir) => {
    const [first, second] = await sealThree(dataDir);
    await flipBit(segmentPath(first!, "parquet"), 9);
    await Deno.truncate(segmentPath(second!, "containers"), 0);
    const { code, printed, told } = await run(dataDir);
    assertEquals([code, printed.length, told], [1, 3, ""]);
    const partition = "dt=2026-01-12/identifier=fgm-x7k2p";
    assertMatch(
      printed[0]!,
      new RegExp(`^${partition}/metrics-20260112T215249Z.parquet: its bytes are not those`),
    );
    assertMatch(
      printed[1]!,
      new RegExp(`^${partition}/metrics-20260112T215259Z.containers: Cannot decode sidecar: not`),
    );
    assertEquals(
      printed[2],
      "Verified 3 segments, 0.0 MB: 1 right, 2 wrong, 0 without a checksum",
    );
  });
});

Deno.test("runVerify() tells who watches how far it is, and leaves a clean line", async () => {
  await withDirectory(async (dataDir) => {
    const [, second] = await sealThree(dataDir);
    await Deno.truncate(segmentPath(second!, "containers"), 0);
    const { told } = await run(dataDir, { isWatched: true });
    const lines = told.split("\r\x1b[K");
    assertEquals(lines[1], "… 0 of 3 segments, 0.0 MB\r");
    assertEquals([lines[0], lines.at(-1)], ["", ""]);
    // The second comes too soon after the first; the line is cleared before what is wrong is printed.
    assertEquals(lines.filter((line) => line.startsWith("…")).length, 2);
    assertEquals(lines.filter((line) => line === "").length, 3);
  });
});

Deno.test("runVerify() ends with 130 when it is told to stop, and says nothing of the rest", async () => {
  await withDirectory(async (dataDir) => {
    await sealThree(dataDir);
    const stop = new AbortController();
    stop.abort();
    assertEquals(await run(dataDir, { signal: stop.signal }), {
      code: 130,
      printed: [],
      told: "fgm-consolidator: Stopped before all segments were verified\n",
    });
  });
});

Deno.test("runVerify() ends with 1 where nobody takes its answer", async () => {
  await withDirectory(async (dataDir) => {
    const print = () => {
      throw new Deno.errors.BrokenPipe("Broken pipe");
    };
    assertEquals(await run(dataDir, { print }), {
      code: 1,
      printed: [],
      told: `fgm-consolidator: Cannot verify ${dataDir}: Broken pipe\n`,
    });
  });
});
