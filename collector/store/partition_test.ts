import { assert, assertEquals, assertThrows } from "@std/assert";
import { parsePartitionPath, parseSegmentName, partitionPath, segmentStem } from "./partition.ts";

const START_MS = Date.parse("2026-01-12T21:52:49Z");

const NAME_CASES: ReadonlyArray<readonly [name: string, want: unknown]> = [
  [
    "metrics-20260112T215249Z.journal",
    { stem: "metrics-20260112T215249Z", startMs: START_MS, runId: undefined, kind: "journal" },
  ],
  [
    "a/b/metrics-20260112T215249Z-4f1c-2.parquet",
    {
      stem: "metrics-20260112T215249Z-4f1c-2",
      startMs: START_MS,
      runId: "4f1c-2",
      kind: "parquet",
    },
  ],
  [
    "metrics-20260112T215249Z.containers",
    { stem: "metrics-20260112T215249Z", startMs: START_MS, runId: undefined, kind: "containers" },
  ],
  [".metrics-20260112T215249Z.parquet.tmp", undefined],
  ["metrics-20260112T215249Z.journal.damaged", undefined],
  ["metrics-20260112T215249Z", undefined],
  ["metrics-20260112T215249Z.csv", undefined],
  ["metrics-20260112T215249Z-.parquet", undefined],
  ["metrics-20261332T995999Z.parquet", undefined],
  ["metrics-20260230T000000Z.parquet", undefined],
  ["metrics-20260112T240000Z.parquet", undefined],
  ["metrics-19691231T235959Z.parquet", undefined],
  ["metrics-00000101T000000Z.journal", undefined],
  ["metrics-2026.parquet", undefined],
  ["xmetrics-20260112T215249Z.parquet", undefined],
  ["", undefined],
];
for (const [name, want] of NAME_CASES) {
  Deno.test(`parseSegmentName() reads ${name === "" ? "no name" : name}`, () => {
    assertEquals(parseSegmentName(name) as unknown, want);
  });
}

const PARTITION_CASES: ReadonlyArray<readonly [identifier: string, folder: string]> = [
  ["fgm-x7k2p", "identifier=fgm-x7k2p"],
  ["node.example.com", "identifier=node.example.com"],
  ["a/b=c d%", "identifier=a%2Fb%3Dc%20d%25"],
  ["ü☃", "identifier=%C3%BC%E2%98%83"],
  ["../..", "identifier=..%2F.."],
];
for (const [identifier, folder] of PARTITION_CASES) {
  Deno.test(`partitionPath() writes ${identifier}, and parsePartitionPath() reads it`, () => {
    const path = partitionPath(START_MS, identifier);
    assertEquals(path, `dt=2026-01-12/${folder}`);
    assertEquals(parsePartitionPath(`/data/${path}/`), { date: "2026-01-12", identifier });
  });
}

Deno.test("partitionPath() keeps long identifiers within a file name, and apart", () => {
  for (const unit of ["x", "ü"]) {
    const folders = [1, 2].map((n) => partitionPath(START_MS, unit.repeat(253) + n).split("/")[1]!);
    for (const folder of folders) assert(folder.length <= 255, folder);
    assert(folders[0] !== folders[1]);
  }
  assertEquals(partitionPath(0, "x".repeat(244)).length, "dt=1970-01-01/identifier=".length + 244);
});

const NO_PARTITIONS = ["", "dt=2026-01-12", "dt=x/identifier=a", "dt=2026-01-12/identifier=%zz"];
for (const path of NO_PARTITIONS) {
  Deno.test(`parsePartitionPath() does not read "${path}"`, () => {
    assertEquals(parsePartitionPath(path), undefined);
  });
}

Deno.test("segmentStem() is in UTC, to the second", () => {
  assertEquals(segmentStem(START_MS + 999), "metrics-20260112T215249Z");
  assertEquals(segmentStem(0), "metrics-19700101T000000Z");
});

Deno.test("segmentStem() refuses times and run ids that no name can hold", () => {
  for (const timeMs of [NaN, -1, Infinity, 253_402_300_800_000]) {
    assertThrows(() => segmentStem(timeMs), RangeError, "outside 1970 to 9999");
  }
  for (const runId of ["", "a/b", "a.b", "x".repeat(65)]) {
    assertThrows(() => segmentStem(0, runId), RangeError, "unfit");
  }
});
