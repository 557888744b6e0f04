/**
 * Names and folders of the data directory, both ways.
 *
 *     dt=2026-01-12/identifier=fgm-x7k2p/metrics-20260112T215249Z.journal
 *     dt=2026-01-12/identifier=fgm-x7k2p/metrics-20260112T215249Z-4f1c.parquet
 *
 * A stem is a file name without its extension; the three files of a segment share it. The date and
 * the stamp are the segment's start in UTC. Folders are Hive partitions, so that DuckDB, pandas and
 * Spark offer `dt` and `identifier` as columns.
 *
 * @module
 */

import { crc32 } from "node:zlib";

/** Which of the files that share a stem. */
export type SegmentFileKind = "journal" | "parquet" | "containers";

/** What a file name of the data directory says. */
export interface SegmentName {
  /** The name without its extension. */
  readonly stem: string;
  /** Start of the segment, to the second. */
  readonly startMs: number;
  /** Present when another segment had taken the plain name. */
  readonly runId: string | undefined;
  readonly kind: SegmentFileKind;
}

/** What a partition's folders say. */
export interface Partition {
  /** `YYYY-MM-DD`, UTC. */
  readonly date: string;
  /** Pod or host of the collector; shortened when its folder name would be too long. */
  readonly identifier: string;
}

/**
 * Stem of the segment that starts at `startMs`; with the run id where the plain one is taken.
 *
 * @throws {RangeError} when the time is not within the years 1970 to 9999, or the run id has other
 * characters than ASCII letters, digits and hyphens.
 */
export function segmentStem(startMs: number, runId?: string): string {
  const stamp = isoTime(startMs).replace(/\.\d{3}/, "").replaceAll(/[-:]/g, "");
  if (runId === undefined) return `metrics-${stamp}`;
  if (!/^[0-9A-Za-z-]{1,64}$/.test(runId)) {
    throw new RangeError(`Cannot name a segment: run id "${runId}" has unfit characters`);
  }
  return `metrics-${stamp}-${runId}`;
}

/**
 * Folder of a segment, relative to the data directory, without a trailing slash. Characters of the
 * identifier that are not plain in a path or in Hive partitioning are percent-encoded.
 *
 * @throws {RangeError} when the time is not within the years 1970 to 9999.
 */
export function partitionPath(startMs: number, identifier: string): string {
  return `dt=${isoTime(startMs).slice(0, 10)}/identifier=${encodeIdentifier(identifier)}`;
}

/** Reads the last two folders of `path`, or undefined where they are not a partition. */
export function parsePartitionPath(path: string): Partition | undefined {
  const match = /(?:^|\/)dt=(\d{4}-\d{2}-\d{2})\/identifier=([^/]+)\/?$/.exec(path);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  const identifier = decodeIdentifier(match[2]);
  return identifier === undefined ? undefined : { date: match[1], identifier };
}

/** Reads a file name (or a path's last part), or undefined when it is not one of a segment's files. */
export function parseSegmentName(name: string): SegmentName | undefined {
  const match = SEGMENT_NAME.exec(name.slice(name.lastIndexOf("/") + 1));
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, runId, extension] = match;
  const startMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const kind = KINDS.find((known) => known === extension);
  if (!(startMs >= 0) || kind === undefined) return undefined;
  const stem = segmentStem(startMs, runId);
  // Date.parse() takes 30 February for 2 March: the files of the one are not those of the other.
  return match[0] === `${stem}.${kind}` ? { stem, startMs, runId, kind } : undefined;
}

const KINDS: readonly SegmentFileKind[] = ["journal", "parquet", "containers"];

const SEGMENT_NAME =
  /^metrics-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z(?:-([0-9A-Za-z-]{1,64}))?\.([a-z]+)$/;

/** Last millisecond of the year 9999: what four-digit years can name. */
const TIME_MS_MAX = 253_402_300_799_999;

function isoTime(timeMs: number): string {
  if (!(timeMs >= 0 && timeMs <= TIME_MS_MAX)) {
    throw new RangeError(`Cannot name a segment: time ${timeMs} is outside 1970 to 9999`);
  }
  return new Date(timeMs).toISOString();
}

/** File systems allow 255 bytes in a name; `identifier=` takes 11. */
const IDENTIFIER_BYTES_MAX = 244;

/** A pod name may have 253 characters: cut names keep a checksum of the whole, to stay apart. */
function encodeIdentifier(identifier: string): string {
  const bytes = new TextEncoder().encode(identifier);
  const parts = Array.from(bytes, (byte) => {
    const char = String.fromCharCode(byte);
    if (/[0-9A-Za-z._-]/.test(char)) return char;
    return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  });
  const whole = parts.join("");
  if (whole.length <= IDENTIFIER_BYTES_MAX) return whole;
  const suffix = `-${crc32(bytes).toString(16).padStart(8, "0")}`;
  return cutPercentSafe(whole, IDENTIFIER_BYTES_MAX - suffix.length) + suffix;
}

/** Cuts before a percent escape rather than inside one; a cut multi-byte character shows as U+FFFD. */
function cutPercentSafe(text: string, length: number): string {
  return text.slice(0, length).replace(/%[0-9A-F]?$/, "");
}

function decodeIdentifier(encoded: string): string | undefined {
  const bytes: number[] = [];
  for (let i = 0; i < encoded.length; i++) {
    if (encoded[i] !== "%") {
      bytes.push(...new TextEncoder().encode(encoded[i]));
      continue;
    }
    const hex = encoded.slice(i + 1, i + 3);
    if (!/^[0-9A-Fa-f]{2}$/.test(hex)) return undefined;
    bytes.push(Number.parseInt(hex, 16));
    i += 2;
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
