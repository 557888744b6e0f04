/**
 * The columns of a segment, in the order in which every Parquet file has them. None ever comes or
 * goes: readers may rely on all of them, and name them without looking.
 *
 * @module
 */

/** One column of a segment: its name, its DuckDB type as written, and how it is made from a source. */
export interface SegmentColumn {
  readonly name: string;
  readonly kind: "time" | "value" | "pid" | "label";
  /** Written from a real string column: its row-group statistics then tell what is inside. */
  readonly exactStatistics: boolean;
}

function label(name: string, exactStatistics = false): SegmentColumn {
  return { name, kind: "label", exactStatistics };
}

/** All columns, in order. */
export const SEGMENT_COLUMNS: readonly SegmentColumn[] = [
  { name: "time", kind: "time", exactStatistics: true },
  label("metric_name", true),
  { name: "value", kind: "value", exactStatistics: true },
  label("l_container_id", true),
  label("l_pod_name"),
  label("l_namespace"),
  label("l_qos_class"),
  label("l_node_name"),
  label("l_container_name"),
  label("l_pod_uid"),
  label("l_device"),
  { name: "l_pid", kind: "pid", exactStatistics: true },
  label("l_comm"),
];
