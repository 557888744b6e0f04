import { assertEquals, assertMatch } from "@std/assert";
import { seededRandom } from "../testing/random.ts";
import { countLatencies, type LatencyCounts } from "./latency_summary.ts";
import { heldUpRow, roundRows, watchRows } from "./observer_rows.ts";

/** A thousand waits that end with these. */
function waits(...worst: readonly number[]): LatencyCounts {
  return countLatencies([...Array(1_000 - worst.length).fill(1.5), ...worst]);
}

/** As many slices or rounds of the same. */
function times(count: number, of: LatencyCounts): readonly LatencyCounts[] {
  return Array.from({ length: count }, () => of);
}

Deno.test("roundRows() compares everybody with nobody, and judges fgm", () => {
  const rows = roundRows({
    kind: "map",
    holding: "1 GB",
    observers: new Map([
      ["nobody", times(7, waits(30, 30))],
      ["fgm, PSS off", times(7, waits(31, 31))],
      ["naive", times(7, waits(9_000, 9_000))],
    ]),
  });
  assertEquals(rows, [
    {
      what: "mmap and munmap, 1 GB, nobody",
      target: "",
      measured: "p50 1.50, p99 1.50, p99.9 30.0, worst 30.0 us",
      verdict: "info",
    },
    {
      what: "  fgm, PSS off",
      target: "p99.9 <= 1.1 x",
      measured: "p99.9 1.03 x (1.03 to 1.03); p50 1.50, p99 1.50, p99.9 31.0, worst 31.0 us",
      verdict: "ok",
    },
    {
      what: "  naive",
      target: "",
      measured: "p99.9 300 x (300 to 300); p50 1.50, p99 1.50, p99.9 9000, worst 9000 us",
      verdict: "info",
    },
  ]);
});

Deno.test("roundRows() of few rounds has no bounds, and is not sure", () => {
  const observers = new Map([["nobody", times(1, waits(30))], ["fgm", times(1, waits(30))]]);
  const [, row] = roundRows({ kind: "fault", holding: "1 GB", observers });
  assertEquals(row?.verdict, "unclear");
  assertMatch(row?.measured ?? "", /^p99\.9 1\.00 x; p50/);
});

const WATCHES: readonly (readonly [string, number, number, string])[] = [
  ["ok within its limit", 2, 31, "ok"],
  ["a miss surely above it", 2, 60, "MISS"],
  ["not ok when it was never read", 0, 31, "unclear"],
  ["a miss even when it was never read", 0, 60, "MISS"],
];
for (const [name, readings, worst, want] of WATCHES) {
  Deno.test(`watchRows() is ${name}`, () => {
    const [nobody, fgm] = watchRows({
      fgm: times(8, waits(worst, worst)),
      nobody: times(8, waits(30, 30)),
      ...{ readings, watchedMs: 16_800, random: seededRandom("bounds") },
    });
    assertEquals(nobody?.measured, "p50 1.50, p99 1.50, p99.9 30.0, worst 30.0 us");
    assertEquals([fgm?.what, fgm?.verdict], [`  fgm, ${readings} readings`, want]);
    assertEquals(fgm?.measured.startsWith("not read in 16.8 s; "), readings === 0);
  });
}

Deno.test("watchRows() shows a reading that lies in one slice of many", () => {
  const [, fgm] = watchRows({
    fgm: [...times(24, waits(30, 30)), waits(20_000)],
    nobody: times(25, waits(30, 30)),
    ...{ readings: 1, watchedMs: 52_500, random: seededRandom("bounds") },
  });
  assertEquals(fgm?.what, "  fgm, 1 reading");
  assertMatch(fgm?.measured ?? "", /worst 20000 us$/);
});

Deno.test("heldUpRow() compares with what the default budget allows one process", () => {
  const row = heldUpRow({ spentMs: 6, everyMs: 12_000, share: 0.0005 });
  assertEquals(row, {
    what: "  held up by PSS",
    target: "<= 0.05 %",
    measured: "0.0500 % of the time; 6.00 ms every 12.0 s",
    verdict: "ok",
  });
  assertEquals(heldUpRow({ spentMs: 6, everyMs: 11_000, share: 0.00055 }).verdict, "MISS");
  assertEquals(heldUpRow(undefined).verdict, "unclear");
});
