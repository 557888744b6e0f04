/**
 * The collector's only view of a host's kernel files.
 *
 * Absence is normal here and never an error: a container can die between being listed and being
 * read. What a test needs is a directory or `memoryHost` (collector/testing), never a mock.
 *
 * @module
 */

/** A kernel file kept open between ticks. */
export interface HostFile {
  /**
   * Reads the file from its start into `buffer`.
   *
   * @returns the bytes read, or undefined when the file's owner (cgroup, process) is gone.
   * @throws {Error} for every other failure, such as a refused permission.
   */
  read(buffer: Uint8Array): number | undefined;
  close(): void;
}

/** A directory kept open between ticks: asking it again costs a quarter of asking for its path. */
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
 * Largest kernel file that is read whole, in bytes. `cgroup.procs` of 10,000 processes is 70 kB;
 * what is longer is cut, and the parsers drop an unfinished last line.
 */
export const HOST_FILE_BYTES_MAX = 256 * 1024;

/** Opens files of the running host. */
export function denoHost(): HostFs {
  return {
    open: (path) => orAbsent(() => new KeptFile(Deno.openSync(path))),
    readText: (path) => orAbsent(() => Deno.readTextFileSync(path)),
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
        const file = Deno.openSync(path);
        return { links: () => file.statSync().nlink ?? 0, close: () => file.close() };
      }),
  };
}

function listNames(path: string, wanted: (entry: Deno.DirEntry) => boolean): readonly string[] {
  const names = orAbsent(() => [...Deno.readDirSync(path)].filter(wanted).map((e) => e.name));
  return names?.sort() ?? [];
}

/** Holds one descriptor; closed exactly once. */
class KeptFile implements HostFile {
  #file: Deno.FsFile | undefined;

  constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  read(buffer: Uint8Array): number | undefined {
    const file = this.#file;
    if (file === undefined) return undefined;
    return orAbsent(() => {
      file.seekSync(0, Deno.SeekMode.Start);
      let length = 0;
      // One read returns at most a page or so of a seq_file; only a full answer asks for more.
      for (;;) {
        const count = file.readSync(length === 0 ? buffer : buffer.subarray(length));
        if (count === null) return length;
        length += count;
        if (count < SEQ_FILE_PAGE_BYTES || length === buffer.length) return length;
      }
    });
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}

/** The kernel hands out text files in steps of at least this many bytes, unless they end sooner. */
const SEQ_FILE_PAGE_BYTES = 2048;

const ENODEV = 19;
const ESRCH = 3;
const ENOTDIR = 20;

/**
 * Turns "it is gone" into undefined; every other failure is thrown on.
 *
 * ENOENT: removed before we opened it. ENODEV: a cgroup removed while we hold its file open.
 * ESRCH: a process that ended. ENOTDIR: a parent replaced by a file in a test tree.
 */
function orAbsent<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotADirectory) return undefined;
    const errno = osErrorNumber(error);
    if (errno === ENODEV || errno === ESRCH || errno === ENOTDIR) return undefined;
    throw error;
  }
}

/** Deno has no class for every errno, but ends such messages with "(os error N)". */
function osErrorNumber(error: unknown): number | undefined {
  const match = error instanceof Error ? /\(os error (\d+)\)/.exec(error.message) : null;
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
