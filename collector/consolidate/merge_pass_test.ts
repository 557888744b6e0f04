import { statfsSync } from "node:fs";
import { crc32 } from "node:zlib";
import { assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import { join } from "@std/path";
import type { LogFields, LogLevel } from "@fgm/k8s/pod/log";
import { createLogger } from "@fgm/k8s/pod/log";
import { FIXTURE_START_MS, randomTicks, seededRandom } from "../store/journal_fixture.ts";
import { segmentPath } from "../store/segment_files.ts";
import { allFiles } from "../testing/recorded_ticks.ts";
import { noMergeCost } from "./merge_cost.ts";
import { mergeFiles } from "./merge_file.ts";
import { type MergePass, runMergePass } from "./merge_pass.ts";
import { InputError } from "./row_input.ts";
import { Survey } from "./survey.ts";
import {
  assertSameRows,
  flipBit,
  PARQUET_PARTS,
  partAt,
  readablePaths,
  rowsOf,
  sealTicks,
  withDirectory,
} from "./testing/merge_fixture.ts";

interface Told extends LogFields {
  readonly level: LogLevel;
  readonly message: string;
}

const NEVER = new AbortController().signal;

/** A pass over a directory, an hour after its segments, and what it logs. */
function passOver(
  dataDir: string,
  changes: Partial<MergePass> = {},
): { readonly pass: MergePass; readonly told: Told[] } {
  const told: Told[] = [];
  const log = createLogger({
    level: "debug",
    write: (line) => void told.push(JSON.parse(line)),
    now: () => 0,
  });
  const pass: MergePass = {
    dataDir,
    survey: new Survey(dataDir, log),
    limits: {
      minAgeMs: 300_000,
      inputsMax: 2,
      bytesMax: 1e9,
      rowsMax: 1e9,
      openRowsMax: 1e9,
      rowGroupRows: 61_440,
      mergedRowGroupRows: 245_760,
      spanMsMax: 7_200_000,
      gapIntervals: 3,
      tierMax: 4,
    },
    cost: noMergeCost(),
    log,
    pid: 4_711,
    merge: async ({ inputs, output }) => ({ merged: await mergeFiles(inputs, output), cpuUsec: 7 }),
    freeBytes: () => Infinity,
    now: () => FIXTURE_START_MS + 3_600_000,
    monotonicMs: () => 0,
    ...changes,
  };
  return { pass, told };
}

/** Seals segments of ten seconds, one after the other. */
async function sealMany(dataDir: string, count: number): Promise<void> {
  const ticks = randomTicks(seededRandom(121), count * 10);
  for (let i = 0; i < count; i++) await sealTicks(dataDir, ticks.slice(i * 10, i * 10 + 10));
}

/** Puts a sound segment in the place of one whose last byte was flipped. */
async function sealAgain(path: string): Promise<void> {
  const bytes = await Deno.readFile(path);
  bytes[bytes.length - 1]! ^= 1;
  await Deno.remove(path);
  await Deno.writeFile(path, bytes);
}

const MESSAGES = ({ level, message }: Told) => `${level}: ${message}`;

Deno.test("runMergePass() merges tier after tier until there is nothing to merge", async () => {
  await withDirectory(async (dataDir, db) => {
    await sealMany(dataDir, 5);
    const rows = await rowsOf(db, readablePaths(dataDir));
    const { pass, told } = passOver(dataDir);
    await runMergePass(pass, NEVER);
    assertSameRows(await rowsOf(db, readablePaths(dataDir)), rows);
    assertEquals(pass.survey.look().map(({ tier }) => tier), [2, 0]);
    assertEquals(told.map(MESSAGES), new Array(3).fill("info: Merged segments"));
    assertEquals(Object.keys(told[0]!).slice(3), [
      ...["partition", "inputs", "stem", "rowCount", "droppedRows"],
      ...["bytesBefore", "bytesAfter", "elapsedMs"],
    ]);
    const { passes, merges, failures, leftAlone, cpuUsec } = pass.cost;
    assertEquals([passes, merges, failures, leftAlone, cpuUsec], [1, 3, 0, 0, 21]);
    await runMergePass(pass, NEVER);
    assertEquals([pass.cost.passes, pass.cost.merges], [2, 3]);
  });
});

Deno.test("runMergePass() leaves an unreadable segment alone, says so once, and merges around it", async () => {
  await withDirectory(async (dataDir) => {
    await sealMany(dataDir, 5);
    const { pass, told } = passOver(dataDir);
    const bad = pass.survey.look()[2]!;
    const path = segmentPath(bad.files, "parquet");
    const bytes = await Deno.readFile(path);
    await Deno.writeFile(path, bytes.fill(0x55, 0, bytes.length / 2));
    for (let i = 0; i < 3; i++) await runMergePass(pass, NEVER);
    assertEquals(pass.survey.look().map(({ tier }) => tier), [1, 0, 1]);
    const warnings = told.filter(({ level }) => level === "warn" || level === "error");
    assertEquals(warnings.map(MESSAGES), [
      "warn: Cannot merge a segment; it is left as it is",
    ]);
    assertEquals(warnings[0]?.path, path.replace(".parquet", ""));
    assertEquals([pass.cost.failures, pass.cost.leftAlone], [1, 1]);
  });
});

for (const part of PARQUET_PARTS) {
  Deno.test(`runMergePass() carries nothing on from a segment with a bit flipped in its ${part}`, async () => {
    await withDirectory(async (dataDir, db) => {
      await sealMany(dataDir, 5);
      const { pass, told } = passOver(dataDir);
      const bad = pass.survey.look()[2]!;
      const path = segmentPath(bad.files, "parquet");
      await flipBit(path, await partAt(db, path, part));
      const [bytes, sidecar] = [path, segmentPath(bad.files, "containers")]
        .map((file) => Deno.readFileSync(file));
      for (let i = 0; i < 3; i++) await runMergePass(pass, NEVER);
      assertEquals(pass.survey.look().map(({ tier }) => tier), [1, 0, 1]);
      const warnings = told.filter(({ level }) => level === "warn" || level === "error");
      assertEquals(warnings.map(MESSAGES), ["warn: Cannot merge a segment; it is left as it is"]);
      assertEquals(warnings[0]?.path, path.replace(".parquet", ""));
      assertStringIncludes(String(warnings[0]?.reason), "not those that were written");
      assertEquals(Deno.readFileSync(path), bytes);
      assertEquals(Deno.readFileSync(segmentPath(bad.files, "containers")), sidecar);
      assertEquals([pass.cost.failures, pass.cost.leftAlone], [1, 1]);
    });
  });
}

Deno.test("runMergePass() merges a segment that was sealed again under a name it knew", async () => {
  await withDirectory(async (dataDir) => {
    await sealMany(dataDir, 2);
    let isFirst = true;
    const { pass, told } = passOver(dataDir, {
      merge: async ({ inputs, output }) => {
        const { path } = inputs[0]!;
        // Of the size of the one before, and another.
        if (isFirst) await flipBit(path, (await Deno.stat(path)).size - 1);
        isFirst = false;
        const merged = mergeFiles(inputs, output);
        await merged.catch(() => sealAgain(path));
        return { merged: await merged, cpuUsec: 0 };
      },
    });
    await runMergePass(pass, NEVER);
    assertEquals(told.filter(({ level }) => level === "warn").length, 1);
    assertEquals(pass.survey.look().map(({ tier }) => tier), [1]);
  });
});

Deno.test("runMergePass() leaves all inputs alone where nobody knows which it is", async () => {
  await withDirectory(async (dataDir) => {
    await sealMany(dataDir, 2);
    let calls = 0;
    const { pass, told } = passOver(dataDir, {
      merge: () => {
        calls++;
        return Promise.reject(new Error("Cannot merge: out of luck"));
      },
    });
    for (let i = 0; i < 2; i++) await runMergePass(pass, NEVER);
    assertEquals([calls, pass.cost.failures, pass.cost.leftAlone], [1, 1, 2]);
    assertEquals(told.filter(({ level }) => level === "error").map(({ error }) => error), [
      "Cannot merge: out of luck",
    ]);
  });
});

const FULL: readonly (readonly [what: string, changes: Partial<MergePass>])[] = [
  ["is nearly full", { freeBytes: () => 0 }],
  ["becomes full", {
    merge: () => Promise.reject(new Error("IO Error: No space left on device")),
  }],
];

for (const [what, changes] of FULL) {
  Deno.test(`runMergePass() ends where the disk ${what}, and tries again at the next`, async () => {
    await withDirectory(async (dataDir) => {
      await sealMany(dataDir, 4);
      const { pass, told } = passOver(dataDir, changes);
      for (let i = 0; i < 2; i++) await runMergePass(pass, NEVER);
      assertEquals(told.map(MESSAGES), ["warn: The disk is too full to merge segments"]);
      assertEquals(pass.cost.leftAlone, 0);
      const { pass: next } = passOver(dataDir);
      await runMergePass(next, NEVER);
      assertEquals(next.cost.merges, 3);
    });
  });
}

/** What a tmpfs takes for a file is a multiple of this. */
const PAGE_BYTES = 4_096;

/** Room for everything. */
const ROOM_BYTES = 4 * 1024 ** 2;

/** A disk on which a test says how many bytes are left. Disposing unmounts it. */
interface SmallDisk extends Disposable {
  leave(bytes: number): void;
}

/** Mounts a tmpfs. @throws {Error} where this process may not. */
function mountSmallDisk(path: string): SmallDisk {
  const run = (command: string, ...args: readonly string[]) => {
    const { success, stderr } = new Deno.Command(command, { args: [...args] }).outputSync();
    if (!success) throw new Error(`Cannot ${command}: ${new TextDecoder().decode(stderr)}`);
  };
  run("mount", "-t", "tmpfs", "-o", `size=${ROOM_BYTES}`, "tmpfs", path);
  return {
    leave(bytes) {
      const { blocks, bfree, bsize } = statfsSync(path);
      run("mount", "-o", `remount,size=${(blocks - bfree) * bsize + bytes}`, path);
    },
    [Symbol.dispose]: () => run("umount", "--lazy", path),
  };
}

/** Why this process cannot mount; undefined when it can. */
async function whyNoMount(): Promise<string | undefined> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return "mounting needs Linux and root";
  const path = await Deno.makeTempDir({ prefix: "fgm-mount-" });
  try {
    using _disk = mountSmallDisk(path);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await Deno.remove(path);
  }
}

