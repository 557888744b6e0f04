/**
 * Turns what a journal holds into the sorted rows of a segment.
 *
 * Rows are sorted by metric name, container id, device, process id and time; names in the byte order
 * of UTF-8, and "no device" or "no process" first. A series is then one run of rows: values close to
 * each other lie side by side, which is what makes the files small, and a reader of one metric finds
 * it in one piece.
 *
 * A sample whose value is absent (NaN) gives no row.
 *
 * @module
 */

import { undescribed } from "./container_record.ts";
import type { Container, MetricScope, Subject } from "../model.ts";
import type { RowSource, SourceChunk } from "./duckdb_source.ts";
import type { JournalHeader, JournalSink } from "./journal.ts";
import { SEGMENT_COLUMNS } from "./segment_columns.ts";
import { journalLabels, LabelColumns, type LabelContext, type LabelRun } from "./segment_labels.ts";
import type { SidecarContainer } from "./sidecar.ts";
import { compareUtf8, rankUtf8 } from "./utf8_order.ts";

/** What the rows of one journal come to, beside the rows. */
export interface SegmentRowsSummary {
  readonly rowCount: number;
  /** Time of the first and the last row; the header's start for both when there is none. */
  readonly startMs: number;
  readonly endMs: number;
  readonly metricNames: readonly string[];
  /** Containers that have rows, by id. */
  readonly containers: readonly SidecarContainer[];
}

/** All samples of one subject: `values` has `width` numbers for each of `count` times. */
interface SubjectRows {
  readonly subject: Subject;
  readonly width: number;
  count: number;
  times: Float64Array;
  values: Float64Array;
}

/** Samples with the same labels but `l_comm`: a process may change its name. */
interface SeriesGroup {
  readonly subject: Subject;
  readonly members: readonly SubjectRows[];
  /** Member and row of each sample by time; undefined when the one member is in order already. */
  readonly order: readonly (readonly [member: number, row: number])[] | undefined;
}

/** Rows of one metric of one group. */
interface Series {
  readonly metricName: string;
  readonly slot: number;
  readonly group: SeriesGroup;
}

/** Collects a journal through its `sink`, then yields rows. */
export class SegmentRows {
  readonly sink: JournalSink;
  #header: JournalHeader | undefined;
  #timeMs = 0;
  #tickCount = 0;
  readonly #containers = new Map<string, Container>();
  readonly #subjects = new Map<number, SubjectRows>();

  constructor() {
    this.sink = {
      header: (header) => this.#header = header,
      container: (container) => this.#containers.set(container.id, container),
      subject: (index, subject) => this.#addSubject(index, subject),
      tick: (timeMs) => {
        this.#timeMs = timeMs;
        this.#tickCount++;
      },
      sample: (index, values) => this.#addSample(index, values),
    };
  }

  /** The journal's header; undefined when none was readable. */
  get header(): JournalHeader | undefined {
    return this.#header;
  }

  /** How many whole ticks were collected. */
  get tickCount(): number {
    return this.#tickCount;
  }

