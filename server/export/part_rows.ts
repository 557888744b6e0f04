/**
 * Reads the rows of one part of an export from the files that hold them now.
 *
 * @module
 */

import type { Container, Subject } from "@fgm/collector/model";
import { undescribed } from "@fgm/collector/store/container_record";
import type { DuckDb, DuckDbChunk } from "@fgm/collector/store/duckdb";
import type { ContainerRegistry } from "../index/container_registry.ts";
import { forEachSpan } from "../index/container_spans.ts";
import type { JournalTail } from "../index/journal_tail.ts";
import type { IndexSnapshot } from "../index/segment_index.ts";
import type { SegmentRef } from "../index/segment_ref.ts";
import { type ExportPart, type ExportScope, wantedSources } from "./export_plan.ts";
import {
  type ExportGroup,
  exportStatement,
  hasOwnLabels,
  TEXT_COLUMNS,
} from "./export_statement.ts";
import type { RowBatch } from "./row_batch.ts";
import { LabelPool, type RowLabels } from "./row_labels.ts";

/** Rows that one part may really hold; what was estimated knows nothing of devices and processes. */
export const ROWS_PER_PART_MAX = 250_000;

/** A part holds more rows than fit into memory: it is to be read in two halves. */
export class PartTooLargeError extends Error {
  override readonly name = "PartTooLargeError";
}

/** What is read from, and for whom. */
export interface PartOptions {
  readonly db: DuckDb;
  readonly registry: ContainerRegistry;
  readonly snapshot: IndexSnapshot;
  readonly containerIds: ReadonlySet<string> | undefined;
  readonly signal: AbortSignal;
  /** Defaults to `ROWS_PER_PART_MAX`. */
  readonly rowsPerPartMax?: number | undefined;
}

/** Files whose rows can be read by one statement, and the node that they are from. */
interface NodeGroup extends ExportGroup {
  readonly nodeName: string;
}

/** What a part is read from. */
export interface PartSources {
  readonly groups: readonly NodeGroup[];
  readonly journals: readonly JournalTail[];
}

/** What holds rows of a part. */
export function sourcesOf(part: ExportPart, options: PartOptions): PartSources {
  const { snapshot } = options;
  const scope: ExportScope = { ...part, ordinals: ordinalsOf(options) };
  const groups = new Map<string, NodeGroup & { readonly paths: string[] }>();
  for (const { path, shape, nodeName } of wantedSources<SegmentRef>(snapshot.segments, scope)) {
    // Where rows name their node themselves, files of several nodes can be read together.
    const node = hasOwnLabels(shape) ? "" : nodeName;
    const key = JSON.stringify([shape.typeKey, node]);
    const group = groups.get(key) ?? { shape, nodeName: node, paths: [] };
    group.paths.push(path);
    groups.set(key, group);
  }
  return { groups: [...groups.values()], journals: wantedSources(snapshot.journals, scope) };
}

/** Ordinals of the wanted containers, as long as files mention them; undefined for all. */
export function ordinalsOf(
  { containerIds, registry }: Pick<PartOptions, "containerIds" | "registry">,
): ReadonlySet<number> | undefined {
  if (containerIds === undefined) return undefined;
  return new Set([...containerIds].flatMap((id) => registry.find(id) ?? []));
}

/**
 * Adds all rows of a part to `batch`.
 *
 * @throws {PartTooLargeError} when it holds more rows than it may.
 * @throws {Error} DuckDB's or the disk's, when a file is gone or damaged.
 */
export async function readPart(
  part: ExportPart,
  sources: PartSources,
  options: PartOptions & { readonly batch: RowBatch },
): Promise<void> {
  const reader = new PartReader(part, options);
  for (const group of sources.groups) await reader.readGroup(group);
  for (const journal of sources.journals) await reader.readJournal(journal);
}

/** The statement that reads a group's rows. */
export function statementOf(
  group: ExportGroup,
  part: ExportPart,
  { containerIds }: Pick<PartOptions, "containerIds">,
): ReturnType<typeof exportStatement> {
  const ids = containerIds === undefined ? undefined : [...containerIds];
  return exportStatement(group, part, { containerIds: ids });
}

class PartReader {
  readonly #part: ExportPart;
  readonly #options: PartOptions & { readonly batch: RowBatch };
  readonly #pool = new LabelPool();
  readonly #rowsBefore: number;

  constructor(part: ExportPart, options: PartOptions & { readonly batch: RowBatch }) {
    this.#part = part;
    this.#options = options;
    this.#rowsBefore = options.batch.length;
  }

