/**
 * What is in a Parquet file that has no readable sidecar: from elsewhere, or one whose sidecar broke.
 *
 * Needed are `time`, `metric_name`, `value` and `l_container_id`; labels and the columns of devices
 * and processes are used where they are. The file is read once, not at each query.
 *
 * @module
 */

import type { Container, QosClass } from "@fgm/collector/model";
import type { DuckDb } from "@fgm/collector/store/duckdb";
import type { DuckDbChunk } from "@fgm/collector/store/duckdb";
import { escapeGlob, readParquet } from "../query/statement.ts";
import type { SegmentShape } from "./segment_ref.ts";

/** What a file holds. */
export interface LooseFile {
  readonly shape: SegmentShape;
  readonly firstMs: number;
  readonly lastMs: number;
  /** Median distance of the samples of one series; 1,000 where no series has two. */
  readonly intervalMs: number;
  /** Greatest of the node names in the file; "" where it has none. */
  readonly nodeName: string;
  readonly metricNames: readonly string[];
  readonly containers:
    readonly (Container & { readonly firstMs: number; readonly lastMs: number })[];
}

/** Samples from which the interval is taken. */
const INTERVAL_SAMPLES = 1_000;

const INTERVAL_MS_DEFAULT = 1_000;

const REQUIRED_COLUMNS = ["time", "metric_name", "value", "l_container_id"];

const LABEL_COLUMNS = [
  "l_pod_name",
  "l_namespace",
  "l_container_name",
  "l_pod_uid",
  "l_qos_class",
];

const PART_COLUMNS = ["l_device", "l_pid"];

/**
 * Describes a file, or gives undefined when it has no rows.
 *
 * @throws {SyntaxError} when a column is missing or of a type that cannot be read.
 * @throws {Error} DuckDB's, when it is damaged, unreadable or gone.
 */
export async function describeLooseFile(
  db: DuckDb,
  path: string,
): Promise<LooseFile | undefined> {
  const source = [escapeGlob(path)];
  const { columns, shape } = await readShape(db, path);
  const from = readParquet(shape);
  const labels = LABEL_COLUMNS.map((name) =>
    columns.has(name) ? `max(${name}::VARCHAR)` : "NULL::VARCHAR"
  );
  const rows = await db.query(
    `SELECT l_container_id::VARCHAR AS id, epoch_ms(min(time))::DOUBLE, epoch_ms(max(time))::DOUBLE,
     ${labels.join(", ")} FROM ${from} WHERE l_container_id IS NOT NULL GROUP BY id`,
    [source],
  );
  const names = await db.query(
    `SELECT DISTINCT metric_name::VARCHAR FROM ${from} WHERE metric_name IS NOT NULL`,
    [source],
  );
  const containers = Array.from({ length: rows.rowCount }, (_, row) => containerAt(rows, row))
    .filter(({ firstMs }) => Number.isFinite(firstMs));
  const metricNames = strings(names, 0).filter((name) => name !== null);
  if (containers.length === 0 || metricNames.length === 0) return undefined;
  return {
    shape,
    firstMs: Math.min(...containers.map(({ firstMs }) => firstMs)),
    lastMs: Math.max(...containers.map(({ lastMs }) => lastMs)),
    intervalMs: await readInterval(db, { path, from }),
    nodeName: "",
    metricNames,
    containers,
  };
}

/** Types of the columns that can be read, by name. */
type Columns = ReadonlyMap<string, string>;

async function readShape(
  db: DuckDb,
  path: string,
): Promise<{ readonly columns: Columns; readonly shape: SegmentShape }> {
  const inFile = await readColumns(db, path, { hasPathColumns: false });
  const withPath = await readColumns(db, path, { hasPathColumns: true });
  const hasPathColumns = [...REQUIRED_COLUMNS, ...LABEL_COLUMNS, ...PART_COLUMNS]
    .some((name) => withPath.has(name) && !inFile.has(name));
  const columns = hasPathColumns ? withPath : inFile;
  const shape = shapeOf(path, columns);
  const typeKey = hasPathColumns ? `${folderKeys(path)},${shape.typeKey}` : shape.typeKey;
  return { columns, shape: { ...shape, typeKey, hasPathColumns } };
}

