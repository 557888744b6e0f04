/**
 * Sealed segments to merge, and what a reader makes of a directory.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import type { Tick } from "../../model.ts";
import { type DuckDb, openDuckDb } from "../../store/duckdb.ts";
import { JournalEncoder, type JournalHeader } from "../../store/journal.ts";
import { JournalFile } from "../../store/journal_file.ts";
import { fixtureHeader } from "../../store/journal_fixture.ts";
import { parquetFooterBytes } from "../../store/parquet_footer.ts";
import { sealJournal } from "../../store/seal.ts";
import {
  listSegmentFiles,
  type SegmentFiles,
  segmentPath,
  segmentState,
} from "../../store/segment_files.ts";
import { decodeSidecar, encodeSidecar, type SidecarSegment } from "../../store/sidecar.ts";
import { Survey, type SurveyedSegment } from "../survey.ts";

/** Gives `run` a directory of its own and a database, and removes both. */
export async function withDirectory(
  run: (dataDir: string, db: DuckDb) => Promise<void>,
): Promise<void> {
  const dataDir = await Deno.makeTempDir({ prefix: "fgm-merge-" });
  await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 128 * 1024 ** 2 });
  try {
    await run(dataDir, db);
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

/** Writes ticks as one sealed segment, under the stem that a collector would choose. */
export async function sealTicks(
  dataDir: string,
  ticks: readonly Tick[],
  changes: Partial<JournalHeader> = {},
): Promise<SegmentFiles> {
  const header = { ...fixtureHeader(), startMs: ticks[0]!.timeMs, ...changes };
  const described = new Map(ticks.flatMap(({ containers }) => containers).map((c) => [c.id, c]));
  let path: string;
  {
    using file = JournalFile.create(dataDir, header);
    const encoder = new JournalEncoder(header, [...described.values()]);
    for (const tick of ticks) file.append(encoder.encodeTick(tick));
    path = file.path;
  }
  const outcome = await sealJournal(path);
  if (outcome.kind !== "sealed") throw new Error(`Cannot seal ${path}: ${outcome.kind}`);
  const stem = path.slice(path.lastIndexOf("/") + 1, -".journal".length);
  const files = listSegmentFiles(dataDir).find((each) => each.stem === stem);
  if (files === undefined) throw new Error(`Cannot find ${stem}`);
  return files;
}

/** Parts of a Parquet file. Nobody but a checksum of the whole would miss the bits of some. */
export const PARQUET_PARTS = [
  "first magic",
  "page's header",
  "page",
  "bloom filter",
  "bounds",
  "footer",
  "footer's length",
  "last magic",
] as const;

/** Where in a segment's Parquet file a part lies: the place of one byte of it. */
export async function partAt(
  db: DuckDb,
  path: string,
  part: typeof PARQUET_PARTS[number],
): Promise<number> {
  const bytes = await Deno.readFile(path);
  const { columns: [page, bloom, least] } = await db.query(
    `SELECT data_page_offset, bloom_filter_offset, stats_min_value FROM parquet_metadata(?)
     WHERE path_in_schema = 'l_container_id'`,
    [path],
  );
  const [pageAt, bloomAt] = [Number(page!.values[0]), Number(bloom!.values[0])];
  const footerAt = bytes.length - 8 - parquetFooterBytes(bytes.subarray(-8));
  const places: Readonly<Record<typeof part, number>> = {
    "first magic": 2,
    "page's header": pageAt + 1,
    "page": indexOfBytes(bytes, [0x28, 0xb5, 0x2f, 0xfd], pageAt) + 8, // in a frame of Zstandard
    "bloom filter": bloomAt + 20,
    "bounds": indexOfBytes(bytes, [...new TextEncoder().encode(`${least!.values[0]}`)], footerAt),
    "footer": indexOfBytes(bytes, [...new TextEncoder().encode("DuckDB")], footerAt),
    "footer's length": bytes.length - 8,
    "last magic": bytes.length - 1,
  };
  return places[part];
}

function indexOfBytes(bytes: Uint8Array, wanted: readonly number[], from: number): number {
  const at = bytes.findIndex((_, i) =>
    i >= from && wanted.every((byte, j) => bytes[i + j] === byte)
  );
  if (at < 0) throw new RangeError(`Cannot find ${wanted} from byte ${from} on`);
  return at;
}

/** Flips one bit of a file, as a failing disk does: its size and times stay. */
export async function flipBit(path: string, at: number): Promise<void> {
  const { atime, mtime } = await Deno.stat(path);
  const bytes = await Deno.readFile(path);
  bytes[at]! ^= 1;
  await Deno.writeFile(path, bytes);
  await Deno.utime(path, atime!, mtime!);
}

/** Everything that can be merged, as a consolidator sees it that starts now. */
export function lookAround(dataDir: string): readonly SurveyedSegment[] {
  return new Survey(dataDir, { warn: () => {} }).look();
}

/** Paths of the Parquet files that a reader's duties make it read. */
export function readablePaths(dataDir: string): readonly string[] {
  const all = listSegmentFiles(dataDir);
  const hidden = new Set(all.flatMap((files) => {
    if (segmentState(files) !== "sealed") return [];
    const sidecar = decodeSidecar(Deno.readFileSync(segmentPath(files, "containers")));
    return sidecar.segment.replaces.map((stem) => join(files.directory, stem));
  }));
  return all
    .filter((files) => ["sealed", "loose"].includes(segmentState(files)))
    .filter(({ directory, stem }) => !hidden.has(join(directory, stem)))
    .map((files) => segmentPath(files, "parquet"));
}

/** All rows of Parquet files as text, sorted; what stands twice is there twice. */
export async function rowsOf(db: DuckDb, paths: readonly string[]): Promise<readonly string[]> {
  return paths.length === 0 ? [] : (await orderedRowsOf(db, paths)).toSorted();
}

/** All rows of Parquet files as text in the order in which they have them, or in `order`. */
export async function orderedRowsOf(
  db: DuckDb,
  paths: readonly string[],
  { order = "" } = {},
): Promise<readonly string[]> {
  const { columns: [rows] } = await db.query(
    `SELECT (rows)::VARCHAR FROM (FROM read_parquet(?, hive_partitioning = false) ${order}) AS rows`,
    [paths],
  );
  // In a dictionary DuckDB has one zero for both.
  return (rows!.values as readonly string[])
    .map((row) => row.replace("'value': -0.0", "'value': 0.0"));
}

/** Fails unless both lists are the same, and shows where they begin to differ: they are long. */
export function assertSameRows(
  actual: readonly string[],
  want: readonly string[],
  when = "",
): void {
  const at = want.findIndex((row, i) => row !== actual[i]);
  assertEquals([when, actual.length, actual[at]], [when, want.length, want[at]]);
}

/** Names of all files of a directory's partitions, sorted. */
export function partitionNames(dataDir: string): readonly string[] {
  return Array.from(Deno.readDirSync(dataDir))
    .filter(({ name }) => name.startsWith("dt="))
    .flatMap(({ name }) =>
      Array.from(Deno.readDirSync(join(dataDir, name)), (entry) => join(name, entry.name))
    )
    .flatMap((path) => Array.from(Deno.readDirSync(join(dataDir, path)), ({ name }) => name))
    .sort();
}

/** Writes a segment's sidecar anew, with other fields. */
export async function changeSidecar(
  files: SegmentFiles,
  changes: Partial<SidecarSegment>,
): Promise<void> {
  const path = segmentPath(files, "containers");
  const sidecar = decodeSidecar(await Deno.readFile(path));
  const segment = { ...sidecar.segment, ...changes };
  await Deno.writeFile(path, encodeSidecar({ ...sidecar, segment }));
}
