/**
 * What the consolidator did so far, as numbers and as OpenMetrics text.
 *
 * @module
 */

/** Sums since the program started, but for `leftAlone`. */
export interface MergeCost {
  passes: number;
  merges: number;
  rows: number;
  droppedRows: number;
  bytesBefore: number;
  bytesAfter: number;
  failures: number;
  /** Segments that cannot be merged, now. */
  leftAlone: number;
  /** CPU time of the merging children. */
  cpuUsec: number;
}

/** Nothing done yet. */
export function noMergeCost(): MergeCost {
  return {
    ...{ passes: 0, merges: 0, rows: 0, droppedRows: 0, bytesBefore: 0, bytesAfter: 0 },
    ...{ failures: 0, leftAlone: 0, cpuUsec: 0 },
  };
}

interface Family {
  readonly name: string;
  readonly kind: "counter" | "gauge";
  readonly help: string;
  readonly value: (cost: MergeCost) => number;
}

const FAMILIES: readonly Family[] = [
  counter("passes", "Looks at the data directory", ({ passes }) => passes),
  counter("merges", "Segments that were merged from others", ({ merges }) => merges),
  counter("rows", "Rows of merged segments", ({ rows }) => rows),
  counter(
    "dropped_rows",
    "Rows that stood in two segments and were kept once",
    ({ droppedRows }) => droppedRows,
  ),
  counter("input_bytes", "Size of the segments merged", ({ bytesBefore }) => bytesBefore),
  counter("output_bytes", "Size of the segments they became", ({ bytesAfter }) => bytesAfter),
  counter("failures", "Merges that failed", ({ failures }) => failures),
  counter("cpu_seconds", "CPU time of merging", ({ cpuUsec }) => cpuUsec / 1e6),
  {
    name: "segments_left_alone",
    kind: "gauge",
    help: "Segments that cannot be merged, such as damaged ones",
    value: ({ leftAlone }) => leftAlone,
  },
];

function counter(name: string, help: string, value: (cost: MergeCost) => number): Family {
  return { name, kind: "counter", help, value };
}

/** OpenMetrics 1.0 text. */
export function mergeCostText(cost: MergeCost): string {
  const lines = FAMILIES.flatMap(({ name, kind, help, value }) => {
    const metric = `fgm_consolidator_${name}`;
    return [
      `# TYPE ${metric} ${kind}`,
      `# HELP ${metric} ${help}`,
      `${kind === "counter" ? `${metric}_total` : metric} ${value(cost)}`,
    ];
  });
  return [...lines, "# EOF", ""].join("\n");
}
