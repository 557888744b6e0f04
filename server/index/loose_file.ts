/**
 * What is in a Parquet file that has no readable sidecar: from elsewhere, or one whose sidecar broke.
 *
 * Needed are `time`, `metric_name`, `l_container_id` and one of the columns of a value; labels and the
 * columns of devices and processes are used where they are. So files are read that DuckDB or pandas
 * wrote, and those of the original fine-grained-monitor. A file is looked into once, not at each query.
 *
 * @module
 */

import type { Container, QosClass } from "@fgm/collector/model";
import type { DuckDb, DuckDbChunk } from "@fgm/collector/store/duckdb";
import { listParameter } from "@fgm/collector/store/duckdb_list";
import { escapeGlob } from "@fgm/collector/store/duckdb_glob";
import { readParquet } from "../query/statement.ts";
import { type SegmentShape, VALUE_COLUMNS } from "./segment_ref.ts";

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

const REQUIRED_COLUMNS = ["time", "metric_name", "l_container_id"];

const LABEL_COLUMNS = [
  "l_pod_name",
  "l_namespace",
  "l_container_name",
  "l_pod_uid",
  "l_qos_class",
  "l_node_name",
];

const PART_COLUMNS = ["l_device", "l_pid"];

/** All columns that are used where they are. */
const USED_COLUMNS = [...REQUIRED_COLUMNS, ...VALUE_COLUMNS, ...LABEL_COLUMNS, ...PART_COLUMNS];

/**
 * Describes a file, or gives undefined when it has no rows.
 *
 * @throws {SyntaxError} when a column is missing or of a type that cannot be read.
 * @throws {Error} DuckDB's, when it is damaged, unreadable or gone; the signal's reason.
 */
