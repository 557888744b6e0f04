/**
 * The labels of rows as numbers: strings are compared once, not for every run of rows.
 *
 * @module
 */

import { SEGMENT_COLUMNS } from "../store/segment_columns.ts";
import type { LabelReader } from "../store/segment_labels.ts";
import { rankUtf8 } from "../store/utf8_order.ts";
import type { SeriesRanks } from "./series_merge.ts";

/** Label columns that a subject has, in the order of the file: all but the metric's name. */
export const SUBJECT_COLUMNS: readonly string[] = SEGMENT_COLUMNS
  .filter(({ name, kind }) => kind === "label" && name !== "metric_name")
  .map(({ name }) => name);

/** What a row is about: a container, a device or a process of it, and their names. */
export interface RowSubject {
  /** Of `SUBJECT_COLUMNS`; null is NULL. */
  readonly texts: readonly (string | null)[];
  /** NaN where the row is not about a process. */
  readonly pid: number;
}

/** A metric and a subject, by their ids. */
export interface LabelledRow {
  readonly metric: number;
  readonly subject: number;
}

const CONTAINER = SUBJECT_COLUMNS.indexOf("l_container_id");
const DEVICE = SUBJECT_COLUMNS.indexOf("l_device");

/** Gives every metric and every subject a number, from 0. */
export class RowLabels implements LabelReader<LabelledRow> {
  readonly #metrics: string[] = [];
  readonly #subjects: RowSubject[] = [];
  readonly #metricIds = new Map<string, number>();
  readonly #subjectIds = new Map<string, number>();

  metricId(name: string): number {
    return idOf(this.#metricIds, { key: name, value: name, values: this.#metrics });
  }

  subjectId(subject: RowSubject): number {
    const key = JSON.stringify([subject.texts, subject.pid]); // NaN is null, as no process id is
    return idOf(this.#subjectIds, { key, value: subject, values: this.#subjects });
  }

  text(column: string, { metric, subject }: LabelledRow): string | undefined {
    if (column === "metric_name") return this.#metrics[metric];
    return this.#subjects[subject]?.texts[SUBJECT_COLUMNS.indexOf(column)] ?? undefined;
  }

  pid({ subject }: LabelledRow): number | undefined {
    const pid = this.#subjects[subject]?.pid ?? NaN;
    return Number.isNaN(pid) ? undefined : pid;
  }

  /** The order in which a segment's rows stand, for all that is known by now. */
  ranks(): SeriesRanks {
    const metricRanks = rankUtf8(this.#metrics);
    return {
      ofMetric: Int32Array.from(this.#metrics, (name) => metricRanks.get(name)!),
      ofSubject: rankSubjects(this.#subjects),
    };
  }
}

function idOf<T>(
  ids: Map<string, number>,
  { key, value, values }: { readonly key: string; readonly value: T; readonly values: T[] },
): number {
  const known = ids.get(key);
  if (known !== undefined) return known;
  ids.set(key, values.length);
  return values.push(value) - 1;
}

/** By container, device and process, NULL first; the other labels make no difference. */
function rankSubjects(subjects: readonly RowSubject[]): Int32Array {
  const containers = rankUtf8(subjects.map(({ texts }) => texts[CONTAINER] ?? ""));
  const devices = rankUtf8(subjects.map(({ texts }) => texts[DEVICE] ?? ""));
  const keys = subjects.map(({ texts, pid }): readonly [number, number, number] => [
    containers.get(texts[CONTAINER] ?? "")!,
    texts[DEVICE] === null ? -1 : devices.get(texts[DEVICE] ?? "")!,
    Number.isNaN(pid) ? -Infinity : pid,
  ]);
  const compare = (a: number, b: number) => {
    const [left, right] = [keys[a]!, keys[b]!];
    return left[0] - right[0] || left[1] - right[1] ||
      (left[2] === right[2] ? 0 : left[2] - right[2]);
  };
  const order = subjects.map((_, id) => id).sort(compare);
  const ranks = new Int32Array(subjects.length);
  order.forEach((id, place) => {
    const before = order[place - 1];
    ranks[id] = before !== undefined && compare(before, id) === 0 ? ranks[before]! : place;
  });
  return ranks;
}
