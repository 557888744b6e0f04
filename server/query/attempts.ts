/**
 * Asks a question of what there is now: refresh, plan, read; and again when files went away.
 *
 * Sealing, merging and retention take files away at any time, also between planning and reading.
 * What was in them is then in another file (or expired), so the whole question is asked again on a new
 * snapshot: a part of an answer is never joined to a part of another. A file that is there and cannot
 * be read is left out from then on, and the answer says that it is short.
 *
 * @module
 */

import type { DuckDb } from "@fgm/collector/store/duckdb";
import type { JournalTail } from "../index/journal_tail.ts";
import { mayOverlap } from "../index/segment_entry.ts";
import type { IndexSnapshot, SegmentIndex } from "../index/segment_index.ts";
import { leaveOutWhatFails } from "./file_failures.ts";
import { INTERVAL_MS_DEFAULT, planQuery, type QueryPlan } from "./plan.ts";
import { SAMPLES_PER_WINDOW_MAX } from "./plan_windows.ts";
import { isOutOfMemory, QueryTooLargeError } from "./query_errors.ts";
import type { SeriesMembers } from "./series_request.ts";
import { runUpMs } from "./member_shaper.ts";

/** Times that a question is asked when files go away under it. */
export const ATTEMPTS_MAX = 5;

/** A plan of what there is now. */
export interface PlannedRead {
  readonly plan: QueryPlan<JournalTail>;
  /** Longest sampling interval of what the plan opens, in milliseconds. */
  readonly intervalMs: number;
  /** Whether a file that overlaps the range cannot be read. */
  readonly isTruncated: boolean;
}

/** What is asked of which series. */
export interface ReadRequest {
  readonly metric: string;
  readonly series: readonly Pick<SeriesMembers, "members">[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly as: "raw" | "rate";
  readonly signal: AbortSignal;
}

/** What questions are answered with. */
export interface AttemptOptions {
  readonly index: SegmentIndex;
  readonly db: DuckDb;
  /** See `planQuery`. */
  readonly samplesPerWindow?: number;
  /** Called between planning and reading; a test lets files vanish there. */
  readonly onPlanned?: (plan: QueryPlan<JournalTail>) => Promise<void>;
}

/**
 * Gives `read` a plan until it answers. What it throws is looked into, and is the end when the files
 * are not the reason or change all the time.
 */
export async function attemptRead<Answer>(
  request: ReadRequest,
  options: AttemptOptions & { readonly read: (planned: PlannedRead) => Promise<Answer> },
): Promise<Answer> {
  const { index, db } = options;
  const { signal } = request;
  for (let attempt = 1;; attempt++) {
    const snapshot = await index.refresh({ force: attempt > 1 });
    const planned = planRead(request, { ...options, snapshot });
    await options.onPlanned?.(planned.plan);
    try {
      return await options.read(planned);
    } catch (error) {
      signal.throwIfAborted();
      const isAboutMemory = error instanceof QueryTooLargeError || isOutOfMemory(error);
      if (isAboutMemory || attempt >= ATTEMPTS_MAX) throw error;
      if (!await leaveOutWhatFails(planned.plan, { index, db, signal, error })) throw error;
    }
  }
}

function planRead(
  request: ReadRequest,
  options: AttemptOptions & { readonly snapshot: IndexSnapshot },
): PlannedRead {
  const { metric, fromMs, toMs } = request;
  const { index, snapshot, samplesPerWindow = SAMPLES_PER_WINDOW_MAX } = options;
  const series = request.series.map(({ members }) =>
    members.flatMap(({ id }) => {
      const ordinal = index.registry.find(id);
      return ordinal === undefined ? [] : [{ id, ordinal }];
    })
  );
  const inRange = planQuery(snapshot, { metric, series, fromMs, toMs }, { samplesPerWindow });
  const intervalMs = inRange.intervalMs ?? INTERVAL_MS_DEFAULT;
  const runUp = runUpMs(request.as, intervalMs);
  return {
    plan: runUp === 0
      ? inRange
      : planQuery(snapshot, { metric, series, fromMs: fromMs - runUp, toMs }, { samplesPerWindow }),
    intervalMs,
    isTruncated: snapshot.unreadable.some((file) => mayOverlap(file, { fromMs, toMs })),
  };
}
