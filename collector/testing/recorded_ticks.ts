/**
 * What a data directory holds, tick by tick, in journals and in sealed segments.
 *
 * @module
 */

import { join } from "@std/path";
import type { Subject } from "../model.ts";
import { type DuckDb, openDuckDb } from "../store/duckdb.ts";
import { JournalDecoder, type JournalHeader } from "../store/journal.ts";
import { listSegmentFiles, segmentPath } from "../store/segment_files.ts";

/** Values of one tick by series: metric name, container, device, pid and comm. */
export type RecordedTick = ReadonlyMap<string, number>;

/** Ticks by their time in milliseconds. */
export type RecordedTicks = ReadonlyMap<number, RecordedTick>;

/**
 * Decodes all whole ticks of a journal; what is torn off its end is left out.
 *
 * @throws {SyntaxError} when the journal is of a newer format.
 */
export function ticksOfJournal(bytes: Uint8Array): RecordedTicks {
  const ticks = new Map<number, Map<string, number>>();
  const subjects = new Map<number, Subject>();
  let header: JournalHeader | undefined;
  let tick = new Map<string, number>();
  const decoder = new JournalDecoder({
    header: (value) => header = value,
    container: () => {},
    subject: (index, subject) => subjects.set(index, subject),
    tick: (timeMs) => ticks.set(timeMs, tick = new Map()),
    sample: (index, values) => {
      const subject = subjects.get(index)!;
      const names = header!.metrics[subject.scope];
      values.forEach((value, i) => {
        if (!Number.isNaN(value)) tick.set(seriesKey(names[i]!, subject), value);
      });
    },
  });
  decoder.push(bytes);
  return ticks;
}

function seriesKey(metric: string, of: Pick<Subject, "containerId"> & Partial<Subject>): string {
  return [metric, of.containerId, of.device ?? "-", of.pid ?? "-", of.comm ?? "-"].join(" ");
}

/** What the sealed files say. */
export interface SealedTicks {
  readonly ticks: RecordedTicks;
  /** Series that have two values at one time; none when all is well. */
  readonly duplicates: readonly string[];
}

/** Reads Parquet files with a database of their own. An empty list has no ticks. */
export async function ticksOfSegments(paths: readonly string[]): Promise<SealedTicks> {
  const ticks = new Map<number, Map<string, number>>();
  const duplicates: string[] = [];
  await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 256 * 1024 ** 2 });
  for (const path of paths) await readSegment(db, { path, ticks, duplicates });
  return { ticks, duplicates };
}

/** The rows of one SQL statement, which may read any Parquet file; times are in milliseconds. */
export async function querySql(
  sql: string,
): Promise<readonly (readonly (number | string | null)[])[]> {
  await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 256 * 1024 ** 2 });
  const { rowCount, columns } = await db.query(sql);
  return Array.from(
    { length: rowCount },
    (_, row) => columns.map((column) => column.kind === "list" ? null : column.values[row] ?? null),
  );
}

async function readSegment(
  db: DuckDb,
  { path, ticks, duplicates }: {
    readonly path: string;
    readonly ticks: Map<number, Map<string, number>>;
    readonly duplicates: string[];
  },
): Promise<void> {
  const sql = `SELECT epoch_ms(time)::DOUBLE, value, metric_name || ' ' || l_container_id || ' ' ||
    coalesce(l_device, '-') || ' ' || coalesce(l_pid::VARCHAR, '-') || ' ' || coalesce(l_comm, '-')
    FROM read_parquet(?)`;
  for await (const { rowCount, columns } of db.stream(sql, [path])) {
    const [times, values, series] = columns;
    for (let row = 0; row < rowCount; row++) {
      const timeMs = Number(times!.values[row]), key = String(series!.values[row]);
      const tick = ticks.get(timeMs) ?? new Map<string, number>();
      ticks.set(timeMs, tick);
      if (tick.has(key)) duplicates.push(`${timeMs} ${key} in ${path}`);
      tick.set(key, Number(values!.values[row]));
    }
  }
}

const SIZE_OF = {
  journal: "journalBytes",
  parquet: "parquetBytes",
  containers: "sidecarBytes",
} as const;

/** Paths of a data directory's files of one kind, oldest first. */
export function segmentPaths(dataDir: string, kind: keyof typeof SIZE_OF): readonly string[] {
  return listSegmentFiles(dataDir)
    .filter((files) => files[SIZE_OF[kind]] !== undefined)
    .map((files) => segmentPath(files, kind));
}

/** Every file below a directory, as paths relative to it, sorted. */
export function allFiles(directory: string, below = ""): readonly string[] {
  return [...Deno.readDirSync(join(directory, below))].flatMap(({ name, isDirectory }) => {
    const path = join(below, name);
    return isDirectory ? allFiles(directory, path) : [path];
  }).sort();
}

/** Remembers every tick that was ever seen in a journal: each of them must come to stay. */
export class JournalWatch {
  readonly #dataDir: string;
  readonly #sizes = new Map<string, number>();
  readonly ticks = new Map<number, RecordedTick>();
  /** Time of the newest tick seen; -Infinity before the first. */
  newestMs = -Infinity;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** Reads the journals that have changed since the last look. */
  look(): void {
    for (const path of segmentPaths(this.#dataDir, "journal")) {
      const bytes = readIfPresent(path);
      if (bytes === undefined || this.#sizes.get(path) === bytes.length) continue;
      this.#sizes.set(path, bytes.length);
      for (const [timeMs, tick] of readableTicks(bytes)) {
        this.ticks.set(timeMs, tick);
        this.newestMs = Math.max(this.newestMs, timeMs);
      }
    }
  }
}

/** A journal of a newer format holds nothing for us. */
function readableTicks(bytes: Uint8Array): RecordedTicks {
  try {
    return ticksOfJournal(bytes);
  } catch (error) {
    if (error instanceof SyntaxError) return new Map();
    throw error;
  }
}

/** Bytes of a journal; undefined when it was sealed and removed since it was listed. */
export function readIfPresent(path: string): Uint8Array | undefined {
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
