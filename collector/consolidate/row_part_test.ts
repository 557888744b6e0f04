import { assertEquals } from "@std/assert";
import { type RowSource, SourceChunk, type SourceItems } from "../store/duckdb_source.ts";
import { SEGMENT_COLUMNS } from "../store/segment_columns.ts";
import { RowLabels, SUBJECT_COLUMNS } from "./row_labels.ts";
import { RowPart } from "./row_part.ts";

const ROOM = 10;

function labelsOf(): {
  readonly labels: RowLabels;
  row(metric: string, comm: string | null): LabelledIds;
} {
  const labels = new RowLabels();
  return {
    labels,
    row: (metric, comm) => ({
      metric: labels.metricId(metric),
      subject: labels.subjectId({
        texts: SUBJECT_COLUMNS.map((name) =>
          name === "l_comm" ? comm : name === "l_container_id" ? "c" : null
        ),
        pid: comm === null ? NaN : 7,
      }),
    }),
  };
}

interface LabelledIds {
  readonly metric: number;
  readonly subject: number;
}

function addRows(part: RowPart, count: number, row: LabelledIds): void {
  for (let i = 0; i < count; i++) {
    const at = part.rowCount + i;
    part.times[at] = 1_768_254_769_000 + at;
    part.values[at] = at / 4;
  }
  part.add(count, row);
}

const [TIME, METRIC, VALUE, PID, COMM] = ["time", "metric_name", "value", "l_pid", "l_comm"]
  .map((name) => SEGMENT_COLUMNS.findIndex((column) => column.name === name)) as [
    number,
    number,
    number,
    number,
    number,
  ];

/** Rows of a source as "time metric value pid comm", pulled in chunks of this size. */
function pull(source: RowSource, size: number): readonly string[] {
  const rows: string[] = [];
  for (;;) {
    const count = source.nextRowCount(size);
    if (count === 0) return rows;
    const vectors = source.columns.map(({ type }) => ({
      items: (type.kind === "timestamp_ms"
        ? new BigInt64Array(size)
        : type.kind === "double"
        ? new Float64Array(size)
        : new Int32Array(size)) as SourceItems,
      validity: { data: null as BigUint64Array | null },
      flush: () => {},
    }));
    source.fill(new SourceChunk(count, vectors));
    const isNull = (column: number, row: number) => {
      const bits = vectors[column]!.validity.data;
      return bits !== null && (bits[row >> 6]! >> BigInt(row & 63) & 1n) === 0n;
    };
    const text = (column: number, row: number) => {
      const { type } = source.columns[column]!;
      const code = Number(vectors[column]!.items[row]);
      if (isNull(column, row)) {
        return "-";
      }
      return type.kind === "dictionary" ? type.strings[code]! : String(code);
    };
    for (let row = 0; row < count; row++) {
      rows.push(
        [TIME, METRIC, VALUE, PID, COMM].map((column) =>
          text(column, row)
        ).join(" "),
      );
    }
  }
}

for (const size of [1, 2, 3, 64]) {
  Deno.test(`RowPart gives its rows with their labels, ${size} at a time`, () => {
    const { labels, row } = labelsOf();
    const part = new RowPart(ROOM);
    addRows(part, 2, row("b", null));
    addRows(part, 1, row("b", null));
    addRows(part, 1, row("b", "sh"));
    addRows(part, 3, row("c", "java"));
    assertEquals([part.rowCount, part.room], [7, 3]);
    const want = [
      "1768254769000 b 0 - -",
      "1768254769001 b 0.25 - -",
      "1768254769002 b 0.5 - -",
      "1768254769003 b 0.75 7 sh",
      "1768254769004 c 1 7 java",
      "1768254769005 c 1.25 7 java",
      "1768254769006 c 1.5 7 java",
    ];
    assertEquals(pull(part.source(labels), size), want);
    assertEquals(pull(part.source(labels), size), want, "again");
  });
}

Deno.test("RowPart has dictionaries of its own rows alone, sorted, as bounds come from them", () => {
  const { labels, row } = labelsOf();
  const part = new RowPart(ROOM);
  addRows(part, 1, row("z", null));
  part.clear();
  assertEquals([part.rowCount, part.room], [0, ROOM]);
  for (const metric of ["b", "d", "c"]) addRows(part, 1, row(metric, null));
  const type = part.source(labels).columns[METRIC]!.type;
  assertEquals(type, { kind: "dictionary", strings: ["b", "c", "d"] });
});

Deno.test("RowPart gives its times alone, also before 1970 and far ahead", () => {
  const { labels, row } = labelsOf();
  const part = new RowPart(ROOM);
  const times = [-1, 0, 1, 2 ** 32 - 1, 2 ** 32, 253_402_300_799_999];
  part.times.set(times);
  part.add(times.length, row("a", null));
  const source = part.timeSource();
  const items = new BigInt64Array(8);
  assertEquals(source.nextRowCount(8), times.length);
  source.fill(
    new SourceChunk(times.length, [{ items, validity: { data: null }, flush: () => {} }]),
  );
  assertEquals([...items.subarray(0, times.length)].map(Number), times);
  assertEquals(source.nextRowCount(8), 0);
  assertEquals(part.source(labels).columns[TIME], source.columns[0]);
});
