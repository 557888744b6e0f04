import { crc32 } from "node:zlib";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { allFiles } from "../testing/recorded_ticks.ts";
import type { DuckDb } from "../store/duckdb.ts";
import {
  FIXTURE_START_MS,
  fixtureContainer,
  randomTicks,
  seededRandom,
} from "../store/journal_fixture.ts";
import { mergingPath, repairMerges } from "../store/merge_repair.ts";
import { cleanDataDir } from "../store/recovery.ts";
import { applyRetention } from "../store/retention.ts";
import { segmentPath } from "../store/segment_files.ts";
import { decodeSidecar } from "../store/sidecar.ts";
import {
  assertSameRows,
  lookAround,
  partitionNames,
  readablePaths,
  rowsOf,
  sealTicks,
  withDirectory,
} from "./testing/merge_fixture.ts";
import { mergeFiles } from "./merge_file.ts";
import { type MergeOptions, mergeSegments, type MergeStep } from "./merge_segments.ts";
import type { PlannedMerge } from "./plan.ts";
import type { SurveyedSegment } from "./survey.ts";

const STEM = "metrics-20260112T215249Z";
const MERGED = `${STEM}-merged1`;
const PID = 4_711;

const OPTIONS: MergeOptions = {
  pid: PID,
  merge: async ({ inputs, output }) => ({ merged: await mergeFiles(inputs, output), cpuUsec: 5 }),
  freeBytes: () => Infinity,
};

interface SegmentsContext {
  readonly db: DuckDb;
  readonly rows: readonly string[];
}

/** Files of two segments of half a minute by their path in the data directory; sealed once. */
let sealed: ReadonlyMap<string, Uint8Array> | undefined;

async function sealBoth(): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  await withDirectory(async (dataDir) => {
    const ticks = randomTicks(seededRandom(101), 60);
    for (const half of [ticks.slice(0, 30), ticks.slice(30)]) await sealTicks(dataDir, half);
    for (const path of allFiles(dataDir)) files.set(path, await Deno.readFile(join(dataDir, path)));
  });
  return files;
}

/** A directory with two segments, and all their rows. */
async function withSegments(
  run: (dataDir: string, context: SegmentsContext) => Promise<void>,
): Promise<void> {
  sealed ??= await sealBoth();
  const files = sealed;
  await withDirectory(async (dataDir, db) => {
    for (const [path, bytes] of files) {
      await Deno.mkdir(join(dataDir, path, ".."), { recursive: true });
      await Deno.writeFile(join(dataDir, path), bytes);
    }
    await run(dataDir, { db, rows: await rowsOf(db, readablePaths(dataDir)) });
  });
}

function planAll(dataDir: string): PlannedMerge<SurveyedSegment> {
  return { inputs: lookAround(dataDir), tier: 1 };
}

Deno.test("mergeSegments() puts one segment in the place of its inputs", async () => {
  await withSegments(async (dataDir, { db, rows }) => {
    const plan = planAll(dataDir);
    const outcome = await mergeSegments(plan, OPTIONS);
    assert(outcome.kind === "merged");
    assertSameRows(await rowsOf(db, readablePaths(dataDir)), rows);
    assertEquals(partitionNames(dataDir), [`${MERGED}.containers`, `${MERGED}.parquet`]);
    const [merged] = lookAround(dataDir);
    const { stem, rowCount, droppedRows, bytesBefore, bytesAfter, cpuUsec } = outcome;
    assertEquals([stem, rowCount, droppedRows, cpuUsec], [MERGED, rows.length, 0, 5]);
    assertEquals(bytesBefore, plan.inputs.reduce((sum, { byteSize }) => sum + byteSize, 0));
    assertEquals(bytesAfter, merged?.byteSize);
    assertEquals([merged?.tier, merged?.rowCount, merged?.isMergeable], [1, rows.length, true]);
    const sidecar = decodeSidecar(
      await Deno.readFile(segmentPath(merged!.files, "containers")),
    );
    assertEquals(sidecar.segment.replaces, []);
    const bytes = await Deno.readFile(segmentPath(merged!.files, "parquet"));
    assertEquals(sidecar.segment.fileCrc32, crc32(bytes));
    assertEquals(sidecar.segment.startMs, plan.inputs[0]!.startMs);
    assertEquals(sidecar.segment.endMs, plan.inputs[1]!.endMs);
    assertEquals(
      sidecar.containers.map(({ id }) => id),
      [1, 2, 3].map((n) => fixtureContainer(n).id),
    );
  });
});

const STEPS: readonly (readonly [step: MergeStep, occurrence: number])[] = [
  ["write", 1],
  ["describe", 1],
  ["publish", 1],
  ["remove-sidecar", 1],
  ["remove-parquet", 1],
  ["remove-sidecar", 2],
  ["remove-parquet", 2],
  ["empty-list", 1],
];

