import { assertEquals, assertGreater, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { Random } from "../testing/random.ts";
import { type DuckDb, openDuckDb } from "./duckdb.ts";
import { addPageChecksums } from "./page_checksums.ts";
import { parquetFooterBytes } from "./parquet_footer.ts";

const ROWS = 100_000;

/** Labels with a dictionary and a bloom filter, NULLs, and values that do not compress. */
const ROWS_SQL = `SELECT range AS time, 'name-' || range % 7 AS name,
  hash(range)::DOUBLE AS value, nullif(range % 5, 0)::INTEGER AS pid, NULL::VARCHAR AS nothing
  FROM range(${ROWS})`;

interface Bench {
  readonly db: DuckDb;
  /** The same rows, as DuckDB writes them and with checksums. */
  readonly plain: Uint8Array;
  readonly checked: Uint8Array;
  /** Writes a file and gives the FROM item for it. */
  from(bytes: Uint8Array): Promise<string>;
}

async function withFile(options: string, run: (bench: Bench) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 128 * 1024 ** 2 });
  await db.query("SET enable_external_file_cache = false");
  const path = join(dir, "plain.parquet");
  try {
    await db.query(`COPY (${ROWS_SQL}) TO '${path}' (FORMAT parquet, ${options})`);
    const plain = await Deno.readFile(path);
    const from = async (bytes: Uint8Array) => {
      await Deno.writeFile(path, bytes);
      return `read_parquet('${path}')`;
    };
    await run({ db, plain, checked: addPageChecksums(plain), from });
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const SEGMENT_LIKE = "COMPRESSION zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE 61440";

async function contents(db: DuckDb, from: string): Promise<unknown> {
  const sql = `SELECT count(*), sum(hash(COLUMNS(*)))::VARCHAR FROM ${from}`;
  return (await db.query(sql)).columns.map(({ values }) => values[0]);
}

const WAYS: readonly (readonly [name: string, options: string])[] = [
  ["pages of version 2", SEGMENT_LIKE],
  ["pages of version 1", "COMPRESSION zstd, PARQUET_VERSION v1, ROW_GROUP_SIZE 61440"],
  ["one row group of large pages", "COMPRESSION zstd, PARQUET_VERSION v2, ROW_GROUP_SIZE 122880"],
];

for (const [name, options] of WAYS) {
  Deno.test(`addPageChecksums() keeps rows, bounds and bloom filters: ${name}`, async () => {
    await withFile(options, async ({ db, plain, checked, from }) => {
      assertGreater(checked.length, plain.length);
      const want = await contents(db, await from(plain));
      const path = await from(checked);
      assertEquals(await contents(db, path), want);
      assertEquals(
        [
          ...(await db.query(`SELECT time FROM ${path} WHERE time BETWEEN 70000 AND 70001`))
            .columns[0]!.values,
        ],
        [70_000, 70_001],
      );
      const [file] = path.match(/'.*'/)!;
      const excluded = await db.query(
        `SELECT bool_and(bloom_filter_excludes)::INTEGER FROM parquet_bloom_probe(${file}, 'name', 'name-9')`,
      );
      assertEquals(excluded.columns[0]?.values[0], 1);
      const sizes = await db.query(
        `SELECT sum(total_compressed_size) - sum(DISTINCT row_group_compressed_bytes)
         FROM parquet_metadata(${file})`,
      );
      assertEquals(sizes.columns[0]?.values[0], 0);
    });
  });
}

Deno.test("addPageChecksums() makes DuckDB refuse flipped bits that it would not notice", async () => {
  await withFile(SEGMENT_LIKE, async ({ db, plain, checked, from }) => {
    const want = await contents(db, await from(plain));
    const seed = "flips";
    const silent = async (bytes: Uint8Array) => {
      const random = new Random(seed);
      const metadataAt = bytes.length - 8 - parquetFooterBytes(bytes.slice(-8));
      let count = 0;
      for (let i = 0; i < 40; i++) {
        const flipped = bytes.slice();
        flipped[random.integer(4, metadataAt - 1)]! ^= 1 << random.integer(0, 7);
        const path = await from(flipped);
        const found = await contents(db, path).catch(() => want);
        if (JSON.stringify(found) !== JSON.stringify(want)) count++;
      }
      return count;
    };
    assertGreater(await silent(plain), 20, seed);
    assertEquals(await silent(checked), 0, seed);
  });
});

Deno.test("addPageChecksums() leaves pages as they are that have one or are not compressed", async () => {
  await withFile(SEGMENT_LIKE, ({ checked }) => {
    assertEquals(addPageChecksums(checked), checked);
    return Promise.resolve();
  });
  await withFile("COMPRESSION uncompressed", ({ plain, checked }) => {
    assertEquals(checked, plain);
    return Promise.resolve();
  });
});

Deno.test("addPageChecksums() refuses what is no Parquet file, and pages that are damaged", async () => {
  for (const bytes of [new Uint8Array(), new Uint8Array(100), new TextEncoder().encode("PAR1")]) {
    assertThrows(() => addPageChecksums(bytes), SyntaxError);
  }
  const long = new TextEncoder().encode("PAR1____PAR1");
  long.set([200, 0, 0, 0], 4);
  assertThrows(() => addPageChecksums(long), SyntaxError, "longer than the file");
  await withFile(SEGMENT_LIKE, ({ plain }) => {
    assertThrows(() => addPageChecksums(plain.slice().fill(0, 4, 100)), SyntaxError, "how large");
    return Promise.resolve();
  });
});
