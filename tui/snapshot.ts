/**
 * One frame on paper: waits until there is something to print, and prints it.
 *
 * @module
 */

import type { Feed } from "./data/feed.ts";
import type { TuiState } from "./state/state.ts";
import { snapshotDocument } from "./snapshot_document.ts";
import { bareRow, type Theme } from "./terminal/theme.ts";
import { frameRows } from "./view/frame.ts";

/** Time that all answers together may take, in milliseconds. */
export const SNAPSHOT_MS_MAX = 10_000;

/** What is waited for. */
export interface SnapshotOptions {
  readonly store: {
    readonly get: () => TuiState;
    readonly subscribe: (listener: () => void) => () => void;
  };
  readonly feed: Pick<Feed, "isSettled">;
  /** Calls `act` once after `delayMs`, unless the function that it returns is called before. */
  readonly startTimer: (act: () => void, delayMs: number) => () => void;
  /** Gives up. */
  readonly signal: AbortSignal;
}

/**
 * The state when everything that it wants has been answered.
 *
 * @throws {Error} with one line for a person: nobody answers, or does not in time, or has nothing of what
 * was asked for.
 */
export async function settledState(options: SnapshotOptions): Promise<TuiState> {
  const { store, feed, startTimer, signal } = options;
  const settled = Promise.withResolvers<void>();
  let stopLook = () => {};
  const look = () => {
    if (isHopeless(store.get()) || isReady(store.get(), feed)) settled.resolve();
  };
  // Answers bring new questions with them, one right after the other: looked at when all is said.
  const lookSoon = () => {
    stopLook();
    stopLook = startTimer(look, 0);
  };
  const unsubscribe = store.subscribe(lookSoon);
  const stopWaiting = startTimer(settled.resolve, SNAPSHOT_MS_MAX);
  signal.addEventListener("abort", () => settled.resolve(), { once: true });
  lookSoon();
  await settled.promise;
  for (const stop of [unsubscribe, stopWaiting, stopLook]) stop();
  const complaint = complaintOf(store.get(), feed);
  if (complaint !== undefined) throw new Error(complaint);
  return store.get();
}

/** Who asks for one frame wants to know at once that nobody is there, rather than to wait for somebody. */
function isHopeless({ link, viewer }: TuiState): boolean {
  return link.kind === "refused" || (link.kind === "lost" && viewer === undefined);
}

function isReady({ link, viewer }: TuiState, feed: Pick<Feed, "isSettled">): boolean {
  return link.kind === "connected" && viewer !== undefined && feed.isSettled();
}

/** Why the state is not worth printing, in one line. */
function complaintOf(state: TuiState, feed: Pick<Feed, "isSettled">): string | undefined {
  const { link, viewer, panels, answers, target } = state;
  if (link.kind === "refused" || link.kind === "lost") {
    return link.why.startsWith("Cannot ") ? link.why : `Cannot reach ${target}: ${link.why}`;
  }
  const withinTime = `within ${SNAPSHOT_MS_MAX / 1_000} s`;
  if (viewer === undefined) return `Cannot connect to ${target}: no answer ${withinTime}`;
  const unknown = panels.find(({ metric }) => metric !== "" && !viewer.metrics.has(metric));
  if (unknown !== undefined) {
    return `Cannot show metric "${unknown.metric}": the viewer has none of that name`;
  }
  const failed = panels.map(({ id }) => answers[`series:${id}`]).find((answer) =>
    answer?.state === "failed"
  );
  if (failed !== undefined) return failed.why ?? "Cannot show a panel: the viewer failed";
  return feed.isSettled() ? undefined : `Cannot get all of the frame: no answer ${withinTime}`;
}

/** The frame as lines; without a theme as bare text. Ends with a line break. */
export function snapshotText(state: TuiState, theme: Theme | undefined): string {
  return frameRows(state).map((row) => `${(theme ?? bareRow)(row)}\n`).join("");
}

/** What is behind the frame as JSON. Ends with a line break. */
export function snapshotJson(state: TuiState): string {
  return `${JSON.stringify(snapshotDocument(state), undefined, 2)}\n`;
}
