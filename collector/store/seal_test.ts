import { crc32 } from "node:zlib";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import type { Tick } from "../model.ts";
import { temporaryPath } from "./atomic_file.ts";
import { type DuckDb, openDuckDb } from "./duckdb.ts";
import {
  expectedTicks,
  FIXTURE_START_MS,
  fixtureContainer,
  fixtureHeader,
  fixtureJournal,
  fixtureSubject,
  randomTicks,
  recordingDecoder,
  seededRandom,
} from "./journal_fixture.ts";
import { encodeHeader } from "./journal.ts";
import { cleanDataDir, findDeadJournals } from "./recovery.ts";
import { sealJournal, type SealStep } from "./seal.ts";
import { listSegmentFiles, segmentPath, segmentState } from "./segment_files.ts";
import { decodeSidecar } from "./sidecar.ts";

const STEM = "metrics-20260112T215249Z";

async function withJournal(
  bytes: Uint8Array,
  test: (dir: string, journalPath: string) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "fgm-seal-" });
  try {
    const dir = join(root, "dt=2026-01-12", "identifier=fgm-x7k2p");
    await Deno.mkdir(dir, { recursive: true });
    const journalPath = join(dir, `${STEM}.journal`);
    await Deno.writeFile(journalPath, bytes);
    await test(root, journalPath);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Values of all ticks that are present, as rows "time metric container device pid value". */
function expectedRows(ticks: readonly Tick[]): string[] {
  const { metrics } = fixtureHeader();
  return ticks.flatMap(({ timeMs, samples }) =>
    samples.flatMap(({ subject, values }) =>
      [...values].flatMap((value, i) =>
        Number.isNaN(value) ? [] : [
          row([
            timeMs,
            metrics[subject.scope][i],
            subject.containerId,
            subject.device,
            subject.pid,
            value,
          ]),
        ]
      )
    )
  ).sort();
}

function row(fields: readonly unknown[]): string {
  return fields.map((field) => field ?? "-").join(" ");
}

async function parquetRows(db: DuckDb, path: string): Promise<string[]> {
  const { rowCount, columns } = await db.query(
    `SELECT time, metric_name, l_container_id, l_device, l_pid, value FROM read_parquet(?)`,
    [path],
  );
  return Array.from({ length: rowCount }, (_, i) => {
    const fields = columns.map(({ values }) => values[i]);
    return row(fields.map((field, c) => c === 4 && Number.isNaN(field) ? undefined : field));
  });
}

/** What a reader that obeys the rule sees of a data directory. */
async function readableRows(dataDir: string): Promise<string[]> {
  await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 64 * 1024 * 1024 });
  const rows: string[] = [];
  for (const files of listSegmentFiles(dataDir)) {
    const state = segmentState(files);
    if (state === "journal") {
      const decoded = recordingDecoder();
      decoded.decoder.push(await Deno.readFile(segmentPath(files, "journal")));
      const ticks = decoded.ticks.map(({ timeMs, samples }) => ({
        timeMs,
        containers: [],
        samples: samples.map(({ subject, values }) => ({
          subject: subject!,
          values: Float64Array.from(values),
        })),
      }));
      rows.push(...expectedRows(ticks));
    } else if (state !== "empty") {
      rows.push(...await parquetRows(db, segmentPath(files, "parquet")));
    }
  }
  return rows.sort();
}

Deno.test("sealJournal() turns a journal into a segment that holds the same rows", async () => {
  const ticks = randomTicks(seededRandom(21), 50);
  await withJournal(fixtureJournal(ticks).bytes, async (root, journalPath) => {
    const outcome = await sealJournal(journalPath);
    assert(outcome.kind === "sealed");
    assertEquals(outcome.tickCount, 50);
    assertEquals(outcome.rowCount, expectedRows(ticks).length);
    assertEquals(await readableRows(root), expectedRows(ticks));
    assertEquals(listSegmentFiles(root).map(segmentState), ["sealed"]);
    assertEquals(findDeadJournals(root), []);
  });
});

