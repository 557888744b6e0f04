/**
 * What every command is given: the cluster, the viewers, the records, a clock and a person to tell.
 *
 * @module
 */

import type { ViewerClient } from "@fgm/server/api/client";
import type { ClusterChoice } from "../client/kubectl.ts";
import type { StartTimer } from "../client/patience.ts";
import type { RunStore } from "./run_store.ts";

/** Viewers by the names of their nodes. */
export interface ViewerAccess {
  /**
   * The viewer of a node, reachable now.
   *
   * @throws {Error} when there is no way to it; the message is one line.
   * @throws the signal's reason.
   */
  readonly client: (node: string, signal: AbortSignal) => Promise<ViewerClient>;
  /** Makes the way to it anew, for who got no answer. */
  readonly doubt: (node: string) => void;
}

/** The world as commands see it. */
export interface CommandContext {
  readonly cluster: ClusterChoice;
  /** Namespace that fgm is installed in. */
  readonly fgmNamespace: string;
  readonly viewers: ViewerAccess;
  readonly store: RunStore;
  /** Aborted when a person or the system wants an end. */
  readonly signal: AbortSignal;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Draws numbers in [0, 1). */
  readonly random: () => number;
  readonly startTimer: StartTimer;
  /** Lets time pass. @throws the signal's reason when that is aborted. */
  readonly wait: (delayMs: number) => Promise<void>;
  /** A result, on standard output. */
  readonly print: (text: string) => void;
  /** What a person should know, on standard error. */
  readonly note: (line: string) => void;
  /** The same, as a line that the next one may replace. */
  readonly progress: (line: string) => void;
}

/** The message of anything that was thrown, for a line of text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
