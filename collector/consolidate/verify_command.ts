/**
 * `fgm-consolidator --verify`: a line for each file that is not what was written, and a sum of all.
 *
 * @module
 */

import { relative } from "@std/path";
import { IMPATIENT_EXIT_CODE } from "@fgm/k8s/pod/shutdown";
import { type VerifyCounts, verifySegments } from "./verify.ts";

/** Where the command writes, and what ends it. */
export interface VerifyCommand {
  readonly signal: AbortSignal;
  /** Takes a line of the answer. */
  readonly print: (line: string) => void;
  /** Takes what a person is told besides, lines with their ends. */
  readonly tell: (text: string) => void;
  /** Whether somebody watches what is told: how far it is, is for them alone. */
  readonly isWatched: boolean;
  /** Monotonic clock in milliseconds. */
  readonly monotonicMs: () => number;
}

/** Time between two tellings of how far it is, in milliseconds. */
const PROGRESS_EVERY_MS = 100;

/** Erases a line of a terminal. */
const CLEAR_LINE = "\r\x1b[K";

/**
 * Verifies a data directory and prints what is wrong, with paths below it.
 *
 * @returns the exit code: 0 where nothing is wrong, 1 where something is or a folder cannot be listed, 130
 * when told to stop before the end.
 */
export async function runVerify(dataDir: string, command: VerifyCommand): Promise<number> {
  const { signal, print, tell, isWatched, monotonicMs } = command;
  const clear = () => isWatched && tell(CLEAR_LINE);
  let shownMs = -Infinity;
  try {
    const counts = await verifySegments(dataDir, {
      signal,
      onWrong: ({ path, reason }) => {
        clear();
        print(`${relative(dataDir, path)}: ${reason}`);
      },
      onSegment: ({ done, byteSize }, total) => {
        if (!isWatched || monotonicMs() - shownMs < PROGRESS_EVERY_MS) return;
        shownMs = monotonicMs();
        tell(`${CLEAR_LINE}… ${done} of ${total} segments, ${megabytes(byteSize)}\r`);
      },
    });
    clear();
    print(summaryText(counts));
    return counts.wrong > 0 ? 1 : 0;
  } catch (error) {
    clear();
    if (signal.aborted) {
      tell("fgm-consolidator: Stopped before all segments were verified\n");
      return IMPATIENT_EXIT_CODE;
    }
    const state = error instanceof Error ? error.message : String(error);
    tell(`fgm-consolidator: Cannot verify ${dataDir}: ${state}\n`);
    return 1;
  }
}

function summaryText({ right, wrong, unchecked, byteSize }: VerifyCounts): string {
  const segments = right + wrong + unchecked;
  return `Verified ${segments} segments, ${megabytes(byteSize)}: ` +
    `${right} right, ${wrong} wrong, ${unchecked} without a checksum`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
