/**
 * Frames: how a journal keeps its parts apart and notices damage.
 *
 *     length  u24 LE   bytes of kind and payload
 *     check   u8       0xA5 xor the three bytes of length
 *     crc     u32 LE   CRC-32 (IEEE) of kind and payload
 *     kind    u8       1 header, 2 containers, 3 subjects, 4 tick
 *     payload
 *
 * The check byte exposes a damaged length at once. Without it a flipped bit there would look like a
 * long frame whose rest has not been written yet, and a reader of the live journal would wait for it.
 *
 * After damage the splitter searches byte by byte for the next frame whose check and CRC hold.
 *
 * @module
 */

import { crc32 } from "node:zlib";
import type { ByteWriter } from "./byte_writer.ts";

/** Kinds of frames by their number on disk. */
export const FRAME_KIND = { header: 1, containers: 2, subjects: 3, tick: 4 } as const;

/** The number of a frame's kind. */
export type FrameKind = (typeof FRAME_KIND)[keyof typeof FRAME_KIND];

/**
 * Longest frame without its head, in bytes. A tick of 512 containers and 10,000 processes, nothing
 * packed, is below 2 MB. A reader holds back at most this much.
 */
export const FRAME_BYTES_MAX = 8 * 1024 * 1024;

/** Bytes before a frame's kind. */
export const FRAME_HEAD_BYTES = 8;

/** Starts a frame; pass the result to `endFrame` after writing the payload. */
export function beginFrame(out: ByteWriter, kind: FrameKind): number {
  const start = out.reserve(FRAME_HEAD_BYTES);
  out.writeByte(kind);
  return start;
}

/**
 * Fills in the head of the frame that began at `start`.
 *
 * @throws {RangeError} when the frame is longer than `FRAME_BYTES_MAX`.
 */
export function endFrame(out: ByteWriter, start: number): void {
  const length = out.length - start - FRAME_HEAD_BYTES;
  if (length > FRAME_BYTES_MAX) {
    throw new RangeError(`Cannot write journal frame: ${length} bytes exceed ${FRAME_BYTES_MAX}`);
  }
  out.setUint32(start, length | (lengthCheck(length) << 24));
  out.setUint32(start + 4, crc32(out.view(start + FRAME_HEAD_BYTES)));
}

function lengthCheck(length: number): number {
  return 0xa5 ^ (length & 0xff) ^ ((length >> 8) & 0xff) ^ ((length >> 16) & 0xff);
}

/** Receives what a splitter finds. */
export interface FrameSink {
  /** A whole frame; `payload` is valid during the call. */
  frame(kind: FrameKind, payload: Uint8Array, offset: number): void;
  /** Bytes from `offset` on do not form a frame; the next `frame` is the first one after them. */
  damage(offset: number, reason: string): void;
}

/** Cuts a stream of bytes into frames, however the bytes arrive. */
export class FrameSplitter {
  readonly #sink: FrameSink;
  /** Bytes that do not yet form a frame. */
  #kept: Uint8Array = new Uint8Array(0);
  /** Where the kept bytes begin in the stream. */
  #keptOffset = 0;
  /** Set while searching for a frame after damage. */
  #searching = false;
  #searchedBytes = 0;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** Bytes of an unfinished frame at the end. */
  get keptBytes(): number {
    return this.#kept.length;
  }

  /** Where in the stream the kept bytes begin: the end of the last whole frame. */
  get keptOffset(): number {
    return this.#keptOffset;
  }

  /** Takes the next bytes. They are copied where they must outlive the call. */
  push(bytes: Uint8Array): void {
    const all = this.#kept.length === 0 ? bytes : joined(this.#kept, bytes);
    const end = this.#consume(all);
    this.#kept = all.slice(end);
    this.#keptOffset += end;
  }

  /** Forgets the unfinished frame: a reader of a live journal reads it again, as it may be replaced. */
  dropKept(): void {
    this.#kept = new Uint8Array(0);
  }

