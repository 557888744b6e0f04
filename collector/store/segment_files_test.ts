import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import {
  assumedSpanMs,
  listPartitions,
  listSegmentFiles,
  replacedByTimes,
  type SegmentFiles,
  segmentPath,
  segmentState,
} from "./segment_files.ts";

const NONE: SegmentFiles = {
  directory: "/data/dt=2026-01-12/identifier=a",
  stem: "metrics-20260112T215249Z",
  startMs: 1768254769000,
  journalBytes: undefined,
  parquetBytes: undefined,
  sidecarBytes: undefined,
  damagedBytes: undefined,
};

const STATES: ReadonlyArray<readonly [files: Partial<SegmentFiles>, want: string]> = [
  [{ sidecarBytes: 1, parquetBytes: 1 }, "sealed"],
  [{ sidecarBytes: 1, parquetBytes: 1, journalBytes: 1 }, "sealed"],
  [{ journalBytes: 0 }, "journal"],
  [{ journalBytes: 1, parquetBytes: 1 }, "journal"],
  [{ journalBytes: 1, sidecarBytes: 1 }, "journal"],
  [{ parquetBytes: 1 }, "loose"],
  [{ sidecarBytes: 1 }, "empty"],
  [{ damagedBytes: 1 }, "empty"],
];
for (const [files, want] of STATES) {
  Deno.test(`segmentState() of ${Object.keys(files).join(", ")} is ${want}`, () => {
    assertEquals(segmentState({ ...NONE, ...files }), want);
  });
}

Deno.test("segmentPath() names the files of a stem", () => {
  assertEquals(
    segmentPath(NONE, "journal.damaged"),
    "/data/dt=2026-01-12/identifier=a/metrics-20260112T215249Z.journal.damaged",
  );
});

Deno.test("listSegmentFiles() groups by stem within a partition, oldest first", async () => {
  const dataDir = await Deno.makeTempDir();
  try {
    const files: ReadonlyArray<readonly [path: string, size: number]> = [
      ["dt=2026-01-12/identifier=a/metrics-20260112T000002Z.parquet", 1],
      ["dt=2026-01-12/identifier=a/metrics-20260112T000002Z.containers", 2],
      ["dt=2026-01-12/identifier=a/metrics-20260112T000002Z-r.journal", 3],
      ["dt=2026-01-12/identifier=a/metrics-20260112T000001Z.journal.damaged", 4],
      ["dt=2026-01-12/identifier=b/metrics-20260112T000002Z.journal", 5],
      ["dt=2026-01-12/identifier=a/.metrics-20260112T000002Z.parquet.tmp", 6],
      ["dt=2026-01-12/identifier=a/README.txt", 7],
      ["dt=2026-01-12/file", 8],
      ["dt=2026-01-12/other=x/metrics-20260112T000002Z.journal", 9],
      ["session.json", 10],
    ];
    for (const [path, size] of files) {
      await Deno.mkdir(join(dataDir, path, ".."), { recursive: true });
      await Deno.writeFile(join(dataDir, path), new Uint8Array(size));
    }
    assertEquals(
      listPartitions(dataDir),
      ["a", "b"].map((name) => join(dataDir, `dt=2026-01-12/identifier=${name}`)),
    );
    const listed = listSegmentFiles(dataDir).map((segment) => [
      segment.directory.at(-1),
      segment.stem.slice("metrics-20260112T".length),
      segment.journalBytes,
      segment.parquetBytes,
      segment.sidecarBytes,
      segment.damagedBytes,
    ]);
    assertEquals(listed, [
      ["a", "000001Z", undefined, undefined, undefined, 4],
      ["a", "000002Z", undefined, 1, 2, undefined],
      ["b", "000002Z", 5, undefined, undefined, undefined],
      ["a", "000002Z-r", 3, undefined, undefined, undefined],
    ]);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
});

Deno.test("listSegmentFiles() finds nothing where there is no directory", () => {
  assertEquals(listSegmentFiles("/nonexistent/fgm"), []);
});

const STAMP = "metrics-20260112T215249Z";

/** A segment of place "a" by its stem's end and its times. */
function timed(end: string, startMs: number, endMs: number) {
  return { stem: STAMP + end, place: "a", startMs, endMs };
}

const WITHIN: ReadonlyArray<
  readonly [what: string, segment: ReturnType<typeof timed>, isReplaced: boolean]
> = [
  ["lies within", timed("", 110, 190), true],
  ["begins and ends with it", timed("", 100, 200), true],
  ["ends a fraction of a millisecond later", timed("", 100, 200.9), true],
  ["ends later", timed("", 150, 201), false],
  ["begins earlier", timed("", 99, 150), false],
  ["lies before it", timed("", 0, 99), false],
  ["lies after it", timed("", 201, 300), false],
  ["was merged less often", timed("-merged1-3", 110, 190), true],
  ["was merged as often", timed("-merged2-2", 110, 190), false],
  ["was merged more often", timed("-merged3", 110, 190), false],
  ["lies elsewhere", { ...timed("", 110, 190), place: "b" }, false],
];
for (const [what, segment, isReplaced] of WITHIN) {
  Deno.test(`replacedByTimes() ${isReplaced ? "has" : "has not"} a segment that ${what}`, () => {
    const merged = timed("-merged2", 100, 200);
    const others = [timed("", 20, 99), merged, timed("", 210, 300)];
    const found = replacedByTimes([...others, segment], [merged]);
    assertEquals([...found], isReplaced ? [[segment, merged]] : []);
  });
}

Deno.test("replacedByTimes() has nothing for what was not merged", () => {
  assertEquals(replacedByTimes([timed("-4f1c", 110, 190)], [timed("", 100, 200)]).size, 0);
});

Deno.test("assumedSpanMs() is long enough for a segment of which only the name is known", () => {
  assertEquals(
    ["", "-4f1c0a2b", "-merged1", "-merged4-2"].map((end) => assumedSpanMs(STAMP + end)),
    [
      ...[90_000, 90_000, 7_200_000, 7_200_000],
    ],
  );
});
