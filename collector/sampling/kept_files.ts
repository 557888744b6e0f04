/**
 * A bounded number of kernel files kept open between ticks.
 *
 * Reading an open cgroup file again costs about a fifth of opening, reading and closing it
 * (`deno task bench --only reads`). Descriptors are finite, so beyond the bound files are opened for
 * each reading; sampling gets dearer then, never wrong.
 *
 * @module
 */

import type { HostFile, HostFs } from "../host/host_fs.ts";
import { parseOpenFilesMax } from "../procfs/limits.ts";

/** Descriptors left to journals, sockets, libraries and the runtime. */
export const DESCRIPTORS_RESERVED = 256;

/** Descriptors assumed when the limit cannot be read: the usual soft limit of a login shell. */
export const DESCRIPTORS_ASSUMED = 1_024;

/** How many files may be kept open under a limit of descriptors. */
export function keptFilesMax(descriptorLimit: number | undefined): number {
  return Math.max(0, (descriptorLimit ?? DESCRIPTORS_ASSUMED) - DESCRIPTORS_RESERVED);
}

/**
 * Soft limit of open files of this process, from its own `/proc` or, where that may not be read, the
 * host's; undefined where neither tells.
 */
export function readDescriptorLimit(
  host: HostFs,
  procRoots: readonly string[],
): number | undefined {
  for (const root of procRoots) {
    try {
      const text = host.readText(`${root}/self/limits`);
      if (text !== undefined) return parseOpenFilesMax(text);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  }
  return undefined;
}

/** Refused by the kernel, or by the permissions that this program was started with, or garbled. */
function isRefusal(error: unknown): boolean {
  return error instanceof Deno.errors.PermissionDenied ||
    error instanceof Deno.errors.NotCapable || error instanceof SyntaxError;
}

/** A file that is read every tick, whether or not it is held open in between. */
export interface RepeatedFile {
  /**
   * Reads the whole file into `buffer`.
   *
   * @returns bytes read; "absent" when there never was such a file here; "gone" when there was.
   * @throws {Error} when it exists and cannot be read.
   */
  read(buffer: Uint8Array<ArrayBuffer>): number | "absent" | "gone";
  close(): void;
}

/** Hands out repeated files and counts the ones it holds open. Invariant: `open` ≤ the bound. */
export class KeptFiles {
  readonly #host: HostFs;
  readonly #max: number;
  #open = 0;

  constructor(host: HostFs, max: number) {
    this.#host = host;
    this.#max = max;
  }

  /** Files held open now. */
  get open(): number {
    return this.#open;
  }

  /** Prepares a file for reading tick after tick. Opens nothing yet. */
  file(path: string): RepeatedFile {
    let kept: HostFile | undefined;
    let seen = false;
    const close = () => {
      if (kept === undefined) return;
      kept.close();
      kept = undefined;
      this.#open--;
    };
    return {
      read: (buffer) => {
        const handle = kept ?? this.#host.open(path);
        if (handle === undefined) return seen ? "gone" : "absent";
        let length: number | undefined;
        try {
          length = handle.read(buffer);
          if (length !== undefined && kept === undefined && this.#open < this.#max) {
            kept = handle;
            this.#open++;
          }
        } finally {
          // What failed is opened anew: a controller that was off in between has made a new file.
          if (length === undefined) close();
          if (kept !== handle) handle.close();
        }
        if (length !== undefined) seen = true;
        return length ?? (seen ? "gone" : "absent");
      },
      close,
    };
  }
}