  /** No more bytes will come: looks inside the unfinished frame for whole ones behind a bad length. */
  finish(): void {
    while (this.#kept.length > 1) {
      const bytes = this.#kept;
      const next = this.#findFrame(bytes, 1);
      if (next.frame === undefined) return;
      if (!this.#searching) this.#sink.damage(this.#keptOffset, "a frame's length is damaged");
      this.#searching = true;
      const end = this.#consume(bytes);
      this.#kept = bytes.slice(end);
      this.#keptOffset += end;
    }
  }

  /** Delivers the whole frames in `bytes` and returns where the unfinished rest begins. */
  #consume(bytes: Uint8Array): number {
    let at = 0;
    for (;;) {
      const probe = this.#searching ? this.#findFrame(bytes, at) : probeFrame(bytes, at);
      if (probe.frame === undefined) {
        if (!("reason" in probe)) return probe.resumeAt;
        this.#sink.damage(this.#keptOffset + at, probe.reason);
        this.#searching = true;
        at++;
        continue;
      }
      const { start, end, kind } = probe.frame;
      this.#searching = false;
      this.#sink.frame(
        kind,
        bytes.subarray(start + FRAME_HEAD_BYTES + 1, end),
        this.#keptOffset + start,
      );
      at = end;
    }
  }

  /** First whole frame at or after `from`. What merely looks unfinished does not stop the search. */
  #findFrame(bytes: Uint8Array, from: number): Probe {
    let unfinished: number | undefined;
    for (let at = from; at < bytes.length; at++) {
      if (this.#searchedBytes > SEARCH_BYTES_MAX) return { resumeAt: bytes.length };
      const probe = probeFrame(bytes, at);
      if (probe.frame !== undefined) return probe;
      if ("resumeAt" in probe) unfinished ??= at;
      else this.#searchedBytes += probe.checkedBytes;
    }
    return { resumeAt: unfinished ?? bytes.length };
  }
}

/**
 * Bytes that searching may run checksums over, in all: four seconds of the slowest CRC. Damage by
 * chance needs a few kilobytes; only made-up bytes, a likely frame head every nine, could reach it.
 */
const SEARCH_BYTES_MAX = 4 * 1024 * 1024 * 1024;

interface FoundFrame {
  readonly start: number;
  readonly end: number;
  readonly kind: FrameKind;
}

/** A frame, or damage, or the place from which more bytes are needed. */
type Probe =
  | { readonly frame: FoundFrame }
  | { readonly frame?: undefined; readonly reason: string; readonly checkedBytes: number }
  | { readonly frame?: undefined; readonly resumeAt: number };

function probeFrame(bytes: Uint8Array, start: number): Probe {
  if (bytes.length - start < FRAME_HEAD_BYTES) return { resumeAt: start };
  const length = bytes[start]! | (bytes[start + 1]! << 8) | (bytes[start + 2]! << 16);
  if (bytes[start + 3] !== lengthCheck(length) || length > FRAME_BYTES_MAX || length === 0) {
    return { reason: "a frame's length is damaged", checkedBytes: 0 };
  }
  const body = start + FRAME_HEAD_BYTES;
  if (bytes.length < body + length) return { resumeAt: start };
  const kind = KINDS.find((known) => known === bytes[body]);
  if (kind === undefined) return { reason: "a frame's kind is not known", checkedBytes: 0 };
  const crc = bytes[start + 4]! | (bytes[start + 5]! << 8) | (bytes[start + 6]! << 16) |
    (bytes[start + 7]! << 24);
  if (crc32(bytes.subarray(body, body + length)) !== crc >>> 0) {
    return { reason: "a frame's checksum does not match", checkedBytes: length };
  }
  return { frame: { start, end: body + length, kind } };
}

const KINDS: readonly FrameKind[] = Object.values(FRAME_KIND);

function joined(head: Uint8Array, tail: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(head.length + tail.length);
  bytes.set(head);
  bytes.set(tail, head.length);
  return bytes;
}
