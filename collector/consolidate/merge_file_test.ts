import { crc32 } from "node:zlib";
import {
  assert,
  assertEquals,
  assertGreater,
  assertLess,
  assertMatch,
  assertRejects,
} from "@std/assert";
import { join } from "@std/path";
import type { Container, Sample, Tick } from "../model.ts";
import type { DuckDb } from "../store/duckdb.ts";
import {
  FIXTURE_START_MS,
  fixtureContainer,
  fixtureSubject,
  randomTicks,
  seededRandom,
} from "../store/journal_fixture.ts";
import { segmentPath } from "../store/segment_files.ts";
import {
  assertSameRows,
  flipBit,
  orderedRowsOf,
  partAt,
  sealTicks,
  withDirectory,
} from "./testing/merge_fixture.ts";
import { type MergeFileOptions, mergeFiles, type MergeInput } from "./merge_file.ts";
import { InputError } from "./row_input.ts";

const ORDER = `ORDER BY metric_name, l_container_id, l_device NULLS FIRST, l_pid NULLS FIRST, time`;

/** Seals each list of ticks as a segment; the paths of their Parquet files. */
async function sealAll(dataDir: string, ...segments: readonly Tick[][]): Promise<string[]> {
  const paths: string[] = [];
  for (const [i, ticks] of segments.entries()) {
    const files = await sealTicks(dataDir, ticks, { runId: `run${i}` });
    paths.push(segmentPath(files, "parquet"));
  }
  return paths;
}

/** Inputs of which no sidecar tells a CRC-32. */
function unchecked(paths: readonly string[]): readonly MergeInput[] {
  return paths.map((path) => ({ path }));
}

/** Row groups as small as DuckDB writes them, so that a small file has several. */
const SMALL: MergeFileOptions = { rowGroupRows: 2_048 };

for (const seed of [91, 92, 93]) {
  for (const options of [SMALL, {}]) {
    const size = options.rowGroupRows ?? "many";
    Deno.test(`mergeFiles() gives all rows in order, ${size} to a row group (seed ${seed})`, async () => {
      await withDirectory(async (dataDir, db) => {
        const ticks = randomTicks(seededRandom(seed), 200);
        const paths = await sealAll(
          dataDir,
          ...[ticks.slice(0, 90), ticks.slice(90, 100), ticks.slice(100, 200)],
        );
        const output = join(dataDir, "merged");
        const merged = await mergeFiles(unchecked(paths), output, options);
        const want = await orderedRowsOf(db, paths, { order: ORDER });
        assertSameRows(await orderedRowsOf(db, [output]), want);
        assertEquals(merged, {
          rowCount: want.length,
          byteSize: (await Deno.stat(output)).size,
          fileCrc32: crc32(await Deno.readFile(output)),
          droppedRows: 0,
        });
        const left = Array.from(Deno.readDirSync(dataDir), ({ name }) => name);
        assertEquals(left.filter((name) => !name.startsWith("dt=")), ["merged"]);
      });
    });
  }
}

Deno.test("mergeFiles() writes a file as a segment is, of the same columns and types", async () => {
  await withDirectory(async (dataDir, db) => {
    const ticks = randomTicks(seededRandom(94), 240);
    const paths = await sealAll(dataDir, ticks.slice(0, 120), ticks.slice(120));
    const output = join(dataDir, "merged");
    await mergeFiles(unchecked(paths), output, SMALL);
    const schemaOf = async (path: string) => {
      const schema = await db.query(
        `SELECT (s)::VARCHAR FROM (SELECT * EXCLUDE (file_name, num_children)
         FROM parquet_schema(?)) AS s`,
        [path],
      );
      return schema.columns[0]?.values;
    };
    assertEquals(await schemaOf(output), await schemaOf(paths[0]!));
    const { columns: [names, compressions, encodings, blooms, groups] } = await db.query(
      `SELECT path_in_schema, string_agg(DISTINCT compression), string_agg(DISTINCT encodings),
         count(bloom_filter_offset), count(*)
       FROM parquet_metadata(?) GROUP BY path_in_schema ORDER BY min(column_id)`,
      [output],
    );
    assertEquals(new Set<unknown>(compressions!.values as string[]), new Set(["ZSTD"]));
    assertEquals(names!.values[0], "time");
    assertEquals(encodings!.values[0], "PLAIN");
    const container = (names!.values as string[]).indexOf("l_container_id");
    assertGreater(Number(groups!.values[0]), 2);
    assertEquals(blooms!.values[container], groups!.values[0]);
  });
});

