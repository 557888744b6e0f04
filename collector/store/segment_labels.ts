/**
 * The label columns of a segment: dictionaries of their strings, and the codes of each run of rows.
 *
 * @module
 */

import type { Container, Subject } from "../model.ts";
import type { SourceChunk, SourceColumn } from "./duckdb_source.ts";
import { SEGMENT_COLUMNS } from "./segment_columns.ts";
import { rankUtf8 } from "./utf8_order.ts";

/** Rows [from, to) of a chunk that have all their labels in common. */
export interface LabelRun {
  readonly from: number;
  readonly to: number;
  readonly metricName: string;
  readonly subject: Subject;
}

/** What labels of a journal's rows are looked up in. */
export interface LabelContext {
  readonly nodeName: string;
  readonly containerOf: (id: string) => Container;
}

/** What the label columns say of rows; undefined is NULL. */
export interface LabelReader<Row> {
  text(column: string, row: Row): string | undefined;
  pid(row: Row): number | undefined;
}

const PID = SEGMENT_COLUMNS.findIndex(({ kind }) => kind === "pid");

type JournalRow = Pick<LabelRun, "metricName" | "subject">;

/** What a label column says of a journal's rows. */
const LABELS: Readonly<
  Record<string, (row: JournalRow, context: LabelContext) => string | undefined>
> = {
  metric_name: ({ metricName }) => metricName,
  l_container_id: ({ subject }) => subject.containerId,
  l_pod_name: ({ subject }, { containerOf }) => containerOf(subject.containerId).podName,
  l_namespace: ({ subject }, { containerOf }) => containerOf(subject.containerId).namespace,
  l_qos_class: ({ subject }, { containerOf }) => containerOf(subject.containerId).qosClass,
  l_node_name: (_, { nodeName }) => nodeName,
  l_container_name: ({ subject }, { containerOf }) =>
    containerOf(subject.containerId).containerName,
  l_pod_uid: ({ subject }, { containerOf }) => containerOf(subject.containerId).podUid,
  l_device: ({ subject }) => subject.device,
  l_comm: ({ subject }) => subject.comm,
};

/** How the labels of a journal's rows are read. */
export function journalLabels(context: LabelContext): LabelReader<JournalRow> {
  return {
    text: (column, row) => LABELS[column]!(row, context),
    pid: ({ subject }) => subject.pid,
  };
}

/** Dictionaries of the label columns, and the codes of each run in them. */
export class LabelColumns<Row> {
  /** All columns of a segment, as a row source declares them. */
  readonly columns: readonly SourceColumn[];
  readonly #dictionaries: readonly (ReadonlyMap<string, number> | undefined)[];
  readonly #reader: LabelReader<Row>;

  /** `rows` has one of every kind that will come. */
  constructor(rows: readonly Row[], reader: LabelReader<Row>) {
    this.#reader = reader;
    this.#dictionaries = SEGMENT_COLUMNS.map(({ name, kind }) => {
      if (kind !== "label") return undefined;
      const strings = new Set<string>();
      for (const row of rows) {
        const text = reader.text(name, row);
        if (text !== undefined) strings.add(text);
      }
      return rankUtf8([...strings]);
    });
    this.columns = SEGMENT_COLUMNS.map(({ name, kind }, i): SourceColumn => {
      if (kind === "time") return { name, type: { kind: "timestamp_ms" } };
      if (kind === "value") return { name, type: { kind: "double" } };
      if (kind === "pid") return { name, type: { kind: "integer" } };
      const strings = [...this.#dictionaries[i]?.keys() ?? []];
      return { name, type: { kind: "dictionary", strings: strings.length > 0 ? strings : [""] } };
    });
  }

  /** Writes the labels of `row` into rows [from, to) of a chunk. */
  fill(
    chunk: SourceChunk,
    row: Row,
    { from, to }: { readonly from: number; readonly to: number },
  ): void {
    for (let i = 0; i < this.#dictionaries.length; i++) {
      const dictionary = this.#dictionaries[i];
      if (dictionary === undefined) continue;
      const text = this.#reader.text(SEGMENT_COLUMNS[i]!.name, row);
      const code = text === undefined ? undefined : dictionary.get(text);
      if (code === undefined) chunk.setNull(i, from, to);
      else chunk.integers(i).fill(code, from, to);
    }
    const pid = this.#reader.pid(row);
    if (pid === undefined) chunk.setNull(PID, from, to);
    else chunk.integers(PID).fill(pid, from, to);
  }
}
