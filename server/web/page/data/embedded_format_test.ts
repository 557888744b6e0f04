import { assertEquals, assertThrows } from "@std/assert";
import { deflateRawSync } from "node:zlib";
import { seededRandom } from "../../../testing/random.ts";
import {
  decodeBlock,
  type DecodedSeries,
  decodeTicks,
  encodeBlock,
  encodeChunk,
  type EncodedSeries,
  encodeTicks,
} from "./embedded_format.ts";

const START_MS = 1_768_254_720_000;

const TICKS: readonly [what: string, tables: readonly (readonly number[])[]][] = [
  ["no table", []],
  ["an empty table", [[]]],
  ["one time", [[START_MS]]],
  ["steady ticks", [Array.from({ length: 100 }, (_, i) => START_MS + i * 1_000)]],
  ["two nodes", [[START_MS, START_MS + 999, START_MS + 2_001], [START_MS + 400, START_MS + 1_400]]],
  ["times that step back", [[START_MS + 5_000, START_MS, START_MS + 1, START_MS - 86_400_000]]],
];
for (const [what, tables] of TICKS) {
  Deno.test(`decodeTicks() gives ${what} back`, () => {
    assertEquals(decodeTicks(encodeTicks(tables)).map((table) => [...table]), tables);
  });
}

Deno.test("encodeTicks() takes a byte for a tick that came on time", () => {
  const bytes = encodeTicks([
    Array.from({ length: 3_600 }, (_, i) => START_MS + i * 1_000 + i % 3),
  ]);
  assertEquals(bytes.length < 3_620, true, `${bytes.length} bytes`);
});

/** A series of given ticks, whose values are their positions. */
function seriesOf(
  ticks: readonly number[],
  { chunkOf = ticks.length, part = null }: { chunkOf?: number; part?: string | null } = {},
): EncodedSeries {
  const chunks: Uint8Array[] = [];
  for (let from = 0; from < ticks.length; from += chunkOf) {
    const piece = ticks.slice(from, from + chunkOf);
    chunks.push(encodeChunk(Uint32Array.from(piece), Float64Array.from(piece)));
  }
  return { container: 3, table: 0, part, chunks };
}

const TABLE = Float64Array.from({ length: 50 }, (_, i) => START_MS + i * 1_000);

function read(bytes: Uint8Array): readonly unknown[] {
  return decodeBlock(bytes, [TABLE]).map(({ container, part, samples }: DecodedSeries) => ({
    container,
    part,
    ticks: [...samples.timesMs].map((timeMs) => (timeMs - START_MS) / 1_000),
    values: [...samples.values],
  }));
}

const SERIES: readonly [what: string, ticks: readonly number[]][] = [
  ["no sample", []],
  ["one sample", [7]],
  ["every tick", Array.from({ length: 50 }, (_, i) => i)],
  ["every third tick", [0, 3, 6, 9, 12]],
  ["gaps", [0, 1, 2, 10, 11, 40]],
  ["two samples of one tick", [4, 4, 5]],
  ["ticks out of the table's order", [30, 31, 2, 3]],
];
for (const [what, ticks] of SERIES) {
  for (const chunkOf of [1, 2, 50]) {
    Deno.test(`decodeBlock() gives ${what} back from chunks of ${chunkOf}`, () => {
      const block = encodeBlock([seriesOf(ticks, { chunkOf })]);
      assertEquals(read(block), [{ container: 3, part: null, ticks, values: ticks }]);
    });
  }
}

Deno.test("decodeBlock() tells a container's series and those of its parts apart", () => {
  const block = encodeBlock([
    seriesOf([1]),
    seriesOf([2], { part: "8:0" }),
    seriesOf([3], { part: "é" }),
  ]);
  assertEquals(decodeBlock(block, [TABLE]).map(({ part }) => part), [null, "8:0", "é"]);
});

Deno.test("decodeBlock() refuses bytes that end early and ticks that there are not", () => {
  const block = encodeBlock([seriesOf([1, 2, 3])]);
  for (let length = 0; length < block.length; length++) {
    assertThrows(() => decodeBlock(block.subarray(0, length), [TABLE]), SyntaxError);
  }
  assertThrows(() => decodeBlock(block, []), SyntaxError, "tick table");
  assertThrows(() => decodeBlock(block, [TABLE.subarray(0, 3)]), SyntaxError, "no tick 3");
});

/** A block of one series with chunks of these bytes. */
function blockOf(chunks: readonly (readonly number[])[]): Uint8Array {
  const bytes = chunks.map((chunk) => Uint8Array.from(chunk));
  return encodeBlock([{ container: 3, table: 0, part: null, chunks: bytes }]);
}

Deno.test("decodeBlock() refuses chunks without samples, however many there are", () => {
  // No runs; values at scale 1 with divisor 1, first value 0, in 255 planes of one byte less than none.
  const nothing = [0, 1, 1, 0, 255];
  assertThrows(() => read(blockOf([nothing])), SyntaxError, "a chunk has no samples");
  const many = blockOf([nothing]).slice();
  many.set([1, 3, 0, 0, 127]); // a series of 127 chunks
  assertThrows(() => read(many), SyntaxError, "a chunk has no samples");
});

Deno.test("decodeBlock() refuses chunks that name all ticks again and again", () => {
  const again = Array.from({ length: 12 }, () => [99, 50]).flat(); // back by 50, and 50 ticks
  const constant = [1, 0, 14];
  assertThrows(
    () => read(blockOf([[12, 0, 50, ...again.slice(2), ...constant]])),
    SyntaxError,
    "a chunk has too many samples",
  );
});

Deno.test("encodeBlock() takes less than half a byte for a sample of a usual series", () => {
  const random = seededRandom(7);
  const ticks = Array.from({ length: 3_600 }, (_, i) => i);
  let bytes = 64 * 1024 * 1024;
  const values = ticks.map(() =>
    bytes += random() < 0.2 ? 4_096 * Math.floor(random() * 9 - 4) : 0
  );
  const chunks: Uint8Array[] = [];
  for (let from = 0; from < ticks.length; from += 512) {
    const to = from + 512;
    chunks.push(encodeChunk(
      Uint32Array.from(ticks.slice(from, to)),
      Float64Array.from(values.slice(from, to)),
    ));
  }
  const block = encodeBlock([{ container: 0, table: 0, part: null, chunks }]);
  const perSample = deflateRawSync(block).length / ticks.length;
  assertEquals(perSample < 0.5, true, `${perSample} bytes per sample`);
});