Deno.test("mergeFiles() writes bounds by which row groups are left out", async () => {
  await withDirectory(async (dataDir, db) => {
    const ticks = randomTicks(seededRandom(95), 240);
    const paths = await sealAll(dataDir, ticks.slice(0, 120), ticks.slice(120));
    const output = join(dataDir, "merged");
    await mergeFiles(unchecked(paths), output, SMALL);
    const { columns: [wrong] } = await db.query(
      `WITH rows AS (SELECT *, file_row_number // 2048 AS row_group FROM
          read_parquet(?, file_row_number = true)),
        bounds AS (SELECT row_group, min(metric_name) AS least_metric, max(metric_name) AS most_metric,
          min(l_container_id) AS least_container, max(l_container_id) AS most_container
          FROM rows GROUP BY row_group)
        SELECT count(*) FROM bounds JOIN parquet_metadata(?) ON row_group_id = row_group
        WHERE (path_in_schema = 'metric_name'
            AND (stats_min_value <> least_metric OR stats_max_value <> most_metric))
          OR (path_in_schema = 'l_container_id'
            AND (stats_min_value <> least_container OR stats_max_value <> most_container))`,
      [output, output],
    );
    assertEquals(wrong!.values[0], 0);
    const { columns: [metrics] } = await db.query(
      `SELECT count(DISTINCT stats_min_value) FROM parquet_metadata(?)
       WHERE path_in_schema = 'metric_name'`,
      [output],
    );
    assertGreater(Number(metrics!.values[0]), 1);
  });
});

Deno.test("mergeFiles() makes many small files much smaller", async () => {
  await withDirectory(async (dataDir) => {
    const ticks = randomTicks(seededRandom(96), 160);
    const segments = Array.from({ length: 8 }, (_, i) => ticks.slice(i * 20, i * 20 + 20));
    const paths = await sealAll(dataDir, ...segments);
    const { byteSize } = await mergeFiles(unchecked(paths), join(dataDir, "merged"));
    const before = paths.reduce((sum, path) => sum + Deno.statSync(path).size, 0);
    assertLess(byteSize, 0.8 * before);
  });
});

/** Ticks of one container with one value, a second apart. */
function plainTicks(
  fromSecond: number,
  count: number,
  { value = 1, container = fixtureContainer(1), more = (_: number): Sample[] => [] } = {},
): Tick[] {
  return Array.from({ length: count }, (_, i) => ({
    timeMs: FIXTURE_START_MS + (fromSecond + i) * 1_000,
    containers: i === 0 ? [container] : [],
    samples: [
      {
        subject: fixtureSubject("container", container),
        values: Float64Array.of(value, NaN, NaN, NaN, NaN),
      },
      ...more(i),
    ],
  }));
}

Deno.test("mergeFiles() puts segments in order that overlap in time", async () => {
  await withDirectory(async (dataDir, db) => {
    const paths = await sealAll(
      dataDir,
      ...[plainTicks(0, 30), plainTicks(10, 30, { value: 2 }), plainTicks(5, 3, { value: 3 })],
    );
    const output = join(dataDir, "merged");
    const { rowCount, droppedRows } = await mergeFiles(unchecked(paths), output);
    assertEquals([rowCount, droppedRows], [63, 0]);
    const { columns: [times] } = await db.query("SELECT epoch_ms(time) FROM read_parquet(?)", [
      output,
    ]);
    assertEquals([...times!.values], [...times!.values].sort());
    assertSameRows(
      (await orderedRowsOf(db, [output])).toSorted(),
      (await orderedRowsOf(db, paths)).toSorted(),
    );
  });
});

