/**
 * What an exported page carries, and in which form.
 *
 * The page holds one text for each metric, a block; one with the times of all ticks; and one with all
 * else, the head, as JSON. Each is DEFLATE with a checksum (zlib, RFC 1950) in base64 (RFC 4648, 4), and
 * is only unpacked when it is needed.
 *
 *     <script type="application/octet-stream" data-fgm="head">…</script>
 *     <script type="application/octet-stream" data-fgm="ticks">…</script>
 *     <script type="application/octet-stream" data-fgm="metric" data-name="cgroup.v2.…">…</script>
 *
 * Words
 * - A tick table has the times at which one node was sampled, in the order in which they were first met.
 *   All of a node's series share it, so a series says only which ticks it has: mostly all, as one run.
 * - A series is one metric of one container, or of one of its parts (a device, a process).
 * - A chunk is up to `CHUNK_SAMPLES_MAX` samples of a series. Chunks are made while rows come in, so that
 *   what is kept of them is small.
 *
 *     ticks    varint: tables; each: varint: times; their changes' changes, zigzag varints
 *     block    varint: series; each:
 *                varint: position of the container in the head; varint: of its node's table
 *                varint: bytes of the part's name, and these, UTF-8; 0 for the container itself
 *                varint: chunks; the chunks
 *     chunk    varint: runs of ticks; each: varint, zigzag: how far its first tick lies from the end of
 *              the run before; varint: ticks
 *              the values, as `embedded_values.ts` has them
 *
 * @module
 */

import { ByteReader } from "@fgm/collector/store/byte_reader";
import { ByteWriter } from "@fgm/collector/store/byte_writer";
import type { WireEvents } from "../../../api/events.ts";
import type { WireFilters } from "../../../api/containers.ts";
import type { WireInstance } from "../../../api/instance.ts";
import type { WireMetrics } from "../../../api/metrics.ts";
import type { SeenContainer } from "../../../query/data_view.ts";
import type { SampleColumns } from "../../../query/sample_columns.ts";
import type { DataBounds, TimeRange } from "../../../query/time_range.ts";
import { decodeValues, encodeValues, fromZigzag, toZigzag } from "./embedded_values.ts";

/** Version of all of this; a page is written and read by the same version. */
export const EMBEDDED_VERSION = 1;

/** Samples of a chunk. */
export const CHUNK_SAMPLES_MAX = 512;

/** A container, and what reading its series needs. */
export interface EmbeddedContainer extends SeenContainer {
  /** The sampling interval of its node, milliseconds. */
  readonly intervalMs: number;
}

/** All that is not samples. */
export interface EmbeddedHead {
  readonly version: typeof EMBEDDED_VERSION;
  readonly instance: WireInstance;
  /** When it was exported. */
  readonly exportedMs: number;
  /** What was asked for; nothing outside of it is known. */
  readonly range: TimeRange;
  /** Times of the first and last sample that there are, within the range. */
  readonly bounds: DataBounds;
  /** Blocks and events refer to their positions. */
  readonly containers: readonly EmbeddedContainer[];
  readonly metrics: WireMetrics;
  readonly filters: WireFilters;
  /** All of the range, newest first. */
  readonly events: WireEvents["events"];
  readonly areEventsTruncated: boolean;
}

/** One series, its samples written. */
export interface EncodedSeries {
  readonly container: number;
  readonly table: number;
  /** Device or process; null for the container itself. */
  readonly part: string | null;
  readonly chunks: readonly Uint8Array[];
}

/** One series, read. */
export interface DecodedSeries {
  readonly container: number;
  readonly part: string | null;
  readonly samples: SampleColumns;
}

/** Writes samples, at least one; `ticks` are their positions in the node's table. */
export function encodeChunk(ticks: Uint32Array, values: Float64Array): Uint8Array {
  const writer = new ByteWriter(values.length * 2 + 16);
  const runs: { first: number; length: number }[] = [];
  for (const tick of ticks) {
    const run = runs.at(-1);
    if (run !== undefined && tick === run.first + run.length) run.length++;
    else runs.push({ first: tick, length: 1 });
  }
  writer.writeVarint(runs.length);
  let end = 0;
  for (const { first, length } of runs) {
    writer.writeVarint(toZigzag(first - end));
    writer.writeVarint(length);
    end = first + length;
  }
  encodeValues(values, writer);
  return writer.view().slice();
}

