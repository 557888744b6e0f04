/**
 * The payload of a tick frame: one instant's values, packed against the instant before.
 *
 *     f64 LE  time, milliseconds since 1970
 *     u8      flags; bit 0: key tick
 *     varint  number of samples
 *     per sample: varint subject index, 2-bit codes (four a byte, lowest bits first), values
 *
 *     code 0  absent
 *     code 1  same as before
 *     code 2  integer: zigzag varint of the difference to before
 *     code 3  raw: f64 LE
 *
 * "Before" is the last present value of the same series since the key tick, or 0. Where it is not an
 * integer below 2^53 the difference is taken to 0. A key tick forgets all of it first, so that
 * reading can begin there.
 *
 * @module
 */

import { ByteReader } from "./byte_reader.ts";
import type { ByteWriter } from "./byte_writer.ts";

const FLAG_KEY = 1;

const CODE_SAME = 1;
const CODE_DELTA = 2;
const CODE_RAW = 3;

/** Differences from here on are written raw: their zigzag form would not fit 2^53. */
const DELTA_END = 2 ** 52;

/** Writes what comes before the samples. */
export function writeTickHead(
  out: ByteWriter,
  head: { readonly timeMs: number; readonly key: boolean; readonly sampleCount: number },
): void {
  out.writeFloat64(head.timeMs);
  out.writeByte(head.key ? FLAG_KEY : 0);
  out.writeVarint(head.sampleCount);
}

/** Writes one sample and makes its present values the new `previous`. */
export function writeSample(
  out: ByteWriter,
  subjectIndex: number,
  series: { readonly values: Float64Array; readonly previous: Float64Array },
): void {
  const { values, previous } = series;
  out.writeVarint(subjectIndex);
  const codesAt = out.reserve(codeBytes(values.length));
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value !== value) continue; // NaN: absent, code 0
    const before = previous[i]!;
    previous[i] = value;
    out.orByte(codesAt + (i >> 2), writeValue(out, value, before) << ((i & 3) * 2));
  }
}

/** Writes what a value needs beyond its code, and returns the code. */
function writeValue(out: ByteWriter, value: number, before: number): number {
  if (Object.is(value, before)) return CODE_SAME;
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    const delta = value - deltaBase(before);
    if (delta > -DELTA_END && delta < DELTA_END) {
      out.writeVarint(delta < 0 ? -2 * delta - 1 : 2 * delta);
      return CODE_DELTA;
    }
  }
  out.writeFloat64(value);
  return CODE_RAW;
}

function deltaBase(before: number): number {
  return Number.isSafeInteger(before) ? before : 0;
}

function codeBytes(valueCount: number): number {
  return (valueCount + 3) >> 2;
}

/** What is known of a subject while decoding: the last values of its series. */
export interface SubjectState {
  /** Values of one sample. */
  readonly valueCount: number;
  /** Made at the first sample, which has a byte for every four values; a declaration has none. */
  previous: Float64Array | undefined;
  /** Number of the key tick since which `previous` counts. */
  keyTick: number;
}

/** A decoded tick. Its arrays are reused by the next call with the same target. */
export interface DecodedTick {
  timeMs: number;
  key: boolean;
  sampleCount: number;
  /** Subject index of each sample. */
  subjects: Uint32Array;
  /** Values of all samples, one after another. */
  values: Float64Array;
}

/** An empty target for `readTick`. */
export function newDecodedTick(): DecodedTick {
  return {
    timeMs: 0,
    key: false,
    sampleCount: 0,
    subjects: new Uint32Array(16),
    values: new Float64Array(1_024),
  };
}

/** Whether a tick's payload is a key tick; false for one that is too short to say. */
export function isKeyTick(payload: Uint8Array): boolean {
  return ((payload[8] ?? 0) & FLAG_KEY) !== 0;
}

/**
 * Decodes a tick whole into `target` before anything of it is passed on.
 *
 * @throws {SyntaxError} when the payload is malformed or names a subject that was not declared.
 */
export function readTick(
  payload: Uint8Array,
  target: DecodedTick,
  context: {
    readonly keyTick: number;
    readonly stateOf: (subjectIndex: number) => SubjectState | undefined;
  },
): void {
  const reader = new ByteReader(payload);
  target.timeMs = reader.readFloat64();
  if (!Number.isFinite(target.timeMs)) {
    throw new SyntaxError(`Cannot read tick: its time is ${target.timeMs}`);
  }
  target.key = (reader.readByte() & FLAG_KEY) !== 0;
  const sampleCount = reader.readVarint();
  if (sampleCount > reader.remaining) {
    throw new SyntaxError(`Cannot read tick: ${sampleCount} samples in ${reader.remaining} bytes`);
  }
  if (target.subjects.length < sampleCount) target.subjects = new Uint32Array(sampleCount * 2);
  let valueCount = 0;
  for (let i = 0; i < sampleCount; i++) {
    const index = reader.readVarint();
    const state = context.stateOf(index);
    if (state === undefined) {
      throw new SyntaxError(`Cannot read tick: subject ${index} was not declared`);
    }
    const previous = state.previous ??= new Float64Array(state.valueCount);
    if (state.keyTick !== context.keyTick) {
      previous.fill(0);
      state.keyTick = context.keyTick;
    }
    const needed = valueCount + previous.length;
    if (target.values.length < needed) target.values = grown(target.values, needed * 2);
    target.subjects[i] = index;
    readSample(reader, previous, target.values.subarray(valueCount, needed));
    valueCount = needed;
  }
  if (reader.remaining > 0) {
    throw new SyntaxError(`Cannot read tick: ${reader.remaining} bytes too many`);
  }
  target.sampleCount = sampleCount;
}

function readSample(reader: ByteReader, previous: Float64Array, values: Float64Array): void {
  const codes = reader.readBytes(codeBytes(values.length));
  for (let i = 0; i < values.length; i++) {
    const code = (codes[i >> 2]! >> ((i & 3) * 2)) & 3;
    if (code === 0) {
      values[i] = NaN;
      continue;
    }
    const before = previous[i]!;
    const value = code === CODE_SAME
      ? before
      : code === CODE_RAW
      ? reader.readFloat64()
      : deltaBase(before) + unzigzag(reader.readVarint());
    values[i] = value;
    previous[i] = value;
  }
}

function unzigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

function grown(values: Float64Array, length: number): Float64Array {
  const larger = new Float64Array(length);
  larger.set(values);
  return larger;
}
