/**
 * Whether the segments of a data directory are what was written.
 *
 * Each sidecar is read, and each Parquet file from its first byte to its last. Nothing is changed and
 * nothing is locked: a collector seals, a consolidator merges and retention deletes meanwhile. What is
 * not right is therefore looked at again where its files have changed since, and what has vanished is
 * nobody's damage. Journals are not read: each of their frames has a checksum, which sealing compares.
 *
 * @module
 */

import { fileIdentity, statFileSync } from "../store/atomic_file.ts";
import { otherCrc32Text, readFileCrc32 } from "../store/file_crc32.ts";
import {
  listSegmentFiles,
  type SegmentFiles,
  segmentPath,
  segmentState,
} from "../store/segment_files.ts";
import {
  decodeSidecar,
  isOriginalSidecar,
  readSidecarFile,
  type SidecarSegment,
} from "../store/sidecar.ts";

/** A file that is not what was written, or cannot be read. */
export interface WrongFile {
  readonly path: string;
  readonly reason: string;
}

/** What was found, in segments. */
export interface VerifyCounts {
  /** Of those that are listed, looked at so far. */
  done: number;
  /** All their bytes are those that were written. */
  right: number;
  wrong: number;
  /** Nothing tells what their bytes were: their sidecar is missing, or older than the checksum. */
  unchecked: number;
  /** Bytes of Parquet files that were read. */
  byteSize: number;
}

/** How to verify. */
export interface VerifyOptions {
  /** Ends it between two reads. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each file that is wrong when it is found, oldest segment first. */
  readonly onWrong: (wrong: WrongFile) => void;
  /** Told before each segment. */
  readonly onSegment?: (counts: Readonly<VerifyCounts>, total: number) => void;
  /** Called between a segment's sidecar and its Parquet file, for tests of what changes in between. */
  readonly onSidecar?: (files: SegmentFiles) => void | Promise<void>;
}

/** What a segment's files come to. */
type Verdict =
  | { readonly kind: "right" | "unchecked"; readonly byteSize: number }
  | { readonly kind: "wrong"; readonly wrong: WrongFile; readonly byteSize: number }
  /** It holds no rows of its own yet, or no longer. */
  | { readonly kind: "none" };

/** Looks at a segment whose files change meanwhile; sealing, merging and retention come to an end. */
const LOOKS_MAX = 4;

/**
 * Reads all segments of a data directory.
 *
 * @throws whatever the disk says of a folder that cannot be listed.
 * @throws the signal's reason once it is aborted.
 */
export async function verifySegments(
  dataDir: string,
  options: VerifyOptions,
): Promise<VerifyCounts> {
  const counts: VerifyCounts = { done: 0, right: 0, wrong: 0, unchecked: 0, byteSize: 0 };
  const listed = listSegmentFiles(dataDir).filter((files) => segmentState(files) !== "journal");
  for (const files of listed) {
    options.signal?.throwIfAborted();
    options.onSegment?.(counts, listed.length);
    const verdict = await verifySegment(files, options);
    counts.done++;
    if (verdict.kind === "none") continue;
    counts[verdict.kind]++;
    counts.byteSize += verdict.byteSize;
    if (verdict.kind === "wrong") options.onWrong(verdict.wrong);
  }
  return counts;
}

async function verifySegment(files: SegmentFiles, options: VerifyOptions): Promise<Verdict> {
  for (let look = 1;; look++) {
    const before = identityOf(files);
    const verdict = await lookAt(files, options);
    const isSettled = verdict.kind === "right" || identityOf(files) === before;
    if (isSettled || look === LOOKS_MAX) return verdict;
  }
}

/** The files as they are now, whatever was listed. */
async function lookAt(
  files: SegmentFiles,
  { signal, onSidecar }: VerifyOptions,
): Promise<Verdict> {
  const [path, sidecarPath] = [segmentPath(files, "parquet"), segmentPath(files, "containers")];
  const sidecar = readSidecar(sidecarPath);
  if (sidecar.kind === "wrong") {
    return { kind: "wrong", wrong: { path: sidecarPath, reason: sidecar.reason }, byteSize: 0 };
  }
  await onSidecar?.(files);
  const told = sidecar.segment;
  const read = await readParquet(path, { byteSize: told?.byteSize, signal });
  if (read.kind === "none") return withoutParquet(sidecarPath, told);
  if (read.kind === "wrong") {
    return { kind: "wrong", wrong: { path, reason: read.reason }, byteSize: 0 };
  }
  const { crc32, byteSize } = read;
  if (told?.fileCrc32 !== undefined) {
    if (crc32 === told.fileCrc32) return { kind: "right", byteSize };
    const reason = otherCrc32Text(crc32, told.fileCrc32);
    return { kind: "wrong", wrong: { path, reason }, byteSize };
  }
  // Beside a journal it counts only once it has its sidecar: it is being sealed, or a crash was in the way.
  const isJournals = sidecar.kind === "none" && exists(segmentPath(files, "journal"));
  return isJournals ? { kind: "none" } : { kind: "unchecked", byteSize };
}

/**
 * A sidecar alone. A merge writes it before its Parquet file has its name; whoever deletes a segment
 * takes the sidecar first, so that in all other cases the Parquet file is lost.
 */
function withoutParquet(sidecarPath: string, segment: SidecarSegment | undefined): Verdict {
  if (segment === undefined || segment.replaces.length > 0) return { kind: "none" };
  const wrong = { path: sidecarPath, reason: "its segment's Parquet file is missing" };
  return { kind: "wrong", wrong, byteSize: 0 };
}

type ReadSidecar =
  | { readonly kind: "none" | "original"; readonly segment?: undefined }
  | { readonly kind: "read"; readonly segment: SidecarSegment }
  | { readonly kind: "wrong"; readonly reason: string };

function readSidecar(path: string): ReadSidecar {
  try {
    const bytes = readSidecarFile(path);
    if (isOriginalSidecar(bytes)) return { kind: "original" };
    return { kind: "read", segment: decodeSidecar(bytes).segment };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { kind: "none" };
    return { kind: "wrong", reason: textOf(error) };
  }
}

type ReadParquet =
  | { readonly kind: "none" }
  | { readonly kind: "read"; readonly crc32: number; readonly byteSize: number }
  | { readonly kind: "wrong"; readonly reason: string };

/**
 * Reads a file that has `byteSize` bytes, where that is told. One of another size may be of any: it is not
 * read. What the disk refuses to read is as bad as what it reads wrongly, and must not hide the rest.
 */
async function readParquet(
  path: string,
  { byteSize, signal }: {
    readonly byteSize: number | undefined;
    readonly signal: AbortSignal | undefined;
  },
): Promise<ReadParquet> {
  try {
    const { size } = await Deno.stat(path);
    if (byteSize !== undefined && size !== byteSize) {
      return { kind: "wrong", reason: `it has ${size} bytes, and ${byteSize} by its sidecar` };
    }
    return { kind: "read", ...await readFileCrc32(path, { signal }) };
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Deno.errors.NotFound) return { kind: "none" };
    return { kind: "wrong", reason: `it cannot be read: ${textOf(error)}` };
  }
}

/** Changes when one of the files is written anew, appears or goes. */
function identityOf(files: SegmentFiles): string {
  return (["parquet", "containers", "journal"] as const)
    .map((extension) => fileIdentity(segmentPath(files, extension)))
    .join();
}

function exists(path: string): boolean {
  return statFileSync(path) !== undefined;
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
