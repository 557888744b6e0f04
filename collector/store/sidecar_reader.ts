/**
 * Reads thousands of sidecars that say nearly the same.
 *
 * From one segment to the next a node's containers are described by the same bytes, and so is all of
 * the segment but five numbers. A reader keeps what such bytes stood for, recognises them, and reads the
 * numbers between them:
 *
 *     84 "version" 03 "segment" 8c "start_ms" # "end_ms" # "row_count" # "byte_size" #
 *     "file_crc32" #                                                         may be missing, after 8b
 *     "metric_names" … "replaces" … "containers"                             known bytes, the tail
 *     [ 89 "container_id" … "first_seen_ms"                                  known bytes
 *       # "last_seen_ms" # ] …
 *     "check" #                                                              compared; may be missing, after 83
 *
 * Bytes that are not known are decoded by `decodeSidecar`'s own functions before they are kept, and
 * where anything is not laid out as above, `decodeSidecar` reads the whole. So the outcome, an error
 * included, is always the one that `decodeSidecar` gives.
 *
 * @module
 */

import type { Container } from "../model.ts";
import { fromContainerRecord } from "./container_record.ts";
import { decodeMsgpack, MSGPACK_BYTES_MAX, MsgpackFields } from "./msgpack.ts";
import { decodeSegment, decodeSidecar, SIDECAR_VERSION, type SidecarSegment } from "./sidecar.ts";
import { CHECK_BYTES, readCheck } from "./sidecar_check.ts";
import { isAt, type Known, remember, rememberBytes } from "./sidecar_known.ts";
import {
  arrayAt,
  endOfValue,
  hasBytes,
  keyBytes,
  numberAt,
  numberLength,
} from "./sidecar_extent.ts";

/** A sidecar, its containers in columns. */
export interface SidecarColumns {
  readonly segment: SidecarSegment;
  /** Often the same object as for the sidecar before, where that one listed the same containers. */
  readonly containers: readonly Container[];
  /** This and the next are overwritten by the next call. */
  readonly firstSeenMs: Float64Array;
  readonly lastSeenMs: Float64Array;
}

/** Descriptions of containers that are kept, some 600 bytes each; with more, all are learnt anew. */
export const KNOWN_CONTAINERS_MAX = 16_384;

/** Tails that are kept, some 10 kB each: one for each run of each collector, and a few merged. */
export const KNOWN_TAILS_MAX = 16;

interface KnownContainer extends Known<Container> {
  /** What followed it in the sidecar read last: most likely it does again. */
  next: KnownContainer | undefined;
}

/** The part of a segment that stays the same: all but its first numbers. */
type Tail = Omit<SidecarSegment, keyof SegmentNumbers>;

type SegmentNumbers = Pick<
  SidecarSegment,
  "startMs" | "endMs" | "rowCount" | "byteSize" | "fileCrc32"
>;

/** Reads sidecars one after the other, and remembers what they have in common. */
export class SidecarReader {
  readonly #knownContainersMax: number;
  /** By id: a container is described anew when its name or its labels become known. */
  #containers = new Map<string, KnownContainer[]>();
  #containerCount = 0;
  #firstContainer: KnownContainer | undefined;
  /** The one used last comes first. */
  readonly #tails: Known<Tail>[] = [];
  #lastList: readonly Container[] = [];
  #times = new Float64Array(0);

  constructor(options: { readonly knownContainersMax?: number } = {}) {
    this.#knownContainersMax = options.knownContainersMax ?? KNOWN_CONTAINERS_MAX;
  }

  /**
   * Reads a sidecar file. Nothing of the answer refers to `bytes`, which may be used again.
   *
   * @throws {SyntaxError} what `decodeSidecar` throws for these bytes.
   */
  read(bytes: Uint8Array): SidecarColumns {
    return this.#skim(bytes) ?? toColumns(bytes);
  }

