/**
 * How the values of a series are written into an exported page: exactly, and in few bytes.
 *
 * What containers are measured in are counts, bytes, microseconds, and fractions with few digits. So the
 * values of a chunk, times one of `SCALES`, are nearly always whole numbers, which change little from one
 * second to the next and by multiples of a page or so. What is written then are those changes, divided by
 * what divides them all, byte by byte: first the lowest bytes of all, then the next ones. DEFLATE, which
 * comes after, finds long runs of the same in that. Other values are written as they are, byte by byte.
 *
 *     byte     0: plain; n: the values times SCALES[n - 1] are whole
 *     plain    8 planes of `count` bytes: IEEE 754 doubles, lowest byte first
 *     scaled   varint: divisor, 0 where nothing changes; varint: first value, zigzag
 *              byte: planes; so many planes of `count - 1` bytes: changes / divisor, zigzag
 *
 * Zigzag writes 0, -1, 1, -2 … as 0, 1, 2, 3 …
 *
 * @module
 */

import type { ByteReader } from "@fgm/collector/store/byte_reader";
import type { ByteWriter } from "@fgm/collector/store/byte_writer";

/** Factors that are tried in this order. 64 is what the collector's own fractions are parts of. */
const SCALES: readonly number[] = [1, 64, 100, 10, 1_000, 10_000, 100_000, 1_000_000, 1_024, 4_096];

/** Largest whole number whose changes are still exact when they are written as zigzag. */
const WHOLE_MAX = 2 ** 51;

/** Bytes of a double. */
const DOUBLE_BYTES = 8;

/** Writes finite values; the reader has to know how many. At least one. */
export function encodeValues(values: Float64Array, writer: ByteWriter): void {
  const position = SCALES.findIndex((scale) => isWhole(values, scale));
  writer.writeByte(position + 1);
  if (position < 0) writePlain(values, writer);
  else writeScaled(values.map((value) => Math.round(value * SCALES[position]!)), writer);
}

/**
 * Reads `count` values, at least one.
 *
 * @throws {SyntaxError} when the bytes end too early or name an unknown scale.
 */
export function decodeValues(count: number, reader: ByteReader): Float64Array {
  const code = reader.readByte();
  if (code === 0) return readPlain(count, reader);
  const scale = SCALES[code - 1];
  if (scale === undefined) throw new SyntaxError(`Cannot read values: there is no scale ${code}`);
  const whole = readScaled(count, reader);
  return scale === 1 ? whole : whole.map((value) => value / scale);
}

/** Whether every value comes back exactly when it is multiplied, rounded and divided again. */
function isWhole(values: Float64Array, scale: number): boolean {
  return values.every((value) => {
    const whole = Math.round(value * scale);
    return whole / scale === value && Math.abs(whole) <= WHOLE_MAX;
  });
}

function writePlain(values: Float64Array, writer: ByteWriter): void {
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  for (let byte = 0; byte < DOUBLE_BYTES; byte++) {
    // Whatever this machine's order of bytes is.
    for (let i = 0; i < values.length; i++) writer.writeByte(doubleByte(view, i, byte));
  }
}

const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

function doubleByte(view: DataView, i: number, byte: number): number {
  return view.getUint8(i * DOUBLE_BYTES + (isLittleEndian ? byte : DOUBLE_BYTES - 1 - byte));
}

function readPlain(count: number, reader: ByteReader): Float64Array {
  const bytes = reader.readBytes(count * DOUBLE_BYTES);
  const values = new Float64Array(count);
  const view = new DataView(new ArrayBuffer(DOUBLE_BYTES));
  for (let i = 0; i < count; i++) {
    for (let byte = 0; byte < DOUBLE_BYTES; byte++) view.setUint8(byte, bytes[byte * count + i]!);
    values[i] = view.getFloat64(0, true);
  }
  return values;
}

function writeScaled(whole: Float64Array, writer: ByteWriter): void {
  const changes = new Float64Array(whole.length - 1);
  let divisor = 0;
  for (let i = 0; i < changes.length; i++) {
    changes[i] = whole[i + 1]! - whole[i]!;
    if (divisor !== 1) divisor = commonDivisor(divisor, Math.abs(changes[i]!));
  }
  writer.writeVarint(divisor);
  writer.writeVarint(toZigzag(whole[0]!));
  if (divisor === 0) return;
  let largest = 0;
  for (let i = 0; i < changes.length; i++) {
    changes[i] = toZigzag(changes[i]! / divisor);
    largest = Math.max(largest, changes[i]!);
  }
  writePlanes(changes, bytesOf(largest), writer);
}

function writePlanes(numbers: Float64Array, planes: number, writer: ByteWriter): void {
  writer.writeByte(planes);
  for (let plane = 0, unit = 1; plane < planes; plane++, unit *= 256) {
    for (const number of numbers) writer.writeByte(Math.floor(number / unit) % 256);
  }
}

function readScaled(count: number, reader: ByteReader): Float64Array {
  const divisor = reader.readVarint();
  let value = fromZigzag(reader.readVarint());
  const whole = new Float64Array(count).fill(value);
  if (divisor === 0) return whole;
  const planes = reader.readByte();
  const bytes = reader.readBytes(planes * (count - 1));
  for (let i = 1; i < count; i++) {
    let number = 0;
    for (let plane = planes - 1; plane >= 0; plane--) {
      number = number * 256 + bytes[plane * (count - 1) + i - 1]!;
    }
    value += fromZigzag(number) * divisor;
    whole[i] = value;
  }
  return whole;
}

/** Bytes that a whole number of 0 or more takes. */
function bytesOf(number: number): number {
  let count = 1;
  for (let limit = 256; number >= limit; limit *= 256) count++;
  return count;
}

function commonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}

/** A whole number as one of 0 or more. */
export function toZigzag(number: number): number {
  return number >= 0 ? number * 2 : -number * 2 - 1;
}

/** The whole number that `toZigzag` was given. */
export function fromZigzag(number: number): number {
  return number % 2 === 0 ? number / 2 : -(number + 1) / 2;
}
