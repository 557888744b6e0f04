/**
 * The open journal on disk.
 *
 * Appends are synchronous: a tick is written in some 20 µs, less than handing it to another thread
 * costs, and the loop must know that it is in the file before it goes on. There is no fsync: what is
 * written survives the death of the process at once, and the death of the machine after the kernel's
 * own write-back.
 *
 * Invariant: the file holds whole appends only. What a full disk took half is cut off again.
 *
 * @module
 */

import { join } from "@std/path";
import { type Inode, inodeOf, leadsTo } from "./inode.ts";
import { encodeHeader, type JournalHeader } from "./journal.ts";
import { partitionPath, segmentStem } from "./partition.ts";

/** Stems tried for one start and run id before giving up. */
const STEM_ATTEMPTS_MAX = 1_000;

/** Holds the file; close it exactly once, or let `using` do so. */
export class JournalFile implements Disposable {
  readonly path: string;
  readonly stem: string;
  readonly startMs: number;
  #file: Deno.FsFile | undefined;
  readonly #inode: Inode;
  #sizeBytes = 0;
  /** Set when a failed append could not be cut off: the next one has to do it first. */
  #needsCut = false;

  private constructor(path: string, stem: string, startMs: number) {
    this.path = path;
    this.stem = stem;
    this.startMs = startMs;
    const file = Deno.openSync(path, { write: true, createNew: true });
    this.#file = file;
    this.#inode = inodeOf(file);
  }

  /**
   * Creates the journal of the segment that `header` describes, in its partition under `dataDir`, and
   * writes the header. Never opens a file that exists, nor takes a stem any of whose files exists:
   * then the run id is added to the name.
   *
   * @throws whatever the disk says; nothing is left behind then.
   */
  static create(dataDir: string, header: JournalHeader): JournalFile {
    const directory = join(dataDir, partitionPath(header.startMs, header.identifier));
    Deno.mkdirSync(directory, { recursive: true });
    for (const stem of candidateStems(header)) {
      if (isTaken(directory, stem)) continue;
      const path = join(directory, `${stem}.journal`);
      const journal = openNew(() => new JournalFile(path, stem, header.startMs));
      if (journal === undefined) continue;
      try {
        journal.append(encodeHeader(header));
        return journal;
      } catch (error) {
        journal.close();
        Deno.removeSync(path);
        throw error;
      }
    }
    throw new Error(`Cannot create journal in ${directory}: every name for its start is taken`);
  }

  /** Bytes of whole appends. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Whether nobody finds the file any more: what is appended to it is lost. */
  get isGone(): boolean {
    return !leadsTo(this.path, this.#inode);
  }

  /**
   * Appends `bytes` whole or not at all.
   *
   * @throws whatever the disk says, with the file cut back to what it held before.
   */
  append(bytes: Uint8Array): void {
    const file = this.#file;
    if (file === undefined) throw new Error(`Cannot append to ${this.path}: it is closed`);
    if (this.#needsCut) this.#cut(file);
    try {
      let written = 0;
      while (written < bytes.length) {
        const count = file.writeSync(written === 0 ? bytes : bytes.subarray(written));
        if (count === 0) throw new Error(`Cannot append to ${this.path}: nothing was written`);
        written += count;
      }
      this.#sizeBytes += bytes.length;
    } catch (error) {
      this.#needsCut = true;
      this.#cut(file);
      throw error;
    }
  }

  #cut(file: Deno.FsFile): void {
    file.truncateSync(this.#sizeBytes);
    file.seekSync(this.#sizeBytes, Deno.SeekMode.Start);
    this.#needsCut = false;
  }

  /** Closes the file, which stays. Closing twice is fine. */
  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function* candidateStems({ startMs, runId }: JournalHeader): Generator<string> {
  yield segmentStem(startMs);
  yield segmentStem(startMs, runId);
  // One run meets a second again when the wall clock is set back while it is running.
  for (let n = 2; n < STEM_ATTEMPTS_MAX; n++) yield segmentStem(startMs, `${runId}-${n}`);
}

function isTaken(directory: string, stem: string): boolean {
  return ["journal", "parquet", "containers", "journal.damaged"].some((extension) => {
    try {
      Deno.lstatSync(join(directory, `${stem}.${extension}`));
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return false;
      throw error;
    }
  });
}

function openNew<T>(open: () => T): T | undefined {
  try {
    return open();
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return undefined;
    throw error;
  }
}