  /** The sidecar, or undefined when its layout is another. */
  #skim(bytes: Uint8Array): SidecarColumns | undefined {
    if (bytes.length > MSGPACK_BYTES_MAX) return undefined;
    const check = readCheck(bytes);
    if (check === "wrong") return undefined;
    const [head, checkBytes] = check === "right" ? [CHECKED_HEAD, CHECK_BYTES] : [HEAD, 0];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength - checkBytes);
    if (!hasBytes(view, 0, head)) return undefined;
    const start = numbersAt(view, HEAD.length);
    if (start === undefined) return undefined;
    const tail = this.#tailAt(view, start.end);
    const list = tail && arrayAt(view, start.end + tail.byteLength);
    const columns = list && this.#containersAt(view, list);
    return columns && { segment: { ...start.numbers, ...tail.value }, ...columns };
  }

  #containersAt(
    view: DataView,
    { count, start }: { readonly count: number; readonly start: number },
  ): Omit<SidecarColumns, "segment"> | undefined {
    // A count can be a lie, and memory for it must not be taken on its word.
    if (count * CONTAINER_BYTES_MIN > view.byteLength) return undefined;
    const containers: Container[] = new Array(count);
    const { firstSeenMs, lastSeenMs } = this.#timesOf(count);
    let at = start;
    let before: KnownContainer | undefined;
    for (let i = 0; i < count; i++) {
      const likely = before === undefined ? this.#firstContainer : before.next;
      const known = likely !== undefined && isAt(likely, view, at)
        ? likely
        : this.#containerAt(view, at);
      if (known === undefined) return undefined;
      if (before === undefined) this.#firstContainer = known;
      else before.next = known;
      before = known;
      containers[i] = known.value;
      at += known.byteLength;
      const firstLength = numberLength(view, at);
      const lastAt = at + firstLength + LAST_SEEN.length;
      const lastLength = numberLength(view, lastAt);
      if (firstLength === 0 || lastLength === 0) return undefined;
      if (!isAt(LAST_SEEN_KEY, view, at + firstLength)) return undefined;
      const [firstMs, lastMs] = [numberAt(view, at), numberAt(view, lastAt)];
      if (!Number.isFinite(firstMs) || !Number.isFinite(lastMs)) return undefined;
      firstSeenMs[i] = firstMs;
      lastSeenMs[i] = lastMs;
      at = lastAt + lastLength;
    }
    // What followed the last one long ago would keep all that ever followed it alive.
    if (before !== undefined) before.next = undefined;
    if (at !== view.byteLength) return undefined;
    return { containers: this.#share(containers), firstSeenMs, lastSeenMs };
  }

  /** Room for the times of so many containers: a new column for each of thousands of files is dear. */
  #timesOf(
    count: number,
  ): { readonly firstSeenMs: Float64Array; readonly lastSeenMs: Float64Array } {
    if (this.#times.length < 2 * count) this.#times = new Float64Array(4 * count);
    return {
      firstSeenMs: this.#times.subarray(0, count),
      lastSeenMs: this.#times.subarray(count, 2 * count),
    };
  }

  #share(containers: readonly Container[]): readonly Container[] {
    const last = this.#lastList;
    const isSame = last.length === containers.length &&
      last.every((container, i) => container === containers[i]);
    if (!isSame) this.#lastList = containers;
    return this.#lastList;
  }

  /** The description that begins at `at` and ends before the first number, known by now. */
  #containerAt(view: DataView, at: number): KnownContainer | undefined {
    const id = idAt(view, at);
    if (id === undefined) return undefined;
    const known = this.#containers.get(id)?.find((candidate) => isAt(candidate, view, at));
    return known ?? this.#learnContainer(view, at, { id });
  }

  #learnContainer(
    view: DataView,
    at: number,
    { id }: { readonly id: string },
  ): KnownContainer | undefined {
    const extent = containerExtent(view, at);
    const value = extent &&
      decodeOrUndefined(() => fromContainerRecord(fieldsOf(view, { at, end: extent.end })));
    if (extent === undefined || value === undefined) return undefined;
    if (this.#containerCount >= this.#knownContainersMax) {
      this.#containers = new Map();
      this.#containerCount = 0;
    }
    const known = { ...remember(view, { at, end: extent.numberAt, value }), next: undefined };
    const others = this.#containers.get(id);
    if (others === undefined) this.#containers.set(id, [known]);
    else others.unshift(known);
    this.#containerCount++;
    return known;
  }

  #tailAt(view: DataView, at: number): Known<Tail> | undefined {
    const index = this.#tails.findIndex((tail) => isAt(tail, view, at));
    if (index === 0) return this.#tails[0];
    const [tail] = index > 0 ? this.#tails.splice(index, 1) : [learnTail(view, at)];
    if (tail === undefined) return undefined;
    this.#tails.unshift(tail);
    if (this.#tails.length > KNOWN_TAILS_MAX) this.#tails.pop();
    return tail;
  }
}

const CONTAINER_ID = keyBytes("container_id");
const FIRST_SEEN = keyBytes("first_seen_ms");
const LAST_SEEN = keyBytes("last_seen_ms");
const CONTAINERS = keyBytes("containers");
const SEGMENT_NUMBERS = ["start_ms", "end_ms", "row_count", "byte_size"].map(keyBytes);
const CHECKED_SEGMENT_NUMBERS = [...SEGMENT_NUMBERS, keyBytes("file_crc32")];
/** Fields of a segment, `file_crc32` not among them. */
const SEGMENT_FIELDS = 11;
const SEGMENT_MAP = 0x80 | SEGMENT_FIELDS;
const FIELDS = [...keyBytes("version"), SIDECAR_VERSION, ...keyBytes("segment")];
const HEAD = [0x83, ...FIELDS];
const CHECKED_HEAD = [0x84, ...FIELDS];

/** A container is at least its two last keys. */
const CONTAINER_BYTES_MIN = FIRST_SEEN.length + LAST_SEEN.length;