const whyNot = await whyNoMount();
if (whyNot !== undefined) console.error(`merge_pass_test: some skipped, ${whyNot}`);

/** The files of a directory by their CRC-32. */
function bytesOf(dataDir: string): Readonly<Record<string, number>> {
  return Object.fromEntries(
    allFiles(dataDir).map((path) => [path, crc32(Deno.readFileSync(join(dataDir, path)))]),
  );
}

Deno.test({
  name: "runMergePass() gives a merge up whole wherever the disk becomes full, and has it later",
  ignore: whyNot !== undefined,
  async fn() {
    await withDirectory(async (dataDir, db) => {
      using disk = mountSmallDisk(dataDir);
      const ticks = randomTicks(seededRandom(122), 200);
      for (const half of [ticks.slice(0, 100), ticks.slice(100)]) await sealTicks(dataDir, half);
      const [rows, files] = [await rowsOf(db, readablePaths(dataDir)), bytesOf(dataDir)];
      /** Merges while so little is left, before rows are written or after; false where it is given up. */
      const merge = async (leftBytes: number, { isWritten = false } = {}): Promise<boolean> => {
        const { pass, told } = passOver(dataDir, {
          merge: async ({ inputs, output }) => {
            if (!isWritten) disk.leave(leftBytes);
            const merged = await mergeFiles(inputs, output);
            if (isWritten) disk.leave(leftBytes);
            return { merged, cpuUsec: 0 };
          },
        });
        await runMergePass(pass, NEVER);
        disk.leave(ROOM_BYTES);
        if (pass.cost.merges > 0) return true;
        const when = `${leftBytes} bytes left, ${isWritten ? "after" : "before"} rows are written`;
        assertEquals([when, ...told.map(MESSAGES)], [
          ...[when, "warn: The disk is too full to merge segments"],
        ]);
        assertEquals([when, pass.cost.failures, pass.cost.leftAlone], [when, 1, 0]);
        assertEquals(bytesOf(dataDir), files, when);
        return false;
      };
      assertEquals(await merge(0, { isWritten: true }), false);
      let leftBytes = 0;
      while (!await merge(leftBytes)) leftBytes += PAGE_BYTES;
      assertGreater(leftBytes, 5 * PAGE_BYTES);
      assertSameRows(await rowsOf(db, readablePaths(dataDir)), rows);
    });
  },
});

