import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import { openDuckDb } from "./duckdb.ts";
import { parquetFooterBytes } from "./parquet_footer.ts";
import { parseRowTimes, readRowTimes, type RowTimes } from "./sidecar_lost.ts";

const FROM_MS = 1_768_254_769_000;

/** Rows from the first to the last time, and more in between, a few row groups of them. */
const ROWS = 5_000;

/** Runs with a Parquet file of these columns, in row groups of 2,048 rows, as small as DuckDB has them. */
async function withFile(
  columns: string,
  run: (path: string) => void | Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "fgm-times-" });
  try {
    const path = join(directory, "x.parquet");
    {
      await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 64 * 1024 ** 2 });
      await db.query(
        // The first and the last time are neither in the first nor in the last row group alone.
        `COPY (SELECT ${columns} FROM (SELECT (i * 7919) % ${ROWS} AS i FROM range(${ROWS}) t(i)))
         TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
      );
    }
    await run(path);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const TIME = `make_timestamp_ms(${FROM_MS} + 10 * i)::TIMESTAMP_MS AS time`;
const TIMES: RowTimes = { startMs: FROM_MS, endMs: FROM_MS + 10 * (ROWS - 1) };

function metadataOf(path: string): Uint8Array<ArrayBuffer> {
  const bytes = Deno.readFileSync(path);
  return bytes.slice(-8 - parquetFooterBytes(bytes.subarray(-8)), -8);
}

Deno.test("readRowTimes() has the first and the last time of all row groups, whatever else there is", async () => {
  await withFile(`i AS other, ${TIME}, (7 * i)::BIGINT AS more`, (path) => {
    assertEquals(readRowTimes(path), TIMES);
  });
});

const UNTOLD: readonly (readonly [what: string, columns: string])[] = [
  ["has no times", "i AS value"],
  ["has times of another kind", `make_timestamp(${FROM_MS}000 + i) AS time`],
  ["has numbers for times", `i AS time`],
  ["has no time that is known", `NULL::TIMESTAMP_MS AS time`],
];
for (const [what, columns] of UNTOLD) {
  Deno.test(`readRowTimes() throws SyntaxError for a file that ${what}`, async () => {
    await withFile(columns, (path) => {
      assertThrows(() => readRowTimes(path), SyntaxError, "does not tell");
    });
  });
}

Deno.test("readRowTimes() throws SyntaxError for what is no whole Parquet file", async () => {
  await withFile(TIME, (path) => {
    const bytes = Deno.readFileSync(path);
    const lying = bytes.slice();
    new DataView(lying.buffer).setUint32(lying.length - 8, 2 ** 31, true);
    const wrong = [
      bytes.slice(0, 0),
      bytes.slice(0, 7),
      bytes.slice(-8),
      bytes.slice(0, -1),
      lying,
    ];
    for (const each of [...wrong, bytes.slice().fill(0)]) {
      Deno.writeFileSync(path, each);
      assertThrows(() => readRowTimes(path), SyntaxError);
    }
    Deno.truncateSync(path, 2 ** 40); // larger than any memory
    assertThrows(() => readRowTimes(path), SyntaxError);
  });
});

Deno.test("readRowTimes() throws NotFound where there is no file", () => {
  assertThrows(() => readRowTimes("/nonexistent/fgm.parquet"), Deno.errors.NotFound);
});

Deno.test("parseRowTimes() throws nothing but SyntaxError for a footer that is cut or scratched anywhere", async () => {
  await withFile(TIME, (path) => {
    const metadata = metadataOf(path);
    assertEquals(parseRowTimes(metadata), TIMES);
    for (let at = 0; at < metadata.length; at++) {
      assertThrows(() => parseRowTimes(metadata.subarray(0, at)), SyntaxError);
      const scratched = metadata.with(at, metadata[at]! ^ 0x55);
      try {
        parseRowTimes(scratched);
      } catch (error) {
        assertEquals(error instanceof SyntaxError, true, String(error));
      }
    }
  });
});
