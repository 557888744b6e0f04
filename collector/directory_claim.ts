/**
 * The collector's claim to its data directory: the lock that keeps other collectors out, and the session
 * files that say who writes. Whoever deletes the directory deletes the claim with it, and nobody who
 * comes later would meet it; so it is made anew.
 *
 * @module
 */

import type { Logger } from "@fgm/k8s/pod/log";
import type { DirectoryLock, LockResult } from "./store/directory_lock.ts";

/** What a claim is made with. */
export interface ClaimOptions {
  /** Locks the directory, making it where it is missing. */
  readonly lock: () => Promise<LockResult>;
  /** Writes the session files. */
  readonly recordSession: () => Promise<void>;
  /** Called when another collector has the directory by now. */
  readonly onLost: (by: string) => void;
  readonly log: Logger;
}

/** Holds the lock of a directory until it is disposed of. */
export class DirectoryClaim implements Disposable {
  readonly #options: ClaimOptions;
  #lock: DirectoryLock;
  #renewing: Promise<void> | undefined;
  #isReleased = false;

  /** @param lock what keeps others out so far. */
  constructor(lock: DirectoryLock, options: ClaimOptions) {
    this.#lock = lock;
    this.#options = options;
  }

  /** Makes the claim anew where somebody has deleted it; resolves when that is done. Never rejects. */
  renew(): Promise<void> {
    return this.#renewing ??= this.#renew().finally(() => this.#renewing = undefined);
  }

  async #renew(): Promise<void> {
    const { lock, recordSession, onLost, log } = this.#options;
    try {
      if (this.#isReleased || !this.#lock.isGone) return;
      const result = await lock();
      if (result.kind === "held") return onLost(result.by);
      this.#lock.release();
      this.#lock = result.lock;
      if (this.#isReleased) return result.lock.release();
      await recordSession();
      log.warn("Somebody deleted the data directory's lock; it is locked anew");
    } catch (error) {
      log.error("Cannot lock the data directory anew; it is tried again", { error });
    }
  }

  [Symbol.dispose](): void {
    this.#isReleased = true;
    this.#lock.release();
  }
}