Deno.test("mergeFiles() keeps a row once that stands in two segments, and other rows of that time", async () => {
  await withDirectory(async (dataDir, db) => {
    const paths = await sealAll(
      dataDir,
      ...[plainTicks(0, 30), plainTicks(20, 30), plainTicks(25, 1, { value: 7 })],
    );
    const output = join(dataDir, "merged");
    const { rowCount, droppedRows } = await mergeFiles(unchecked(paths), output);
    assertEquals([rowCount, droppedRows], [51, 10]);
    assertEquals(
      new Set(await orderedRowsOf(db, [output])),
      new Set(await orderedRowsOf(db, paths)),
    );
  });
});

Deno.test("mergeFiles() keeps labels as they were at their time", async () => {
  await withDirectory(async (dataDir, db) => {
    const unknown: Container = {
      ...fixtureContainer(1),
      podName: undefined,
      namespace: undefined,
    };
    const paths = await sealAll(
      dataDir,
      ...[plainTicks(0, 20, { container: unknown }), plainTicks(20, 20)],
    );
    const output = join(dataDir, "merged");
    await mergeFiles(unchecked(paths), output);
    const { columns: [pods] } = await db.query("SELECT l_pod_name FROM read_parquet(?)", [output]);
    assertEquals(pods!.values, [...new Array(20).fill(null), ...new Array(20).fill("pod-1")]);
  });
});

Deno.test("mergeFiles() follows a process that changes its name and takes the old one back", async () => {
  await withDirectory(async (dataDir, db) => {
    const container = fixtureContainer(1);
    const named = (comm: string): Sample => ({
      subject: { ...fixtureSubject("process", container, 7), comm },
      values: Float64Array.of(0.5, 2),
    });
    const comms = ["sh", "sh", "java", "sh", "java", "java"];
    const segments = [0, 6].map((from) => plainTicks(from, 6, { more: (i) => [named(comms[i]!)] }));
    const paths = await sealAll(dataDir, ...segments);
    const output = join(dataDir, "merged");
    await mergeFiles(unchecked(paths), output);
    assertSameRows(
      await orderedRowsOf(db, [output]),
      await orderedRowsOf(db, paths, { order: ORDER }),
    );
    const { columns: [found] } = await db.query(
      "SELECT l_comm FROM read_parquet(?) WHERE metric_name = 'm.threads'",
      [output],
    );
    assertEquals(found!.values, [...comms, ...comms]);
  });
});

/** Makes a good segment unfit. */
const UNFIT: readonly (readonly [
  what: string,
  spoil: (path: string, db: DuckDb) => Promise<unknown>,
  message: RegExp,
])[] = [
  ["is gone", (path) => Deno.remove(path), /No files found|No such file/],
  ["is empty", (path) => Deno.truncate(path), /too small/],
  ["is cut off", (path) => Deno.truncate(path, 900), /magic bytes|footer/],
  ["is no Parquet file", (path) => Deno.writeTextFile(path, "x".repeat(2_000)), /magic bytes/],
  [
    "has other columns",
    (path, db) => db.query(`COPY (SELECT 1 AS a) TO '${path}' (FORMAT parquet)`),
    /metric_name/,
  ],
  [
    "is not sorted",
    (path, db) =>
      db.query(
        `COPY (FROM read_parquet('${path}') ORDER BY time DESC) TO '${path}.x' (FORMAT parquet)`,
      ).then(() => Deno.rename(`${path}.x`, path)),
    /not sorted/,
  ],
];

for (const [what, spoil, message] of UNFIT) {
  Deno.test(`mergeFiles() says which segment it is that ${what}, and leaves nothing behind`, async () => {
    await withDirectory(async (dataDir, db) => {
      const ticks = randomTicks(seededRandom(97), 60);
      const paths = await sealAll(dataDir, ticks.slice(0, 30), ticks.slice(30));
      await spoil(paths[1]!, db);
      const error = await assertRejects(
        () => mergeFiles(unchecked(paths), join(dataDir, "merged"), SMALL),
        InputError,
      );
      assertEquals(error.input, 1);
      assert(message.test(error.message), error.message);
      const left = Array.from(Deno.readDirSync(dataDir), ({ name }) => name);
      assertEquals(left.filter((name) => !name.startsWith("dt=")), []);
    });
  });
}

