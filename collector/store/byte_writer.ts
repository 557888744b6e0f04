/**
 * A growing byte buffer for the journal: little-endian numbers and varints, without an object per
 * value.
 *
 * A varint is LEB128: seven bits a byte, lowest first, the top bit set on all but the last byte.
 *
 * @module
 */

/** Bytes written one after another. Keeps its buffer from tick to tick. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(initialBytes: number) {
    this.#bytes = new Uint8Array(initialBytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** Forgets what was written; the buffer stays. */
  clear(): void {
    this.#length = 0;
  }

  /** Skips `count` bytes to be filled in later and returns where they begin. */
  reserve(count: number): number {
    this.#ensure(count);
    const at = this.#length;
    this.#bytes.fill(0, at, at + count);
    this.#length += count;
    return at;
  }

  writeByte(value: number): void {
    this.#ensure(1);
    this.#bytes[this.#length++] = value;
  }

  writeBytes(bytes: Uint8Array): void {
    this.#ensure(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  writeFloat64(value: number): void {
    this.#ensure(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  /** Writes an integer of 0 to 2^53 in at most eight bytes. */
  writeVarint(value: number): void {
    this.#ensure(VARINT_BYTES_MAX);
    let rest = value;
    while (rest >= 0x8000_0000) { // bit operators would cut to 32 bits
      this.#bytes[this.#length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Sets bits of a byte written before. */
  orByte(at: number, bits: number): void {
    this.#bytes[at] = (this.#bytes[at] ?? 0) | bits;
  }

  /** Overwrites four bytes written before. */
  setUint32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  /** What was written from `from` on; valid until the next write. */
  view(from = 0): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(from, this.#length);
  }

  #ensure(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

/** A varint up to 2^56 takes this many bytes. */
export const VARINT_BYTES_MAX = 8;
