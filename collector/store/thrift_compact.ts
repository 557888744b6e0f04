/**
 * Reads Thrift's compact protocol, in which Parquet footers are written. A field's type is in the low
 * nibble of its header; structs and lists carry no length, so whatever comes after a changed value
 * stays as it is.
 *
 * Source: thrift-compact-protocol.md of Apache Thrift.
 *
 * @module
 */

/** A boolean that is true, as the type of its field. */
export const BOOL_TRUE = 1;
/** A boolean that is false. */
export const BOOL_FALSE = 2;
/** A 16-bit integer, zigzag. */
export const I16 = 4;
/** A 32-bit integer, zigzag. */
export const I32 = 5;
/** A 64-bit integer, zigzag. */
export const I64 = 6;
/** Bytes or text, after their length. */
export const BINARY = 8;
/** A list. */
export const LIST = 9;
/** A struct. */
export const STRUCT = 12;

/** Values nest this deep at most in parquet.thrift, with room to spare. */
const DEPTH_MAX = 16;

/** Walks Thrift's compact protocol. */
export class CompactReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #depth = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Offset of the next byte. */
  get at(): number {
    return this.#at;
  }

  /** Calls `onField` for each field, which must read or skip its value. */
  readStruct(onField: (field: number, type: number, headerOffset: number) => void): void {
    if (++this.#depth > DEPTH_MAX) throw broken("it is nested too deep");
    let field = 0;
    for (;;) {
      const headerOffset = this.#at;
      const header = this.#byte();
      if (header === 0) break;
      const delta = header >> 4;
      field = delta === 0 ? this.readZigzag() : field + delta;
      onField(field, header & 0x0f, headerOffset);
    }
    this.#depth--;
  }

  /** Reads a list's header; its elements follow. */
  readListCount(): number {
    const header = this.#byte();
    const count = header >> 4 === 15 ? this.#varint() : header >> 4;
    if (count > this.#bytes.length) throw broken(`a list claims ${count} entries`);
    return count;
  }

  /** Reads bytes as UTF-8. */
  readText(): string {
    const length = this.#varint();
    this.#advance(length);
    return new TextDecoder().decode(this.#bytes.subarray(this.#at - length, this.#at));
  }

  /** Reads an integer of any width. */
  readZigzag(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** Passes over a value of the given type. */
  skip(type: number): void {
    if (type === BOOL_TRUE || type === BOOL_FALSE) return;
    if (type === 3) this.#advance(1);
    else if (type >= I16 && type <= I64) this.#varint();
    else if (type === 7) this.#advance(8);
    else if (type === BINARY) this.#advance(this.#varint());
    else if (type === LIST || type === 10) this.#skipList();
    else if (type === STRUCT) this.readStruct((_, inner) => this.skip(inner));
    else throw broken(`type ${type} is not expected`);
  }

  #skipList(): void {
    if (++this.#depth > DEPTH_MAX) throw broken("it is nested too deep");
    const elementType = (this.#bytes[this.#at] ?? 0) & 0x0f;
    const count = this.readListCount();
    for (let i = 0; i < count; i++) {
      // A boolean in a list takes a byte of its own, unlike one in a struct.
      if (elementType === BOOL_TRUE || elementType === BOOL_FALSE) this.#advance(1);
      else this.skip(elementType);
    }
    this.#depth--;
  }

  #byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw broken("it ends too soon");
    return value;
  }

  #advance(count: number): void {
    this.#at += count;
    if (this.#at > this.#bytes.length) throw broken("it ends too soon");
  }

  #varint(): number {
    let value = 0;
    let factor = 1;
    for (let i = 0; i < 10; i++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
    throw broken("a number is too long");
  }
}

function broken(detail: string): SyntaxError {
  return new SyntaxError(`Cannot read Parquet footer: ${detail}`);
}