Deno.test("mergeFiles() sees pages that are damaged below a good footer", async () => {
  await withDirectory(async (dataDir) => {
    const ticks = randomTicks(seededRandom(98), 120);
    const paths = await sealAll(dataDir, ticks.slice(0, 60), ticks.slice(60));
    const bytes = await Deno.readFile(paths[0]!);
    bytes.fill(0x55, 4, Math.floor(bytes.length / 2));
    await Deno.writeFile(paths[0]!, bytes);
    const error = await assertRejects(
      () => mergeFiles(unchecked(paths), join(dataDir, "merged")),
      InputError,
    );
    assertEquals(error.input, 0);
  });
});

Deno.test("mergeFiles() takes only inputs that are as they were written", async () => {
  await withDirectory(async (dataDir, db) => {
    const ticks = randomTicks(seededRandom(100), 60);
    const paths = await sealAll(dataDir, ticks.slice(0, 30), ticks.slice(30));
    const inputs: MergeInput[] = [];
    for (const path of paths) inputs.push({ path, fileCrc32: crc32(await Deno.readFile(path)) });
    const output = join(dataDir, "merged");
    const { rowCount } = await mergeFiles(inputs, output);
    await Deno.remove(output);
    await flipBit(paths[1]!, await partAt(db, paths[1]!, "footer"));
    const error = await assertRejects(() => mergeFiles(inputs, output), InputError);
    assertEquals(error.input, 1);
    assertMatch(
      error.message,
      new RegExp(
        `^Cannot merge ${paths[1]}: its bytes are not those that were written: ` +
          "their CRC-32 is [0-9a-f]{8}, and [0-9a-f]{8} by its sidecar$",
      ),
    );
    const left = Array.from(Deno.readDirSync(dataDir), ({ name }) => name);
    assertEquals(left.filter((name) => !name.startsWith("dt=")), []);
    // Whose sidecar tells nothing is taken at its word: the rows can be read.
    assertEquals((await mergeFiles(unchecked(paths), output)).rowCount, rowCount);
  });
});

/** Changes that a footer's count of rows shows, or does not. */
const TAMPERED: readonly (readonly [what: string, sql: string, message: string])[] = [
  ["a row is missing", "LIMIT (SELECT count(*) - 1 FROM rows)", "rows of"],
  ["a value is another", "REPLACE: value + 1 AS value", "not those of its inputs"],
  ["a label is another", "REPLACE: 'x' AS l_comm", "not those of its inputs"],
];

/** First tick of the second of two inputs; the first has twenty. */
const SECOND_FROM = { "one after the other": 20, "that overlap": 15 } as const;

const TAMPERINGS = TAMPERED.flatMap((tampered) =>
  Object.entries(SECOND_FROM).map(([how, from]) => ({ tampered, how, from }))
);

for (const { tampered: [what, change, message], how, from } of TAMPERINGS) {
  Deno.test(`mergeFiles() of inputs ${how} notices when ${what} in what was written`, async () => {
    await withDirectory(async (dataDir, db) => {
      const ticks = randomTicks(seededRandom(99), 40);
      const paths = await sealAll(dataDir, ticks.slice(0, 20), ticks.slice(from));
      const output = join(dataDir, "merged");
      const [replace, limit] = change.startsWith("REPLACE: ")
        ? [`REPLACE (${change.slice("REPLACE: ".length)})`, ""]
        : ["", change];
      await assertRejects(
        () =>
          mergeFiles(unchecked(paths), output, {
            onWritten: async () => {
              await db.query(
                `COPY (WITH rows AS (SELECT * REPLACE (time::TIMESTAMP_MS AS time) FROM read_parquet('${output}'))
                  SELECT * ${replace} FROM rows ${limit}) TO '${output}.x' (FORMAT parquet)`,
              );
              await Deno.rename(`${output}.x`, output);
            },
          }),
        Error,
        message,
      );
      const left = Array.from(Deno.readDirSync(dataDir), ({ name }) => name);
      assertEquals(left.filter((name) => !name.startsWith("dt=")), []);
    });
  });
}
