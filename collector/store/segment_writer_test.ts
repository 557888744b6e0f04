import { assert, assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import type { Container, Subject, Tick } from "../model.ts";
import { type DuckDb, openDuckDb } from "./duckdb.ts";
import {
  FIXTURE_START_MS,
  fixtureContainer,
  fixtureHeader,
  fixtureJournal,
} from "./journal_fixture.ts";
import { JournalDecoder, type JournalHeader } from "./journal.ts";
import { ROW_GROUP_ROWS, writeSegment } from "./segment_writer.ts";
import { SegmentRows } from "./segment_rows.ts";

function collect(ticks: readonly Tick[], header?: JournalHeader): SegmentRows {
  const rows = new SegmentRows();
  const decoder = new JournalDecoder(rows.sink);
  decoder.push(fixtureJournal(ticks, header).bytes);
  assertEquals(decoder.damaged, []);
  return rows;
}

async function withSegment(
  rows: SegmentRows,
  test: (db: DuckDb, path: string) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "fgm-it's-" }); // a quote in the path
  try {
    await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 128 * 1024 * 1024 });
    const path = join(dir, "s.parquet");
    await writeSegment(rows.source(), path, { db, expectedRows: rows.summarize().rowCount });
    assertEquals(Array.from(Deno.readDirSync(dir), ({ name }) => name), ["s.parquet"]);
    await test(db, path);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function column(db: DuckDb, path: string, expression: string): Promise<unknown[]> {
  const { columns } = await db.query(`SELECT ${expression} FROM read_parquet(?)`, [path]);
  return [...columns[0]?.values ?? []];
}

const subject = (scope: Subject["scope"], containerId: string, rest: Partial<Subject> = {}) => ({
  scope,
  containerId,
  device: undefined,
  pid: undefined,
  comm: undefined,
  ...rest,
});

Deno.test("writeSegment() sorts by metric, container, device, pid and time, NULL first", async () => {
  // U+FF61 sorts after U+1F600 in UTF-16, before it in UTF-8.
  const [low, high] = ["\uff61", "\u{1f600}"];
  const header = fixtureHeader({
    metrics: { container: ["m.b", "m.a"], device: ["m.b"], process: ["m.b"], self: [] },
  });
  const subjects: Subject[] = [
    subject("process", low, { pid: 10, comm: "x" }),
    subject("process", low, { pid: 9, comm: "y" }),
    subject("device", low, { device: "8:16" }),
    subject("container", high),
    subject("container", low),
  ];
  const ticks = [1, 0].map((t) => ({ // the wall clock stepped back in between
    timeMs: FIXTURE_START_MS + t,
    containers: [],
    samples: subjects.map((subject) => ({
      subject,
      values: new Float64Array(header.metrics[subject.scope].length).fill(t),
    })),
  }));
  await withSegment(collect(ticks, header), async (db, path) => {
    const rows = await column(
      db,
      path,
      `concat_ws(' ', metric_name, l_container_id, coalesce(l_device, '-'), coalesce(l_pid, -1), value)`,
    );
    assertEquals(
      rows,
      [
        `m.a ${low} - -1`,
        `m.a ${high} - -1`,
        `m.b ${low} - -1`,
        `m.b ${low} - 9`,
        `m.b ${low} - 10`,
        `m.b ${low} 8:16 -1`,
        `m.b ${high} - -1`,
      ].flatMap((labels) => [`${labels} 0.0`, `${labels} 1.0`]),
    );
  });
});

Deno.test("writeSegment() merges a process's rows by time when it changes its name", async () => {
  const id = fixtureContainer(1).id;
  const names = ["sh", "app", "sh", "app"];
  const ticks = names.map((comm, t) => ({
    timeMs: FIXTURE_START_MS + t,
    containers: [],
    samples: [{
      subject: subject("process", id, { pid: 5, comm }),
      values: Float64Array.of(t, NaN),
    }],
  }));
  await withSegment(collect(ticks), async (db, path) => {
    assertEquals(await column(db, path, "l_comm"), names);
    assertEquals(await column(db, path, "value"), [0, 1, 2, 3]);
  });
});

Deno.test("writeSegment() writes labels from the newest description, and NULL where it has none", async () => {
  const bare: Container = {
    id: "bare",
    podName: undefined,
    namespace: undefined,
    containerName: undefined,
    podUid: undefined,
    qosClass: "Unknown",
    labels: undefined,
  };
  const named = fixtureContainer(2, "first-name");
  const samples = ["bare", named.id, "never-described"].map((id) => ({
    subject: subject("self", id),
    values: Float64Array.of(1, NaN),
  }));
  const ticks = [
    { timeMs: FIXTURE_START_MS, containers: [bare, named], samples },
    { timeMs: FIXTURE_START_MS + 1, containers: [fixtureContainer(2, "second-name")], samples: [] },
  ];
  await withSegment(collect(ticks), async (db, path) => {
    const labels =
      "[l_pod_name, l_namespace, l_qos_class, l_node_name, l_container_name, l_pod_uid]";
    const unknown = [null, null, "Unknown", "worker-1", null, null];
    assertEquals(await column(db, path, labels), [
      ["second-name", "default", "Burstable", "worker-1", "app", named.podUid],
      unknown,
      unknown,
    ]);
  });
});

