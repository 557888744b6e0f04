/**
 * One frame on paper: waits until there is something to print, and prints it.
 *
 * @module
 */

import type { Feed } from "./data/feed.ts";
import type { TuiState, ViewerFacts } from "./state/state.ts";
import { snapshotDocument } from "./snapshot_document.ts";
import { bareRow, type Theme } from "./terminal/theme.ts";
import { frameRows } from "./view/frame.ts";

/**
 * Time that all answers together may take once there is a way to the viewer, in milliseconds. The way
 * has limits of its own: kubectl may take longer than this to find a pod and to forward a port.
 */
export const SNAPSHOT_MS_MAX = 10_000;

/** What a question is for, by the first part of its slot's name. */
const SUBJECTS: Readonly<Record<string, string>> = {
  series: "the series of a panel",
  limit: "the limit of a panel",
  study: "the findings",
  overview: "the strip of all data",
  events: "the events",
  table: "the table",
  spark: "the last minutes of the table's rows",
  filters: "what containers can be narrowed by",
  busiest: "the busiest containers",
};

/** What is waited for. */
export interface SnapshotOptions {
  readonly store: {
    readonly get: () => TuiState;
    readonly subscribe: (listener: () => void) => () => void;
  };
  readonly feed: Pick<Feed, "isSettled">;
  /** Resolves when there is a way to the viewer. Where none can be made, the state says so. */
  readonly wayMade: Promise<void>;
  /** Calls `act` once after `delayMs`, unless the function that it returns is called before. */
  readonly startTimer: (act: () => void, delayMs: number) => () => void;
  /** Gives up. */
  readonly signal: AbortSignal;
}

/**
 * The state when everything that it wants has been answered.
 *
 * @throws {Error} with one line for a person: nobody answers, or does not in time, or has nothing of what
 * was asked for, or a question failed: a frame would show that as if nothing had been found.
 */
export async function settledState(options: SnapshotOptions): Promise<TuiState> {
  const { store, feed, wayMade, startTimer, signal } = options;
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
  signal.addEventListener("abort", () => settled.resolve(), { once: true });
  lookSoon();
  await Promise.race([settled.promise, wayMade]);
  const stopWaiting = startTimer(settled.resolve, SNAPSHOT_MS_MAX);
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
  const { link, viewer, target } = state;
  if (link.kind === "refused" || link.kind === "lost") {
    return link.why.startsWith("Cannot ") ? link.why : `Cannot reach ${target}: ${link.why}`;
  }
  const withinTime = `within ${SNAPSHOT_MS_MAX / 1_000} s`;
  if (viewer === undefined) return `Cannot connect to ${target}: no answer ${withinTime}`;
  const complaint = unknownName(state, viewer) ?? failureOf(state);
  if (complaint !== undefined) return complaint;
  return feed.isSettled() ? undefined : `Cannot get all of the frame: no answer ${withinTime}`;
}

/** The first metric or study that was asked for and that the viewer has not, in one line. */
function unknownName(
  { panels }: TuiState,
  { metrics, studies }: ViewerFacts,
): string | undefined {
  for (const { metric, study } of panels) {
    if (metric !== "" && !metrics.has(metric)) {
      return `Cannot show metric "${metric}": the viewer has none of that name`;
    }
    if (study !== undefined && !studies.some(({ id }) => id === study.id)) {
      const ids = studies.map(({ id }) => id).join(", ");
      return `Cannot show study "${study.id}": the viewer has ${ids === "" ? "none" : ids}`;
    }
  }
  return undefined;
}

/** The first question that failed, in one line. What panels draw comes before what belongs to it. */
function failureOf({ answers }: TuiState): string | undefined {
  const failed = Object.entries(answers).flatMap(([slot, answer]) =>
    answer?.state === "failed" ? [{ slot, why: answer.why ?? "the viewer failed" }] : []
  );
  const first = failed.find(({ slot }) => slot.startsWith("series:")) ?? failed[0];
  if (first === undefined) return undefined;
  const { slot, why } = first;
  const kind = slot.split(":", 1)[0] ?? "";
  return why.startsWith("Cannot ") ? why : `Cannot get ${SUBJECTS[kind] ?? kind}: ${why}`;
}

/** The frame as lines; without a theme as bare text. Ends with a line break. */
export function snapshotText(state: TuiState, theme: Theme | undefined): string {
  return frameRows(state).map((row) => `${(theme ?? bareRow)(row)}\n`).join("");
}

/** What is behind the frame as JSON. Ends with a line break. */
export function snapshotJson(state: TuiState): string {
  return `${JSON.stringify(snapshotDocument(state), undefined, 2)}\n`;
}