  /** The rows in order, for one pass. */
  source(): RowSource {
    const header = this.#requireHeader();
    return sortedSource(this.#series(), {
      nodeName: header.nodeName,
      containerOf: (id) => this.#containers.get(id) ?? undescribed(id),
    });
  }

  /** Counts what `source` will yield. */
  summarize(): SegmentRowsSummary {
    const header = this.#requireHeader();
    const metricNames = new Set<string>();
    const seen = new Map<string, { firstMs: number; lastMs: number }>();
    let rowCount = 0;
    for (const { metricName, slot, group } of this.#series()) {
      for (const member of group.members) {
        for (let row = 0; row < member.count; row++) {
          if (Number.isNaN(member.values[row * member.width + slot]!)) continue;
          rowCount++;
          metricNames.add(metricName);
          widen(seen, member.subject.containerId, member.times[row]!);
        }
      }
    }
    const spans = [...seen.values()];
    const containers = [...seen].map(([id, { firstMs, lastMs }]) => ({
      ...(this.#containers.get(id) ?? undescribed(id)),
      firstSeenMs: firstMs,
      lastSeenMs: lastMs,
    }));
    return {
      rowCount,
      startMs: spans.reduce((least, span) => Math.min(least, span.firstMs), Infinity),
      endMs: spans.reduce((most, span) => Math.max(most, span.lastMs), -Infinity),
      ...(rowCount === 0 ? { startMs: header.startMs, endMs: header.startMs } : {}),
      metricNames: [...metricNames].sort(compareUtf8),
      containers: containers.sort((a, b) => compareUtf8(a.id, b.id)),
    };
  }

  #requireHeader(): JournalHeader {
    if (this.#header === undefined) {
      throw new SyntaxError("Cannot read journal: no header is readable");
    }
    return this.#header;
  }

  #addSubject(index: number, subject: Subject): void {
    const width = this.#requireHeader().metrics[subject.scope].length;
    this.#subjects.set(index, {
      subject,
      width,
      count: 0,
      times: new Float64Array(FIRST_TICKS[subject.scope]),
      values: new Float64Array(FIRST_TICKS[subject.scope] * width),
    });
  }

  #addSample(index: number, values: Float64Array): void {
    const rows = this.#subjects.get(index);
    if (rows === undefined) return;
    if (rows.count === rows.times.length) {
      rows.times = enlarged(rows.times);
      rows.values = enlarged(rows.values);
    }
    rows.times[rows.count] = this.#timeMs;
    rows.values.set(values, rows.count * rows.width);
    rows.count++;
  }

  /** All series in the order of their rows. Sorted by ranks: there are some ten thousand of them. */
  #series(): readonly Series[] {
    const { metrics } = this.#requireHeader();
    const groups = groupSubjects([...this.#subjects.values()]);
    const slots = new Map<string, { readonly scope: MetricScope; readonly slot: number }[]>();
    for (const scope of SCOPES) {
      metrics[scope].forEach((name, slot) => {
        const places = slots.get(name);
        if (places === undefined) slots.set(name, [{ scope, slot }]);
        else places.push({ scope, slot });
      });
    }
    const names = [...slots.keys()].sort(compareUtf8);
    return names.flatMap((metricName) =>
      groups.flatMap((group) =>
        slots.get(metricName)!
          .filter(({ scope }) => scope === group.subject.scope)
          .map(({ slot }) => ({ metricName, slot, group }))
      )
    );
  }
}

const SCOPES: readonly MetricScope[] = ["container", "device", "process", "self"];

/**
 * Ticks that there is room for at first: those of one segment at the default rotation, so that it seldom
 * has to grow. Of processes there may be tens of thousands in a segment, most of them short-lived.
 */
const FIRST_TICKS: Readonly<Record<MetricScope, number>> = {
  container: 92,
  device: 92,
  process: 8,
  self: 92,
};

function enlarged(array: Float64Array): Float64Array {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}

function widen(
  seen: Map<string, { firstMs: number; lastMs: number }>,
  id: string,
  timeMs: number,
): void {
  const span = seen.get(id);
  if (span === undefined) {
    seen.set(id, { firstMs: timeMs, lastMs: timeMs });
  } else {
    if (timeMs < span.firstMs) span.firstMs = timeMs;
    if (timeMs > span.lastMs) span.lastMs = timeMs;
  }
}

/** Groups in the order of their labels. */
function groupSubjects(subjects: readonly SubjectRows[]): readonly SeriesGroup[] {
  const byLabels = new Map<string, SubjectRows[]>();
  for (const rows of subjects) {
    const { scope, containerId, device, pid } = rows.subject;
    const key = `${scope}\0${containerId}\0${device ?? ""}\0${pid ?? ""}`;
    const group = byLabels.get(key);
    if (group === undefined) byLabels.set(key, [rows]);
    else group.push(rows);
  }
  const containerRank = rankUtf8(subjects.map(({ subject }) => subject.containerId));
  const compare = (a: Subject, b: Subject) =>
    containerRank.get(a.containerId)! - containerRank.get(b.containerId)! ||
    compareUtf8(a.device ?? "", b.device ?? "") ||
    (a.pid ?? -1) - (b.pid ?? -1);
  return [...byLabels.values()]
    .map((members) => ({ subject: members[0]!.subject, members, order: orderByTime(members) }))
    .sort((a, b) => compare(a.subject, b.subject));
}

