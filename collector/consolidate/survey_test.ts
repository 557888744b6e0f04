import { crc32 } from "node:zlib";
import { assertEquals, assertGreater } from "@std/assert";
import type { LogFields } from "@fgm/k8s/pod/log";
import { FIXTURE_START_MS, randomTicks, seededRandom } from "../store/journal_fixture.ts";
import {
  assumedSpanMs,
  listSegmentFiles,
  type SegmentFiles,
  segmentPath,
} from "../store/segment_files.ts";
import { CHECK_BYTES } from "../store/sidecar_check.ts";
import { mergeFiles } from "./merge_file.ts";
import { mergeLimits } from "./merge_limits.ts";
import { Survey } from "./survey.ts";
import { changeSidecar, sealTicks, withDirectory } from "./testing/merge_fixture.ts";

/** A survey of a directory with one segment, and what it warned of. */
async function withSegment(
  run: (context: {
    readonly survey: Survey;
    readonly files: SegmentFiles;
    readonly warnings: string[];
  }) => Promise<void>,
): Promise<void> {
  await withDirectory(async (dataDir) => {
    const files = await sealTicks(dataDir, randomTicks(seededRandom(111), 20));
    const warnings: string[] = [];
    const survey = new Survey(dataDir, {
      warn: (_message: string, fields?: LogFields) => void warnings.push(String(fields?.reason)),
    });
    await run({ survey, files, warnings });
  });
}

Deno.test("Survey knows a segment by its name and its sidecar", async () => {
  await withSegment(({ survey, files, warnings }) => {
    const [segment, ...more] = survey.look();
    assertEquals(more, []);
    assertEquals(segment && { ...segment, identity: "" }, {
      identity: "",
      files,
      stem: files.stem,
      partition: files.directory,
      dayEndMs: Date.UTC(2026, 0, 13),
      startMs: FIXTURE_START_MS,
      endMs: FIXTURE_START_MS + 19_000,
      rowCount: segment!.rowCount,
      fileCrc32: crc32(Deno.readFileSync(segmentPath(files, "parquet"))),
      byteSize: files.parquetBytes! + files.sidecarBytes!,
      tier: 0,
      origin: "worker-1\0test\0fgm-x7k2p",
      intervalMs: 1_000,
      isMergeable: true,
    });
    assertEquals([warnings, survey.refusedCount], [[], 0]);
    return Promise.resolve();
  });
});

const UNFIT: readonly (readonly [
  what: string,
  spoil: (files: SegmentFiles) => Promise<unknown>,
  reason: RegExp,
])[] = [
  [
    "has no sidecar",
    (files) => Deno.remove(segmentPath(files, "containers")),
    /it has no sidecar/,
  ],
  [
    "has a broken sidecar",
    (files) => Deno.writeFile(segmentPath(files, "containers"), Uint8Array.of(0x81)),
    /sidecar/,
  ],
  [
    "has a sidecar of a newer version",
    async (files) => {
      const path = segmentPath(files, "containers");
      const bytes = (await Deno.readFile(path)).slice(0, -CHECK_BYTES);
      bytes[0] = 0x83; // fields but for the check, which would be wrong
      bytes[bytes.indexOf(0x03)] = 0x04;
      await Deno.writeFile(path, bytes);
    },
    /version 4 is newer/,
  ],
  [
    "is not as long as its sidecar says",
    (files) => Deno.truncate(segmentPath(files, "parquet"), 1_000),
    /1000 bytes/,
  ],
];

for (const [what, spoil, reason] of UNFIT) {
  Deno.test(`Survey leaves a segment alone that ${what}, and says so once`, async () => {
    await withSegment(async ({ survey, files, warnings }) => {
      await spoil(files);
      for (let pass = 0; pass < 3; pass++) {
        assertEquals(survey.look().map(({ isMergeable }) => isMergeable), [false]);
      }
      assertEquals(warnings.length, 1);
      assertEquals(reason.test(warnings[0]!), true, warnings[0]);
      assertEquals(survey.refusedCount, 1);
    });
  });
}

