import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { seededRandom } from "./journal_fixture.ts";
import { mergedStem } from "./merged_stem.ts";
import { segmentStem } from "./partition.ts";
import { applyRetention, freeBytes, planRetention, type RetainedSegment } from "./retention.ts";
import { encodeSidecar } from "./sidecar.ts";

const HOUR_MS = 3_600_000;
const NOW_MS = Date.parse("2026-01-12T12:00:00Z");

function segment(hoursOld: number, byteSize = 10, deletable = true): RetainedSegment {
  return { stem: `s-${hoursOld}`, endMs: NOW_MS - hoursOld * HOUR_MS, byteSize, deletable };
}

const PLAN_CASES: ReadonlyArray<
  readonly [what: string, segments: RetainedSegment[], bytes: number, hours: number, want: string[]]
> = [
  ["nothing", [], 0, 0, []],
  ["within both limits", [segment(1), segment(2)], 20, 3, []],
  ["too old", [segment(1), segment(4), segment(5)], 100, 3, ["s-5", "s-4"]],
  ["exactly as old as allowed", [segment(3)], 100, 3, []],
  ["too large", [segment(1), segment(2), segment(3)], 15, 99, ["s-3", "s-2"]],
  ["one byte too large", [segment(1), segment(2)], 19, 99, ["s-2"]],
  ["too large and too old", [segment(1, 30), segment(2), segment(9)], 35, 5, ["s-9", "s-2"]],
  ["journals in the way", [segment(9, 50, false), segment(2), segment(1)], 60, 99, ["s-2"]],
  ["journals alone too large", [segment(9, 50, false), segment(1)], 40, 99, ["s-1"]],
];
for (const [what, segments, retainBytes, hours, want] of PLAN_CASES) {
  Deno.test(`planRetention() with ${what}`, () => {
    const plan = planRetention(segments, {
      retainBytes,
      retainMs: hours * HOUR_MS,
      nowMs: NOW_MS,
    });
    assertEquals(plan.map(({ stem }) => stem), want);
  });
}

for (let seed = 1; seed <= 200; seed++) {
  Deno.test(`planRetention() keeps its promises (seed ${seed})`, () => {
    const random = seededRandom(seed);
    const segments = Array.from({ length: Math.floor(random() * 30) }, (_, i) => ({
      stem: `s-${i}`,
      endMs: NOW_MS - Math.floor(random() * 10) * HOUR_MS,
      byteSize: Math.floor(random() * 100),
      deletable: random() < 0.8,
    }));
    const limits = {
      retainBytes: Math.floor(random() * 1500),
      retainMs: random() * 12 * HOUR_MS,
      nowMs: NOW_MS,
    };
    const going = planRetention(segments, limits);
    const staying = segments.filter((segment) => !going.includes(segment));
    const deletable = staying.filter(({ deletable }) => deletable);
    const newestGone = Math.max(...going.map(({ endMs }) => endMs));
    assert(going.every(({ deletable }) => deletable));
    assert(deletable.every(({ endMs }) => endMs >= newestGone), "newer went before older");
    assert(deletable.every(({ endMs }) => endMs >= NOW_MS - limits.retainMs), "too old stays");
    const bytes = staying.reduce((sum, { byteSize }) => sum + byteSize, 0);
    assert(bytes <= limits.retainBytes || deletable.length === 0, "too much stays");
    assertEquals(planRetention(staying, limits), [], "not idempotent");
    const ages = going.map(({ endMs }) => endMs);
    assertEquals(ages, ages.toSorted((a, b) => a - b), "not oldest first");
  });
}