  async readGroup(group: NodeGroup): Promise<void> {
    const { db, signal } = this.#options;
    const { sql, params } = statementOf(group, this.#part, this.#options);
    const begin = hasOwnLabels(group.shape)
      ? labelsOfRow
      : (texts: RowTexts) => this.#knownLabels(group, texts);
    const owner = { metric: "", labels: NO_LABELS };
    for await (const chunk of db.stream(sql, params, { signal })) {
      this.#feed(chunk, { owner, labelsOf: (texts) => this.#pool.share(begin(texts)) });
      this.#checkSize();
    }
  }

  async readJournal(journal: JournalTail): Promise<void> {
    const { batch, signal, registry } = this.#options;
    const { fromMs, toMs, metrics } = this.#part;
    const containerIds = this.#options.containerIds ?? idsIn(journal, registry);
    const labels = new Map<Subject, RowLabels>();
    for (const metric of metrics) {
      signal.throwIfAborted();
      await journal.read(
        { metric, containerIds, fromMs, toMs },
        (_id, { timeMs, value, subject }) => {
          let known = labels.get(subject);
          if (known === undefined) {
            const named = journal.nodeName === "" ? null : journal.nodeName;
            known = this.#pool.share(this.#labelsOfSubject(subject, named));
            labels.set(subject, known);
          }
          batch.add({ timeMs: Math.round(timeMs), value }, { metric, labels: known });
        },
      );
      this.#checkSize();
    }
  }

  #feed(
    chunk: DuckDbChunk,
    { owner, labelsOf }: {
      readonly owner: { metric: string; labels: RowLabels };
      readonly labelsOf: (texts: RowTexts) => RowLabels;
    },
  ): void {
    const [times, values, pids, begins, ...columns] = chunk.columns;
    const areRows = times?.kind === "number" && values?.kind === "number" &&
      pids?.kind === "number" && begins?.kind === "number";
    const texts = columns.flatMap((column) => column.kind === "string" ? [column.values] : []);
    if (!areRows || texts.length !== TEXT_COLUMNS.length) {
      throw new TypeError("Cannot read rows: DuckDB gave columns of other types");
    }
    const { batch } = this.#options;
    for (let row = 0; row < chunk.rowCount; row++) {
      if (begins.values[row] === 1) {
        const text = (column: typeof TEXT_COLUMNS[number]) =>
          texts[TEXT_COLUMNS.indexOf(column)]![row] ?? null;
        owner.metric = text("metric_name") ?? "";
        owner.labels = labelsOf({ text, pid: pids.values[row]! });
      }
      // Times finer than a millisecond are cut, so that a part's rows stay within it.
      batch.add({ timeMs: Math.floor(times.values[row]!), value: values.values[row]! }, owner);
    }
  }

  /** Labels of a file that fgm did not write: what the index knows of its containers. */
  #knownLabels({ nodeName }: NodeGroup, { text, pid }: RowTexts): RowLabels {
    const id = text("l_container_id") ?? "";
    return {
      ...labelsOfContainer(this.#container(id)),
      nodeName: nodeName === "" ? null : nodeName,
      device: text("l_device") || null,
      pid: Number.isNaN(pid) ? null : pid,
      comm: text("l_comm") || null,
    };
  }

  #labelsOfSubject(subject: Subject, nodeName: string | null): RowLabels {
    return {
      ...labelsOfContainer(this.#container(subject.containerId)),
      nodeName,
      device: subject.device ?? null,
      pid: subject.pid ?? null,
      comm: subject.comm ?? null,
    };
  }

  #container(id: string): Container {
    const { registry } = this.#options;
    const ordinal = registry.find(id);
    return ordinal === undefined ? undescribed(id) : registry.get(ordinal);
  }

  #checkSize(): void {
    const { batch, rowsPerPartMax = ROWS_PER_PART_MAX } = this.#options;
    if (batch.length - this.#rowsBefore > rowsPerPartMax) {
      throw new PartTooLargeError(`Cannot read part: it has more than ${rowsPerPartMax} rows`);
    }
  }
}

/** The first row of a run. */
interface RowTexts {
  readonly text: (column: typeof TEXT_COLUMNS[number]) => string | null;
  /** NaN for none. */
  readonly pid: number;
}

function labelsOfRow({ text, pid }: RowTexts): RowLabels {
  return {
    containerId: text("l_container_id") ?? "",
    podName: text("l_pod_name"),
    namespace: text("l_namespace"),
    qosClass: text("l_qos_class"),
    nodeName: text("l_node_name"),
    containerName: text("l_container_name"),
    podUid: text("l_pod_uid"),
    device: text("l_device"),
    pid: Number.isNaN(pid) ? null : pid,
    comm: text("l_comm"),
  };
}

function labelsOfContainer(
  { id, podName, namespace, containerName, podUid, qosClass }: Container,
): Omit<RowLabels, "nodeName" | "device" | "pid" | "comm"> {
  return {
    containerId: id,
    podName: podName ?? null,
    namespace: namespace ?? null,
    qosClass,
    containerName: containerName ?? null,
    podUid: podUid ?? null,
  };
}

const NO_LABELS: RowLabels = {
  ...labelsOfContainer(undescribed("")),
  nodeName: null,
  device: null,
  pid: null,
  comm: null,
};

function idsIn(journal: JournalTail, registry: ContainerRegistry): ReadonlySet<string> {
  const ids = new Set<string>();
  forEachSpan(journal.spans, ({ ordinal }) => ids.add(registry.get(ordinal).id));
  return ids;
}
