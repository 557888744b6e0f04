/**
 * The sidecar of a segment: what it holds, in a few kilobytes, without opening the Parquet file.
 *
 * A sidecar is written last and publishes its segment: a Parquet file whose journal still exists and
 * that has no sidecar does not count yet. It lists the containers of this segment alone.
 *
 * @module
 */

import type { Container } from "../model.ts";
import { readSmallFile } from "./small_file.ts";
import { fromContainerRecord, toContainerRecord } from "./container_record.ts";
import {
  decodeMsgpack,
  encodeMsgpack,
  MSGPACK_BYTES_MAX,
  MsgpackFields,
  requireArray,
} from "./msgpack.ts";
import { addCheck, readCheck } from "./sidecar_check.ts";

/** Version of the sidecar format that this program writes, and the newest that it reads. */
export const SIDECAR_VERSION = 3;

/** A container with the times of its first and last row in the segment. */
export interface SidecarContainer extends Container {
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
}

/** What is known of the segment as a whole. */
export interface SidecarSegment {
  /** Time of the first row, milliseconds since 1970. */
  readonly startMs: number;
  /** Time of the last row. */
  readonly endMs: number;
  readonly rowCount: number;
  /** Size of the Parquet file. */
  readonly byteSize: number;
  /** CRC-32 of all bytes of the Parquet file; undefined where the sidecar was written before it had one. */
  readonly fileCrc32: number | undefined;
  /** Names of the metrics that have rows, sorted by their bytes. */
  readonly metricNames: readonly string[];
  readonly runId: string;
  readonly nodeName: string;
  readonly clusterName: string;
  readonly identifier: string;
  readonly intervalMs: number;
  /** Stems of the segments that this one was merged from: readers leave those out. */
  readonly replaces: readonly string[];
}

/** A sidecar as a value. */
export interface Sidecar {
  readonly version: typeof SIDECAR_VERSION;
  readonly segment: SidecarSegment;
  readonly containers: readonly SidecarContainer[];
}

/** The bytes of a sidecar file. */
export function encodeSidecar(sidecar: Sidecar): Uint8Array {
  const { segment } = sidecar;
  return addCheck(encodeMsgpack({
    version: sidecar.version,
    segment: {
      start_ms: segment.startMs,
      end_ms: segment.endMs,
      row_count: segment.rowCount,
      byte_size: segment.byteSize,
      ...(segment.fileCrc32 === undefined ? {} : { file_crc32: segment.fileCrc32 }),
      metric_names: segment.metricNames,
      run_id: segment.runId,
      node_name: segment.nodeName,
      cluster_name: segment.clusterName,
      identifier: segment.identifier,
      interval_ms: segment.intervalMs,
      replaces: segment.replaces,
    },
    containers: sidecar.containers.map((container) => ({
      ...toContainerRecord(container),
      first_seen_ms: container.firstSeenMs,
      last_seen_ms: container.lastSeenMs,
    })),
  }));
}

/**
 * Reads a sidecar file. Fields that this program does not know are ignored.
 *
 * @throws {SyntaxError} when the bytes are broken, or of a newer (or older, incompatible) version;
 * the message says which. A reader then falls back to the Parquet file.
 */
export function decodeSidecar(bytes: Uint8Array): Sidecar {
  if (isOriginalSidecar(bytes)) {
    throw new SyntaxError("Cannot read sidecar: the original fine-grained-monitor wrote it");
  }
  if (readCheck(bytes) === "wrong") {
    throw new SyntaxError("Cannot read sidecar: its bytes are not those that were written");
  }
  const fields = new MsgpackFields(decodeMsgpack(bytes, "sidecar"), "sidecar");
  const version = fields.count("version");
  if (version > SIDECAR_VERSION) {
    throw new SyntaxError(
      `Cannot read sidecar: format version ${version} is newer than ${SIDECAR_VERSION}; upgrade fgm`,
    );
  }
  if (version < SIDECAR_VERSION) {
    throw new SyntaxError(
      `Cannot read sidecar: format version ${version} is older than ${SIDECAR_VERSION}`,
    );
  }
  const containers = requireArray(fields.raw("containers"), "sidecar's containers");
  return {
    version: SIDECAR_VERSION,
    segment: decodeSegment(new MsgpackFields(fields.raw("segment"), "sidecar's segment")),
    containers: containers.map((entry) => {
      const container = new MsgpackFields(entry, "sidecar's container");
      return {
        ...fromContainerRecord(container),
        firstSeenMs: container.number("first_seen_ms"),
        lastSeenMs: container.number("last_seen_ms"),
      };
    }),
  };
}

/**
 * The bytes of a sidecar file.
 *
 * @throws {SyntaxError} when it is longer than any sidecar.
 * @throws {Deno.errors.NotFound} when there is none.
 */
export function readSidecarFile(path: string): Uint8Array<ArrayBuffer> {
  return readSmallFile(path, { maxBytes: MSGPACK_BYTES_MAX, subject: "sidecar" });
}

/**
 * Whether these are the first bytes of a sidecar that the original fine-grained-monitor wrote: bincode
 * after a byte of version, 2, with which no map in MessagePack begins.
 */
export function isOriginalSidecar(bytes: Uint8Array): boolean {
  return bytes[0] === ORIGINAL_VERSION;
}

const ORIGINAL_VERSION = 2;

/**
 * Reads the part that is about the segment as a whole.
 *
 * @throws {SyntaxError} when a field is missing or of the wrong type.
 */
export function decodeSegment(fields: MsgpackFields): SidecarSegment {
  return {
    startMs: fields.number("start_ms"),
    endMs: fields.number("end_ms"),
    rowCount: fields.count("row_count"),
    byteSize: fields.count("byte_size"),
    fileCrc32: fields.optionalUint32("file_crc32"),
    metricNames: fields.strings("metric_names"),
    runId: fields.string("run_id"),
    nodeName: fields.string("node_name"),
    clusterName: fields.string("cluster_name"),
    identifier: fields.string("identifier"),
    intervalMs: fields.number("interval_ms"),
    replaces: fields.strings("replaces"),
  };
}
