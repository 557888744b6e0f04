/**
 * CSV as RFC 4180 has it: a line of names, CRLF, quotes where they are needed, UTF-8.
 *
 * Times are RFC 3339 in UTC with milliseconds, which a person can read and every program takes for
 * times. Values are written with as many digits as it takes to read back the same number. NULL is an
 * empty cell.
 *
 * A spreadsheet takes a cell that begins with = + - or @ for a formula. Names from Kubernetes cannot
 * begin so, but a process chooses its own `comm`, and "-bash" is a usual one. So text that begins with
 * one of these, or with a tab, carriage return or apostrophe, gets one apostrophe in front: a reader
 * that takes one leading apostrophe off has the text as it was. Numbers are left alone.
 *
 * @module
 */

import { SEGMENT_COLUMNS } from "@fgm/collector/store/segment_columns";
import type { ExportFile } from "./export_file.ts";
import type { RowRun, SortedRows } from "./row_batch.ts";
import { LABEL_OF, type RowLabels } from "./row_labels.ts";

/** Rows of one piece: about 4 MB of text. */
const ROWS_PER_PIECE = 16_384;

const HEADER = SEGMENT_COLUMNS.map(({ name }) => name).join();

/** A CSV file that has no rows yet. */
export function csvFile(): ExportFile {
  const encoder = new TextEncoder();
  let isBegun = false;
  return {
    *rows(rows) {
      if (!isBegun) yield encoder.encode(`${HEADER}\r\n`);
      isBegun = true;
      for (const text of textOf(rows)) yield encoder.encode(text);
    },
    end: () => [],
  };
}

function* textOf(rows: SortedRows): Iterable<string> {
  const times = new Map<number, string>();
  let [text, count] = ["", 0];
  for (const run of rows.runs) {
    const before = `,${cellOf(run.metric)},`;
    const after = `,${labelCells(run)}\r\n`;
    for (let row = run.from; row < run.to; row++) {
      const timeMs = rows.timesMs[row]!;
      let time = times.get(timeMs);
      if (time === undefined) times.set(timeMs, time = timeOf(timeMs));
      text += time + before + rows.values[row]! + after;
      if (++count % ROWS_PER_PIECE > 0) continue;
      yield text;
      text = "";
    }
  }
  if (text !== "") yield text;
}

function labelCells({ labels }: RowRun): string {
  return Object.values(LABEL_OF).map((field: keyof RowLabels) => {
    const label = labels[field];
    return typeof label === "string" ? cellOf(label) : String(label ?? "");
  }).join();
}

function timeOf(timeMs: number): string {
  return new Date(timeMs).toISOString();
}

/** Text as a cell. An empty text is quoted, since an empty cell is NULL. */
export function cellOf(text: string): string {
  const safe = /^[=+\-@'\t\r]/.test(text) ? `'${text}` : text;
  return safe === "" || /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