async function withSegments(
  segments: readonly (readonly [hoursOld: number, extensions: readonly string[]])[],
  test: (dataDir: string) => void,
): Promise<void> {
  const dataDir = await Deno.makeTempDir();
  try {
    for (const [hoursOld, extensions] of segments) {
      const startMs = NOW_MS - hoursOld * HOUR_MS;
      const directory = join(dataDir, `dt=2026-01-${hoursOld > 12 ? "11" : "12"}`, "identifier=a");
      await Deno.mkdir(directory, { recursive: true });
      for (const extension of extensions) {
        await Deno.writeFile(
          join(directory, `${segmentStem(startMs)}.${extension}`),
          new Uint8Array(100),
        );
      }
    }
    test(dataDir);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

function filesIn(dataDir: string): string[] {
  return [...Deno.readDirSync(dataDir)].flatMap((entry) =>
    entry.isDirectory
      ? [
        `${entry.name}/`,
        ...filesIn(join(dataDir, entry.name)).map((name) => `${entry.name}/${name}`),
      ]
      : [entry.name]
  ).sort();
}

Deno.test("applyRetention() deletes whole segments, then their empty folders", async () => {
  await withSegments([
    [20, ["parquet", "containers"]],
    [3, ["parquet"]],
    [2, ["journal.damaged", "parquet", "containers"]],
    [1, ["journal"]],
  ], (dataDir) => {
    const limits = { retainBytes: 1_000, retainMs: 2.5 * HOUR_MS, nowMs: NOW_MS };
    assertEquals(applyRetention(dataDir, limits), {
      removedStems: ["metrics-20260111T160000Z", "metrics-20260112T090000Z"],
      undeleted: [],
      removedBytes: 300,
      keptBytes: 400,
    });
    assertEquals(filesIn(dataDir), [
      "dt=2026-01-12/",
      "dt=2026-01-12/identifier=a/",
      "dt=2026-01-12/identifier=a/metrics-20260112T100000Z.containers",
      "dt=2026-01-12/identifier=a/metrics-20260112T100000Z.journal.damaged",
      "dt=2026-01-12/identifier=a/metrics-20260112T100000Z.parquet",
      "dt=2026-01-12/identifier=a/metrics-20260112T110000Z.journal",
    ]);
    assertEquals(applyRetention(dataDir, limits).removedStems, []);
  });
});

Deno.test("applyRetention() never deletes a journal, nor what lies beside it", async () => {
  await withSegments([[9, ["journal"]], [8, ["journal", "parquet"]]], (dataDir) => {
    const before = filesIn(dataDir);
    const { removedStems, keptBytes } = applyRetention(dataDir, {
      retainBytes: 0,
      retainMs: 0,
      nowMs: NOW_MS,
    });
    assertEquals([removedStems.length, keptBytes], [0, 300]);
    assertEquals(filesIn(dataDir), before);
  });
});

/** What describes a segment from so many hours ago until one hour ago. */
function mergedSidecar(
  { hours, replaces }: { readonly hours: number; readonly replaces: readonly string[] },
): Uint8Array {
  return encodeSidecar({
    version: 3,
    segment: {
      startMs: NOW_MS - hours * HOUR_MS,
      endMs: NOW_MS - HOUR_MS,
      rowCount: 1,
      byteSize: 100,
      fileCrc32: undefined,
      metricNames: [],
      runId: "r",
      nodeName: "n",
      clusterName: "c",
      identifier: "a",
      intervalMs: 1000,
      replaces,
    },
    containers: [],
  });
}

Deno.test("applyRetention() judges a merged segment by its last row", async () => {
  await withSegments([[9, ["parquet"]]], (dataDir) => {
    const stem = segmentStem(NOW_MS - 9 * HOUR_MS);
    const path = join(dataDir, "dt=2026-01-12", "identifier=a", `${stem}.containers`);
    Deno.writeFileSync(
      path,
      mergedSidecar({ hours: 9, replaces: [] }),
    );
    const keep = (hours: number) =>
      applyRetention(dataDir, {
        retainBytes: 1e9,
        retainMs: hours * HOUR_MS,
        nowMs: NOW_MS,
      }).removedStems;
    assertEquals(keep(2), []);
    assertEquals(keep(0.5), [stem]);
  });
});

Deno.test("applyRetention() takes what a merged segment replaces before anything else", async () => {
  await withSegments([
    [9, ["parquet", "containers"]],
    [3, ["parquet", "containers"]],
    [2, ["journal"]],
  ], (dataDir) => {
    const directory = join(dataDir, "dt=2026-01-12", "identifier=a");
    const stem = mergedStem(NOW_MS - 3 * HOUR_MS, 1);
    const replaced = [3, 2].map((hours) => segmentStem(NOW_MS - hours * HOUR_MS));
    const sidecar = mergedSidecar({ hours: 3, replaces: replaced });
    const apply = () =>
      applyRetention(dataDir, { retainBytes: 1e9, retainMs: 100 * HOUR_MS, nowMs: NOW_MS })
        .removedStems;
    Deno.writeFileSync(join(directory, `${stem}.containers`), sidecar);
    assertEquals(apply(), [], "a sidecar alone replaces nothing");
    Deno.writeFileSync(join(directory, `${stem}.parquet`), new Uint8Array(100));
    assertEquals(apply(), replaced.slice(0, 1), "and a journal is never deleted");
    assertEquals(apply(), []);
  });
});

Deno.test("freeBytes() deletes no more than it takes", async () => {
  await withSegments([
    [5, ["parquet", "containers"]],
    [4, ["parquet", "containers"]],
    [3, ["parquet", "containers"]],
  ], (dataDir) => {
    assertEquals(freeBytes(dataDir, 201).removedStems, [
      "metrics-20260112T070000Z",
      "metrics-20260112T080000Z",
    ]);
    assertEquals(freeBytes(dataDir, 1e9).removedStems, ["metrics-20260112T090000Z"]);
    assertEquals(freeBytes(dataDir, 1), {
      removedStems: [],
      undeleted: [],
      removedBytes: 0,
      keptBytes: 0,
    });
  });
});

Deno.test("applyRetention() finds nothing to do in a directory that does not exist", () => {
  const limits = { retainBytes: 0, retainMs: 0, nowMs: NOW_MS };
  assertEquals(applyRetention("/nonexistent/fgm", limits).removedStems, []);
});

Deno.test("applyRetention() goes on with the next where a segment cannot be deleted, and tells", async () => {
  await withSegments([
    [5, []],
    [4, ["parquet", "containers"]],
    [3, ["parquet", "containers"]],
  ], (dataDir) => {
    const directory = join(dataDir, "dt=2026-01-12", "identifier=a");
    const stuck = join(directory, `${segmentStem(NOW_MS - 5 * HOUR_MS)}.parquet`);
    Deno.mkdirSync(stuck);
    Deno.writeTextFileSync(join(stuck, "somebody's"), "");
    const { removedStems, undeleted } = freeBytes(dataDir, 300);
    assertEquals(removedStems, ["metrics-20260112T080000Z", "metrics-20260112T090000Z"]);
    assertEquals(undeleted.map(({ stem }) => stem), ["metrics-20260112T070000Z"]);
    assertEquals(freeBytes(dataDir, 300).removedStems, []);
    Deno.removeSync(stuck, { recursive: true });
  });
});
