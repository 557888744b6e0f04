/**
 * The collector's only view of a host's kernel files.
 *
 * Absence is normal here and never an error: a container can die between being listed and being
 * read. What a test needs is a directory or `memoryHost` (collector/testing), never a mock.
 *
 * @module
 */

import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { type Libc, loadLibc } from "./libc.ts";

/** A kernel file kept open between ticks. */
export interface HostFile {
  /**
   * Reads the file from its start into `buffer`.
   *
   * @returns the bytes read, or undefined when the file's owner (cgroup, process) is gone.
   * @throws {RangeError} when the file does not end before the buffer does: a part would be wrong.
   * @throws {Error} for every other failure, such as a refused permission.
   */
  read(buffer: Uint8Array<ArrayBuffer>): number | undefined;
  close(): void;
}

/** A directory kept open between ticks: asking it again costs a fraction of asking for its path. */
export interface HostDir {
  /** Number of hard links of what was opened, which may have been removed since. */
  links(): number;
  close(): void;
}

/** What tells one directory from a later one of the same name, and shows that children came or went. */
export interface DirStat {
  readonly inode: number;
  /** Number of hard links: sub-directories plus two on cgroupfs. */
  readonly links: number;
  readonly modifiedMs: number;
}

/** The things the collector needs from a host. All paths are absolute. */
export interface HostFs {
  /** Opens a file to keep, or undefined when it does not exist. */
  open(path: string): HostFile | undefined;
  /** Whole file as text, or undefined when it is gone. For files read rarely. */
  readText(path: string): string | undefined;
  /** Target of a symbolic link, or undefined when it is gone or not a link. */
  readLink(path: string): string | undefined;
  /** Names of sub-directories, sorted. Empty when the directory is gone. */
  listDirs(path: string): readonly string[];
  /** Names of entries that are not directories, sorted. Empty when the directory is gone. */
  listFiles(path: string): readonly string[];
  /** Identity of a directory, or undefined when it is gone. */
  statDir(path: string): DirStat | undefined;
  /** Opens a directory to keep, or undefined when it does not exist. */
  openDir(path: string): HostDir | undefined;
}

/**
 * Kernel files are shorter than this, in bytes: `cgroup.procs` of 10,000 processes is 70 kB, and
 * `memory.stat` 2 kB. What is longer, or never ends, is not read: half of a list is no list. Memory
 * is only used for what a file really has.
 */
export const HOST_FILE_BYTES_MAX = 2 * 1024 ** 2;

/**
 * Opens files of the running host.
 *
 * @param callsLibc whether what is kept open is read through the C library, where there is one.
 */
export function denoHost(
  { callsLibc = true }: { readonly callsLibc?: boolean } = {},
): HostFs {
  const libc = callsLibc ? loadLibc() : undefined;
  const open = (path: string) =>
    orAbsent(() => new KeptFile(path, { fd: openSync(path, OPEN_FLAGS), libc }));
  let scratch: Uint8Array<ArrayBuffer> | undefined;
  return {
    open,
    readText: (path) => {
      using file = open(path);
      scratch ??= new Uint8Array(HOST_FILE_BYTES_MAX);
      const length = file?.read(scratch);
      return length === undefined
        ? undefined
        : new TextDecoder().decode(scratch.subarray(0, length));
    },
    readLink: (path) => orAbsent(() => Deno.readLinkSync(path)),
    listDirs: (path) => listNames(path, (entry) => entry.isDirectory),
    listFiles: (path) => listNames(path, (entry) => !entry.isDirectory),
    statDir: (path) =>
      orAbsent(() => {
        const info = Deno.statSync(path);
        return {
          inode: info.ino ?? 0,
          links: info.nlink ?? 0,
          modifiedMs: info.mtime?.getTime() ?? 0,
        };
      }),
    openDir: (path) =>
      orAbsent(() => {
        const fd = openSync(path, OPEN_FLAGS);
        return { links: () => linksOf(fd, libc), close: () => closeSync(fd) };
      }),
  };
}

/**
 * Nobody waits for a file: opening a pipe that nobody writes to would otherwise hold up all sampling,
 * and reading one. Files of the kernel's own file systems do not know the difference.
 */
const OPEN_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

function linksOf(fd: number, libc: Libc | undefined): number {
  const links = libc?.linksOf(fd) ?? -1;
  // The ordinary call repeats what failed, and says why.
  return links >= 0 ? links : fstatSync(fd).nlink;
}

function listNames(path: string, wanted: (entry: Deno.DirEntry) => boolean): readonly string[] {
  const names = orAbsent(() => [...Deno.readDirSync(path)].filter(wanted).map((e) => e.name));
  return names?.sort() ?? [];
}

/** Holds one descriptor; closed exactly once. */
class KeptFile implements HostFile, Disposable {
  readonly #path: string;
  #fd: number | undefined;
  readonly #libc: Libc | undefined;

  constructor(
    path: string,
    { fd, libc }: { readonly fd: number; readonly libc: Libc | undefined },
  ) {
    this.#path = path;
    this.#fd = fd;
    this.#libc = libc;
  }

  read(buffer: Uint8Array<ArrayBuffer>): number | undefined {
    if (this.#fd === undefined) return undefined;
    try {
      let length = 0;
      // One read returns at most a page or so of a seq_file; only a full answer asks for more.
      for (;;) {
        const count = this.#readAt(
          this.#fd,
          length === 0 ? buffer : buffer.subarray(length),
          length,
        );
        length += count;
        if (length === buffer.length) throw tooLong(this.#path, length);
        if (count < SEQ_FILE_PAGE_BYTES) return length;
      }
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  #readAt(fd: number, buffer: Uint8Array<ArrayBuffer>, offset: number): number {
    const count = this.#libc?.pread(fd, buffer, offset) ?? -1;
    // The ordinary read repeats what failed, and says why.
    return count >= 0 ? count : readSync(fd, buffer, 0, buffer.length, offset);
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** The error for a file that fills the buffer it is read into. */
export function tooLong(path: string, bufferBytes: number): RangeError {
  return new RangeError(`Cannot read ${path}: it does not end within ${bufferBytes} bytes`);
}

/** The kernel hands out text files in steps of at least this many bytes, unless they end sooner. */
const SEQ_FILE_PAGE_BYTES = 2048;

function orAbsent<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/**
 * What "it is gone" is called. ENOENT: removed before it was opened. ENODEV: a cgroup removed while
 * a file of it is held open. ESRCH: a process that ended. ENOTDIR: a parent replaced by a file in a
 * test tree.
 */
const GONE_CODES: ReadonlySet<unknown> = new Set(["ENOENT", "ENODEV", "ESRCH", "ENOTDIR"]);
const GONE_NUMBERS: ReadonlySet<number> = new Set([2, 19, 3, 20]);

/** Whether a failure means absence, which is normal here; every other failure is damage. */
function isGone(error: unknown): boolean {
  if (error instanceof Deno.errors.NotFound) return true;
  if (error instanceof Deno.errors.NotADirectory) return true;
  if (!(error instanceof Error)) return false;
  if ("code" in error && GONE_CODES.has(error.code)) return true;
  // Deno has no class for every errno, but ends such messages with "(os error N)".
  const match = /\(os error (\d+)\)/.exec(error.message);
  return match?.[1] !== undefined && GONE_NUMBERS.has(Number(match[1]));
}
