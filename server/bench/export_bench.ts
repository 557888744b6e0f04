/**
 * How fast raw rows leave the viewer as Parquet, beside DuckDB's own COPY of the same rows.
 *
 * @module
 */

import { withDirectory } from "@fgm/collector/bench/bench_session";
import {
  type BenchOptions,
  type BenchRow,
  median,
  note,
  readable,
} from "@fgm/collector/bench/bench_table";
import { residentBytes } from "@fgm/collector/bench/process_usage";
import { type DuckDb, openDuckDb } from "@fgm/collector/store/duckdb";
import { SEGMENT_COPY_OPTIONS } from "@fgm/collector/store/segment_writer";
import { DATABASE_THREADS_MAX } from "../query/database.ts";
import { openGeneratedData, segmentsIn } from "./generated_data.ts";
import { HOUR_MS, lengthText, METRIC } from "./questions.ts";
import { viewData, type ViewedData } from "./viewed_data.ts";

const ROUNDS = { whole: 3, quick: 1 } as const;
/** COPY of an hour of all metrics fails with what the viewer's own database may use. */
const COPY_MEMORY_BYTES = 1024 * 1024 * 1024;
const MEBIBYTE = 1024 * 1024;

/** Rows on exporting everything and on exporting one metric. */
export async function exportBench(options: BenchOptions): Promise<readonly BenchRow[]> {
  const generated = await openGeneratedData(options);
  await using data = await viewData(generated);
  const threads = Math.min(DATABASE_THREADS_MAX, navigator.hardwareConcurrency);
  await using db = await openDuckDb({ threads, memoryLimitBytes: COPY_MEMORY_BYTES });
  const rounds = options.quick ? ROUNDS.quick : ROUNDS.whole;
  const lengthMs = options.quick ? HOUR_MS / 4 : HOUR_MS;
  const size = `${lengthText(lengthMs)} of ${generated.manifest.order.containers} containers`;
  return await withDirectory(async (directory) => {
    const rows: BenchRow[] = [];
    for (const metric of [undefined, METRIC]) {
      const what = `export ${size}, ${metric === undefined ? "all metrics" : "one metric"}`;
      options.say(what);
      const times = await timeExports({ data, db, directory, lengthMs, metric, rounds });
      rows.push(...describe(what, times));
    }
    return rows;
  });
}

interface ExportOptions {
  readonly data: ViewedData;
  readonly db: DuckDb;
  /** Where files may be written. */
  readonly directory: string;
  readonly lengthMs: number;
  /** Undefined for all. */
  readonly metric: string | undefined;
  readonly rounds: number;
}

interface ExportTimes {
  readonly rowCount: number;
  readonly viewerMs: readonly number[];
  readonly copyMs: readonly number[];
  readonly bytes: number;
  readonly copyBytes: number;
  readonly residentBytes: number;
}

async function timeExports(options: ExportOptions): Promise<ExportTimes> {
  const { db, directory } = options;
  const [path, copyPath] = [`${directory}/viewer.parquet`, `${directory}/copy.parquet`];
  const [viewerMs, copyMs]: [number[], number[]] = [[], []];
  let [rowCount, peakBytes] = [0, 0];
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, residentBytes(options.data.viewer.pid));
  }, 50);
  try {
    for (let round = 0; round < options.rounds; round++) {
      const range = rangeOf(options, round);
      viewerMs.push(await elapsed(() => download(path, { ...options, range })));
      copyMs.push(await elapsed(() => db.query(copySql(copyPath, { ...options, range }))));
      const [viewed, copied] = [await countRows(db, path), await countRows(db, copyPath)];
      if (viewed !== copied) {
        throw new Error(
          `Cannot compare exports: the viewer's has ${viewed} rows, COPY's ${copied}`,
        );
      }
      rowCount = viewed;
    }
  } finally {
    clearInterval(watch);
  }
  const [bytes, copyBytes] = [Deno.statSync(path).size, Deno.statSync(copyPath).size];
  return { rowCount, viewerMs, copyMs, bytes, copyBytes, residentBytes: peakBytes };
}

interface AskedRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Another hour for each round. */
function rangeOf({ data: { asked }, lengthMs }: ExportOptions, round: number): AskedRange {
  const hours = Math.floor((asked.toMs - asked.fromMs) / lengthMs);
  const fromMs = asked.fromMs + Math.floor(hours / 2 + round) % hours * lengthMs;
  return { fromMs, toMs: fromMs + lengthMs };
}

async function download(
  path: string,
  { data, metric, range }: ExportOptions & { readonly range: AskedRange },
): Promise<void> {
  const metrics = metric === undefined ? "" : `&metrics=${metric}`;
  const { url } = data.viewer;
  const response = await fetch(
    `${url}/api/export?format=parquet&from=${range.fromMs}&to=${range.toMs}${metrics}`,
  );
  if (response.status !== 200 || response.body === null) {
    throw new Error(`/api/export answered ${response.status}: ${await response.text()}`);
  }
  using file = await Deno.create(path);
  for await (const bytes of response.body) {
    for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
  }
}

function copySql(
  path: string,
  { data, metric, range }: ExportOptions & { readonly range: AskedRange },
): string {
  const paths = segmentsIn(data.generated, range).map((each) => `'${each}'`);
  const time = (ms: number) => `TIMESTAMPTZ '${new Date(ms).toISOString()}'`;
  const select = `SELECT * FROM read_parquet([${paths.join()}], hive_partitioning = false) ` +
    `WHERE time >= ${time(range.fromMs)} AND time < ${time(range.toMs)}` +
    (metric === undefined ? "" : ` AND metric_name = '${metric}'`);
  return `COPY (${select}) TO '${path}' (${SEGMENT_COPY_OPTIONS})`;
}

async function countRows(db: DuckDb, path: string): Promise<number> {
  const { columns } = await db.query(`SELECT count(*)::DOUBLE FROM read_parquet('${path}')`);
  return Number(columns[0]?.values[0]);
}

async function elapsed(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

function describe(what: string, times: ExportTimes): readonly BenchRow[] {
  const { rowCount, bytes, copyBytes } = times;
  const rate = (timesMs: readonly number[]) =>
    `${readable(rowCount / median(timesMs) / 1_000)} million rows/s`;
  const perRow = (size: number) => `${readable(size / rowCount)} bytes a row`;
  return [
    note(
      what,
      `${rate(times.viewerMs)}, ${perRow(bytes)}, ${readable(rowCount / 1e6)} million rows`,
    ),
    note(
      "  COPY of bare DuckDB, which may use 1 GiB",
      `${rate(times.copyMs)}, ${perRow(copyBytes)}`,
    ),
    note(
      "  memory of the viewer at most",
      `${readable(times.residentBytes / MEBIBYTE)} MiB resident`,
    ),
  ];
}