/** Mends as a consolidator does that starts, or as a collector where there is none. */
const MENDERS: readonly (readonly [who: string, mend: (dataDir: string) => Promise<unknown>])[] = [
  ["a consolidator", repairMerges],
  ["a collector beside it", cleanDataDir],
];

for (const [step, occurrence] of STEPS) {
  for (const [who, mend] of MENDERS) {
    Deno.test(`mergeSegments() stopped after "${step}" ${occurrence} leaves every row readable once, also for ${who}`, async () => {
      await withSegments(async (dataDir, { db, rows }) => {
        let left = occurrence;
        const partition = lookAround(dataDir)[0]!.partition;
        const hidden = mergingPath({ directory: partition, stem: MERGED }, PID);
        await assertRejects(
          () =>
            mergeSegments(planAll(dataDir), {
              ...OPTIONS,
              onStep: (done) => {
                if (done === step && --left === 0) throw new Error("power cut");
              },
            }),
          Error,
          "power cut",
        );
        // A crash cleans nothing up, unlike a failure: what was a hidden file stays one.
        if (step === "write" || step === "describe") await Deno.writeTextFile(hidden, "rows");
        await Deno.writeTextFile(`${hidden}.part`, "half of them");
        assertSameRows(await rowsOf(db, readablePaths(dataDir)), rows, "right after the crash");
        await mend(dataDir);
        assertSameRows(await rowsOf(db, readablePaths(dataDir)), rows, "after mending");
        await repairMerges(dataDir);
        assertSameRows(await rowsOf(db, readablePaths(dataDir)), rows, "after repairing");
        const isPublished = step !== "write" && step !== "describe";
        assertEquals(
          partitionNames(dataDir).filter((name) => name.startsWith(".")),
          [],
        );
        assertEquals(lookAround(dataDir).map(({ tier }) => tier), isPublished ? [1] : [0, 0]);
        // And the work goes on.
        if (!isPublished) {
          assertEquals((await mergeSegments(planAll(dataDir), OPTIONS)).kind, "merged");
        }
        assertEquals(partitionNames(dataDir), [`${MERGED}.containers`, `${MERGED}.parquet`]);
        assertSameRows(await rowsOf(db, readablePaths(dataDir)), rows, "after merging");
      });
    });
  }
}

Deno.test("mergeSegments() shows readers every row once after each step", async () => {
  await withSegments(async (dataDir, { db, rows }) => {
    const steps: MergeStep[] = [];
    await mergeSegments(planAll(dataDir), {
      ...OPTIONS,
      onStep: async (step) => {
        steps.push(step);
        assertSameRows(await rowsOf(db, readablePaths(dataDir)), rows, step);
      },
    });
    assertEquals(steps, [
      ...["write", "describe", "publish", "remove-sidecar", "remove-parquet"] as const,
      ...["remove-sidecar", "remove-parquet", "empty-list"] as const,
    ]);
  });
});

/** Takes away what retention, or another hand, takes away. */
const LOSSES:
  readonly (readonly [what: string, lose: (input: SurveyedSegment) => Promise<unknown>])[] = [
    ["its file", ({ files }) => Deno.remove(segmentPath(files, "parquet"))],
    ["its sidecar", ({ files }) => Deno.remove(segmentPath(files, "containers"))],
    ["some of its bytes", ({ files }) => Deno.truncate(segmentPath(files, "parquet"), 100)],
  ];

for (const [what, lose] of LOSSES) {
  for (const when of ["before", "after"] as const) {
    Deno.test(`mergeSegments() gives up where an input loses ${what} ${when} it was read`, async () => {
      await withSegments(async (dataDir) => {
        const plan = planAll(dataDir);
        const before = partitionNames(dataDir).length;
        const outcome = await mergeSegments(plan, {
          ...OPTIONS,
          merge: async (request) => {
            if (when === "before") await lose(plan.inputs[0]!);
            const merged = await OPTIONS.merge(request);
            if (when === "after") await lose(plan.inputs[0]!);
            return merged;
          },
        });
        assertEquals(outcome, { kind: "vanished" });
        const names = partitionNames(dataDir);
        assert(names.length >= before - 1);
        assertEquals(names.filter((name) => name.includes("merged")), []);
      });
    });
  }
}

Deno.test("mergeSegments() does not begin on a disk that is nearly full", async () => {
  await withSegments(async (dataDir) => {
    const outcome = await mergeSegments(planAll(dataDir), {
      ...OPTIONS,
      merge: () => Promise.reject(new Error("must not be called")),
      freeBytes: () => 100_000_000,
    });
    assert(outcome.kind === "no-room");
    assert(outcome.wantedBytes > 100_000_000);
  });
});

