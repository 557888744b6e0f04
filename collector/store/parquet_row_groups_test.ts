import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseParquetFooter } from "./parquet_footer.ts";
import { joinFooters, moveRowGroups } from "./parquet_row_groups.ts";

/** Zigzag varint of a small number. */
function zigzag(value: number): number[] {
  const bytes: number[] = [];
  let rest = value * 2;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push(rest % 0x80 | 0x80);
  return [...bytes, rest];
}

/** A ColumnChunk: pages of `size` bytes from `offset` on, perhaps with a dictionary before them. */
interface Column {
  readonly offset: number;
  readonly size: number;
  readonly dictionary?: number;
  readonly bloom?: readonly [offset: number, length: number];
  readonly values?: number;
}

function chunkBytes({ offset, size, dictionary, bloom, values = 7 }: Column): number[] {
  return [
    ...[0x26, 0x00], // 2: file_offset 0, which is none
    ...[0x1c], // 3: meta_data
    ...[0x56, ...zigzag(values)], // 5: num_values
    ...[0x16, ...zigzag(size * 3)], // 6: uncompressed
    ...[0x16, ...zigzag(size)], // 7: compressed
    ...[0x26, ...zigzag(offset)], // 9: data page
    ...dictionary === undefined ? [] : [0x26, ...zigzag(dictionary)], // 11
    ...bloom === undefined ? [] : [
      ...[dictionary === undefined ? 0x56 : 0x36, ...zigzag(bloom[0])], // 14
      ...[0x15, ...zigzag(bloom[1])], // 15
    ],
    ...[0x00, 0x00],
  ];
}

/** A RowGroup with totals and where it begins; `more` are further fields. */
function groupBytes(columns: readonly Column[], more: readonly number[] = []): number[] {
  const total = columns.reduce((sum, { size }) => sum + size, 0);
  return [
    ...[0x19, columns.length << 4 | 0x0c, ...columns.flatMap(chunkBytes)], // 1
    ...[0x16, ...zigzag(total * 3)], // 2
    ...[0x16, ...zigzag(7)], // 3: num_rows
    ...[0x26, ...zigzag(4)], // 5: file_offset
    ...[0x16, ...zigzag(total)], // 6
    ...more,
    0x00,
  ];
}

const SCHEMA = [0x15, 0x02, 0x19, 0x1c, 0x48, 0x01, 0x61, 0x00]; // version 1, one leaf called "a"

function footer(groups: readonly (readonly number[])[], schema = SCHEMA): Uint8Array {
  return Uint8Array.of(
    ...schema,
    ...[0x16, ...zigzag(7 * groups.length)],
    ...[0x19, groups.length << 4 | 0x0c, ...groups.flat()],
    ...[0x28, 0x03, 0x66, 0x67, 0x6d], // 6: created_by "fgm"
    0x00,
  );
}

Deno.test("moveRowGroups() moves pages, dictionaries and bloom filters, and says what to copy", () => {
  const moved = moveRowGroups(
    footer([
      groupBytes([{ offset: 10, size: 20, dictionary: 4, bloom: [64, 9] }]),
      groupBytes([{ offset: 24, size: 40 }]),
    ]),
    { at: 1_000 },
  );
  assertEquals(moved.ranges, [
    { from: "part", offset: 4, length: 20 },
    { from: "part", offset: 24, length: 40 },
    { from: "part", offset: 64, length: 9 },
  ]);
  assertEquals([moved.rowCount, moved.groupCount], [14, 2]);
  const want = [
    ...groupBytes([{ offset: 1_006, size: 20, dictionary: 1_000, bloom: [1_060, 9] }]),
    ...groupBytes([{ offset: 1_020, size: 40 }]),
  ];
  assertEquals(withoutFileOffsets(moved.groups), withoutFileOffsets(Uint8Array.from(want)));
});

/** Where a group begins is checked by the test below. */
function withoutFileOffsets(groups: Uint8Array): string {
  return groups.toHex().replaceAll(/26(08|d00f|f80f)16/g, "26..16");
}

Deno.test("moveRowGroups() says where each row group begins", () => {
  const groups = [[{ offset: 4, size: 20 }], [{ offset: 24, size: 40 }]]
    .map((columns) => groupBytes(columns));
  const { groups: moved } = moveRowGroups(footer(groups), { at: 1_000 });
  assertEquals([...moved.toHex().matchAll(/26(d00f|f80f)16/g)].map(([, at]) => at), [
    "d00f", // 1,000
    "f80f", // 1,020
  ]);
});

