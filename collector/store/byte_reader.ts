/**
 * Reads what `ByteWriter` wrote, checking every step: the bytes come from a disk.
 *
 * @module
 */

import { VARINT_BYTES_MAX } from "./byte_writer.ts";

/** A position in some bytes. Every method throws a SyntaxError rather than read past the end. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes not yet read. */
  get remaining(): number {
    return this.#bytes.length - this.#at;
  }

  readByte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw ended();
    return value;
  }

  /** The next `count` bytes, not copied. */
  readBytes(count: number): Uint8Array {
    if (!(count >= 0 && count <= this.remaining)) throw ended();
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  readFloat64(): number {
    if (this.remaining < 8) throw ended();
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  /** An integer of 0 to 2^53. */
  readVarint(): number {
    let value = 0;
    let factor = 1;
    for (let i = 0; i < VARINT_BYTES_MAX; i++) {
      const byte = this.readByte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) {
        if (value > Number.MAX_SAFE_INTEGER + 1) break;
        return value;
      }
      factor *= 128;
    }
    throw new SyntaxError("Cannot read varint: it is longer than 2^53");
  }
}

function ended(): SyntaxError {
  return new SyntaxError("Cannot read value: the bytes end inside it");
}
