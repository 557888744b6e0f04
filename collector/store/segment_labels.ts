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

/** What labels are looked up in. */
export interface LabelContext {
  readonly nodeName: string;
  readonly containerOf: (id: string) => Container;
}

const PID = SEGMENT_COLUMNS.findIndex(({ kind }) => kind === "pid");

/** What a label column says of a run; undefined is NULL. */
const LABELS: Readonly<
  Record<
    string,
    (run: Pick<LabelRun, "metricName" | "subject">, context: LabelContext) => string | undefined
  >
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

/** Dictionaries of the label columns, and the codes of each run in them. */
export class LabelColumns {
  /** All columns of a segment, as a row source declares them. */
  readonly columns: readonly SourceColumn[];
  readonly #dictionaries: readonly (ReadonlyMap<string, number> | undefined)[];
  readonly #context: LabelContext;

  /** `runs` names every metric and subject that will come. */
  constructor(
    runs: readonly Pick<LabelRun, "metricName" | "subject">[],
    context: LabelContext,
  ) {
    this.#context = context;
    this.#dictionaries = SEGMENT_COLUMNS.map(({ name, kind }) => {
      const label = kind === "label" ? LABELS[name] : undefined;
      if (label === undefined) return undefined;
      const strings = new Set<string>();
      for (const run of runs) {
        const text = label(run, context);
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

  /** Writes the labels of a run into a chunk. */
  fill(chunk: SourceChunk, run: LabelRun): void {
    const { from, to } = run;
    for (let i = 0; i < this.#dictionaries.length; i++) {
      const dictionary = this.#dictionaries[i];
      if (dictionary === undefined) continue;
      const text = LABELS[SEGMENT_COLUMNS[i]!.name]!(run, this.#context);
      const code = text === undefined ? undefined : dictionary.get(text);
      if (code === undefined) chunk.setNull(i, from, to);
      else chunk.integers(i).fill(code, from, to);
    }
    if (run.subject.pid === undefined) chunk.setNull(PID, from, to);
    else chunk.integers(PID).fill(run.subject.pid, from, to);
  }
}
