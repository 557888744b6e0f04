/**
 * The samples of an open journal in memory, by subject.
 *
 * @module
 */

import type { MetricScope, Subject } from "@fgm/collector/model";
import type { JournalHeader, JournalSink } from "@fgm/collector/store/journal";

/** Which samples are wanted. */
export interface JournalQuery {
  readonly metric: string;
  readonly containerIds: ReadonlySet<string>;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A sample of a query's metric. */
export interface VisitedSample {
  readonly timeMs: number;
  readonly value: number;
  /** Name of the device or process that it is about, or null. */
  readonly part: string | null;
  /** The same object for all samples of one reading that have the same subject. */
  readonly subject: Subject;
}

/** Receives a sample. */
export type SampleVisitor = (containerId: string, sample: VisitedSample) => void;

/** Name of a subject among those of its container, or null for the container itself. */
export function partOf(subject: Subject): string | null {
  const { scope, device, pid } = subject;
  switch (scope) {
    case "container":
    case "self":
      return null;
    case "device":
      return device ?? "";
    case "process":
      return String(pid ?? "");
    default:
      return scope satisfies never;
  }
}

/** Position of a metric among the values of each scope that has it. */
export function slotsOf(
  header: JournalHeader,
  metric: string,
): ReadonlyMap<MetricScope, number> {
  const slots = new Map<MetricScope, number>();
  for (const scope of SCOPES) {
    const slot = header.metrics[scope].indexOf(metric);
    if (slot >= 0) slots.set(scope, slot);
  }
  return slots;
}

/** All scopes, in the order in which metric names are looked up. */
export const SCOPES: readonly MetricScope[] = ["container", "device", "process", "self"];

/** A sink that passes on the samples of one query, for journals too large to be kept decoded. */
export function querySink(query: JournalQuery, visit: SampleVisitor): JournalSink {
  const { containerIds, fromMs, toMs, metric } = query;
  const wanted = new Map<number, { readonly subject: Subject; readonly slot: number }>();
  let slots: ReadonlyMap<MetricScope, number> = new Map();
  let timeMs = NaN;
  return {
    header: (header) => slots = slotsOf(header, metric),
    container: () => {},
    subject: (index, subject) => {
      const slot = slots.get(subject.scope);
      if (slot !== undefined && containerIds.has(subject.containerId)) {
        wanted.set(index, { subject, slot });
      }
    },
    tick: (tickMs) => timeMs = tickMs,
    sample: (index, values) => {
      const match = wanted.get(index);
      if (match === undefined || !(timeMs >= fromMs && timeMs < toMs)) return;
      const value = values[match.slot]!;
      if (Number.isNaN(value)) return;
      const { subject } = match;
      visit(subject.containerId, { timeMs, value, part: partOf(subject), subject });
    },
  };
}

interface SubjectRows {
  readonly subject: Subject;
  readonly width: number;
  timesMs: Float64Array;
  values: Float64Array;
  length: number;
}

const INITIAL_TICKS = 16;

/** Decoded samples of one journal. Its memory grows with the journal; the index bounds the sum. */
export class JournalRows {
  readonly #header: JournalHeader;
  readonly #subjects = new Map<number, SubjectRows>();
  #bytes = 0;

  constructor(header: JournalHeader) {
    this.#header = header;
  }

  /** Memory of the columns. */
  get byteSize(): number {
    return this.#bytes;
  }

  /** Declares a subject; its samples come later. */
  addSubject(index: number, subject: Subject): void {
    const width = this.#header.metrics[subject.scope].length;
    const timesMs = new Float64Array(INITIAL_TICKS);
    const values = new Float64Array(INITIAL_TICKS * width);
    this.#subjects.set(index, { subject, width, timesMs, values, length: 0 });
    this.#bytes += timesMs.byteLength + values.byteLength;
  }

  /** Adds the values of a declared subject at one tick. */
  addSample(index: number, timeMs: number, values: Float64Array): void {
    const rows = this.#subjects.get(index);
    if (rows === undefined) return;
    if (rows.length === rows.timesMs.length) this.#grow(rows);
    rows.timesMs[rows.length] = timeMs;
    rows.values.set(values, rows.length * rows.width);
    rows.length++;
  }

  /** Visits the samples that a query wants, subject by subject in the order of the journal. */
  read(query: JournalQuery, visit: SampleVisitor): void {
    const slots = slotsOf(this.#header, query.metric);
    for (const { subject, width, timesMs, values, length } of this.#subjects.values()) {
      const slot = slots.get(subject.scope);
      if (slot === undefined || !query.containerIds.has(subject.containerId)) continue;
      const part = partOf(subject);
      for (let row = 0; row < length; row++) {
        const timeMs = timesMs[row]!;
        const value = values[row * width + slot]!;
        if (timeMs < query.fromMs || timeMs >= query.toMs || Number.isNaN(value)) continue;
        visit(subject.containerId, { timeMs, value, part, subject });
      }
    }
  }

  #grow(rows: SubjectRows): void {
    const timesMs = new Float64Array(rows.timesMs.length * 2);
    const values = new Float64Array(rows.values.length * 2);
    timesMs.set(rows.timesMs);
    values.set(rows.values);
    this.#bytes += rows.timesMs.byteLength + rows.values.byteLength;
    [rows.timesMs, rows.values] = [timesMs, values];
  }
}