Deno.test("mergeSegments() leaves everything as it was when rows are missing", async () => {
  await withSegments(async (dataDir, { db, rows }) => {
    await assertRejects(
      () =>
        mergeSegments(planAll(dataDir), {
          ...OPTIONS,
          merge: async ({ inputs, output }) => ({
            merged: await mergeFiles(inputs.slice(1), output),
            cpuUsec: 0,
          }),
        }),
      Error,
      "by the sidecars",
    );
    assertSameRows(await rowsOf(db, readablePaths(dataDir)), rows);
    assertEquals(partitionNames(dataDir).length, 4);
  });
});

Deno.test("mergeSegments() leaves every row readable once when its file has its name and no more works", async () => {
  await withSegments(async (dataDir, { db, rows }) => {
    const plan = planAll(dataDir);
    const { directory } = plan.inputs[0]!.files;
    const open = Deno.open;
    let isPublishing = false;
    try {
      Deno.open = (path, options) =>
        isPublishing && path === directory
          ? Promise.reject(new Error("Input/output error (os error 5)"))
          : open(path, options);
      const onStep = (step: MergeStep) => void (isPublishing = step === "describe");
      await assertRejects(() => mergeSegments(plan, { ...OPTIONS, onStep }), Error, "os error 5");
    } finally {
      Deno.open = open;
    }
    assertSameRows(await rowsOf(db, readablePaths(dataDir)), rows);
    await repairMerges(dataDir);
    assertSameRows(await rowsOf(db, readablePaths(dataDir)), rows);
    assertEquals(partitionNames(dataDir), [`${MERGED}.containers`, `${MERGED}.parquet`]);
  });
});

Deno.test("mergeSegments() takes another name where the first is taken", async () => {
  await withSegments(async (dataDir, { db, rows }) => {
    const { partition } = lookAround(dataDir)[0]!;
    await Deno.writeTextFile(join(partition, `${MERGED}.journal`), "");
    await Deno.writeTextFile(join(partition, `${MERGED}-2.containers`), "");
    const outcome = await mergeSegments(planAll(dataDir), OPTIONS);
    assert(outcome.kind === "merged");
    assertEquals(outcome.stem, `${MERGED}-3`);
    await Deno.remove(join(partition, `${MERGED}-2.containers`));
    assertSameRows(await rowsOf(db, readablePaths(dataDir)), rows);
  });
});

Deno.test("mergeSegments() writes its sidecar again that retention took for a left-over", async () => {
  await withSegments(async (dataDir, { db, rows }) => {
    const { partition } = lookAround(dataDir)[0]!;
    await mergeSegments(planAll(dataDir), {
      ...OPTIONS,
      onStep: async (step) => {
        if (step === "describe") await Deno.remove(join(partition, `${MERGED}.containers`));
      },
    });
    assertEquals(partitionNames(dataDir), [`${MERGED}.containers`, `${MERGED}.parquet`]);
    assertSameRows(await rowsOf(db, readablePaths(dataDir)), rows);
  });
});

Deno.test("a segment of a name that a merge has freed is not hidden", async () => {
  await withSegments(async (dataDir, { db, rows }) => {
    await mergeSegments(planAll(dataDir), OPTIONS);
    // The clock was set back: the same second comes once more.
    const again = await sealTicks(dataDir, randomTicks(seededRandom(102), 10));
    assertEquals(again.stem, STEM);
    const all = await rowsOf(db, readablePaths(dataDir));
    assert(all.length > rows.length);
    const outcome = await mergeSegments({ inputs: lookAround(dataDir), tier: 2 }, OPTIONS);
    assertEquals(outcome.kind, "merged");
    // Some of the random rows are in both segments in all their parts.
    const left = await rowsOf(db, readablePaths(dataDir));
    assertSameRows([...new Set(left)], [...new Set(all)]);
  });
});

Deno.test("retention judges a merged segment by its last row, and first takes what it replaces", async () => {
  await withSegments(async (dataDir, { db, rows }) => {
    const stop = () => Promise.reject(new Error("power cut"));
    await assertRejects(() =>
      mergeSegments(planAll(dataDir), {
        ...OPTIONS,
        onStep: (step) => step === "publish" ? stop() : undefined,
      })
    );
    const apply = (retainMs: number) =>
      applyRetention(dataDir, { retainBytes: 1e9, retainMs, nowMs: FIXTURE_START_MS + 60_000 })
        .removedStems;
    // Everything of the first half is older, and the merged segment's last row is not.
    assertEquals(apply(10_000), [STEM, "metrics-20260112T215319Z"]);
    assertSameRows(await rowsOf(db, readablePaths(dataDir)), rows);
    assertEquals(apply(10_000), []);
    assertEquals(apply(500), [MERGED]);
  });
});
