/**
 * Rows as comparable texts: what was written into the data, and what came out of an export.
 *
 * @module
 */

import type { Container } from "@fgm/collector/model";
import { type DuckDbChunk, openDuckDb } from "@fgm/collector/store/duckdb";
import type { TestTick } from "../../testing/data_dir.ts";

/** A row: time in ms, metric, value, then the labels in the order of the columns; "" is absent. */
export type RowText = string;

/** The rows that ticks stand for, sorted. Labels are those of `containers`. */
export function rowsOfTicks(
  ticks: readonly TestTick[],
  containers: readonly Container[],
  { nodeName }: { readonly nodeName: string },
): RowText[] {
  const byId = new Map(containers.map((container) => [container.id, container]));
  return ticks.flatMap(({ timeMs, samples }) =>
    samples.flatMap(({ subject, values }) => {
      const container = byId.get(subject.containerId);
      return Object.entries(values).map(([metric, value]) =>
        [
          timeMs,
          metric,
          value,
          subject.containerId,
          container?.podName,
          container?.namespace,
          container?.qosClass,
          nodeName,
          container?.containerName,
          container?.podUid,
          subject.device,
          subject.pid,
          subject.comm,
        ].map((cell) => cell ?? "").join("|")
      );
    })
  ).sort();
}

const COLUMNS = "epoch_ms(time)::DOUBLE, metric_name, value::DOUBLE, l_container_id, l_pod_name, " +
  "l_namespace, l_qos_class, l_node_name, l_container_name, l_pod_uid, l_device, l_pid::DOUBLE, l_comm";

/** The rows of an exported file, sorted, as DuckDB reads them without help. */
export async function rowsOfFile(bytes: Uint8Array, format: "parquet" | "csv"): Promise<RowText[]> {
  const source = format === "parquet"
    ? "read_parquet(?)"
    : "(SELECT * REPLACE (time::TIMESTAMPTZ AS time) FROM read_csv(?, all_varchar = true, header = true))";
  const chunk = await queryFile(bytes, `SELECT ${COLUMNS} FROM ${source}`);
  const columns = chunk.columns.map(({ values }) => values);
  return Array.from(
    { length: chunk.rowCount },
    (_, row) => columns.map((values) => cellText(values[row], format)).join("|"),
  ).sort();
}

/** Asks DuckDB about an exported file, whose path takes the place of "?". */
export async function queryFile(bytes: Uint8Array, sql: string): Promise<DuckDbChunk> {
  const path = await Deno.makeTempFile({ prefix: "fgm-export-test-" });
  try {
    await Deno.writeFile(path, bytes);
    await using db = await openDuckDb({ threads: 1, memoryLimitBytes: 128 * 1024 * 1024 });
    return await db.query(sql, [path]);
  } finally {
    await Deno.remove(path);
  }
}

/** In CSV one leading apostrophe keeps spreadsheets from taking text for a formula. */
function cellText(value: unknown, format: "parquet" | "csv"): string {
  if (typeof value === "string" && format === "csv") return value.replace(/^'/, "");
  return value === null || value === undefined || Number.isNaN(value) ? "" : String(value);
}
