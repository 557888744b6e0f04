import { assert, assertEquals, assertRejects } from "@std/assert";
import { openDuckDb } from "@fgm/collector/store/duckdb";
import { sealJournal } from "@fgm/collector/store/seal";
import { decodeSidecar, encodeSidecar } from "@fgm/collector/store/sidecar";
import { SEGMENT_COPY_OPTIONS } from "@fgm/collector/store/segment_writer";
import { basename } from "node:path";
import {
  secondsOf,
  START_MS,
  testContainer,
  TestData,
  type TestTick,
} from "../testing/data_dir.ts";
import { PATIENCE_MS } from "../index/loose_queue.ts";
import { startInterval } from "../start_interval.ts";
import { startTestViewer, type TestViewer } from "../testing/test_viewer.ts";
import { rowsOfFile, rowsOfTicks } from "./testing/exported_rows.ts";

const CONTAINERS = [testContainer("aaaa"), testContainer("bbbb")];
const METRICS = ["cgroup.v2.memory.current", "cgroup.v2.cpu.stat.usage_usec"];
const ROWS_PER_GROUP = 30;

function ticks(first: number, count: number): TestTick[] {
  return secondsOf(CONTAINERS, {
    startMs: START_MS + first * 1_000,
    count,
    valuesAt: (second, { id }) =>
      Object.fromEntries(METRICS.map((name, i) => [name, (first + second) * 10 + i + id.length])),
  });
}

/** Three segments and a journal, 20 s each. */
async function writeData(data: TestData) {
  const stems = [];
  for (const first of [0, 20, 40]) stems.push(await data.segment(ticks(first, 20)));
  const journal = data.journal(START_MS + 60_000);
  journal.append(ticks(60, 20));
  return { stems, journal };
}

const TRUTH = rowsOfTicks(ticks(0, 80), CONTAINERS, { nodeName: "worker-1" });

/** An export during which `change` happens just before part number `at` is read, once. */
async function exportWhile(
  data: TestData,
  { at, change }: {
    readonly at: number;
    readonly change: (viewer: TestViewer) => Promise<void>;
  },
): Promise<{ viewer: TestViewer; bytes: Promise<Uint8Array>; parts: () => number }> {
  let part = 0;
  const viewer = startTestViewer([data.dir], {
    nowMs: START_MS + 90_000,
    exports: {
      rowsPerGroup: ROWS_PER_GROUP,
      onPart: async () => {
        if (part++ === at) await change(viewer);
      },
    },
  });
  const response = await viewer.fetch("/api/export?range=all");
  assertEquals(response.status, 200);
  return { viewer, bytes: response.bytes(), parts: () => part };
}

/** Merges segments as the consolidator does: the sidecar hides what it replaces, then that goes. */
async function merge(stems: readonly string[]): Promise<void> {
  const target = `${stems[0]!}-merged`;
  await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 64 * 1024 * 1024 });
  const list = stems.map((stem) => `'${stem}.parquet'`).join();
  await db.query(
    `COPY (SELECT * FROM read_parquet([${list}], hive_partitioning = false) ` +
      `ORDER BY metric_name, l_container_id, l_device, l_pid, time) ` +
      `TO '${target}.parquet' (${SEGMENT_COPY_OPTIONS})`,
  );
  const sidecars = stems.map((stem) => decodeSidecar(Deno.readFileSync(`${stem}.containers`)));
  const [first, last] = [sidecars[0]!, sidecars.at(-1)!];
  Deno.writeFileSync(
    `${target}.containers`,
    encodeSidecar({
      ...first,
      segment: {
        ...first.segment,
        endMs: last.segment.endMs,
        rowCount: sidecars.reduce((sum, { segment }) => sum + segment.rowCount, 0),
        replaces: stems.map((stem) => basename(stem)),
      },
      containers: first.containers.map((container) => ({
        ...container,
        lastSeenMs: last.segment.endMs,
      })),
    }),
  );
  for (const stem of stems) remove(stem);
}

function remove(stem: string): void {
  Deno.removeSync(`${stem}.containers`);
  Deno.removeSync(`${stem}.parquet`);
}

for (let at = 1; at <= 9; at += 2) {
  Deno.test(`an export goes on when the journal is sealed before part ${at}`, async () => {
    await using data = await TestData.create();
    const { journal } = await writeData(data);
    const change = async () => {
      journal.append(ticks(80, 5)); // not asked for: it came after the beginning
      await sealJournal(journal.path);
    };
    const { viewer, bytes, parts } = await exportWhile(data, { at, change });
    await using _ = viewer;
    assertEquals(await rowsOfFile(await bytes, "parquet"), TRUTH);
    assert(parts() > 10, `${parts()} parts`);
  });

  Deno.test(`an export goes on when segments are merged before part ${at}`, async () => {
    await using data = await TestData.create();
    const { stems } = await writeData(data);
    const { viewer, bytes } = await exportWhile(data, { at, change: () => merge(stems) });
    await using _ = viewer;
    assertEquals(await rowsOfFile(await bytes, "parquet"), TRUTH);
  });
}