/** DuckDB takes columns from folders only where all files of a statement have the same ones. */
function folderKeys(path: string): string {
  const folders = path.split("/").slice(0, -1);
  return folders.filter((name) => name.includes("=")).map((name) => name.split("=")[0]).join("/");
}

async function readColumns(
  db: DuckDb,
  path: string,
  shape: Pick<SegmentShape, "hasPathColumns">,
): Promise<Columns> {
  const answer = await db.query(`DESCRIBE SELECT * FROM ${readParquet(shape)}`, [[
    escapeGlob(path),
  ]]);
  const [names, types] = [strings(answer, 0), strings(answer, 1)];
  return new Map(names.map((name, i) => [name ?? "", types[i] ?? ""]));
}

function shapeOf(path: string, columns: Columns): Omit<SegmentShape, "hasPathColumns"> {
  for (const name of REQUIRED_COLUMNS) {
    if (!columns.has(name)) throw new SyntaxError(`Cannot read ${path}: no column "${name}"`);
  }
  const time = columns.get("time") ?? "";
  if (!time.startsWith("TIMESTAMP")) {
    throw new SyntaxError(`Cannot read ${path}: column "time" is ${time}, not a timestamp`);
  }
  const [hasDevice, hasPid] = [columns.has("l_device"), columns.has("l_pid")];
  const isOwn = hasDevice && hasPid && columns.has("l_comm");
  const typeKey = [...REQUIRED_COLUMNS, ...PART_COLUMNS]
    .map((name) => columns.get(name) ?? "-").join();
  return {
    valueColumns: ["value"],
    timeHasZone: time === "TIMESTAMP WITH TIME ZONE",
    hasDevice,
    hasPid,
    isOwn,
    typeKey: `${isOwn ? "own" : "loose"},${typeKey}`,
  };
}

function containerAt(rows: DuckDbChunk, row: number): LooseFile["containers"][number] {
  const label = (column: number) => strings(rows, column)[row] || undefined;
  return {
    id: strings(rows, 0)[row] ?? "",
    firstMs: numbers(rows, 1)[row] ?? NaN,
    lastMs: numbers(rows, 2)[row] ?? NaN,
    podName: label(3),
    namespace: label(4),
    containerName: label(5),
    podUid: label(6),
    qosClass: QOS_CLASSES.find((known) => known === label(7)) ?? "Unknown",
    labels: undefined,
  };
}

const QOS_CLASSES: readonly QosClass[] = ["Guaranteed", "Burstable", "BestEffort"];

/** The columns sampled most often are as good as any: the first series that the file holds. */
async function readInterval(
  db: DuckDb,
  { path, from }: { readonly path: string; readonly from: string },
): Promise<number> {
  const source = [escapeGlob(path)];
  const answer = await db.query(
    `WITH series AS (
       SELECT metric_name, l_container_id FROM ${from}
       WHERE metric_name IS NOT NULL AND l_container_id IS NOT NULL LIMIT 1
     ), times AS (
       SELECT DISTINCT epoch_ms(time) AS t FROM ${from} SEMI JOIN series
       USING (metric_name, l_container_id) ORDER BY t LIMIT ${INTERVAL_SAMPLES}
     )
     SELECT median(d)::DOUBLE FROM (SELECT t - lag(t) OVER (ORDER BY t) AS d FROM times)`,
    [source, source],
  );
  const medianMs = numbers(answer, 0)[0];
  return medianMs !== undefined && medianMs >= 1 ? medianMs : INTERVAL_MS_DEFAULT;
}

function strings(chunk: DuckDbChunk, column: number): readonly (string | null)[] {
  const found = chunk.columns[column];
  return found?.kind === "string" ? found.values : [];
}

function numbers(chunk: DuckDbChunk, column: number): Float64Array {
  const found = chunk.columns[column];
  return found?.kind === "number" ? found.values : new Float64Array(0);
}