/** 100 containers of 12 metrics over 60 ticks: several row groups. */
function manyTicks(): { ticks: Tick[]; header: JournalHeader } {
  const metrics = Array.from({ length: 12 }, (_, m) => `m.${String(m).padStart(2, "0")}`);
  const header = fixtureHeader({ metrics: { ...fixtureHeader().metrics, container: metrics } });
  const containers = Array.from({ length: 100 }, (_, i) => fixtureContainer(i));
  const subjects = containers.map(({ id }) => subject("container", id));
  const ticks = Array.from({ length: 60 }, (_, t) => ({
    timeMs: FIXTURE_START_MS + t * 1000,
    containers: t === 0 ? containers : [],
    samples: subjects.map((subject, i) => ({
      subject,
      values: Float64Array.from(metrics, (_, m) => (i % 7 === m % 7 ? NaN : m * 1e6 + i * 100 + t)),
    })),
  }));
  return { ticks, header };
}

Deno.test("writeSegment() keeps every value over several row groups", async () => {
  const { ticks, header } = manyTicks();
  const rows = collect(ticks, header);
  const { rowCount } = rows.summarize();
  assert(rowCount > ROW_GROUP_ROWS);
  await withSegment(rows, async (db, path) => {
    const sums = await db.query(
      `SELECT count(*), sum(value), min(time), max(time),
         count(*) FILTER (value <> substr(metric_name, 3)::BIGINT * 1e6
           + ('0x' || l_container_id[-8:])::BIGINT * 100 + (time::BIGINT - ?) / 1000000)
       FROM (SELECT * REPLACE (epoch_us(time) AS time) FROM read_parquet(?))`,
      [FIXTURE_START_MS * 1000, path],
    );
    const want = ticks.flatMap(({ samples }) =>
      samples.flatMap(({ values }) => [...values].filter((value) => !Number.isNaN(value)))
    );
    assertEquals(sums.columns.map(({ values }) => values[0]), [
      rowCount,
      want.reduce((sum, value) => sum + value, 0),
      FIXTURE_START_MS * 1000,
      (FIXTURE_START_MS + 59_000) * 1000,
      0,
    ]);
  });
});

Deno.test("writeSegment() gives each row group true bounds and a bloom filter", async () => {
  const { ticks, header } = manyTicks();
  await withSegment(collect(ticks, header), async (db, path) => {
    const { columns: [names, mins, maxes, blooms] } = await db.query(
      `SELECT path_in_schema, stats_min_value, stats_max_value, bloom_filter_length
       FROM parquet_metadata(?) WHERE row_group_id = 1 AND
         path_in_schema IN ('time', 'metric_name', 'l_container_id') ORDER BY column_id`,
      [path],
    );
    assertEquals([...names!.values], ["time", "metric_name", "l_container_id"]);
    assertEquals(mins!.values[0], "2026-01-12 21:52:49+00");
    assertEquals(maxes!.values[0], "2026-01-12 21:53:48+00");
    assertEquals(maxes!.values[1], "m.11");
    assert(String(mins!.values[1]) > "m.05");
    assert(Number(blooms!.values[2]) > 0, "l_container_id has a bloom filter");
  });
});

Deno.test("writeSegment() lets readers filter by time, metric and container", async () => {
  const { ticks, header } = manyTicks();
  await withSegment(collect(ticks, header), async (db, path) => {
    const { columns } = await db.query(
      `SELECT value FROM read_parquet(?) WHERE metric_name = 'm.03' AND l_container_id = ?
       AND time >= make_timestamptz(?) AND time < make_timestamptz(?)`,
      [
        path,
        fixtureContainer(1).id,
        (FIXTURE_START_MS + 10_000) * 1000,
        (FIXTURE_START_MS + 13_000) * 1000,
      ],
    );
    assertEquals([...columns[0]!.values], [3_000_110, 3_000_111, 3_000_112]);
    const none = await db.query(`SELECT value FROM read_parquet(?) WHERE time < '2026-01-01'`, [
      path,
    ]);
    assertEquals(none.rowCount, 0);
  });
});

Deno.test("writeSegment() publishes nothing when the number of rows is wrong", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 128 * 1024 * 1024 });
    const rows = collect(manyTicks().ticks.slice(0, 2), manyTicks().header);
    await assertRejects(
      () => writeSegment(rows.source(), join(dir, "s.parquet"), { db, expectedRows: 7 }),
      Error,
      "rows, not 7",
    );
    assertEquals([...Deno.readDirSync(dir)], []);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("SegmentRows refuses to work without a header", () => {
  assertEquals(new SegmentRows().header, undefined);
  try {
    new SegmentRows().summarize();
    assert(false, "did not throw");
  } catch (error) {
    assert(error instanceof SyntaxError);
  }
});