const LAST_SEEN_KEY = rememberBytes(LAST_SEEN);

function toColumns(bytes: Uint8Array): SidecarColumns {
  const { segment, containers } = decodeSidecar(bytes);
  return {
    segment,
    containers: containers.map(({ firstSeenMs: _first, lastSeenMs: _last, ...rest }) => rest),
    firstSeenMs: Float64Array.from(containers, ({ firstSeenMs }) => firstSeenMs),
    lastSeenMs: Float64Array.from(containers, ({ lastSeenMs }) => lastSeenMs),
  };
}

/** The numbers of the segment whose map begins at `at`, and where they end; undefined when laid out otherwise. */
function numbersAt(
  view: DataView,
  at: number,
): { readonly numbers: SegmentNumbers; readonly end: number } | undefined {
  const hasCrc = hasBytes(view, at, [SEGMENT_MAP + 1]);
  if (!hasCrc && !hasBytes(view, at, [SEGMENT_MAP])) return undefined;
  let end = at + 1;
  const numbers: number[] = [];
  for (const key of hasCrc ? CHECKED_SEGMENT_NUMBERS : SEGMENT_NUMBERS) {
    if (!hasBytes(view, end, key)) return undefined;
    end += key.length;
    const length = numberLength(view, end);
    if (length === 0) return undefined;
    numbers.push(numberAt(view, end));
    end += length;
  }
  const [startMs, endMs, rowCount, byteSize] = numbers as [number, number, number, number];
  const fileCrc32 = numbers[SEGMENT_NUMBERS.length];
  if (!Number.isFinite(startMs) || !Number.isFinite(endMs)) return undefined;
  if (!isCount(rowCount) || !isCount(byteSize)) return undefined;
  if (fileCrc32 !== undefined && !(isCount(fileCrc32) && fileCrc32 < 2 ** 32)) return undefined;
  return { numbers: { startMs, endMs, rowCount, byteSize, fileCrc32 }, end };
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

const UTF8 = new TextDecoder();

/** The id that the container at `at` begins with: only to find its bytes by, not yet checked. */
function idAt(view: DataView, at: number): string | undefined {
  const start = at + 1 + CONTAINER_ID.length;
  if (!hasBytes(view, at + 1, CONTAINER_ID)) return undefined;
  const end = endOfValue(view, start);
  if (end === undefined) return undefined;
  return UTF8.decode(new Uint8Array(view.buffer, view.byteOffset + start, end - start));
}

/** Where a container ends, and where its first number is; undefined when it is laid out otherwise. */
function containerExtent(
  view: DataView,
  at: number,
): { readonly numberAt: number; readonly end: number } | undefined {
  const fields = at < view.byteLength ? view.getUint8(at) & 0x0f : 0;
  if (fields < 3 || view.getUint8(at) >> 4 !== 0x8) return undefined;
  const numbersAt = endOfValues(view, at + 1, { count: 2 * (fields - 2) });
  if (numbersAt === undefined || !hasBytes(view, numbersAt, FIRST_SEEN)) return undefined;
  const first = numbersAt + FIRST_SEEN.length;
  const lastKey = first + numberLength(view, first);
  if (!hasBytes(view, lastKey, LAST_SEEN)) return undefined;
  const last = lastKey + LAST_SEEN.length;
  return { numberAt: first, end: last + numberLength(view, last) };
}

function endOfValues(
  view: DataView,
  at: number,
  { count }: { readonly count: number },
): number | undefined {
  let end: number | undefined = at;
  for (let i = 0; i < count && end !== undefined; i++) end = endOfValue(view, end);
  return end;
}

/** Decodes the tail that begins at `at`; undefined when it is damaged or laid out otherwise. */
function learnTail(view: DataView, at: number): Known<Tail> | undefined {
  const fieldsLeft = SEGMENT_FIELDS - SEGMENT_NUMBERS.length;
  const end = endOfValues(view, at, { count: 2 * fieldsLeft });
  if (end === undefined || !hasBytes(view, end, CONTAINERS)) return undefined;
  // Eleven fields are required, and a twelfth was found, so none can be there twice and count the second time.
  const segment = decodeOrUndefined(() => decodeSegment(fieldsOf(view, { at: HEAD.length, end })));
  if (segment === undefined) return undefined;
  const { startMs: _start, endMs: _end, rowCount: _rows, byteSize: _bytes, ...others } = segment;
  const { fileCrc32: _crc, ...value } = others;
  return remember(view, { at, end: end + CONTAINERS.length, value });
}

function fieldsOf(
  view: DataView,
  { at, end }: { readonly at: number; readonly end: number },
): MsgpackFields {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at, end - at);
  return new MsgpackFields(decodeMsgpack(bytes, "sidecar"), "sidecar");
}

/** What is wrong here is told by `decodeSidecar`, which then reads the whole. */
function decodeOrUndefined<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