/** Writes all series of one metric. */
export function encodeBlock(series: readonly EncodedSeries[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(4_096);
  writer.writeVarint(series.length);
  for (const { container, table, part, chunks } of series) {
    writer.writeVarint(container);
    writer.writeVarint(table);
    const name = new TextEncoder().encode(part ?? "");
    writer.writeVarint(name.length);
    writer.writeBytes(name);
    writer.writeVarint(chunks.length);
    for (const chunk of chunks) writer.writeBytes(chunk);
  }
  return writer.view();
}

/**
 * Reads all series of one metric. Samples are in ascending time, those of one instant in the order in
 * which they were written.
 *
 * @throws {SyntaxError} when the bytes are damaged.
 */
export function decodeBlock(
  bytes: Uint8Array,
  tables: readonly Float64Array[],
): readonly DecodedSeries[] {
  const reader = new ByteReader(bytes);
  const count = reader.readVarint();
  const series: DecodedSeries[] = [];
  for (let i = 0; i < count; i++) series.push(decodeSeries(reader, tables));
  return series;
}

function decodeSeries(reader: ByteReader, tables: readonly Float64Array[]): DecodedSeries {
  const container = reader.readVarint();
  const table = tables[reader.readVarint()];
  if (table === undefined) throw new SyntaxError("Cannot read series: there is no such tick table");
  const name = new TextDecoder().decode(reader.readBytes(reader.readVarint()));
  const times: number[] = [];
  const pieces: Float64Array[] = [];
  for (let left = reader.readVarint(); left > 0; left--) {
    const before = times.length;
    readTicks(reader, table, times);
    const samples = times.length - before;
    if (samples === 0) throw new SyntaxError("Cannot read series: a chunk has no samples");
    pieces.push(decodeValues(samples, reader));
  }
  const values = new Float64Array(times.length);
  let at = 0;
  for (const piece of pieces) {
    values.set(piece, at);
    at += piece.length;
  }
  const samples = { timesMs: Float64Array.from(times), values };
  return { container, part: name === "" ? null : name, samples };
}

function readTicks(reader: ByteReader, table: Float64Array, times: number[]): void {
  let end = 0;
  let left = CHUNK_SAMPLES_MAX;
  for (let runs = reader.readVarint(); runs > 0; runs--) {
    const first = end + fromZigzag(reader.readVarint());
    end = first + reader.readVarint();
    left -= end - first;
    // A run takes few bytes, and could name all ticks again and again.
    if (left < 0) throw new SyntaxError("Cannot read series: a chunk has too many samples");
    for (let tick = first; tick < end; tick++) {
      const timeMs = table[tick];
      if (timeMs === undefined) {
        throw new SyntaxError(`Cannot read series: there is no tick ${tick}`);
      }
      times.push(timeMs);
    }
  }
}

/** Writes the times of ticks, in milliseconds, as they are in the tables. */
export function encodeTicks(tables: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(4_096);
  writer.writeVarint(tables.length);
  for (const table of tables) {
    writer.writeVarint(table.length);
    let [timeMs, stepMs] = [0, 0];
    for (const next of table) {
      writer.writeVarint(toZigzag(next - timeMs - stepMs));
      [timeMs, stepMs] = [next, next - timeMs];
    }
  }
  return writer.view();
}

/**
 * Reads the times of ticks.
 *
 * @throws {SyntaxError} when the bytes are damaged.
 */
export function decodeTicks(bytes: Uint8Array): readonly Float64Array[] {
  const reader = new ByteReader(bytes);
  const tables: Float64Array[] = [];
  for (let left = reader.readVarint(); left > 0; left--) {
    const times: number[] = [];
    let [timeMs, stepMs] = [0, 0];
    for (let i = reader.readVarint(); i > 0; i--) {
      stepMs += fromZigzag(reader.readVarint());
      timeMs += stepMs;
      times.push(timeMs);
    }
    tables.push(Float64Array.from(times));
  }
  return tables;
}