function orderByTime(members: readonly SubjectRows[]): SeriesGroup["order"] {
  if (members.length === 1 && isAscending(members[0]!)) return undefined;
  const order = members.flatMap((member, index) =>
    Array.from({ length: member.count }, (_, row): readonly [number, number] => [index, row])
  );
  return order.sort(([a, i], [b, j]) => members[a]!.times[i]! - members[b]!.times[j]!);
}

/** False where the wall clock stepped back while the journal was open. */
function isAscending({ times, count }: SubjectRows): boolean {
  for (let row = 1; row < count; row++) if (times[row]! < times[row - 1]!) return false;
  return true;
}

function sortedSource(series: readonly Series[], context: LabelContext): RowSource {
  const runs = series.flatMap(({ metricName, group }) =>
    group.members.map(({ subject }) => ({ metricName, subject }))
  );
  const labels = new LabelColumns(runs, journalLabels(context));
  const cursor = new SeriesCursor(series);
  return {
    name: "segment_rows",
    columns: labels.columns,
    nextRowCount: (capacity) => cursor.advance(capacity),
    fill: (chunk) => {
      cursor.copyTo(chunk);
      for (const run of cursor.runs) labels.fill(chunk, run, run);
    },
  };
}

/** Walks all series and gathers up to a chunk of present values. */
class SeriesCursor {
  readonly #series: readonly Series[];
  #seriesIndex = 0;
  #row = 0;
  #count = 0;
  #values = new Float64Array(0);
  #times = new BigInt64Array(0);
  /** The halves of `#times`: a BigInt for every row would cost more than all the rest. */
  #timeHalves = new Uint32Array(0);
  runs: LabelRun[] = [];

  constructor(series: readonly Series[]) {
    this.#series = series;
  }

  /** Gathers the next rows and returns how many there are; 0 at the end. */
  advance(capacity: number): number {
    if (this.#values.length < capacity) {
      this.#values = new Float64Array(capacity);
      this.#times = new BigInt64Array(capacity);
      this.#timeHalves = new Uint32Array(this.#times.buffer);
    }
    this.runs = [];
    this.#count = 0;
    while (this.#count < capacity && this.#seriesIndex < this.#series.length) {
      this.#takeSeries(this.#series[this.#seriesIndex]!, capacity);
    }
    return this.#count;
  }

  copyTo(chunk: SourceChunk): void {
    chunk.times(TIME).set(this.#times.subarray(0, this.#count));
    chunk.doubles(VALUE).set(this.#values.subarray(0, this.#count));
  }

  #takeSeries({ metricName, slot, group }: Series, capacity: number): void {
    const { members, order } = group;
    const rowCount = order?.length ?? members[0]!.count;
    let from = this.#count;
    let subject = group.subject;
    while (this.#row < rowCount && this.#count < capacity) {
      const [memberIndex, row] = order?.[this.#row] ?? [0, this.#row];
      this.#row++;
      const member = members[memberIndex]!;
      const value = member.values[row * member.width + slot]!;
      if (Number.isNaN(value)) continue;
      if (member.subject !== subject) {
        if (this.#count > from) this.runs.push({ from, to: this.#count, metricName, subject });
        from = this.#count;
        subject = member.subject;
      }
      this.#putTime(Math.round(member.times[row]!));
      this.#values[this.#count++] = value;
    }
    if (this.#count > from) this.runs.push({ from, to: this.#count, metricName, subject });
    if (this.#row >= rowCount) {
      this.#seriesIndex++;
      this.#row = 0;
    }
  }

  /** Little-endian two's complement, by halves. */
  #putTime(timeMs: number): void {
    const high = Math.floor(timeMs / 2 ** 32);
    this.#timeHalves[this.#count * 2] = timeMs - high * 2 ** 32;
    this.#timeHalves[this.#count * 2 + 1] = high;
  }
}

const TIME = SEGMENT_COLUMNS.findIndex(({ kind }) => kind === "time");
const VALUE = SEGMENT_COLUMNS.findIndex(({ kind }) => kind === "value");
