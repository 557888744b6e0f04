/**
 * The last field of a sidecar, `check`: the CRC-32 of all bytes before it.
 *
 *     84 … a5 "check" ce <four bytes, big-endian>       always in this form, at the very end
 *
 * A sidecar without it is one that was written before there was a check, and is taken at its word. A bit
 * that flips in the field's own name makes it such a one, whose other bytes are sound.
 *
 * @module
 */

import { crc32 } from "node:zlib";

/** The name of the field, and the type of what follows: an unsigned integer of 32 bits. */
const FIELD = [0xa5, 0x63, 0x68, 0x65, 0x63, 0x6b, 0xce] as const;

const CRC_BYTES = 4;

/** Bytes that the field takes. */
export const CHECK_BYTES: number = FIELD.length + CRC_BYTES;

/** A map of fewer than 15 fields, and how its first byte counts them. */
const FIXMAP = 0x80;
const FIELDS_MAX = 14;

/**
 * A sidecar with its check, from one without.
 *
 * @throws {RangeError} when `bytes` are no map of 14 fields at most.
 */
export function addCheck(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const fields = (bytes[0] ?? 0) ^ FIXMAP;
  if (fields > FIELDS_MAX) {
    throw new RangeError("Cannot add a check to a sidecar: it is no small map");
  }
  const checked = new Uint8Array(bytes.length + CHECK_BYTES);
  checked.set(bytes);
  checked[0] = FIXMAP | (fields + 1);
  checked.set(FIELD, bytes.length);
  const crcAt = checked.length - CRC_BYTES;
  new DataView(checked.buffer).setUint32(crcAt, crc32(checked.subarray(0, crcAt)));
  return checked;
}

/**
 * Compares a sidecar with its check.
 *
 * @returns "none" where it has no check.
 */
export function readCheck(bytes: Uint8Array): "right" | "wrong" | "none" {
  const crcAt = bytes.length - CRC_BYTES;
  const fieldAt = bytes.length - CHECK_BYTES;
  if (fieldAt < 0 || FIELD.some((byte, i) => bytes[fieldAt + i] !== byte)) return "none";
  const told = new DataView(bytes.buffer, bytes.byteOffset + crcAt, CRC_BYTES).getUint32(0);
  return crc32(bytes.subarray(0, crcAt)) === told ? "right" : "wrong";
}