Deno.test("Survey says nothing of a segment that is being deleted", async () => {
  await withSegment(async ({ survey, files, warnings }) => {
    await Deno.remove(segmentPath(files, "containers"));
    assertEquals(survey.look().map(({ isMergeable }) => isMergeable), [false]);
    await Deno.remove(segmentPath(files, "parquet"));
    assertEquals(survey.look(), []);
    assertEquals([warnings, survey.refusedCount], [[], 0]);
  });
});

Deno.test("Survey tries a segment again that has changed", async () => {
  await withSegment(async ({ survey, files, warnings }) => {
    survey.refuse(survey.look()[0]!, "it is damaged");
    survey.refuse(survey.look()[0]!, "it is damaged");
    assertEquals(survey.look()[0]?.isMergeable, false);
    assertEquals([warnings, survey.refusedCount], [["it is damaged"], 1]);
    await changeSidecar(files, { clusterName: "another, so that the size is" });
    assertEquals(survey.look()[0]?.isMergeable, true);
    assertEquals(survey.refusedCount, 0);
  });
});

Deno.test("Survey does not see what a merged segment stands for, nor merges that before it is mended", async () => {
  await withDirectory(async (dataDir) => {
    const ticks = randomTicks(seededRandom(112), 40);
    const [input] = [await sealTicks(dataDir, ticks.slice(0, 20))];
    const merged = await sealTicks(dataDir, ticks.slice(20), { runId: "x" });
    const stem = `${input.stem}-merged1`;
    for (const extension of ["parquet", "containers"] as const) {
      await Deno.rename(
        segmentPath(merged, extension),
        segmentPath({ ...merged, stem }, extension),
      );
    }
    await changeSidecar({ ...merged, stem }, { replaces: [input.stem] });
    const found = new Survey(dataDir, { warn: () => {} }).look();
    assertEquals(found.map(({ stem, tier, isMergeable }) => [stem, tier, isMergeable]), [
      [stem, 1, false],
    ]);
  });
});

/** A merged segment without sidecar, of several row groups, beside its two inputs and the next segment. */
async function withLostSidecar(
  run: (context: {
    readonly merged: SegmentFiles;
    readonly inputs: readonly SegmentFiles[];
    readonly next: SegmentFiles;
    /** What every look finds, and all that was told. */
    readonly look: () => readonly (readonly [stem: string, isMergeable: boolean])[];
    readonly told: LogFields[];
  }) => Promise<void>,
): Promise<void> {
  await withDirectory(async (dataDir) => {
    const ticks = randomTicks(seededRandom(114), 220);
    const inputs = [
      await sealTicks(dataDir, ticks.slice(0, 100)),
      await sealTicks(dataDir, ticks.slice(100, 200)),
    ];
    const next = await sealTicks(dataDir, ticks.slice(200));
    const merged = { ...next, stem: `${inputs[0]!.stem}-merged1` };
    const { rowCount } = await mergeFiles(
      inputs.map((files) => ({ path: segmentPath(files, "parquet") })),
      segmentPath(merged, "parquet"),
      { rowGroupRows: 2_048 },
    );
    assertGreater(rowCount, 2_048);
    const told: LogFields[] = [];
    const survey = new Survey(dataDir, {
      warn: (message: string, fields?: LogFields) => void told.push({ message, ...fields }),
    });
    const look = () =>
      survey.look().map(({ stem, isMergeable }) => [stem, isMergeable] as const)
        .sort(([a], [b]) => a < b ? -1 : 1);
    await run({ merged, inputs, next, look, told });
  });
}