Deno.test("sealJournal() describes the segment in its sidecar", async () => {
  const ticks = randomTicks(seededRandom(22), 31);
  await withJournal(fixtureJournal(ticks).bytes, async (_root, journalPath) => {
    const outcome = await sealJournal(journalPath);
    assert(outcome.kind === "sealed");
    const bytes = await Deno.readFile(journalPath.replace(".journal", ".containers"));
    const { segment, containers } = decodeSidecar(bytes);
    const times = ticks.filter(({ samples }) => samples.length > 0).map(({ timeMs }) => timeMs);
    assertEquals(segment.startMs, times[0]);
    assertEquals(segment.endMs, times.at(-1));
    assertEquals(segment.rowCount, outcome.rowCount);
    assertEquals(segment.byteSize, (await Deno.stat(outcome.parquetPath)).size);
    assertEquals(segment.fileCrc32, crc32(await Deno.readFile(outcome.parquetPath)));
    assertEquals(segment.metricNames, [
      "fgm.cpu",
      "fgm.rss",
      "m.age",
      "m.cpu",
      "m.io",
      "m.limit",
      "m.mem",
      "m.ops",
      "m.threads",
    ]);
    assertEquals(segment.runId, "4f1c");
    assertEquals(segment.replaces, []);
    assertEquals(containers.map(({ id }) => id), [1, 2, 3].map((n) => fixtureContainer(n).id));
    const renamed = ticks.flatMap(({ containers }) => containers).findLast(({ id }) =>
      id === containers[0]!.id
    );
    assertEquals(containers[0]!.podName, renamed?.podName);
  });
});

const STEPS: readonly SealStep[] = ["read", "keep", "write", "publish", "describe", "remove"];
for (const step of STEPS) {
  for (const damaged of [false, true]) {
    const what = damaged ? "a damaged journal" : "a journal";
    Deno.test(`sealJournal() stopped after "${step}" leaves ${what} readable once`, async () => {
      const ticks = randomTicks(seededRandom(23), 35);
      const { bytes, ends } = fixtureJournal(ticks);
      let want = ticks;
      if (damaged) {
        bytes[ends[32]! - 2] = bytes[ends[32]! - 2]! ^ 1;
        want = ticks.slice(0, 32);
      }
      await withJournal(bytes, async (root, journalPath) => {
        // A crash cleans nothing up, unlike a failure: what was a temporary file stays one.
        const leftOver = temporaryPath(journalPath.replace(".journal", ".parquet"));
        await assertRejects(
          () =>
            sealJournal(journalPath, {
              onStep: (done) => {
                if (done === step) throw new Error("power cut");
              },
            }),
          Error,
          "power cut",
        );
        if (step === "write") await Deno.writeTextFile(leftOver, "half a file");
        assertEquals(await readableRows(root), expectedRows(want), "right after the crash");

        await cleanDataDir(root);
        assertEquals(await readableRows(root), expectedRows(want), "after cleaning");
        for (const path of findDeadJournals(root)) await sealJournal(path);
        assertEquals(await readableRows(root), expectedRows(want), "after sealing again");
        assertEquals(listSegmentFiles(root).map(segmentState), ["sealed"]);
        const names = Array.from(Deno.readDirSync(join(journalPath, "..")), ({ name }) => name);
        assertEquals(
          names.sort(),
          [
            `${STEM}.containers`,
            ...damaged ? [`${STEM}.journal.damaged`] : [],
            `${STEM}.parquet`,
          ],
        );
      });
    });
  }
}

Deno.test("sealJournal() drops a torn last tick and says how many bytes it was", async () => {
  const ticks = randomTicks(seededRandom(24), 10);
  const { bytes, ends } = fixtureJournal(ticks);
  await withJournal(bytes.subarray(0, ends[9]! - 1), async (root, journalPath) => {
    const outcome = await sealJournal(journalPath);
    assert(outcome.kind === "sealed");
    assert(outcome.tornBytes > 0 && outcome.tornBytes < ends[9]! - ends[8]!);
    assertEquals(outcome.damage, []);
    assertEquals(await readableRows(root), expectedRows(ticks.slice(0, 9)));
  });
});