Deno.test("runMergePass() gives up a merge when told to stop, and blames nobody", async () => {
  await withDirectory(async (dataDir, db) => {
    await sealMany(dataDir, 4);
    const rows = await rowsOf(db, readablePaths(dataDir));
    const stop = new AbortController();
    const { pass, told } = passOver(dataDir, {
      merge: () => {
        stop.abort();
        return Promise.reject(new InputError(0, "the child was killed"));
      },
    });
    await runMergePass(pass, stop.signal);
    assertEquals(told.map(MESSAGES), ["info: Gave up a merge: told to stop"]);
    assertEquals([pass.cost.failures, pass.cost.leftAlone], [0, 0]);
    assertSameRows(await rowsOf(db, readablePaths(dataDir)), rows);
  });
});

Deno.test("runMergePass() gives up a merge whose input retention has deleted, and goes on", async () => {
  await withDirectory(async (dataDir) => {
    await sealMany(dataDir, 4);
    let isFirst = true;
    const { pass, told } = passOver(dataDir, {
      merge: async ({ inputs, output }) => {
        if (isFirst) await Deno.remove(inputs[0]!.path);
        isFirst = false;
        return { merged: await mergeFiles(inputs, output), cpuUsec: 0 };
      },
    });
    await runMergePass(pass, NEVER);
    assertEquals(told.filter(({ level }) => level !== "info").map(MESSAGES), [
      "debug: Gave up a merge: a segment of it has changed or gone",
    ]);
    assertEquals([pass.cost.failures, pass.cost.leftAlone], [0, 0]);
    assertEquals(pass.survey.look().length > 0, true);
  });
});

Deno.test("runMergePass() mends before it merges, and tells before each merge", async () => {
  await withDirectory(async (dataDir) => {
    await sealMany(dataDir, 2);
    const left: number[] = [];
    const { pass, told } = passOver(dataDir, { onMerge: (_, count) => left.push(count) });
    const { partition } = pass.survey.look()[0]!;
    await Deno.writeTextFile(`${partition}/.x.parquet.12.merging.part`, "");
    await runMergePass(pass, NEVER);
    assertEquals(told.map(({ message }) => message.slice(0, 7)), ["Removed", "Merged "]);
    assertEquals(left, [1]);
  });
});