Deno.test("moveRowGroups() takes the first column from another file, and corrects the totals", () => {
  const part = footer([groupBytes([{ offset: 4, size: 20 }, { offset: 24, size: 30 }])]);
  const first = footer([groupBytes([{ offset: 4, size: 5 }])]);
  const moved = moveRowGroups(part, { at: 100, first });
  assertEquals(moved.ranges, [
    { from: "first", offset: 4, length: 5 },
    { from: "part", offset: 24, length: 30 },
  ]);
  const want = groupBytes([{ offset: 100, size: 5 }, { offset: 105, size: 30 }]);
  const begin = Uint8Array.from([0x26, ...zigzag(100), 0x16]).toHex();
  assertEquals(moved.groups.toHex().replace(begin, "260816"), Uint8Array.from(want).toHex());
});

const UNMOVABLE: readonly (readonly [what: string, group: number[], message: string])[] = [
  ["numbered row groups", groupBytes([{ offset: 4, size: 1 }], [0x14, 0x02]), "are numbered"],
  ["no column", groupBytes([]), "has no columns"],
  [
    "columns in other files",
    [0x19, 0x1c, 0x18, 0x01, 0x61, 0x00, 0x00],
    "lie in other files",
  ],
  [
    "page indexes",
    [0x19, 0x1c, ...chunkBytes({ offset: 4, size: 1 }).slice(0, -1), 0x16, 0x02, 0x00, 0x00],
    "page indexes",
  ],
  ["a column without metadata", [0x19, 0x1c, 0x26, 0x00, 0x00, 0x16, 0x02, 0x00], "no metadata"],
  [
    "a column without size",
    [0x19, 0x1c, 0x3c, 0x56, 0x02, 0x00, 0x00, 0x16, 0x02, 0x00],
    "how large it is",
  ],
];

for (const [what, group, message] of UNMOVABLE) {
  Deno.test(`moveRowGroups() refuses ${what}`, () => {
    assertThrows(() => moveRowGroups(footer([group]), { at: 4 }), SyntaxError, message);
  });
}

Deno.test("moveRowGroups() refuses a first column of other row groups", () => {
  const one = groupBytes([{ offset: 4, size: 20 }]);
  const other = groupBytes([{ offset: 4, size: 20, values: 8 }]);
  for (const first of [footer([one, one]), footer([other])]) {
    assertThrows(
      () => moveRowGroups(footer([one]), { at: 4, first }),
      SyntaxError,
      "other row groups",
    );
  }
});

Deno.test("moveRowGroups() refuses metadata without row groups", () => {
  const error = assertThrows(() => moveRowGroups(Uint8Array.of(0x15, 0x02, 0x00), { at: 4 }));
  assert(error instanceof SyntaxError && error.message.includes("no row groups"));
});

Deno.test("joinFooters() counts rows and row groups of all parts, however many", () => {
  const group = groupBytes([{ offset: 4, size: 20 }]);
  for (const count of [1, 14, 15, 200]) {
    const parts = Array.from(
      { length: count },
      (_, i) => moveRowGroups(footer([group]), { at: 4 + 20 * i }),
    );
    const joined = joinFooters(parts);
    assertEquals(parseParquetFooter(joined).rowCount, 7 * count);
    assertEquals(parseParquetFooter(joined).columns, [{ name: "a" }]);
    const again = moveRowGroups(joined, { at: 4 });
    assertEquals(again.groupCount, count);
    assertEquals(
      again.ranges,
      parts.map((_, i) => ({
        ...{ from: "part", offset: 4 + 20 * i, length: 20 },
      })),
    );
  }
});

Deno.test("joinFooters() refuses nothing, and parts of other columns", () => {
  const group = groupBytes([{ offset: 4, size: 20 }]);
  const other = footer([group], SCHEMA.with(-2, 0x62));
  assertThrows(() => joinFooters([]), SyntaxError, "there is none");
  assertThrows(
    () => joinFooters([footer([group]), other].map((part) => moveRowGroups(part, { at: 4 }))),
    SyntaxError,
    "columns differ",
  );
});