Deno.test("sealJournal() keeps a damaged journal whole beside the segment", async () => {
  const ticks = randomTicks(seededRandom(25), 40);
  const { bytes, ends } = fixtureJournal(ticks);
  bytes.fill(0xff, ends[3]!, ends[4]! - 1);
  await withJournal(bytes, async (root, journalPath) => {
    const outcome = await sealJournal(journalPath);
    assert(outcome.kind === "sealed");
    assertEquals(outcome.damage.length, 1);
    assertEquals(
      await readableRows(root),
      expectedRows([...ticks.slice(0, 4), ...ticks.slice(30)]),
    );
    assertEquals(await Deno.readFile(`${journalPath}.damaged`), bytes);
  });
});

const EMPTY_CASES: ReadonlyArray<readonly [what: string, bytes: Uint8Array]> = [
  ["no byte", new Uint8Array(0)],
  ["half a header", encodeHeader(fixtureHeader()).subarray(0, 20)],
  ["a header alone", encodeHeader(fixtureHeader())],
  ["ticks without samples", fixtureJournal([{ timeMs: 1, containers: [], samples: [] }]).bytes],
  [
    "ticks without values",
    fixtureJournal([{
      timeMs: 1,
      containers: [fixtureContainer(1)],
      samples: [{
        subject: fixtureSubject("self", fixtureContainer(1)),
        values: Float64Array.of(NaN, NaN),
      }],
    }]).bytes,
  ],
];
for (const [what, bytes] of EMPTY_CASES) {
  Deno.test(`sealJournal() removes a journal that holds ${what}`, async () => {
    await withJournal(bytes, async (root, journalPath) => {
      assertEquals((await sealJournal(journalPath)).kind, "empty");
      assertEquals(listSegmentFiles(root), []);
    });
  });
}

Deno.test("sealJournal() keeps a file that is no journal, as damaged", async () => {
  const noise = new TextEncoder().encode("this is not a journal at all, is it?");
  await withJournal(noise, async (root, journalPath) => {
    const outcome = await sealJournal(journalPath);
    assert(outcome.kind === "empty");
    assertEquals(outcome.damage.length, 1);
    assertEquals(await Deno.readFile(`${journalPath}.damaged`), noise);
    assertEquals(findDeadJournals(root), []);
  });
});

Deno.test("sealJournal() leaves a journal of a newer format alone", async () => {
  const bytes = encodeHeader(fixtureHeader({ version: 2 }));
  await withJournal(bytes, async (_root, journalPath) => {
    await assertRejects(() => sealJournal(journalPath), SyntaxError, "version 2 is newer than 1");
    assertEquals(await Deno.readFile(journalPath), bytes);
  });
});

Deno.test("sealJournal() says so when there is nothing left to do", async () => {
  await withJournal(new Uint8Array(0), async (_root, journalPath) => {
    await Deno.remove(journalPath);
    assertEquals(await sealJournal(journalPath), { kind: "already-sealed" });
  });
  await assertRejects(() => sealJournal("/tmp/x.parquet"), RangeError, ".journal");
});

Deno.test("sealJournal() run twice at once seals once", async () => {
  const ticks = randomTicks(seededRandom(26), 30);
  await withJournal(fixtureJournal(ticks).bytes, async (root, journalPath) => {
    const outcomes = await Promise.all([sealJournal(journalPath), sealJournal(journalPath)]);
    assertEquals(outcomes.map(({ kind }) => kind).sort(), ["already-sealed", "sealed"]);
    assertEquals(await readableRows(root), expectedRows(ticks));
  });
});

Deno.test("sealJournal() reads the metric names from the journal, not from the program", async () => {
  const container = fixtureContainer(1);
  const header = fixtureHeader({
    metrics: { container: [], device: [], process: [], self: ["of.an", "older.program"] },
  });
  const ticks = [{
    timeMs: FIXTURE_START_MS,
    containers: [container],
    samples: [{ subject: fixtureSubject("self", container), values: Float64Array.of(1, 2) }],
  }];
  await withJournal(fixtureJournal(ticks, header).bytes, async (root, journalPath) => {
    await sealJournal(journalPath);
    const rows = await readableRows(root);
    assertEquals(rows.map((text) => text.split(" ")[1]), ["of.an", "older.program"]);
    assertEquals(expectedTicks(ticks).length, 1);
  });
});
