/**
 * Exports files and directories to a pair of files: NAME.parquet for programs, NAME.html for people.
 *
 * A viewer without a listener answers for all paths, also of several nodes, so that both files hold what
 * one asked of it would.
 *
 * @module
 */

import { basename, dirname, join } from "@std/path";
import type { Logger } from "@fgm/k8s/pod/log";
import { FORMAT_VERSION, VERSION } from "@fgm/k8s/pod/version";
import type { WireProblem } from "./api/problem.ts";
import { createViewer, openRoots, type Viewer } from "./viewer.ts";

/** Files that are written, in this order. */
export const WRITTEN_FORMATS = ["parquet", "html"] as const;

/** One of the files. */
export type WrittenFormat = typeof WRITTEN_FORMATS[number];

/** What is exported, and where to. */
export interface WriteExportOptions {
  /** Data directories, files or patterns, of one node or several. At least one. */
  readonly paths: readonly string[];
  /** Path of the files without their endings. Files of these names are replaced. */
  readonly out: string;
  /** Both when left out. */
  readonly formats?: readonly WrittenFormat[];
  /** Parameters of `/api/export` by their names, such as "from" or "metrics"; without a range, all. */
  readonly query?: Readonly<Record<string, string>>;
  /** Estimated samples of the page; a viewer's own limit when left out. */
  readonly samplesMax?: number;
  /** Folder of the built page; the one beside the sources when left out. */
  readonly builtDir?: string;
  readonly gitRev: string;
  /** Wall clock, milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Logger;
  /** Told after each piece how many bytes of a file are written. */
  readonly onProgress?: (progress: WrittenFile) => void;
  /** Ends the export; nothing is left behind. */
  readonly signal?: AbortSignal;
}

/** A file, or as much of it as there is. */
export interface WrittenFile {
  readonly format: WrittenFormat;
  readonly path: string;
  readonly sizeBytes: number;
}

/**
 * Writes the files. They appear when all of them are whole, or not at all.
 *
 * @throws {RangeError} when a path or parameter cannot be used, nothing matches or too much does; its
 * message is for a person and names the way out.
 * @throws {Error} when a file cannot be read or written.
 */
export async function writeExport(options: WriteExportOptions): Promise<readonly WrittenFile[]> {
  const { paths, out, formats = WRITTEN_FORMATS } = options;
  await using viewer = createViewer({
    roots: openRoots(paths, Deno.cwd()),
    names: {
      podName: undefined,
      nodeName: undefined,
      clusterName: undefined,
      version: VERSION,
      gitRev: options.gitRev,
      formatVersion: FORMAT_VERSION,
    },
    allowedHosts: [],
    cores: navigator.hardwareConcurrency,
    now: options.now,
    log: options.log,
    pageSamplesMax: options.samplesMax,
    ...(options.builtDir === undefined ? {} : { builtDir: options.builtDir }),
  });
  const scratch = await makeScratch(out);
  try {
    const written: WrittenFile[] = [];
    for (const format of formats) {
      written.push(await writeFile(format, { ...options, viewer, scratch }));
    }
    for (const { path } of written) await Deno.rename(join(scratch, basename(path)), path);
    return written;
  } finally {
    await Deno.remove(scratch, { recursive: true });
  }
}

/** Beside the files, so that they can be renamed into place. */
async function makeScratch(out: string): Promise<string> {
  const dir = dirname(out);
  try {
    return await Deno.makeTempDir({ dir, prefix: ".fgm-export-" });
  } catch (cause) {
    const state = cause instanceof Deno.errors.NotFound
      ? "there is no such folder"
      : "it is refused";
    throw new RangeError(`Cannot write to ${dir}: ${state}`, { cause });
  }
}

async function writeFile(
  format: WrittenFormat,
  { out, query = {}, viewer, scratch, onProgress, signal }: WriteExportOptions & {
    readonly viewer: Viewer;
    readonly scratch: string;
  },
): Promise<WrittenFile> {
  const hasRange = ["from", "to", "range"].some((name) => query[name] !== undefined);
  const asked = new URLSearchParams({ format, ...(hasRange ? {} : { range: "all" }), ...query });
  const request = new Request(`http://localhost/api/export?${asked}`, {
    ...(signal && { signal }),
  });
  const response = await viewer.fetch(request);
  if (!response.ok || response.body === null) throw await refusalOf(response);
  const path = `${out}.${format}`;
  using file = await Deno.open(join(scratch, basename(path)), { write: true, createNew: true });
  let sizeBytes = 0;
  for await (const piece of response.body) {
    for (let at = 0; at < piece.length;) at += await file.write(piece.subarray(at));
    sizeBytes += piece.length;
    onProgress?.({ format, path, sizeBytes });
  }
  return { format, path, sizeBytes };
}

async function refusalOf(response: Response): Promise<Error> {
  const { status, detail }: WireProblem = await response.json();
  return status < 500 || status === 503 ? new RangeError(detail) : new Error(detail);
}