Deno.test("an export goes on when a file goes whose rows were sent already", async () => {
  await using data = await TestData.create();
  const { stems } = await writeData(data);
  const change = () => Promise.resolve(remove(stems[0]!));
  const { viewer, bytes } = await exportWhile(data, { at: 9, change });
  await using _ = viewer;
  assertEquals(await rowsOfFile(await bytes, "parquet"), TRUTH);
});

const ENDINGS: readonly (readonly [what: string, change: (stem: string) => void])[] = [
  ["retention removes what was not read yet", remove],
  ["a file turns out to be damaged", (stem) => {
    // In its middle: the footer, which is read first, stays whole.
    const bytes = Deno.readFileSync(`${stem}.parquet`);
    bytes.fill(0xff, 4, bytes.length - 4_000);
    Deno.writeFileSync(`${stem}.parquet`, bytes);
  }],
];
for (const [what, change] of ENDINGS) {
  Deno.test(`an export is cut, and that is logged once, when ${what}`, async () => {
    await using data = await TestData.create();
    const { stems } = await writeData(data);
    const { viewer, bytes } = await exportWhile(data, {
      at: 1,
      change: () => Promise.resolve(change(stems[2]!)),
    });
    await using _ = viewer;
    await assertRejects(() => bytes);
    const errors = viewer.logged.filter(({ level }) => level === "error");
    assertEquals(errors.map(({ message }) => message), ["Cut off export"]);
  });
}

Deno.test("an export of a range with a damaged file is refused, one beside it is not", async () => {
  await using data = await TestData.create();
  const { stems } = await writeData(data);
  Deno.removeSync(`${stems[1]}.containers`);
  Deno.writeTextFileSync(`${stems[1]}.parquet`, "PAR1 no more");
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 80_000 });
  const refused = await viewer.get("/api/export?range=all");
  assertEquals([refused.status, refused.body.type], [409, "urn:fgm:problem:incomplete-data"]);
  assert(refused.body.detail.includes(`${basename(stems[1]!)}.parquet is damaged`));
  const beside = await viewer.get(`/api/export?from=${START_MS}&to=${START_MS + 15_000}`);
  assertEquals(beside.status, 200);
});

Deno.test("an export is refused where a file that cannot be read may hold rows of any time", async () => {
  await using data = await TestData.create();
  await writeData(data);
  Deno.writeTextFileSync(`${data.dir}/rows.parquet`, "PAR1 no more");
  await using viewer = startTestViewer([data.dir], { nowMs: START_MS + 80_000 });
  const { status, body } = await viewer.get(`/api/export?from=${START_MS}&to=${START_MS + 15_000}`);
  assertEquals([status, body.type], [409, "urn:fgm:problem:incomplete-data"]);
  const want = "rows.parquet is damaged, and may hold rows of any time; move it away";
  assert(body.detail.endsWith(want), body.detail);
});

Deno.test("an export goes on when a file of unknown time appears that cannot be read", async () => {
  await using data = await TestData.create();
  await writeData(data);
  const change = async ({ clock }: TestViewer) => {
    await Deno.writeTextFile(`${data.dir}/rows.parquet`, "PAR1 no more");
    clock.nowMs += 1_000;
  };
  const { viewer, bytes } = await exportWhile(data, { at: 1, change });
  await using _ = viewer;
  assertEquals(await rowsOfFile(await bytes, "parquet"), TRUTH);
  assertEquals((await viewer.get("/api/export?range=all")).status, 409);
});

Deno.test("an export waits for files that nobody has looked into yet", async () => {
  await using data = await TestData.create();
  const { stems } = await writeData(data);
  for (const [i, stem] of stems.entries()) {
    Deno.removeSync(`${stem}.containers`);
    Deno.renameSync(`${stem}.parquet`, `${data.dir}/rows-${i}.parquet`);
  }
  let nowMs = START_MS + 90_000;
  await using viewer = startTestViewer([data.dir], {
    nowMs,
    now: () => nowMs += PATIENCE_MS, // nobody waits for the first look of the index
    exports: { startInterval: (task) => startInterval(task, 200) },
  });
  const response = await viewer.fetch("/api/export?range=all");
  assertEquals(response.status, 200);
  assertEquals(await rowsOfFile(await response.bytes(), "parquet"), TRUTH);
});
