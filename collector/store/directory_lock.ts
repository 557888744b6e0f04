/**
 * One collector per data directory, and one consolidator: advisory locks that die with their holders.
 *
 * The kernel's lock on the lock file is what counts (flock); the text inside only tells a human
 * who holds it. So a lock file left by `kill -9` locks nothing.
 *
 * @module
 */

import { join } from "@std/path";
import { isDiskFull } from "./disk_full.ts";
import { inodeOf, leadsTo } from "./inode.ts";

/** Name of the collector's lock file in the data directory. */
export const LOCK_FILE_NAME = ".collector.lock";

/** Name of the lock file of whoever merges segments. */
export const MERGE_LOCK_FILE_NAME = ".consolidator.lock";

/** Who takes a lock, for the message that a second collector prints. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
}

/** A lock that is held until it is released or the process ends. */
export interface DirectoryLock extends Disposable {
  /** Whether nobody meets it any more: its file was deleted, and others may lock one anew. */
  readonly isGone: boolean;
  /** Lets go. Releasing twice is fine. */
  release(): void;
}

/** The lock, or who holds it: "process 4711 on worker-1"; "another process" when it does not say. */
export type LockResult =
  | { readonly kind: "locked"; readonly lock: DirectoryLock }
  | { readonly kind: "held"; readonly by: string };

/**
 * Tries to lock a data directory, which must exist, without waiting for another holder.
 *
 * @throws whatever the disk says when the lock file cannot be opened or written.
 */
export async function lockDataDir(
  dataDir: string,
  holder: LockHolder,
  { name = LOCK_FILE_NAME } = {},
): Promise<LockResult> {
  const path = join(dataDir, name);
  // Not removed on release: another process might lock a file that a third then cannot find.
  const file = Deno.openSync(path, { read: true, write: true, create: true });
  if (!(canTryLock() ? file.tryLockSync(true) : await lockWithin(file, LOCK_MS_MAX))) {
    file.close();
    return { kind: "held", by: describeHolder(Deno.readTextFileSync(path)) };
  }
  try {
    writeHolder(file, holder);
  } catch (error) {
    file.close();
    throw error;
  }
  let open = true;
  const release = () => {
    if (open) file.close();
    open = false;
  };
  const inode = inodeOf(file);
  const lock: DirectoryLock = {
    get isGone() {
      return !leadsTo(path, inode);
    },
    release,
    [Symbol.dispose]: release,
  };
  return { kind: "locked", lock };
}

/**
 * Whether a lock that is held is known at once. A compiled binary may stand on a runtime older than 2.8,
 * where a thread then keeps waiting for it.
 */
export function canTryLock(): boolean {
  return "tryLockSync" in Deno.FsFile.prototype;
}

/** How long a lock that is free may take where one cannot merely try, in milliseconds. */
const LOCK_MS_MAX = 500;

/**
 * Locks a file unless that takes longer than `waitMsMax`, in milliseconds; says whether it did. Where it
 * did not, a thread keeps waiting for the lock until it gets it: the caller ends the process.
 */
export async function lockWithin(file: Deno.FsFile, waitMsMax: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), waitMsMax);
  });
  try {
    return await Promise.race([file.lock(true).then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A full disk must not keep the collector from starting: it makes room once it holds the lock. */
function writeHolder(file: Deno.FsFile, holder: LockHolder): void {
  try {
    file.truncateSync();
    file.writeSync(new TextEncoder().encode(JSON.stringify(holder) + "\n"));
  } catch (error) {
    if (!isDiskFull(error)) throw error;
  }
}

function describeHolder(text: string): string {
  try {
    const holder: unknown = JSON.parse(text);
    if (
      typeof holder === "object" && holder !== null && "pid" in holder && "host" in holder &&
      typeof holder.pid === "number" && typeof holder.host === "string"
    ) return `process ${holder.pid} on ${holder.host}`;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error; // the holder may be writing it right now
  }
  return "another process";
}