const LOST: readonly (readonly [what: string, lose: (path: string) => Promise<void>])[] = [
  ["missing", () => Promise.resolve()],
  ["broken", (path) => Deno.writeFile(path, Uint8Array.of(0x81))],
  ["of the original", (path) => Deno.writeFile(path, Uint8Array.of(2))],
];
for (const [what, lose] of LOST) {
  Deno.test(`Survey leaves the inputs of a merged segment alone whose sidecar is ${what}, and says so once`, async () => {
    await withLostSidecar(async ({ merged, inputs, next, look, told }) => {
      await lose(segmentPath(merged, "containers"));
      for (let pass = 0; pass < 3; pass++) {
        assertEquals(look(), [[merged.stem, false], [next.stem, true]]);
      }
      const path = `${merged.directory}/${merged.stem}`;
      assertEquals(told.map(({ path }) => path), [path, path]);
      const [left] = told.filter(({ stems }) => stems !== undefined);
      assertEquals(left, {
        message: "Left alone what a merged segment replaces by its times",
        path,
        stems: inputs.map(({ stem }) => stem),
      });
    });
  });
}

Deno.test("Survey merges what a merged segment was made of that nobody can read", async () => {
  await withLostSidecar(async ({ merged, inputs, next, look }) => {
    await Deno.truncate(segmentPath(merged, "parquet"), 1_000);
    await Deno.writeFile(segmentPath(merged, "containers"), Uint8Array.of(0x81));
    assertEquals(look(), [
      [inputs[0]!.stem, true],
      [merged.stem, false],
      [inputs[1]!.stem, true],
      [next.stem, true],
    ]);
  });
});

Deno.test("Survey says once of a merge that cannot be finished, and leaves its inputs alone", async () => {
  await withLostSidecar(async ({ merged, inputs, next, look, told }) => {
    await Deno.copyFile(
      segmentPath(inputs[0]!, "containers"),
      segmentPath(merged, "containers"),
    );
    await changeSidecar(merged, {
      byteSize: Deno.statSync(segmentPath(merged, "parquet")).size,
      replaces: inputs.map(({ stem }) => stem),
    });
    for (let pass = 0; pass < 3; pass++) {
      assertEquals(look(), [[merged.stem, false], [next.stem, true]]);
      if (pass === 0) assertEquals(told, []); // it may just be going to be finished
    }
    assertEquals(told.map(({ reason }) => reason), [
      "its merge was not finished: it may be damaged",
    ]);
  });
});

Deno.test("assumedSpanMs() is as long as a merge may be", () => {
  const { spanMsMax } = mergeLimits({ minAgeSeconds: 0, maxBytes: 0 });
  assertEquals(assumedSpanMs("metrics-20260112T215249Z-merged1"), spanMsMax);
});

Deno.test("Survey passes over journals, and does not merge a segment whose journal is still there", async () => {
  await withSegment(async ({ survey, files }) => {
    await Deno.writeTextFile(segmentPath(files, "journal"), "");
    const open = { ...files, stem: "metrics-20260112T225249Z" };
    await Deno.writeTextFile(segmentPath(open, "journal"), "");
    assertEquals(survey.look().map(({ stem, isMergeable }) => [stem, isMergeable]), [
      [files.stem, false],
    ]);
    await Deno.remove(segmentPath(files, "journal"));
    assertEquals(survey.look()[0]?.isMergeable, true);
  });
});

Deno.test("Survey says nothing of a segment that was sealed while it was listed", async () => {
  await withDirectory(async (dataDir) => {
    const files = await sealTicks(dataDir, randomTicks(seededRandom(113), 20));
    const warnings: string[] = [];
    const survey = new Survey(dataDir, { warn: (message) => void warnings.push(message) });
    // Its names were read before there was a sidecar, and its sizes after the journal had gone.
    const listed = listSegmentFiles(dataDir).map((one) => ({ ...one, sidecarBytes: undefined }));
    assertEquals([survey.look(listed), warnings], [[], []]);
    assertEquals(survey.look().map(({ stem, isMergeable }) => [stem, isMergeable]), [
      [files.stem, true],
    ]);
  });
});

Deno.test("Survey of a directory that does not exist finds nothing", () => {
  assertEquals(new Survey("/nonexistent/fgm", { warn: () => {} }).look(), []);
});