export async function describeLooseFile(
  db: DuckDb,
  path: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<LooseFile | undefined> {
  const file = { db, path, source: [escapeGlob(path)], signal: options.signal };
  const { columns, shape } = await readShape(file);
  const [found, metricNames] = await Promise.all([
    readContainers(file, { columns, shape }),
    readMetricNames(file, shape),
  ]);
  const longest = longestOf(found);
  if (longest === undefined || metricNames.length === 0) return undefined;
  return {
    shape,
    firstMs: Math.min(...found.map(({ container }) => container.firstMs)),
    lastMs: Math.max(...found.map(({ container }) => container.lastMs)),
    intervalMs: await readInterval(file, { shape, series: longest }),
    nodeName: found.map(({ nodeName }) => nodeName).sort().at(-1) ?? "",
    metricNames,
    containers: found.map(({ container }) => container),
  };
}

/** The file that is looked into. */
interface Looked {
  readonly db: DuckDb;
  readonly path: string;
  /** The path as a pattern that matches it alone. */
  readonly source: readonly string[];
  readonly signal: AbortSignal | undefined;
}

/** Types of the columns that can be read, by name. */
type Columns = ReadonlyMap<string, string>;

async function readShape(
  file: Looked,
): Promise<{ readonly columns: Columns; readonly shape: SegmentShape }> {
  const inFile = await readColumns(file, { hasPathColumns: false });
  const keys = folderKeys(file.path);
  const isMissing = (name: string) => keys.includes(name) && !inFile.has(name);
  const hasPathColumns = USED_COLUMNS.some(isMissing);
  const columns = hasPathColumns ? await readColumns(file, { hasPathColumns }) : inFile;
  const shape = shapeOf(file.path, columns);
  const typeKey = hasPathColumns ? `${keys.join("/")},${shape.typeKey}` : shape.typeKey;
  return { columns, shape: { ...shape, typeKey, hasPathColumns } };
}

/** DuckDB takes columns from folders only where all files of a statement have the same ones. */
function folderKeys(path: string): readonly string[] {
  const folders = path.split("/").slice(0, -1);
  return folders.filter((name) => name.includes("=")).map((name) => name.split("=")[0]!);
}

async function readColumns(
  { db, source, signal }: Looked,
  shape: Pick<SegmentShape, "hasPathColumns">,
): Promise<Columns> {
  const sql = `DESCRIBE SELECT * FROM ${readParquet(shape)}`;
  const answer = await db.query(sql, [listParameter(source)], { signal });
  const [names, types] = [strings(answer, 0), strings(answer, 1)];
  return new Map(names.map((name, i) => [name ?? "", types[i] ?? ""]));
}

function shapeOf(path: string, columns: Columns): Omit<SegmentShape, "hasPathColumns"> {
  for (const name of REQUIRED_COLUMNS) {
    if (!columns.has(name)) throw new SyntaxError(`Cannot read ${path}: no column "${name}"`);
  }
  const valueColumns = VALUE_COLUMNS.filter((name) => columns.has(name));
  if (valueColumns.length === 0) throw new SyntaxError(`Cannot read ${path}: no column "value"`);
  const time = columns.get("time") ?? "";
  if (!time.startsWith("TIMESTAMP")) {
    throw new SyntaxError(`Cannot read ${path}: column "time" is ${time}, not a timestamp`);
  }
  const [hasDevice, hasPid] = [columns.has("l_device"), columns.has("l_pid")];
  const isOwn = hasDevice && hasPid && columns.has("l_comm");
  const typeKey = [...REQUIRED_COLUMNS, ...VALUE_COLUMNS, ...PART_COLUMNS]
    .map((name) => columns.get(name) ?? "-").join();
  return {
    valueColumns,
    timeHasZone: time === "TIMESTAMP WITH TIME ZONE",
    hasDevice,
    hasPid,
    isOwn,
    typeKey: `${isOwn ? "own" : "loose"},${typeKey}`,
  };
}

/** A container, and the name of a metric that it has rows of. */
interface FoundContainer {
  readonly container: LooseFile["containers"][number];
  readonly nodeName: string;
  readonly metric: string;
}

async function readContainers(
  { db, source, signal }: Looked,
  { columns, shape }: { readonly columns: Columns; readonly shape: SegmentShape },
): Promise<readonly FoundContainer[]> {
  // Any label does, as all rows mean the same container: the greatest would take four times as long.
  // The original wrote "" until it knew a name.
  const labels = LABEL_COLUMNS.map((name) =>
    columns.has(name) ? `any_value(nullif(${name}::VARCHAR, ''))` : "NULL::VARCHAR"
  );
  const rows = await db.query(
    `SELECT l_container_id::VARCHAR, epoch_ms(min(time))::DOUBLE, epoch_ms(max(time))::DOUBLE,
     any_value(metric_name::VARCHAR), ${labels.join(", ")} FROM ${readParquet(shape)}
     WHERE l_container_id IS NOT NULL GROUP BY l_container_id`,
    [listParameter(source)],
    { signal },
  );
  return Array.from({ length: rows.rowCount }, (_, row) => foundAt(rows, row))
    .filter(({ container }) => container.id !== "" && Number.isFinite(container.firstMs));
}

function foundAt(rows: DuckDbChunk, row: number): FoundContainer {
  const text = (column: number) => strings(rows, column)[row] ?? undefined;
  const qosClass = text(8);
  return {
    container: {
      id: text(0) ?? "",
      firstMs: numbers(rows, 1)[row] ?? NaN,
      lastMs: numbers(rows, 2)[row] ?? NaN,
      podName: text(4),
      namespace: text(5),
      containerName: text(6),
      podUid: text(7),
      qosClass: QOS_CLASSES.find((known) => known === qosClass) ?? "Unknown",
      labels: undefined,
    },
    nodeName: text(9) ?? "",
    metric: text(3) ?? "",
  };
}

const QOS_CLASSES: readonly QosClass[] = ["Guaranteed", "Burstable", "BestEffort"];

/** Names of the metrics that have a value: the original has rows of histograms, which have none. */
async function readMetricNames(
  { db, source, signal }: Looked,
  shape: SegmentShape,
): Promise<readonly string[]> {
  const isValue = shape.valueColumns.map((name) => `${name} IS NOT NULL`).join(" OR ");
  const names = await db.query(
    `SELECT metric_name::VARCHAR FROM ${readParquet(shape)}
     WHERE metric_name IS NOT NULL AND (${isValue}) GROUP BY metric_name`,
    [listParameter(source)],
    { signal },
  );
  return strings(names, 0).filter((name) => name !== null);
}

function longestOf(found: readonly FoundContainer[]): FoundContainer | undefined {
  const lengthOf = ({ container }: FoundContainer) => container.lastMs - container.firstMs;
  return [...found].sort((a, b) => lengthOf(b) - lengthOf(a))[0];
}

async function readInterval(
  { db, source, signal }: Looked,
  { shape, series }: { readonly shape: SegmentShape; readonly series: FoundContainer },
): Promise<number> {
  const answer = await db.query(
    `SELECT DISTINCT epoch_ms(time)::DOUBLE AS t FROM ${readParquet(shape)}
     WHERE metric_name = ? AND l_container_id = ? AND time IS NOT NULL
     ORDER BY t LIMIT ${INTERVAL_SAMPLES}`,
    [listParameter(source), series.metric, series.container.id],
    { signal },
  );
  const timesMs = numbers(answer, 0);
  const distances = timesMs.subarray(1).map((timeMs, i) => timeMs - timesMs[i]!).sort();
  const medianMs = distances[distances.length >> 1];
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
