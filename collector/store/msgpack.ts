/**
 * The only door to MessagePack.
 *
 * Whatever is wrong with bytes read from disk comes out as a SyntaxError that names the place;
 * `@std/msgpack` itself throws EvalError, RangeError and others. Bytes decide how much work they
 * cause: an array that claims four billion entries fails at the first one missing.
 *
 * @module
 */

// @ts-types="./msgpack_decl.d.ts"
import { decode, encode, type MsgpackValue } from "@std/msgpack";

export type { MsgpackValue };

/** Longest input that is decoded, in bytes: 10,000 containers with 1 kB of labels each. */
export const MSGPACK_BYTES_MAX = 16 * 1024 * 1024;

/** Encodes one value. Integers of 2^32 and more become doubles, exact up to 2^53. */
export function encodeMsgpack(value: MsgpackValue): Uint8Array {
  return encode(value);
}

/**
 * Encodes an array whose entries are encoded already.
 *
 * The count always takes four bytes; readers cannot tell the difference.
 */
export function encodeMsgpackArray(entries: readonly Uint8Array[]): Uint8Array {
  const byteLength = entries.reduce((sum, entry) => sum + entry.length, ARRAY_32_HEADER_BYTES);
  const bytes = new Uint8Array(byteLength);
  bytes[0] = ARRAY_32;
  new DataView(bytes.buffer).setUint32(1, entries.length);
  let at = ARRAY_32_HEADER_BYTES;
  for (const entry of entries) {
    bytes.set(entry, at);
    at += entry.length;
  }
  return bytes;
}

const ARRAY_32 = 0xdd;
const UINT32_MAX = 2 ** 32 - 1;
const ARRAY_32_HEADER_BYTES = 5;

/**
 * Decodes one value that fills `bytes` exactly. `subject` names it in errors: "sidecar".
 *
 * @throws {SyntaxError} when the bytes are not MessagePack, too long, or nested too deep.
 */
export function decodeMsgpack(bytes: Uint8Array, subject: string): unknown {
  if (bytes.length > MSGPACK_BYTES_MAX) {
    throw new SyntaxError(
      `Cannot decode ${subject}: ${bytes.length} bytes are more than ${MSGPACK_BYTES_MAX}`,
    );
  }
  try {
    return decode(bytes);
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new SyntaxError(`Cannot decode ${subject}: not MessagePack (${detail})`, { cause });
  }
}

/**
 * Reads the fields of a decoded map, checking each. Fields nobody asks for are ignored, so that a
 * newer writer may add some.
 */
export class MsgpackFields {
  readonly #map: Readonly<Record<string, unknown>>;
  readonly #subject: string;

  /** @throws {SyntaxError} when `value` is not a map. */
  constructor(value: unknown, subject: string) {
    if (!isMap(value)) {
      throw new SyntaxError(`Cannot decode ${subject}: ${typeOf(value)} is not a map`);
    }
    this.#map = value;
    this.#subject = subject;
  }

  /** Names of the fields that are there. */
  keys(): readonly string[] {
    return Object.keys(this.#map);
  }

  /** A field as it is; undefined when it is missing or nil. */
  raw(key: string): unknown {
    return Object.hasOwn(this.#map, key) ? this.#map[key] ?? undefined : undefined;
  }

  string(key: string): string {
    return this.#wanted(key, "a string", this.optionalString(key));
  }

  optionalString(key: string): string | undefined {
    const value = this.raw(key);
    if (value !== undefined && typeof value !== "string") throw this.#wrong(key, "a string", value);
    return value;
  }

  /** A finite number; a 64-bit integer of another writer is accepted up to 2^53. */
  number(key: string): number {
    const value = this.raw(key);
    const number = typeof value === "bigint" ? Number(value) : value;
    if (typeof number !== "number" || !Number.isFinite(number)) {
      throw this.#wrong(key, "a number", value);
    }
    return number;
  }

  /** An integer of 0 or more, up to 2^53. */
  count(key: string): number {
    const value = this.number(key);
    if (!Number.isSafeInteger(value) || value < 0) throw this.#wrong(key, "a count", value);
    return value;
  }

  /** An integer from 0 to 2^32 - 1; undefined when it is missing or nil. */
  optionalUint32(key: string): number | undefined {
    if (this.raw(key) === undefined) return undefined;
    const value = this.count(key);
    if (value > UINT32_MAX) throw this.#wrong(key, "an integer of 32 bits", value);
    return value;
  }

  strings(key: string): readonly string[] {
    const value = this.raw(key);
    if (!Array.isArray(value)) throw this.#wrong(key, "a list of strings", value);
    const strings: string[] = [];
    for (const entry of value) {
      if (typeof entry !== "string") throw this.#wrong(key, "a list of strings", entry);
      strings.push(entry);
    }
    return strings;
  }

  /** A map of strings; undefined when it is missing or nil. */
  optionalStringMap(key: string): Readonly<Record<string, string>> | undefined {
    const value = this.raw(key);
    if (value === undefined) return undefined;
    if (!isMap(value)) throw this.#wrong(key, "a map of strings", value);
    const entries: [string, string][] = [];
    for (const [name, entry] of Object.entries(value)) {
      if (typeof entry !== "string") throw this.#wrong(key, "a map of strings", entry);
      entries.push([name, entry]);
    }
    return Object.fromEntries(entries);
  }

  #wanted<T>(key: string, wanted: string, value: T | undefined): T {
    if (value === undefined) throw this.#wrong(key, wanted, undefined);
    return value;
  }

  #wrong(key: string, wanted: string, value: unknown): SyntaxError {
    const found = value === undefined ? "missing" : `${typeOf(value)}, not ${wanted}`;
    return new SyntaxError(`Cannot decode ${this.#subject}: field "${key}" is ${found}`);
  }
}

/**
 * Checks that a decoded value is an array.
 *
 * @throws {SyntaxError} when it is anything else.
 */
export function requireArray(value: unknown, subject: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw new SyntaxError(`Cannot decode ${subject}: ${typeOf(value)} is not a list`);
  }
  return value;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    !(value instanceof Uint8Array);
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return "nil";
  return Array.isArray(value) ? "list" : typeof value;
}
